"""`verify` as a whole: the log, a checkpoint's proof, the numbers, and on demand every state folded anew."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from db.calendars import get_meta, list_years
from db.session import reading_as
from db.verify import Verified, verify_events, verify_states
from door.checkpoint import Checkpoint, check_line, public_key, read_checkpoint
from door.serials import check_serials
from law.lawbook import load_lawbook
from law.schema import CalendarYear


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was verified against what. Without a checkpoint the hashes are only known to agree with each other."""

    verified: Verified
    checkpoint: Checkpoint | None
    earlier: int


def verify_record(
    engine: Engine, *, checkpoint: Path | None = None, key: Path | None = None, deep: bool = False
) -> Proof:
    """Verify the record in one snapshot. Raises `BrokenCheckpoint` for a checkpoint that does not hold itself."""
    known, earlier = None, 0
    if checkpoint is not None:
        verifier = public_key(key or checkpoint.parent / "public.key")
        known = read_checkpoint(checkpoint, verifier)
        earlier = check_line(known, verifier)
    with reading_as(engine, None) as conn:
        return Proof(verified=verify_within(conn, known, deep=deep), checkpoint=known, earlier=earlier)


def verify_within(conn: Connection, known: Checkpoint | None, *, deep: bool) -> Verified:
    """The same inside a transaction that is open already."""
    found = verify_events(conn, known.state if known else None)
    place = get_meta(conn, "place")
    if place is not None:
        years = tuple(CalendarYear.model_validate(year.body) for year in list_years(conn))
        found.findings += check_serials(conn, load_lawbook(place, known_until=None, years=years))
    if deep:
        found.findings += verify_states(conn)
    return found


