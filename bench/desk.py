"""The desk among few and among many hazards: lists, searches, the page of a large case, the leaders' board, the public site.

Beside each list stands the same page drawn without a database, beside each search a LIKE over every text of the town.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, text, update

from bench.crowd import FULL_CASES, Crowd, fill
from bench.pages import Browser, Figures, figures, keep_floors
from bench.places import Place
from bench.results import Measured, Target
from bench.town import NOW, OFFICERS, door_to
from cases.clockface import day_of
from db.dump import lift_limits
from db.grams import fill_grams
from db.session import reading, transaction
from db.tables import cases, events
from db.tables_publicity import editions
from door.request import Request

SMALL, LARGE = 1_500, 15_000
ROUNDS = 40
HAZARDS, EVENTS, NOTICES = 40, 200, 2_000
#: Name, address, and which page without a database it is held against.
LISTS = (
    ("hazards, open, general", "/hazards?state=open&level=general", "hazards"),
    ("hazards, all", "/hazards?state=", "hazards"),
    ("hazards, overdue", "/hazards?state=overdue", "hazards"),
    ("hazards, page behind", "/hazards?state=&before={middle}~0", "hazards"),
    ("cases, open", "/cases?state=open&kind=case", "cases"),
    ("cases, page behind", "/cases?before={middle}", "cases"),
)
FLOORS = {"hazards": "/floor/hazards?state=open&level=general", "cases": "/floor/cases?state=open&kind=case"}
#: Searches: name, address, the word whose LIKE over every text stands beside it.
SEARCHES = (
    ("hazards with 配电", "/hazards?state=&q=配电", "配电"),
    ("hazards with two rare words", "/hazards?state=&q=行车吊钩 未配备漏电", "未配备漏电"),
    ("hazards with a word that is nowhere", "/hazards?state=&q=龘龘", "龘龘"),
    ("hazards with one sign", "/hazards?state=&q=叉", "叉"),
    ("hazards by firm", "/hazards?state=&q=77五金", "77五金"),
    ("hazards by number", "/hazards?state=&q=AJ2025-000777", "AJ2025-000777"),
    ("cases by firm", "/cases?q=77五金", "77五金"),
    ("cases by person", "/cases?q=某7", "某7"),
)  # fmt: skip
Asking = Callable[[], Awaitable[object]]
_LIKE = (
    "SELECT case_id, position FROM hazards WHERE description LIKE :word OR place LIKE :word ORDER BY case_id DESC, position LIMIT 51"
)


@dataclass(slots=True)
class Town:
    """A filled town with its browser."""

    crowd: Crowd
    browser: Browser
    middle: int

    def page(self, path: str, person: str | None = "mai") -> Asking:
        """Asking for a page."""
        whole = path.format(middle=self.middle)
        return lambda: self.browser.get(whole, person)

    def like(self, word: str) -> Asking:
        """Reading every text for a word."""

        async def run() -> None:
            with reading(self.browser.engine) as conn:
                conn.execute(text(_LIKE), {"word": f"%{word}%"}).all()

        return run


def measure(place: Place, where: str, *, full: bool) -> list[Measured]:
    """Ten thousand hazards beside a hundred thousand, or beside a million with `full`."""
    store = f"{place.name}, {where}"
    small, large = _town(place, SMALL), _town(place, FULL_CASES if full else LARGE)
    size = f"{large.crowd.hazards:,} hazards"
    found = [*_lists(store, small, large, size), *_searches(store, large, size), *_pages(store, large, size)]
    for town in (small, large):
        town.browser.close()
    return found


def _town(place: Place, many: int) -> Town:
    engine = place.fresh()
    crowd = fill(engine, many)
    with transaction(engine) as conn:
        lift_limits(conn)
        fill_grams(conn)
    _large_case(engine)
    _notices(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("VACUUM ANALYZE"))
    browser = Browser(engine, "mai", "he", *OFFICERS)
    keep_floors(browser, "mai")
    with reading(engine) as conn:
        middle = conn.scalar(select(cases.c.id).order_by(cases.c.id).offset(many // 2).limit(1))
    assert middle is not None
    return Town(crowd, browser, middle)


def _lists(store: str, small: Town, large: Town, size: str) -> list[Measured]:
    asked: dict[str, Asking] = {name: large.page(path, None) for name, path in FLOORS.items()}
    for name, path, _ in LISTS:
        asked[name], asked[f"{name}, small"] = large.page(path), small.page(path)
    took = figures(asked, ROUNDS)
    share = 0.65 if store.startswith("sqlite") else 0.4
    found = []
    for name, _, floor in LISTS:
        few = f"{small.crowd.hazards:,} hazards"
        seconds = {"ours": took[name].p50, "no database": took[floor].p50, few: took[f"{name}, small"].p50}
        targets = (Target(against="no database", ratio=share), Target(against=few, ratio=1 / 1.5))
        found.append(Measured(work=f"list: {name}, {size}", store=store, unit="pages", seconds=seconds, targets=targets))
        found.append(_slow(f"list: {name}, {size}", store, took[name]))
    return found


def _slow(work: str, store: str, took: Figures) -> Measured:
    """The slow ones among the pages, which are to take no more than three times the middle."""
    return Measured(
        work=f"{work}, p95", store=store, unit="pages", seconds={"ours": took.p95, "3 × p50": 3 * took.p50},
        targets=(Target(against="3 × p50", ratio=1),),
    )  # fmt: skip


def _searches(store: str, town: Town, size: str) -> list[Measured]:
    asked: dict[str, Asking] = {}
    for name, path, word in SEARCHES:
        asked[name], asked[f"{name}, like"] = town.page(path), town.like(word)
    took = figures(asked, ROUNDS // 4)
    return [
        Measured(
            work=f"search: {name}, {size}", store=store, unit="pages",
            seconds={"ours": took[name].p50, "LIKE over all": took[f"{name}, like"].p50}, note=f"p95 {took[name].p95 * 1e3:.0f} ms",
        )
        for name, _, _ in SEARCHES
    ]  # fmt: skip


def _pages(store: str, town: Town, size: str) -> list[Measured]:
    """Pages that are held against a time."""
    with reading(town.browser.engine) as conn:
        number = conn.scalar(select(cases.c.number).where(cases.c.source == "bench"))
    single: Sequence[tuple[str, str, str | None, float]] = (
        (f"a case of {HAZARDS} hazards and {EVENTS} events", f"/cases/{number}", "chen", 0.1), ("today", "/", "mai", 0.1),
        ("today in one community", "/", "he", 0.2), ("the board", "/board", "mai", 1.0),
        (f"public list, {NOTICES:,} notices", "/public", None, 0.1), (f"public search, {NOTICES:,} notices", "/public?q=五金", None, 0.1),
    )  # fmt: skip
    took = figures({name: town.page(path, person) for name, path, person, _ in single}, ROUNDS // 4)
    return [
        Measured(
            work=f"page: {name}, {size}, p95", store=store, unit="pages", seconds={"ours": took[name].p95, "allowed": allowed},
            targets=(Target(against="allowed", ratio=1),),
            note=_note(town, path, person, took[name]),
        )
        for name, path, person, allowed in single
    ]  # fmt: skip


def _note(town: Town, path: str, person: str | None, took: Figures) -> str:
    counted = f"{town.browser.queries(path, person)} queries, " if town.browser.engine.dialect.name == "sqlite" else ""
    return f"{counted}p50 {took.p50 * 1e3:.1f} ms, p95 {took.p95 * 1e3:.1f} ms"


def _large_case(engine: Engine) -> None:
    """One case with many hazards, ordered, and a long record, whose events are copies of one."""
    door = door_to(engine, after=1 << 61)
    visit = {"place": "全厂", "from": "2026-03-02T09:00", "to": "2026-03-02T09:50"}
    hazards = {f"h{n}": {"description": f"第{n}台冲床未安装光电保护装置", "level": "general"} for n in range(HAZARDS)}
    opened = door.perform([
        Request(action="open_case", by=OFFICERS, at=NOW,
                inputs={"subject": "plant-0", "source": "patrol", "inspection": visit, "hazards": hazards}),
    ])[0]  # fmt: skip
    items = {label: {"measure": "加装光电保护装置", "deadline": "2026-03-20"} for label in hazards}
    served = {"on": "2026-03-02", "mode": "direct", "recipient": "厂长"}
    ordered = door.perform([
        Request(action="issue_rectification_order", by=OFFICERS, at=NOW, case=opened.case, inputs={"items": items, "served": served})
    ])[0]  # fmt: skip
    assert opened.accepted, "the large case is there"
    assert ordered.accepted, "and ordered"
    with transaction(engine) as conn:
        case_id = conn.scalar(select(cases.c.id).where(cases.c.number == opened.case))
        (row,) = conn.execute(select(events).where(events.c.case_id == case_id, events.c.seq == 2)).mappings().all()
        conn.execute(insert(events), [{**row, "seq": seq} for seq in range(3, EVENTS + 1)])
        conn.execute(update(cases).where(cases.c.id == case_id).values(seq=EVENTS, version=EVENTS, source="bench"))


def _notices(engine: Engine) -> None:
    """Published penalties as the board holds them."""
    day = day_of(NOW)
    with transaction(engine) as conn:
        case_id = conn.scalar(select(cases.c.id).where(cases.c.source == "bench"))
        conn.execute(insert(editions), [
            {"id": n + 1, "case_id": case_id, "seq": 2, "procedure": n + 1, "public_id": f"n{n:05}", "kind": "penalty", "act": "publish",
             "status": "published", "at": NOW, "made_at": NOW, "hash": "sha256:0", "content": _notice(n, (day - timedelta(days=n % 300)).isoformat())}
            for n in range(NOTICES)
        ])  # fmt: skip


def _notice(n: int, on: str) -> dict[str, Any]:
    firm = f"虎门某{'五金' if n % 7 == 0 else '服装'}厂{n}"
    return {
        "id": f"n{n:05}", "kind": "penalty", "kind_label": "行政处罚", "status": "published", "on": on, "published_on": on, "until": None,
        "title": f"{firm}行政处罚决定", "text": "违反《安全生产法》的规定，责令改正，处以罚款。" * 5, "party": {"name": firm, "uscc": None},
        "decision": {"number": f"（粤莞）应急罚〔2026〕{n}号"}, "correction": None,
    }  # fmt: skip
