"""The import of a ledger against the driver writing the same rows."""

import random
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from rich.console import Console

from bench.floor import Clustered, difference, stand
from bench.places import Place
from bench.results import Measured, Target, timed
from bench.town import NOW, OFFICERS, door_to, settle
from cases.clockface import day_of
from db.session import open_engine
from door.importing import import_ledger
from ledger.mapping import read_ledger

SMALL, LARGE = 10_000, 146_354
_HEADERS = (
    "企业名称",
    "检查日期",
    "检查人员",
    "隐患部位",
    "隐患描述",
    "整改措施",
    "整改期限",
    "整改情况",
    "整改完成日期",
)
_PLACES = ("冲压车间", "注塑车间", "配电房", "仓库", "天那水存放点", "食堂", "宿舍楼", "喷涂线")
_FINDINGS = ("未安装防护装置", "消防通道堵塞", "临时用电线路未架空敷设", "灭火器压力不足", "警示标识缺失", "未建立台账")
#: Visits find two or three hazards, as real ledgers do.
_A_VISIT = 3


def measure(place: Place, where: str, *, full: bool, console: Console) -> list[Measured]:
    """Ten thousand rows, and all of a town's with `full`."""
    found = []
    for rows in (SMALL, LARGE) if full else (SMALL,):
        console.print(f"{place.name}, {where}: a ledger of {rows:,} rows")
        found.append(_measure(place, where, rows))
    return found


def _measure(place: Place, where: str, rows: int) -> Measured:
    engine, floor_engine = place.fresh(), place.fresh()
    for one in (engine, floor_engine):
        settle(one)
    before = stand(engine)
    url = engine.url.render_as_string(hide_password=False)
    with TemporaryDirectory(prefix="duban-bench-") as folder, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        file = Path(folder) / "ledger.xlsx"
        write_ledger(file, rows)
        whole, peak, taken = pool.submit(_import, url, file).result()
    assert taken == rows, f"every row is taken in, not {taken}"
    seconds = {"ours": whole / rows}
    written = difference(before, stand(engine))
    floor = Clustered(floor_engine)
    seconds["floor"] = timed(lambda: floor.run(written), rows)
    floor.close()
    for one in (engine, floor_engine):
        one.dispose()
    return Measured(
        work=f"import of {rows:,} ledger rows (xlsx)", store=f"{place.name}, {where}", unit="rows", seconds=seconds,
        targets=(Target(against="floor", ratio=0.1),), note=f"{peak} MB at most (≤ 512), in a process of its own",
    )  # fmt: skip


def _import(url: str, file: Path) -> tuple[float, int, int]:
    """Import a file in this process: seconds, the most memory it took in MB, rows taken."""
    door = door_to(open_engine(url))
    taken: list[int] = []

    def run() -> None:
        ledger = read_ledger(file, day_of(NOW))
        taken.append(import_ledger(door, ledger, OFFICERS[0]).taken)

    seconds = timed(run)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return seconds, peak // 1024, taken[0]


def write_ledger(path: Path, rows: int) -> None:
    """A ledger of invented firms: so many hazards, a third of them mended."""
    draw = random.Random(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(_HEADERS)
    for number in range(rows):
        visit = number // _A_VISIT
        found_on = date(2025, 3, 3) + timedelta(days=visit * 300 * _A_VISIT // rows)
        done = draw.random() < 1 / 3
        sheet.append(
            (
                f"虎门某五金制品厂{visit % 4000}", found_on, "陈某、罗某", draw.choice(_PLACES),
                f"{draw.choice(_FINDINGS)}（第{number}处）", "立即整改到位", found_on + timedelta(days=15),
                "已整改" if done else "整改中", found_on + timedelta(days=7) if done else None,
            )
        )  # fmt: skip
    book.save(path)
