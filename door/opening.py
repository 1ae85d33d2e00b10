"""Files come into being here: a case, a report, an inspection, with a number of its own."""

from cases.action import Action
from cases.casefile import CaseFile
from cases.clockface import day_of
from cases.errors import InputFault
from cases.people import Person, Role, Subject
from db import registers
from door.workbench import OpenCase, Workbench
from judgement.scope import bearing_of, may_see
from states.intake.inputs import SOURCE_LABELS

#: Kind of file and the letters of its number, by the act that opens it.
KINDS = {"open_case": ("case", "AJ"), "receive_report": ("report", "XS"), "record_inspection": ("inspection", "JC")}
UNNUMBERED = "-"
_SOURCES = {**SOURCE_LABELS, "inspection": "检查"}


def new_case(bench: Workbench, action: Action, place: str) -> OpenCase:
    """An empty file for the act to fill. It has no number until the act is accepted, so that a refusal burns none."""
    kind, _ = KINDS[action.name]
    label = getattr(action.inputs, "subject", None)
    subject = _subject(bench, label) if label else None
    source = getattr(action.inputs, "source", None) or kind
    case = CaseFile(
        id=bench.ids.new(), number=UNNUMBERED, kind=kind, place=place, version=0, subject=subject, source=source,
        title=getattr(action.inputs, "title", None) or _title(subject, source), opened_at=action.at,
        opened_by=tuple(p.label for p in action.by),
    )  # fmt: skip
    return OpenCase(case=case, version_before=0, created=True)


def give_number(bench: Workbench, opened: OpenCase, action: Action) -> None:
    """Draw the number of an accepted file: letters, year, serial without gaps."""
    _, letters = KINDS[action.name]
    year = day_of(action.at).year
    serial = bench.serials.next(f"file/{letters}/{year}")
    opened.case.number = f"{letters}{year}-{serial:06d}"
    subject = opened.case.subject
    if subject is not None and subject.kind == "unit" and registers.get_subject(bench.conn, subject.label) is None:
        registers.add_subject(bench.conn, subject, bench.now)


def _subject(bench: Workbench, label: str) -> Subject:
    subject = bench.world.subject(label)
    if subject is None:
        raise InputFault(f"没有名为“{label}”的对象；请先登记企业、个人或单位")
    return subject


def _title(subject: Subject | None, source: str) -> str:
    return f"{subject.name if subject else '未定对象'}（{_SOURCES.get(source, '线索')}）"


def outside(action: Action, case: CaseFile) -> list[Person]:
    """Persons acting outside their place. Anyone may hand in a report; an enterprise or a liaison only about its own."""
    if action.name == "receive_report":
        return []
    bearing = bearing_of(case)
    return [p for p in action.by if not may_see(p, bearing) and not p.holds(Role.SYSTEM)]
