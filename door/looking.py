"""Takes the glimpses of a replay: every file whose version moved is read anew, the others are kept."""

from sqlalchemy import Engine, bindparam, func, select

from db.loading import load_cases
from db.session import reading
from db.tables import cases, outbox
from door.glimpse import Glimpse, Told

_VERSIONS = (
    select(cases.c.id, cases.c.number, cases.c.version).where(cases.c.id > bindparam("above")).order_by(cases.c.id)
)
_MESSAGES = (
    select(outbox.c.id, outbox.c.person, outbox.c.wording, outbox.c.deliver_at)
    .where(outbox.c.kind == "message", outbox.c.person.is_not(None), outbox.c.case_id > bindparam("above"))
    .order_by(outbox.c.id)
)


def newest_id(engine: Engine) -> int:
    """The id of the file opened last; 0 where there is none."""
    with reading(engine) as connection:
        return connection.scalar(select(func.max(cases.c.id))) or 0


def look(engine: Engine, last: Glimpse | None, *, above: int = 0) -> Glimpse:
    """Files with ids above the given one and what was told about them, in one snapshot.

    `last` saves reading what has not moved since.
    """
    kept = last.files if last is not None else {}
    with reading(engine) as connection:
        rows = connection.execute(_VERSIONS, {"above": above}).all()
        moved = [row.id for row in rows if row.number not in kept or kept[row.number].version != row.version]
        loaded = load_cases(connection, moved)
        messages = connection.execute(_MESSAGES, {"above": above})
        told = tuple(Told(row.id, row.person, row.wording or "", row.deliver_at) for row in messages)
    files = {row.number: loaded.get(row.id) or kept[row.number] for row in rows}
    return Glimpse(files=files, told=told)
