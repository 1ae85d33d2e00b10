"""A crowded town for the desk: as many cases as a run asks for, written past the door, spread as seed.md has it.

Of the hazards 94.3 % are mended, what is open lies mostly in the newest cases, 0.0225 % are major; 29 communities and 22 departments of
unequal size, 33,826 firms and 424 officers at the full size. Every row is a copy of one that the door wrote; events are left out.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select

from bench.town import NOW, door_to, open_cases, order, settle
from cases.clockface import start_of
from cases.people import Person, Role
from db import registers
from db.driver import Prepared
from db.session import transaction
from db.tables import cases, deadlines, hazards, persons, procedures, subjects, units

FULL_CASES, FULL_FIRMS, OFFICERS = 150_000, 33_826, 424
COMMUNITIES, DEPARTMENTS = 29, 22
#: Hazards of a case, on average 6.67, so that 150,000 cases hold a million.
HAZARDS = (4, 5, 6, 6, 7, 7, 8, 8, 9)
NEWEST, OPEN_OF_NEWEST, OPEN_OF_OLD, MAJOR = 0.05, 0.8, 0.018, 0.000225
YEAR = 365
A_TIME = 20_000
_ROOMS = (
    "冲压车间", "注塑车间", "配电房", "仓库", "天那水存放点", "食堂", "宿舍楼", "喷涂线", "打磨房", "危废间", "空压机房", "装卸平台",
    "锅炉房", "焊接工位", "叉车充电区", "办公楼", "消防水泵房", "激光切割区", "电镀线", "裁断车间",
)  # fmt: skip
_THINGS = (
    "冲床", "注塑机", "配电箱", "灭火器", "消防栓", "疏散通道", "安全出口", "临时用电线路", "除尘管道", "气瓶", "叉车", "行车吊钩",
    "防爆灯具", "应急照明灯", "危化品储存柜", "压力表", "安全阀", "接地线", "防护栏杆", "PLC控制柜", "380V动力线", "砂轮机", "烘箱",
    "可燃气体报警器", "货架", "电焊机", "排风机", "油漆桶", "逃生指示牌", "有限空间入口",
)  # fmt: skip
_FAULTS = (
    "未安装防护装置", "被货物堵塞", "未架空敷设", "压力不足", "警示标识缺失", "未建立台账", "未定期检测", "未接地", "积尘严重", "未固定",
    "过期未更换", "损坏未修复", "防护罩缺失", "未张贴操作规程", "未配备漏电保护器", "私拉乱接", "操作人员无证上岗", "未落实动火审批",
    "遮挡", "超量存放", "锁闭", "未设置围堰", "未使用防爆型", "安全距离不足", "无人值守",
)  # fmt: skip
_INDUSTRIES = ("服装", "电子", "五金", "塑胶", "家具", "仓储", "商贸", "餐饮", "印刷", "化工", "运输", "建筑")
_TRADES = ("五金制品厂", "服装有限公司", "电子科技有限公司", "塑胶制品厂", "家具厂", "仓储有限公司", "印刷厂", "百货商行")
_NAMES = "陈罗张李黄何梁林王刘"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was written: cases and hazards, with one of the newest cases."""

    cases: int
    hazards: int


