"""What the form of an act offers to choose from."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from cases.casefile import CaseFile, Procedure
from cases.people import Person, Role
from db.registers import get_subjects, list_persons
from law.lawbook import Lawbook
from states.guards.pressure import held_by_chief_or_two
from states.guards.rectification import recheckers
from states.guards.service import two_servers
from states.registry import PROCEDURES, title_of
from states.spec import Act
from web.forms.building import Choosable
from web.forms.fields import Sent
from web.screen import paper, role_words

_STAFF = frozenset(Role) - {Role.ENTERPRISE, Role.SYSTEM, Role.ADMIN}
MOST_PEOPLE = 300
_LEADERS = frozenset({Role.CHIEF, Role.BUREAU_HEAD})
#: Who may be named in a field of persons; in any other field everybody of the bureau may.
_NAMED = {
    "handlers": frozenset({Role.OFFICER}), "team": frozenset({Role.OFFICER}), "chair": _LEADERS | {Role.OFFICER, Role.LEGAL_REVIEWER},
    "attendees": _LEADERS | {Role.LEGAL_REVIEWER}, "approved_by": _LEADERS, "signed_by": _LEADERS,
    "officers": frozenset({Role.OFFICER, Role.SAFETY_OFFICER}),
}  # fmt: skip
_PENALTY_ACTS = frozenset(act.name for act in PROCEDURES["penalty"].acts)
#: Guards that ask for a second officer as the case may be: after an order, for a service by hand, for an interview.
_TWO_AS_MAY_BE = frozenset({recheckers, two_servers, held_by_chief_or_two})


def staff_choices(conn: Connection, unit: str | None, among: frozenset[Role] = _STAFF) -> list[tuple[str, str]]:
    """Persons of the bureau whose place holds the unit, as (label, name and roles)."""
    return _chosen(_staff(conn, unit), among)


def _staff(conn: Connection, unit: str | None) -> list[Person]:
    return [p for p in list_persons(conn) if p.roles & _STAFF and (not p.reach or unit is None or unit in p.reach)]


def _chosen(staff: Iterable[Person], among: frozenset[Role]) -> list[tuple[str, str]]:
    found = [p for p in staff if p.roles & among]
    return [(p.label, f"{p.name}（{role_words(p.roles & _STAFF)}）") for p in found[:MOST_PEOPLE]]


def choosable(
    conn: Connection, case: CaseFile, act: Act, law: Lawbook, hazards: Iterable[str] | None, today: date,
    procedure: Procedure | None = None, sent: Sent | None = None,
) -> Choosable:  # fmt: skip
    """The choices of a case: its people, the hazards the act may fall on, its parties, its evidence, what the procedure names
    already, the codes of the law. `sent` is what was entered, whose codes name offences to be screened, too."""
    unit = case.subject.unit if case.subject else None
    meant = list(case.hazards) if hazards is None else [h for h in case.hazards if h in set(hazards)]
    named = [case.subject.label] if case.subject else []
    parties = get_subjects(conn, dict.fromkeys([*named, *case.facts.get("parties", ())]))
    staff = _staff(conn, unit)
    return Choosable(
        people=_chosen(staff, _STAFF),
        people_for={name: _chosen(staff, roles) for name, roles in _NAMED.items()},
        hazards=[(label, case.hazards[label].description) for label in meant],
        subjects=[(label, party.name) for label, party in parties.items()],
        evidence=_registered(case) if act.name in _PENALTY_ACTS else (),
        suggestions=law_choices(law),
        keys={} if procedure is None else _keys(act, procedure, law, sent or {}),
        new_hazards=act.name == "add_hazard",
        next_number=_next_number(case),
        today=today.isoformat(),
    )


def _registered(case: CaseFile) -> list[tuple[str, str]]:
    """The evidence registered in the penalties of the case, by its label and its name."""
    registers = [p.facts.get("evidence", {}) for p in case.of_kind("penalty")]
    return [(label, f"{item['name']}（{label}）") for register in registers for label, item in register.items()]


def law_choices(law: Lawbook) -> dict[str, list[tuple[str, str]]]:
    """Codes of violations and their items, criteria of major hazards and offences, with what they say."""
    codes = sorted(law.tariff_codes())
    return {
        "code": [(code, law.violation_label(code)) for code in codes],
        "item": [(str(item), f"{code} {words}") for code in codes for item, words in law.violation_items(code).items()],
        "criterion": [(code, law.criterion_text(code)) for code in sorted(law.criterion_codes())],
        "offence": [(code, law.offence(code).label) for code in sorted(law.offence_codes())],
    }


def judged(law: Lawbook, criteria: Iterable[str | None]) -> dict[str, str]:
    """What the criteria of major hazards say, by code, of those that are known."""
    return {code: law.criterion_text(code) for code in criteria if code in law.criterion_codes()}


def _keys(act: Act, procedure: Procedure, law: Lawbook, sent: Sent) -> dict[str, list[tuple[str, str]]]:
    """What the procedure names already and the act answers one by one: promises, seized things, offences to be screened."""
    facts = procedure.facts
    promised = [(key, f"{one['text']}（{one['by']} 前）") for key, one in facts.get("commitments", {}).items()]
    match act.name:
        case "report_commitments":
            return {"done": promised}
        case "close_interview":
            return {"outcome": promised}
        case "release_seizure" | "dispose_seizure":
            held = facts.get("items", {}).items()
            return {"items": [(key, f"{one['name']}（{one['quantity']}{one['unit']}）") for key, one in held]}
        case "conclude_investigation":
            return {"screening": _offences(procedure, law, sent)}
    return {}


def _offences(procedure: Procedure, law: Lawbook, sent: Sent) -> list[tuple[str, str]]:
    """The offences to be screened beside the violations on file and those just entered (行刑衔接); behind them the others."""
    cited = [(str(v["code"]), str(v.get("item") or "")) for v in procedure.facts.get("violations", ())]
    for name, codes in sent.items():
        block, _, last = name.rpartition(".")
        if last == "code":
            cited += [(code, item) for code in codes for item in sent.get(f"{block}.item", ("",))]
    known = law.tariff_codes()
    due = {o for code, item in cited if code in known for o in law.screens(code, int(item) if item.isdecimal() else None)}
    asked = [(code, f"{law.offence(code).label}（{code}，应当筛查）") for code in sorted(due)]
    return asked + [(code, f"{law.offence(code).label}（{code}）") for code in sorted(law.offence_codes() - due)]


def _next_number(case: CaseFile) -> int:
    """A number that no fresh label of a hazard or a piece of evidence bears."""
    taken = set(case.hazards) | {label for label, _ in _registered(case)}
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
    return title_of(found, case.hazards) if found else on


def co_signers(conn: Connection, case: CaseFile, act: Act, person: Person) -> list[tuple[str, str]]:
    """Who may act together with the person, where the act takes two officers, always or as the case may be (行政处罚法#42)."""
    if act.officers < 2 and _TWO_AS_MAY_BE.isdisjoint(act.guards):
        return []
    unit = case.subject.unit if case.subject else None
    return [choice for choice in staff_choices(conn, unit, frozenset({Role.OFFICER})) if choice[0] != person.label]
