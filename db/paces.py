"""How channels fare, for all processes together: how often one was used of late, and until when it rests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Executable, Row, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cases.clockface import local
from db.tables_delivery import paces

#: The stretch in which the uses of a rationed channel are counted.
STRETCH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A channel: consecutive failures, when it may be tried again, when it last worked."""

    name: str
    failures: int = 0
    closed_until: datetime | None = None
    worked_at: datetime | None = None


def get_pace(conn: Connection, name: str) -> Pace:
    """How a channel fares; one never used is well."""
    wanted = select(paces.c.name, paces.c.failures, paces.c.closed_until, paces.c.worked_at).where(paces.c.name == name)
    row = conn.execute(wanted).mappings().first()
    return Pace(name=name) if row is None else Pace(**row)


def list_paces(conn: Connection) -> list[Pace]:
    """Every channel ever used, by name."""
    wanted = select(paces.c.name, paces.c.failures, paces.c.closed_until, paces.c.worked_at).order_by(paces.c.name)
    return [Pace(**row) for row in conn.execute(wanted).mappings()]


def worked(conn: Connection, name: str, at: datetime) -> bool:
    """The channel took something: it is open. Gives whether it had failed before."""
    row = _locked(conn, name)
    conn.execute(update(paces).where(paces.c.name == name).values(failures=0, closed_until=None, worked_at=at))
    return bool(row.failures)


def failed(conn: Connection, name: str, closed_until: datetime) -> None:
    """The channel itself failed, and rests until then."""
    row = _locked(conn, name)
    later = max(closed_until, row.closed_until or closed_until)
    values = {"failures": row.failures + 1, "closed_until": later}
    conn.execute(update(paces).where(paces.c.name == name).values(values))


def reserve(conn: Connection, name: str, now: datetime, per_minute: int) -> datetime | None:
    """Take one of so many uses in any sixty seconds, counted across processes; None when taken, else when one is free."""
    row = _locked(conn, name)
    used = sorted(datetime.fromisoformat(text) for text in row.used)
    # an instant ahead of the clock still counts: the clock of another process may be fast
    used = [instant for instant in used if instant > now - STRETCH]
    if len(used) >= per_minute:
        return local(used[len(used) - per_minute] + STRETCH)
    kept = [instant.isoformat() for instant in (*used, now)]
    conn.execute(update(paces).where(paces.c.name == name).values(used=kept))
    return None


def _locked(conn: Connection, name: str) -> Row[tuple[list[str], int, datetime | None]]:
    """The row, made when it is not there, held until the transaction ends."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else postgresql_insert
    new: Executable = make(paces).values(name=name, used=[]).on_conflict_do_nothing()
    conn.execute(new)
    columns = select(paces.c.used, paces.c.failures, paces.c.closed_until)
    return conn.execute(columns.where(paces.c.name == name).with_for_update()).one()