def fill(engine: Engine, many: int) -> Crowd:
    """Settle the town and fill it with so many cases."""
    settle(engine)
    door = door_to(engine)
    (number,) = open_cases(door, 1)
    door.perform([order(number)])
    draw = random.Random(3357)
    firms = max(FULL_FIRMS * many // FULL_CASES, 400)
    _people(engine, draw, firms)
    with engine.connect() as conn:
        made = _Town(conn, draw, many, firms)
    written = _write(engine, made.rows())
    return Crowd(cases=many, hazards=written["hazards"])


def _people(engine: Engine, draw: random.Random, firms: int) -> None:
    with transaction(engine) as conn:
        conn.execute(insert(units), [
            *({"label": f"community-{n}", "kind": "community", "name": f"某{n}社区", "parent": None} for n in range(COMMUNITIES)),
            *({"label": f"department-{n}", "kind": "department", "name": f"某{n}部门", "parent": None} for n in range(DEPARTMENTS)),
        ])  # fmt: skip
        conn.execute(insert(persons), [
            {"label": f"officer-{n}", "name": f"{draw.choice(_NAMES)}某{n}",
             "roles": [Role.OFFICER if n % 7 == 0 else Role.SAFETY_OFFICER], "unit": f"community-{n % COMMUNITIES}", "certificate": f"C-{n}"}
            for n in range(OFFICERS)
        ])  # fmt: skip
        registers.add_person(conn, Person(label="mai", name="麦某", roles=frozenset({Role.CHIEF})))
        registers.add_person(conn, Person(label="he", name="何某", roles=frozenset({Role.LIAISON}), unit="community-9"))
        conn.execute(insert(subjects), [_firm(draw, n) for n in range(firms)])


def _firm(draw: random.Random, n: int) -> Row:
    return {
        "label": f"firm-{n:05}", "kind": "enterprise", "name": f"虎门某{draw.choice(_INDUSTRIES)}{n}{draw.choice(_TRADES)}",
        "unit": f"community-{_uneven(draw, COMMUNITIES)}", "department": f"department-{_uneven(draw, DEPARTMENTS)}",
        "industry": draw.choice(_INDUSTRIES), "created_at": NOW, "status": "verified", "workers": draw.randint(3, 400),
    }  # fmt: skip


def _uneven(draw: random.Random, many: int) -> int:
    """A number below `many`, the small ones oftener."""
    return int(many * draw.random() ** 1.6)


class _Town:
    """The rows of the cases, copied from the one that is there."""

    def __init__(self, conn: Connection, draw: random.Random, many: int, firms: int) -> None:
        self.draw, self.many, self.firms = draw, many, firms
        self.shapes = {table.name: _shapes(conn, table) for table in (cases, hazards, procedures, deadlines)}

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """Every row with its table, case after case."""
        for place in range(1, self.many + 1):
            yield from self._case(place)

    def _case(self, place: int) -> Iterator[tuple[Table, Row]]:
        draw = self.draw
        opened = NOW - timedelta(minutes=(self.many - place) * YEAR * 1440 // self.many + 60)
        case_id = int(opened.timestamp() * 1000) << 20 | place % (1 << 20)
        is_new = place > self.many * (1 - NEWEST)
        open_ones = [draw.random() < (OPEN_OF_NEWEST if is_new else OPEN_OF_OLD) for _ in range(draw.choice(HAZARDS))]
        yield cases, self._header(place, case_id, _utc(opened), is_open=any(open_ones))
        due = (opened + timedelta(days=15)).date()
        for n, is_open in enumerate(open_ones, 1):
            state = self._state(is_open, due)
            yield from self._hazard(case_id, n, opened, state, due)
        for n, (shape, days) in enumerate(((1, 60), (2, 183)), len(open_ones) + 1):
            last = opened.date() + timedelta(days=days)
            yield deadlines, self._clock(case_id, n, shape, last, "open" if last > NOW.date() else "lapsed", _utc(opened))

    def _header(self, place: int, case_id: int, opened: str, *, is_open: bool) -> Row:
        draw = self.draw
        firm = _uneven(draw, self.firms)
        first, second = (f"officer-{firm % COMMUNITIES + COMMUNITIES * draw.randrange(OFFICERS // COMMUNITIES)}" for _ in "ab")
        facts = f',"assigned":["{second}"]' if draw.random() < 0.3 else ""
        return self.shapes["cases"][0] | {
            "id": case_id, "number": f"AJ2025-{place:06}", "subject": f"firm-{firm:05}", "title": f"某企业{firm}（日常巡查）",
            "opened_at": opened, "opened_by": f'["{first}","{second}"]', "closed_at": None if is_open else _utc(NOW),
            "facts": self.shapes["cases"][0]["facts"][:-1] + facts + "}", "stage": "rectification" if is_open else "closed",
            "next_tick_at": None,
        }  # fmt: skip

    def _state(self, is_open: bool, due: date) -> str:
        if not is_open:
            return "rectified"
        if due < NOW.date():
            return "overdue"
        return self.draw.choices(("ordered", "reported", "found", "advised", "failed"), (75, 10, 8, 5, 2))[0]

    def _hazard(self, case_id: int, n: int, opened: datetime, state: str, due: date) -> Iterator[tuple[Table, Row]]:
        draw, label = self.draw, f"h{n}"
        words = f"{draw.choice(_THINGS)}{draw.choice(_FAULTS)}"
        if draw.random() < 0.2:
            words += f"（第{draw.randrange(1, 2000)}处）"
        yield hazards, self.shapes["hazards"][0] | {
            "case_id": case_id, "label": label, "description": words, "place": draw.choice(_ROOMS), "found_on": opened.date().isoformat(),
            "level": "major" if draw.random() < MAJOR else "general", "position": n - 1,
        }  # fmt: skip
        yield procedures, self.shapes["procedures"][0] | {
            "case_id": case_id, "n": n, "label": label, "state": state, "opened_at": _utc(opened),
        }  # fmt: skip
        if state not in ("found", "advised"):
            status = {"rectified": "met", "overdue": "lapsed"}.get(state, "open")
            yield deadlines, self._clock(case_id, n, 0, due, status, _utc(opened)) | {"procedure": n, "label": label}

    def _clock(self, case_id: int, n: int, shape: int, last: date, status: str, opened: str) -> Row:
        day = last.isoformat()
        return self.shapes["deadlines"][shape] | {
            "case_id": case_id, "n": n, "due": day, "limit_": day, "ends_at": _utc(start_of(last + timedelta(days=1))), "status": status,
            "opened_at": opened,
        }  # fmt: skip


def _utc(instant: datetime) -> str:
    """An instant as SQLite keeps it, which PostgreSQL reads too."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _shapes(conn: Connection, table: Table) -> list[Row]:
    """The rows of a table, each value as the driver writes it."""
    names = list(table.c.keys())
    prepared = Prepared(lambda dialect: insert(table), names)
    rows = [prepared.values(conn.dialect, row) for row in conn.execute(select(table)).mappings()]
    return [row if isinstance(row, dict) else dict(zip(names, row, strict=True)) for row in rows]


def _write(engine: Engine, rows: Iterator[tuple[Table, Row]]) -> dict[str, int]:
    """Write the rows in the order they come, many at a time; gives how many of each table there were."""
    waiting: dict[Table, list[Row]] = {}
    written: dict[str, int] = {}
    with engine.connect() as conn:
        raw: Any = conn.connection.driver_connection
        send = _send_sqlite if engine.dialect.name == "sqlite" else _send_postgresql
        raw.execute("PRAGMA foreign_keys = 0" if engine.dialect.name == "sqlite" else "SET session_replication_role = replica")
        raw.execute("BEGIN" if engine.dialect.name == "sqlite" else "SET statement_timeout = 0")
        for table, row in rows:
            written[table.name] = written.get(table.name, 0) + 1
            waiting.setdefault(table, []).append(row)
            if len(waiting[table]) >= A_TIME:
                send(raw, table, waiting.pop(table))
        for table, left in waiting.items():
            send(raw, table, left)
        raw.commit()
    engine.dispose()
    return written


def _send_sqlite(raw: Any, table: Table, rows: list[Row]) -> None:
    columns = table.c.keys()
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", [[row[name] for name in columns] for row in rows])


def _send_postgresql(raw: Any, table: Table, rows: list[Row]) -> None:
    columns = table.c.keys()
    names = ", ".join(f'"{name}"' for name in columns)
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[name] for name in columns])
