"""Messages of a decision as outbox rows: addressees found, wording filled, one row for each person under a stable key."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from cases.action import Decision, Message
from cases.casefile import CaseFile, Deadline, Facts, Procedure
from cases.clockface import day_of, write_moment
from cases.people import Person, Role
from db import registers
from db.delegations import substitutes_on
from db.ledger import OutboxRow
from door.ports import Ids
from judgement.scope import may_see_case
from law.lawbook import Lawbook
from notifications.message import render
from states.registry import PROCEDURES

#: In which roles a message reaches its addressee; who stands in for another role is not told. Any role for the handler.
_ROLES_MEANT: dict[str, frozenset[Role]] = {
    "chief": frozenset({Role.CHIEF, Role.BUREAU_HEAD}),
    "bureau_head": frozenset({Role.BUREAU_HEAD}),
    "liaison": frozenset({Role.LIAISON}),
    "party": frozenset({Role.ENTERPRISE, Role.LIAISON}),
}
_SHARES = {50: "一半", 80: "八成", 100: "全部"}


class Addressees:
    """Who is meant by `handler`, `party`, `chief` and the like in one case."""

    def __init__(self, conn: Connection, case: CaseFile, now: datetime) -> None:
        self._conn = conn
        self._case = case
        self._now = now

    def of(self, to: str, procedure: Procedure | None) -> list[str]:
        """Labels of the persons reached, each once; behind an absent person those who stand in for him."""
        reached = self._meant(to, procedure)
        if not reached:
            return reached
        standing_in = substitutes_on(self._conn, day_of(self._now))
        roles = _ROLES_MEANT.get(to)
        further = [
            label
            for absent in reached
            for label, passed_on in standing_in.get(absent, ())
            if roles is None or passed_on & roles
        ]
        return list(dict.fromkeys([*reached, *further]))

    def _meant(self, to: str, procedure: Procedure | None) -> list[str]:
        if to.startswith("person:"):
            return [to.removeprefix("person:")]
        if to == "handler":
            return handlers_of(self._case, procedure)
        if to == "party":
            return self._party(procedure)
        if to == "liaison":
            return self._liaisons(procedure)
        return self._holding(Role(to))

    def _holding(self, role: Role) -> list[str]:
        people = registers.persons_with_role(self._conn, role)
        if role is Role.CHIEF:
            people = [p for p in people if Role.CHIEF in p.roles] or people
        return [p.label for p in people if may_see_case(p, self._case)]

    def _party(self, procedure: Procedure | None) -> list[str]:
        target = procedure.facts.get("target") if procedure else None
        parties = procedure.facts.get("parties", []) if procedure and procedure.kind == "penalty" else []
        own = self._case.subject.label if self._case.subject else None
        reached: list[Person] = []
        for label in parties or [target or own]:
            if label:
                reached += registers.contacts_of(self._conn, label) or registers.liaisons_of(self._conn, label)
        return list(dict.fromkeys(p.label for p in reached))

    def _liaisons(self, procedure: Procedure | None) -> list[str]:
        subject = self._case.subject
        own = (subject.label if subject.kind == "unit" else subject.unit) if subject else None
        units = dict.fromkeys([own, procedure.facts.get("target") if procedure else None])
        return list(dict.fromkeys(p.label for unit in units if unit for p in registers.liaisons_of(self._conn, unit)))


def handlers_of(case: CaseFile, procedure: Procedure | None) -> list[str]:
    """Whoever is assigned, else the handlers or the team of the procedure, else who signed the order or advice, else who
    opened the case."""
    assigned = list(case.facts.get("assigned", ()))
    named = list(procedure.facts.get("handlers") or procedure.facts.get("team") or ()) if procedure else []
    if assigned or named:
        return list(dict.fromkeys([*assigned, *named]))
    about = procedure.hazards if procedure else ()
    signers = [
        r.facts["signer"] for r in case.of_kind("rectification") if r.facts.get("signer") and (not about or r.label in about)
    ]
    return list(dict.fromkeys(signers[:1])) or list(case.opened_by[:1])


def outbox_rows(
    conn: Connection, case: CaseFile, seq: int, decision: Decision, law: Lawbook, ids: Ids, now: datetime
) -> Iterator[OutboxRow]:
    """One row for each person a message reaches, and one for each effect. A message that reaches nobody is kept as a row
    without a person, so that it shows."""
    addressees = Addressees(conn, case, now)
    for index, message in enumerate(decision.messages):
        procedure = case.procedure(message.procedure) if message.procedure else None
        reached: list[str | None] = [*addressees.of(message.to, procedure)]
        for person in reached or [None]:
            yield OutboxRow(
                id=ids.new(),
                key=f"{case.number}/{seq}/{index}/{person or 'nobody'}",
                kind="message" if person else "unreached",
                case_id=case.id,
                seq=seq,
                person=person,
                wording=message.wording,
                body=_body(case, message, procedure, law),
                deliver_at=message.deliver_at,
                created_at=now,
                urgent=message.urgent,
            )
    for index, effect in enumerate(decision.effects):
        yield OutboxRow(
            id=ids.new(), key=f"{case.number}/{seq}/{effect.kind}/{index}", kind=effect.kind, case_id=case.id, seq=seq,
            body={"case": case.number, **effect.values}, deliver_at=now, created_at=now,
        )  # fmt: skip


def _body(case: CaseFile, message: Message, procedure: Procedure | None, law: Lawbook) -> Facts:
    number = message.values.get("deadline")
    deadline = next((d for d in case.deadlines if d.n == number), None)
    subject, body, short = render(message.wording, _values(case, message, procedure, deadline, law))
    rung = message.values.get("rung")
    # by these it is seen, when its turn comes, whether the message has been overtaken
    about = {"deadline": number, "due": write_moment(deadline.due) if deadline else None, "procedure": message.procedure}
    return {"case": case.number, "to": message.to, "subject": subject, "body": body, "short": short, "rung": rung, **about}


def _values(
    case: CaseFile, message: Message, procedure: Procedure | None, deadline: Deadline | None, law: Lawbook
) -> Facts:
    days = message.values.get("days")
    values: Facts = {
        "case_number": case.number,
        "subject_name": case.subject.name if case.subject else None,
        "procedure_label": PROCEDURES[procedure.kind].label if procedure else None,
        "days": _SHARES.get(days, days) if message.wording == "agency_share" and isinstance(days, int) else days,
        "hazard": "、".join(case.hazards[h].description for h in procedure.hazards if h in case.hazards) if procedure else None,
    }
    if deadline is not None:
        values["clock_label"] = law.clock_label(deadline.rule)
        values["due"], values["limit"] = deadline.due, deadline.limit
        values["article"] = law.clock(deadline.rule, on=deadline.version).article
    return {key: value for key, value in values.items() if value not in (None, "")}
