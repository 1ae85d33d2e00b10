"""What stands in the form of an act when it is opened: what the case says already, so that nobody writes it twice.

Whatever is given may be changed before it is sent; the door judges what was sent, not what was given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of
from db.registers import contacts_of
from law.lawbook import Lawbook
from states.penalty.figures import current_amount, owed, violations_of
from states.spec import Act
from web.forms.building import Given

#: What a notice proposes as its term, in working days; whoever signs may change it.
TERM = 15
MOST_NAMES = 3
#: Lists that are drawn as boxes to tick; the others are lines of a text.
_TICKED = frozenset({"hazards", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a filler looks at: the case, the procedure the act is on, the day in Shanghai, the names of the firm's contacts."""

    case: CaseFile
    procedure: Procedure
    today: date
    law: Lawbook
    contacts: tuple[str, ...]

    @property
    def party(self) -> str:
        """The name of whom the case is about."""
        return self.case.subject.name if self.case.subject else ""

    @property
    def hazard_texts(self) -> list[str]:
        """What is wrong, hazard by hazard: those of the procedure, or all."""
        hazards = self.case.hazards
        return [hazards[h].description for h in self.procedure.hazards if h in hazards] or [h.description for h in hazards.values()]


def given_for(
    conn: Connection, case: CaseFile, act: Act, procedure: Procedure | None, now: datetime, law: Lawbook
) -> Given:
    """Values by the full name of the field: today as the day of what is recorded, the party as recipient, and what the act's
    filler takes from the procedure."""
    today = day_of(now)
    given: dict[str, Any] = {"on": today.isoformat()}
    asks = act.inputs.model_fields
    if "served" in asks and asks["served"].is_required():
        given["served.recipient"] = case.subject.name if case.subject else ""
    if "recipient" in asks:
        given["recipient"] = case.subject.name if case.subject else ""
    fill = _FILLERS.get(act.name)
    if fill is None or procedure is None:
        return given
    firm = contacts_of(conn, case.subject.label) if case.subject else []
    contacts = tuple(p.name for p in firm[:MOST_NAMES])
    return given | fill(_Known(case=case, procedure=procedure, today=today, law=law, contacts=contacts))


def _filing(known: _Known) -> dict[str, Any]:
    """Whoever the case was given to handles it, else who found it; its name as filings have it: party, violation, 案."""
    first = next(iter(violations_of(known.procedure)), None)
    named = known.law.violation_label(first["code"], first.get("item")) if first else ""
    handlers = list(known.case.facts.get("assigned", ())) or list(known.case.events[0].by)
    return {"handlers": handlers, "name": f"{known.party}{named}案" if named and known.party else ""}


def _conclusion(known: _Known) -> dict[str, Any]:
    """The violations as they were filed."""
    given: dict[str, Any] = {}
    for position, violation in enumerate(violations_of(known.procedure)):
        given |= _flat(f"violations.{position}", violation)
    return given


def _flat(name: str, value: Any) -> dict[str, Any]:
    """A kept value under the names of the form's fields; what is not there is left to its default."""
    if isinstance(value, Mapping):
        return {full: one for key, part in value.items() for full, one in _flat(f"{name}.{key}", part).items()}
    if isinstance(value, list):
        ticked = name.rpartition(".")[2] in _TICKED
        return {name: value if ticked else "\n".join(str(one) for one in value)} if value else {}
    return {} if value is None else {name: str(value)}


def _review(known: _Known) -> dict[str, Any]:
    """Every point that was raised, to be answered one by one."""
    raised = [p for d in known.procedure.facts.get("defences") or () for p in d.get("points") or [d["words"]]]
    return {f"points.{position}.point": point for position, point in enumerate(raised)}


def _amount(known: _Known) -> dict[str, Any]:
    return {"amount": str(current_amount(known.procedure))}


def _decision(known: _Known) -> dict[str, Any]:
    """The fine as it stands, the other sanctions, and the evidence: what the hearing was shown where one was held."""
    facts = known.procedure.facts
    shown = list((facts.get("hearing") or {}).get("shown") or facts.get("evidence", ()))
    return _amount(known) | {"other": list(facts.get("other", ())), "evidence": shown}


def _payment(known: _Known) -> dict[str, Any]:
    return {"amount": str(owed(known.case, known.procedure, known.today, known.law).left)}


def _supervision(known: _Known) -> dict[str, Any]:
    """The firm and its people, the hazards, a usual term."""
    return {
        "responsible_unit": known.party, "responsible_persons": "\n".join(known.contacts),
        "measures": "；".join(f"消除隐患：{text}" for text in known.hazard_texts),
        "deadline": known.law.calendar.add_working_days(known.today, TERM).isoformat(), "hazards": list(known.procedure.hazards),
    }  # fmt: skip


def _interview(known: _Known) -> dict[str, Any]:
    return {"person": next(iter(known.contacts), ""), "topic": "；".join(known.hazard_texts)}


def _published(known: _Known) -> dict[str, Any]:
    return {"text": str(known.procedure.facts.get("text") or "")}


_FILLERS: dict[str, Callable[[_Known], dict[str, Any]]] = {
    "file_penalty": _filing,
    "conclude_investigation": _conclusion,
    "review_defence": _review,
    "discuss_collectively": _amount,
    "decide_penalty": _decision,
    "record_payment": _payment,
    "issue_supervision_notice": _supervision,
    "notify_interview": _interview,
    "correct_disclosure": _published,
}
