"""Whether the clock works: what `duban doctor` and the desk show, and what the watch raises an alarm for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from cases.clockface import day_of
from db.canary import canary_due
from db.heartbeats import Heartbeat, read_heartbeats, read_leap, read_mark
from db.ledger import earliest_tick
from db.session import reading_as
from db.tables import outbox
from door.lawbook_check import next_year_missing
from door.papers import RENDER
from door.place import law_of, load_place
from door.rounds import CLOCK_IN_DOUBT, ROUNDS, SWEEP, WATCH
from law.lawbook import Lawbook

#: How far the machine may be behind the time ever used before it is said.
BEHIND = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not well: its name, a sentence, what to do."""

    name: str
    sentence: str
    mend: str


def health(engine: Engine, now: datetime) -> list[Finding]:
    """Everything about the clock that is not well at `now`, by the machine's own clock; empty when all is well."""
    with reading_as(engine, None) as conn:
        law = law_of(conn, load_place(engine), None)
        return [*_clock(conn, now), *_rounds(conn, now, law), *_left_over(conn, now, law)]


def _clock(conn: Connection, now: datetime) -> Iterator[Finding]:
    leap, mark = read_leap(conn), read_mark(conn)
    if leap is not None:
        shown, expected = f"{leap.shown:%Y-%m-%d %H:%M}", f"{leap.expected:%Y-%m-%d %H:%M}"
        yield Finding(
            name="clock_leap", sentence=f"{CLOCK_IN_DOUBT}：本机显示 {shown}，按实际经过的时间应为 {expected}",
            mend="核对时间后运行 duban clock confirm",
        )  # fmt: skip
    elif mark is not None and mark - now > BEHIND:
        yield Finding(
            name="clock_behind", sentence=f"本机时间 {now:%Y-%m-%d %H:%M} 早于已使用过的时间 {mark:%Y-%m-%d %H:%M}",
            mend="校准本机时间；此前一律按已使用过的时间办理",
        )  # fmt: skip


def _rounds(conn: Connection, now: datetime, law: Lawbook) -> Iterator[Finding]:
    beats = read_heartbeats(conn)
    due = earliest_tick(conn)
    two = ROUNDS[SWEEP].every or timedelta()
    if SWEEP not in beats and due is not None and now - due > 2 * two:
        yield Finding(name=SWEEP, sentence=f"期限扫描从未运行，{due:%Y-%m-%d %H:%M} 起有事项到期", mend="运行 duban up 或 duban watch")
    for name, beat in beats.items():
        if name in ROUNDS:
            yield from _of_round(name, beat, now, law)
    canary = canary_due(conn)
    is_missed = SWEEP in beats and ROUNDS[SWEEP].is_missed(beats[SWEEP], now, law.calendar)
    if canary is not None and not is_missed and now - canary > 2 * two:
        yield Finding(
            name="canary", sentence=f"每小时的试验期限 {canary:%Y-%m-%d %H:%M} 到期后没有触发", mend="查看 duban sweep 的结果和日志"
        )


def _of_round(name: str, beat: Heartbeat, now: datetime, law: Lawbook) -> Iterator[Finding]:
    round_ = ROUNDS[name]
    last = f"{beat.succeeded_at:%Y-%m-%d %H:%M}" if beat.succeeded_at else "从未"
    if round_.is_missed(beat, now, law.calendar):
        yield Finding(name=name, sentence=f"{round_.label}没有按时完成，上次完成：{last}", mend="查看 Prefect 和运行程序，或运行 duban watch")
    elif beat.detail.get("by") == WATCH and round_.every is not None:
        yield Finding(name=name, sentence=f"{round_.label}由值守程序代为运行（{last}），Prefect 没有按时触发", mend="查看 Prefect 和运行程序")
    failed = beat.detail.get("failed") or []
    if failed:
        yield Finding(
            name=f"{name}_failed", sentence=f"{round_.label}中 {len(failed)} 项未能办理：{'、'.join(failed[:5])}",
            mend="运行 duban sweep 查看原因，由系统管理员处理",
        )  # fmt: skip


def _left_over(conn: Connection, now: datetime, law: Lawbook) -> Iterator[Finding]:
    dead = conn.scalar(select(func.count()).select_from(outbox).where(outbox.c.status == "dead", outbox.c.kind != RENDER))
    if dead:
        yield Finding(name="dead_letters", sentence=f"{dead} 条消息无法送达", mend="逐条查看原因，改用其他方式告知")
    year = next_year_missing(law, day_of(now))
    if year is not None:
        yield Finding(name="calendar", sentence=f"{year} 年放假安排没有载入", mend="运行 duban calendar load")
