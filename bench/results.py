"""What was measured, as a table for the eye and as JSON for the record."""

import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Round = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise: our figure is at least (or, of `at_most`, no more than) so many times that of another."""

    against: str
    ratio: float
    at_most: bool = False


@dataclass(slots=True, kw_only=True)
class Measured:
    """One kind of work on one store: the seconds for one piece of it, by contender, the median of the rounds.

    `ours` is always there. `unit` names the piece.
    """

    work: str
    store: str
    unit: str
    seconds: dict[str, float]
    targets: Sequence[Target] = ()
    note: str = ""
    rounds: dict[str, list[float]] = field(default_factory=dict)

    def ratio(self, other: str) -> float:
        """How many times faster than the other we are."""
        return self.seconds[other] / self.seconds["ours"]

    def verdicts(self) -> list[tuple[str, bool]]:
        """Each target in words, and whether it was met."""
        found = []
        for target in self.targets:
            if target.against in self.seconds:
                ratio = self.ratio(target.against)
                found.append((f"{target.against} × {ratio:.3g} (≥ {target.ratio:g})", ratio >= target.ratio))
        return found


def interleaved(contenders: Mapping[str, Round], rounds: int) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Run every contender once a round, in turn, so that a slow moment of the machine falls on all of them.

    Each gives the seconds of one piece of work. Returns the medians and all figures.
    """
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    # What the benchmark itself holds is no part of what is measured.
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, run in contenders.items():
            figures[name].append(run())
    return {name: statistics.median(found) for name, found in figures.items()}, figures


def timed(run: Callable[[], object], pieces: int = 1) -> float:
    """Seconds for one piece of a run of so many."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) / pieces


def fsync_seconds(folder: Path) -> float:
    """The median time to make one page of a file in the folder durable."""
    file = folder / "fsync"
    handle = os.open(file, os.O_CREAT | os.O_WRONLY)
    try:
        found = []
        for page in range(60):
            os.pwrite(handle, b"x" * 4096, page * 4096)
            found.append(timed(lambda: os.fsync(handle)))
        return statistics.median(found)
    finally:
        os.close(handle)
        file.unlink()


def show(console: Console, measured: Sequence[Measured]) -> None:
    """Print the table: one line for each work and store."""
    table = Table(title="ours, the floor and the peer (medians; × is how many times faster we are)")
    for column in ("work", "store", "ours", "others", "targets"):
        table.add_column(column, justify="left", overflow="fold")
    for one in measured:
        others = [f"{name} {_speed(s, one.unit)}" for name, s in one.seconds.items() if name != "ours"]
        verdicts = [f"{'[green]met[/]   ' if met else '[red]missed[/]'} {text}" for text, met in one.verdicts()]
        table.add_row(
            one.work + (f"\n[dim]{one.note}[/]" if one.note else ""), one.store, _speed(one.seconds["ours"], one.unit),
            "\n".join(others), "\n".join(verdicts),
        )  # fmt: skip
    console.print(table)


def _speed(seconds: float, unit: str) -> str:
    if unit == "µs":
        return f"{seconds * 1e6:.3g} µs"
    return f"{1 / seconds:,.0f} {unit}/s"


def write(path: Path, measured: Sequence[Measured], **circumstances: Any) -> None:
    """Write everything measured, and under which circumstances, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        **circumstances,
        "measured": [
            {**asdict(one), "ratios": {name: one.ratio(name) for name in one.seconds if name != "ours"},
             "met": dict(one.verdicts())}
            for one in measured
        ],
    }  # fmt: skip
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
