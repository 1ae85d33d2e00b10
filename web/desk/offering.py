"""What the form of an act offers to choose from."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from cases.casefile import CaseFile
from cases.people import Person, Role
from db.registers import list_persons
from law.lawbook import Lawbook
from states.registry import PROCEDURES
from states.spec import Act
from web.forms.building import Choosable
from web.screen import paper, role_words

_STAFF = frozenset(Role) - {Role.ENTERPRISE, Role.SYSTEM, Role.ADMIN}
MOST_PEOPLE = 300


def staff_choices(conn: Connection, unit: str | None, among: frozenset[Role] = _STAFF) -> list[tuple[str, str]]:
    """Persons of the bureau whose place holds the unit, as (label, name and roles)."""
    found = [p for p in list_persons(conn) if p.roles & among and (not p.reach or unit is None or unit in p.reach)]
    return [(p.label, f"{p.name}（{role_words(p.roles & _STAFF)}）") for p in found[:MOST_PEOPLE]]


def choosable(conn: Connection, case: CaseFile, act: Act, law: Lawbook, hazards: Iterable[str] | None, on: date) -> Choosable:
    """The choices of a case: its people, the hazards the act may fall on, its parties, its evidence, the codes of the law."""
    unit = case.subject.unit if case.subject else None
    meant = list(case.hazards) if hazards is None else [h for h in case.hazards if h in set(hazards)]
    parties = [(case.subject.label, case.subject.name)] if case.subject else []
    parties += [(label, label) for label in case.facts.get("parties", ())]
    evidence = {str(name) for p in case.procedures for name in p.facts.get("evidence", ())}
    return Choosable(
        people=staff_choices(conn, unit),
        hazards=[(label, case.hazards[label].description) for label in meant],
        subjects=parties,
        evidence=[(name, name) for name in sorted(evidence)],
        suggestions=law_choices(law, on),
        new_hazards=act.name == "add_hazard",
        next_number=_next_number(case),
    )


def law_choices(law: Lawbook, on: date) -> dict[str, list[tuple[str, str]]]:
    """Codes of violations, criteria of major hazards in force on the day, and offences, with what they say."""
    return {
        "code": [(code, law.violation_label(code)) for code in sorted(law.tariff_codes())],
        "criterion": [(code, f"{found.industry}：{found.text}") for code in sorted(law.criterion_codes()) if (found := law.criterion(code, on))],
        "offence": [(code, code) for code in sorted(law.offence_codes())],
    }


def _next_number(case: CaseFile) -> int:
    """A number that no fresh label of a hazard or a piece of evidence bears."""
    taken = set(case.hazards) | {str(name) for p in case.procedures for name in p.facts.get("evidence", ())}
    return 1 + max((int(label[1:]) for label in taken if label[:1] in "he" and label[1:].isdecimal()), default=0)


def paper_choices(case: CaseFile) -> list[tuple[str, str]]:
    """The papers an act on a paper may mean."""
    found = {f"document:{d.kind}": paper(d.kind) for d in case.documents if d.status not in ("draft", "superseded")}
    return list(found.items())


def target_words(case: CaseFile, on: str | None) -> str:
    """The procedure or paper an act is aimed at, as people call it."""
    if not on:
        return ""
    if on.startswith("document:"):
        return paper(on.removeprefix("document:"))
    found = next((p for p in case.procedures if p.ref == on), None)
    return PROCEDURES[found.kind].label if found else on


def co_signers(conn: Connection, case: CaseFile, act: Act, person: Person) -> list[tuple[str, str]]:
    """Who may act together with the person, where the act takes two officers (行政处罚法#42)."""
    if act.officers < 2:
        return []
    unit = case.subject.unit if case.subject else None
    return [choice for choice in staff_choices(conn, unit, frozenset({Role.OFFICER})) if choice[0] != person.label]
