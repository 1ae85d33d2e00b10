"""The sweep: everything owed by the ladder, in order, each once in effect, however late, often or in parallel it runs."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Engine

from cases.action import Decision
from db.ledger import claim_due, due_case_ids
from db.session import reading, retrying, transaction
from door.ports import FaultPoint, Ids
from door.request import SweepReport
from door.workbench import Workbench
from law.lawbook import Lawbook

#: Cases that share a transaction; a faulty one among them sends the others round again one by one.
CHUNK = 50
#: Cases looked at in one sweep; what is left is due at the next.
MOST_CASES = 200_000

#: Told how many of how many cases have been looked at.
Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Nobody watches."""


def sweep_all(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint, limit: int | None = None,
    progress: Progress = silent,
) -> SweepReport:  # fmt: skip
    """Settle every case whose next tick has come."""
    with reading(engine) as conn:
        due = due_case_ids(conn, now, limit or MOST_CASES)
    failed: list[tuple[str, str]] = []
    acts = settle_all(engine, law, ids, now, faults, due, failed, progress)
    return SweepReport(now=now, cases=len({case for case, _, _ in acts}), acts=tuple(acts), failed=tuple(failed))


def settle_all(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint, due: list[int],
    failed: list[tuple[str, str]], progress: Progress = silent,
) -> list[tuple[str, str, str]]:  # fmt: skip
    """Settle the cases chunk by chunk; gives what was done, and adds to `failed` what could not be."""
    acts: list[tuple[str, str, str]] = []
    for at, chunk in enumerate(_chunks(due)):
        progress(at * CHUNK, len(due))
        acts += _settle_chunk(engine, law, ids, now, faults, chunk, failed)
    return acts


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _settle_chunk(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint, chunk: list[int], failed: list[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    try:
        return retrying(lambda: settle_cases(engine, law, ids, now, faults, chunk))
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is recorded and the next one has its turn
        if len(chunk) == 1:
            failed.append((str(chunk[0]), f"{type(fault).__name__}: {fault}"))
            return []
    done: list[tuple[str, str, str]] = []
    for case_id in chunk:
        done += _settle_chunk(engine, law, ids, now, faults, [case_id], failed)
    return done


def settle_cases(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint, chunk: list[int]
) -> list[tuple[str, str, str]]:
    """Settle the cases in one transaction; those that another sweeper has settled or is settling are left out."""
    with transaction(engine) as conn:
        bench = Workbench(conn, law, ids, now, faults)
        acts = [
            (opened.case.number, decision.action, _detail(decision))
            for opened in bench.open_many(claim_due(conn, chunk, now))
            for decision in bench.settle(opened, now)
        ]
        bench.save()
    faults("after_commit")
    return acts


def _detail(decision: Decision) -> str:
    return str(decision.inputs.get("rung") or decision.inputs.get("reason") or "")
