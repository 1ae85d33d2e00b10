"""Writing in the registers: who may, in one transaction, with a line in the history for whatever differs afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from cases.errors import InputFault, NotFound
from cases.people import ROLE_LABELS, Person, Role
from db.history import RegisterChange, record_changes
from db.ledger import Attempt, record_attempt
from db.registers import get_person
from db.session import retrying, transaction
from door.ports import Clock, Ids
from law.faults import IdentifierFault
from law.identifiers import check_phone, check_uscc
from publicity.masking import mask

SHORTEST_REASON = 2
T = TypeVar("T")


class NotAllowed(InputFault):
    """The person may not write this entry of a register; the attempt is audited and nothing was written."""


class Office(Protocol):
    """What the registers need of the door."""

    engine: Engine
    clock: Clock
    ids: Ids


@dataclass(slots=True)
class Pen:
    """One transaction of one person. `note` keeps what differs; all of it is written at the end."""

    conn: Connection
    person: Person
    at: datetime
    ids: Ids
    changes: list[RegisterChange] = field(default_factory=list)

    def note(
        self, register: str, label: str, act: str, before: Mapping[str, Any], after: Mapping[str, Any],
        reason: str | None = None, on: date | None = None,
    ) -> bool:  # fmt: skip
        """Keep a change for the history; False, and nothing kept, where nothing differs. A reason may name people in passing: their
        numbers are hidden, as in every audit row (I-38)."""
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if not keys:
            return False
        self.changes.append(
            RegisterChange(
                id=self.ids.new(), at=self.at, person=self.person.label, register=register, label=label, act=act,
                before={k: plain(before[k]) for k in keys if before.get(k) is not None},
                after={k: plain(after[k]) for k in keys if after.get(k) is not None},
                reason=mask(reason) if reason else reason, effective_on=on,
            )
        )  # fmt: skip
        return True


def plain(value: Any) -> Any:
    """A value as the history keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, set | frozenset) else value


def write(office: Office, by: str, act: str, roles: tuple[Role, ...], work: Callable[[Pen], T]) -> T:
    """Do `work` on behalf of a person who holds one of the roles, whole or not at all.

    Raises `NotFound` for an unknown person, `NotAllowed` (audited) for one without the role or where `work` says so.
    """
    try:
        return retrying(lambda: _written(office, by, roles, work))
    except NotAllowed as refusal:
        now = office.clock.now()
        attempt = Attempt(
            id=office.ids.new(), at=now, recorded_at=now, person=by[:200], action=act, outcome="refused", case_number=None,
            body={"reasons": [mask(str(refusal))], "gates": []},
        )  # fmt: skip
        with transaction(office.engine) as conn:
            record_attempt(conn, attempt)
        raise


def _written(office: Office, by: str, roles: tuple[Role, ...], work: Callable[[Pen], T]) -> T:
    with transaction(office.engine) as conn:
        now = office.clock.now()
        person = get_person(conn, by, on=(now,))
        if person is None:
            raise NotFound(f"没有名为“{by}”的人员；请先登记人员或更正 --as")
        if not person.holds(*roles):
            raise NotAllowed(f"{person.name}不能办理，须由{'、'.join(ROLE_LABELS[role] for role in roles)}办理")
        pen = Pen(conn, person, now, office.ids)
        answer = work(pen)
        record_changes(conn, pen.changes)
        return answer


def reasoned(reason: str | None) -> str:
    """The reason. Raises `InputFault` for none, or one that says nothing."""
    if reason is None or len(reason.strip()) < SHORTEST_REASON:
        raise InputFault("须写明理由（--reason），至少两个字")
    return reason.strip()


def valid_uscc(text: str | None) -> str | None:
    """A credit code in order, or None. Raises `InputFault`."""
    return _checked(check_uscc, text)


def valid_phone(text: str | None) -> str | None:
    """A telephone number in order, or None. Raises `InputFault`."""
    return _checked(check_phone, text)


def _checked(check: Callable[[str], None], text: str | None) -> str | None:
    if text is not None:
        try:
            check(text)
        except IdentifierFault as fault:
            raise InputFault(str(fault).rstrip("。")) from fault
    return text
