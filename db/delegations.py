"""Delegations for an absence: from a day to a day a substitute acts in roles of the absent person; they end by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, insert, or_, select, update

from cases.people import Role
from db.driver import Prepared, read
from db.rows import day_of, json_of, text_of
from db.tables import delegations, persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Who stands in for whom, in which roles, on which days (Shanghai, both counted), given by whom and why."""

    id: int
    absent: str
    substitute: str
    roles: frozenset[Role]
    first_day: date
    last_day: date
    reason: str
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.ended_at is None and self.first_day <= day <= self.last_day


_giver = persons.alias("giver")
_taker = persons.alias("taker")


def _same(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(one == other, and_(one.is_(None), other.is_(None)))


def _in_force(first: Any, last: Any) -> Select[Any]:
    """Delegations in force on every day from first to last, with what the absent person still holds.

    It lapses with the office: where the absent person has left, or one of the two now serves elsewhere, nothing passes on.
    """
    return (
        select(delegations.c.absent, delegations.c.substitute, delegations.c.roles, _giver.c.roles.label("held"))
        .join(_giver, _giver.c.label == delegations.c.absent)
        .join(_taker, _taker.c.label == delegations.c.substitute)
        .where(
            delegations.c.ended_at.is_(None),
            delegations.c.first_day <= first,
            delegations.c.last_day >= last,
            _giver.c.active,
            _taker.c.active,
            _same(_giver.c.unit, _taker.c.unit),
            _same(_giver.c.subject, _taker.c.subject),
        )
        .order_by(delegations.c.id)
    )


def _passed_on(roles: Iterable[str], held: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role(word) for word in {*roles} & {*held})


_OF_SUBSTITUTE = Prepared(
    lambda dialect: _in_force(bindparam("first"), bindparam("last")).where(delegations.c.substitute == bindparam("substitute"))
)


def delegated_roles(conn: Connection, substitute: str, days: Iterable[date]) -> frozenset[Role]:
    """The roles that others passed on to the person and that hold on all of the days; none for no day."""
    chosen = sorted(days)
    if not chosen:
        return frozenset()
    asked = {"first": chosen[0].isoformat(), "last": chosen[-1].isoformat(), "substitute": substitute}
    (rows,) = read(conn, [(_OF_SUBSTITUTE, asked)])
    return frozenset().union(*(_passed_on(json_of(roles), json_of(held)) for _, _, roles, held in rows))


def substitutes_on(conn: Connection, day: date) -> Mapping[str, list[tuple[str, frozenset[Role]]]]:
    """For every person absent on the day: who stands in, and in which roles."""
    found: dict[str, list[tuple[str, frozenset[Role]]]] = {}
    for row in conn.execute(_in_force(day.isoformat(), day.isoformat())):
        if roles := _passed_on(row.roles, row.held):
            found.setdefault(row.absent, []).append((row.substitute, roles))
    return found


def add_delegation(conn: Connection, delegation: Delegation) -> None:
    """Keep a delegation; what makes it lawful is for the door to see."""
    row = {name: getattr(delegation, name) for name in Delegation.__slots__}
    row |= {
        "roles": sorted(delegation.roles), "first_day": text_of(delegation.first_day),
        "last_day": text_of(delegation.last_day),
    }  # fmt: skip
    conn.execute(insert(delegations), row)


def end_delegation(conn: Connection, delegation: int, at: datetime) -> bool:
    """End a delegation before its last day; False for one that is unknown or was ended already."""
    wanted = update(delegations).where(delegations.c.id == delegation, delegations.c.ended_at.is_(None))
    return conn.execute(wanted.values(ended_at=at)).rowcount == 1


def get_delegation(conn: Connection, delegation: int) -> Delegation | None:
    """The delegation, or None."""
    row = conn.execute(select(delegations).where(delegations.c.id == delegation)).mappings().first()
    return None if row is None else _of(row)


def list_delegations(conn: Connection, *, person: str | None = None, day: date | None = None) -> list[Delegation]:
    """Delegations by id: those a person gave or took, those in force on a day, where given."""
    wanted = select(delegations).order_by(delegations.c.id)
    if person is not None:
        wanted = wanted.where(or_(delegations.c.absent == person, delegations.c.substitute == person))
    found = [_of(row) for row in conn.execute(wanted).mappings()]
    return [d for d in found if day is None or d.holds_on(day)]


def _of(row: Mapping[Any, Any]) -> Delegation:
    return Delegation(
        **{
            **row, "roles": frozenset(Role(word) for word in row["roles"]), "first_day": day_of(row["first_day"]),
            "last_day": day_of(row["last_day"]),
        }
    )  # fmt: skip
