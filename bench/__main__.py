"""`python -m bench`: measure, print the table, write the JSON. `--full` takes the large sizes."""

import argparse
import logging
from pathlib import Path
from time import perf_counter

from rich.console import Console

from bench import acts, clocks, desk, imports, machines, mails, papers, sweeps, verifying
from bench.places import places
from bench.results import Measured, fsync_seconds, show, write
from law.lawbook import load_lawbook

_RESULTS = Path(__file__).parent.parent / "var" / "bench"
_MEMORY = Path("/dev/shm")


def main() -> None:
    """Everything, or the parts named on the command line."""
    asked = _arguments()
    console = Console(width=160)
    began = perf_counter()
    logging.getLogger("spiff").setLevel(logging.WARNING)
    stores: dict[str, Path | None] = {"disk": None}
    if _MEMORY.is_dir() and not asked.disk_only:
        stores["memory disk"] = _MEMORY
    measured: list[Measured] = []
    waits = {}
    if "clock" in asked.parts:
        measured += clocks.measure(load_lawbook("humen"), 7)
    if "machine" in asked.parts:
        measured += machines.measure(7)
    if "papers" in asked.parts:
        measured += papers.measure(5, full=asked.full)
    for where, parent in stores.items():
        with places(parent, tuple(asked.databases)) as made:
            waits[where] = fsync_seconds(parent or Path("/tmp"))
            console.print(f"{where}: one durable page takes {waits[where] * 1e6:,.0f} µs")
            for place in made:
                if "acts" in asked.parts:
                    size = acts.Size(rounds=9, singles=200) if asked.full else acts.Size(rounds=5, singles=60)
                    measured += acts.measure(place, where, size)
                if "sweep" in asked.parts and parent is None:
                    measured += sweeps.measure(place, where, full=asked.full)
                if "mails" in asked.parts:
                    measured += mails.measure(place, where)
                if "verify" in asked.parts:
                    measured += verifying.measure(place, where, full=asked.full)
                if "desk" in asked.parts and parent is None:
                    console.print(f"{place.name}, {where}: the desk")
                    measured += desk.measure(place, where, full=asked.full)
                if "import" in asked.parts:
                    measured += imports.measure(place, where, full=asked.full, console=console)
    show(console, measured)
    path = _RESULTS / ("full.json" if asked.full else "results.json")
    write(path, measured, full=asked.full, fsync_seconds=waits)
    console.print(f"written to {path} after {perf_counter() - began:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    known = ["clock", "machine", "papers", "acts", "sweep", "mails", "verify", "desk", "import"]
    parser.add_argument("parts", nargs="*", default=known, help=", ".join(known))
    parser.add_argument("--full", action="store_true", help="the large sizes")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--disk-only", action="store_true", help="leave out the run on a disk in memory")
    return parser.parse_args()


if __name__ == "__main__":
    main()
