"""Doing a round inside a flow run, with what it did as a table that a supervisor reads in the desk of Prefect.

A round runs in a thread of an async flow; Prefect would take that for async code and hand back a coroutine, hence `_sync`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact

from cases.errors import DubanError
from db.session import open_engine
from db.upgrade import is_current
from door.channels import open_channels
from door.drawing import drawing_desk
from door.perform import Door
from door.rounds import SHOWN, Errand, Report, make_round
from settings.settings import Settings

#: Work on fewer cases is over before anybody has looked.
LONG = 500
FAILED = ("未能办理", "原因")


class RoundFailed(DubanError):
    """Part of a round could not be done; the rest was. The table of the run names each with its reason."""


def run_round(name: str) -> Report:
    """Do a round on the database of the settings and show it. Raises `RoundFailed` when part of it, or all, could not be done."""
    with open_door() as door:
        report = make_round(door, name, by="flow", errand=the_errand(name))
    show(report)
    if report.failed or report.halted:
        raise RoundFailed(report.sentence)
    return report


@contextmanager
def open_door() -> Iterator[Door]:
    """The door to the database of the settings, for one run. Raises `DubanError` where the database is not ready."""
    engine = open_engine(Settings().database_url)
    try:
        if not is_current(engine):
            raise DubanError("数据库结构不是最新；请运行 duban db upgrade")
        yield Door(engine)
    finally:
        engine.dispose()


def the_errand(name: str) -> Errand:
    """The folders of the settings, and a progress bar for long work."""
    chosen = Settings()
    return Errand(
        checkpoints=chosen.checkpoints, keys=chosen.keys, channels=partial(open_channels, chosen.channels),
        drawing=drawing_desk, progress=_progress(name),
    )  # fmt: skip


def _progress(name: str) -> Callable[[int, int], None]:
    bar: list[UUID] = []

    def tell(done: int, of: int) -> None:
        if of < LONG:
            return
        share = 100 * done / of
        if bar:
            update_progress_artifact(bar[0], progress=share, _sync=True)
        elif isinstance(made := create_progress_artifact(progress=share, key=f"{name}-progress", _sync=True), UUID):
            bar.append(made)

    return tell


def show(report: Report) -> None:
    """Leave the table of a round; nothing for one that had nothing to do."""
    if report.rows:
        create_table_artifact(
            table=[dict(zip(report.columns, row, strict=True)) for row in report.rows[:SHOWN]],
            key=_key(report.name), description=report.sentence, _sync=True,
        )  # fmt: skip
    if report.failed:
        rows: Iterable[tuple[str, str]] = report.failed[:SHOWN]
        create_table_artifact(
            table=[dict(zip(FAILED, row, strict=True)) for row in rows], key=_key(report.name, "failed"),
            description=report.sentence, _sync=True,
        )  # fmt: skip


def _key(*words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words))
