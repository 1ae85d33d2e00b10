"""The rounds: what the system does by itself at its hours. Each is a plain function with a heartbeat; Prefect, the command
line, cron and the watch call the same one, and a round that comes late, twice or from two places has no second effect."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from cases.clockface import SHANGHAI, day_of, local
from db.canary import fire_canary
from db.editions import EFFECTS as PUBLICATIONS
from db.heartbeats import Heartbeat, read_heartbeats, read_leap, record_start, record_success
from db.outbox import due_ids
from db.session import reading, retrying, transaction
from door.channels import open_post_room
from door.checkpoint import make_checkpoint
from door.digests import send_digests
from door.kept_clock import KeptClock
from door.lawbook_check import check_lawbook
from door.papers import RENDER, Desk, render_due
from door.perform import Door
from door.postroom import Effect, PostRoom
from door.publishing import publish_disclosures
from door.sending import drain_outbox
from door.sweep import Progress, silent
from law.calendar import Calendar
from notifications.channels.letter import Channel
from states.registry import ACTS

SWEEP, OUTBOX = "sweep", "outbox"
#: Papers of one round; what is left is drawn by the next.
PAPERS_A_ROUND = 200
#: Effects that lie in the outbox for rounds of their own.
_OF_OTHER_ROUNDS = frozenset({RENDER, *PUBLICATIONS})
#: Rows a report shows; the rest is counted.
SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one round did, for a supervisor to read: rows under columns, and what failed with its reason.

    `halted` says why nothing was done; `body` is the whole of it, for a program to read.
    """

    name: str
    at: datetime
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    halted: str | None = None
    body: object = None

    @property
    def sentence(self) -> str:
        """The round in one line."""
        label = ROUNDS[self.name].label
        failed = f"，未能办理 {len(self.failed)} 项" if self.failed else ""
        return f"{label}：{self.halted or f'{len(self.rows)} 项{failed}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a round may need besides the door: folders, the ways by which messages leave, who is told of the progress."""

    checkpoints: Path = Path("var/checkpoints")
    keys: Path = Path("var/keys")
    channels: Callable[[], Mapping[str, Channel]] = dict
    effects: Mapping[str, Effect] = field(default_factory=dict)
    #: Opens what drawing papers needs; without it papers wait for a round that has one.
    drawing: Callable[[Engine], AbstractContextManager[Desk]] | None = None
    progress: Progress = silent

    @contextmanager
    def post_room(self, door: Door) -> Iterator[PostRoom]:
        """The post room of the house, which hangs up afterwards."""
        post = open_post_room(door, self.channels(), self.effects)
        try:
            yield post
        finally:
            post.close()


Work = Callable[[Door, datetime, Errand], Report]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """When a round is due: every so often, or daily at an hour, perhaps on working days only."""

    label: str
    work: Work
    every: timedelta | None = None
    daily: time | None = None
    working_days: bool = False
    #: A legal effect, which rests while the clock is in doubt.
    is_legal: bool = False

    def is_missed(self, beat: Heartbeat | None, now: datetime, calendar: Calendar) -> bool:
        """Whether it should have come to its end by now: two intervals after the last time (one where the watch is doing it
        already), or the allowance after its hour."""
        last = beat.succeeded_at if beat else None
        if last is None:
            return True
        if self.every is not None:
            stands_in = beat is not None and beat.detail.get("by") == WATCH
            return now - last > (self.every if stands_in else max(2 * self.every, SHORTEST))
        due = self._latest(now - LATE, calendar)
        return due is not None and last < due

    def _latest(self, until: datetime, calendar: Calendar) -> datetime | None:
        assert self.daily is not None, "a round is due every so often or daily"
        for back in range(MOST_DAYS_OFF):
            day = day_of(until) - timedelta(days=back)
            due = datetime.combine(day, self.daily, SHANGHAI)
            if due <= until and (not self.working_days or calendar.is_working(day)):
                return due
        return None


#: Who has a round done: the watch in place of Prefect, or the watch because nobody ever did it.
WATCH, FIRST = "watch", "first"
#: Of a round of a minute one run may be late or lost without anybody being told.
SHORTEST = timedelta(minutes=5)
#: How long after its hour a daily round may still come from elsewhere.
LATE = timedelta(minutes=15)
#: No holiday is longer.
MOST_DAYS_OFF = 14


def make_round(
    door: Door, name: str, *, by: str, now: datetime | None = None, errand: Errand | None = None
) -> Report:
    """Do a round now and record that it began and that it came to its end. `by` says who had it done.

    A legal round rests while a leap of the clock awaits a person's word. What the round raises is raised, and no end is
    recorded.
    """
    kept = keep_time(door)
    at = local(now) if now else kept
    round_ = ROUNDS[name]
    with reading(door.engine) as conn:
        leap = read_leap(conn)
    if leap is not None and round_.is_legal:
        return Report(name=name, at=at, columns=(), halted=f"{CLOCK_IN_DOUBT}（本机显示 {leap.shown:%Y-%m-%d %H:%M}）")
    # Done for an instant gone by, it has not done all that is due now.
    counts = at >= kept
    if counts:
        _record(door, lambda conn: record_start(conn, name, kept))
    report = round_.work(door, at, errand or Errand())
    if counts:
        detail = {"by": by, "done": len(report.rows), "failed": [case for case, _ in report.failed[:SHOWN]]}
        _record(door, lambda conn: _succeed(conn, name, kept, detail))
    return report


def _succeed(conn: Connection, name: str, at: datetime, detail: dict[str, Any]) -> None:
    record_success(conn, name, at, detail)
    if name == SWEEP:
        fire_canary(conn, at)


CLOCK_IN_DOUBT = "本机时钟突然提前超过一天，期限效力暂停，请核对时间后运行 duban clock confirm"


def keep_time(door: Door) -> datetime:
    """The present instant, kept so that no process uses an earlier one afterwards."""
    return door.clock.keep() if isinstance(door.clock, KeptClock) else door.clock.now()


def missed_rounds(door: Door, now: datetime, only: Collection[str]) -> Mapping[str, Heartbeat | None]:
    """Those of the rounds that should have come to their end by now, with their last heartbeat."""
    with reading(door.engine) as conn:
        beats = read_heartbeats(conn)
    calendar = door.lawbook.calendar
    return {name: beats.get(name) for name, r in ROUNDS.items() if name in only and r.is_missed(beats.get(name), now, calendar)}


def _record(door: Door, work: Callable[..., None]) -> None:
    def write() -> None:
        with transaction(door.engine) as conn:
            work(conn)

    retrying(write)


# the rounds


def _sweep(door: Door, now: datetime, errand: Errand) -> Report:
    swept = door.sweep(now, progress=errand.progress)
    rows = tuple((case, ACTS[action].label, detail) for case, action, detail in swept.acts)
    return Report(name=SWEEP, at=now, columns=("案件", "动作", "说明"), rows=rows, failed=swept.failed, body=swept)


def _outbox(door: Door, now: datetime, errand: Errand) -> Report:
    with errand.post_room(door) as post:
        done = drain_outbox(post)
    counts = {
        "站内消息": done.messages, **{f"发送 {name}": count for name, count in done.sent.items()}, "留待重发": done.again,
        "无法送达": done.dead, "不必再发": done.overtaken, "无人接收": done.unreached,
        **{f"渠道暂停 {name}": f"至 {until:%H:%M}" for name, until in done.resting.items()},
        **{f"本机不能办理 {kind}": count for kind, count in done.waiting.items() if kind not in _OF_OTHER_ROUNDS},
    }  # fmt: skip
    rows = tuple((name, str(count)) for name, count in counts.items() if count)
    return Report(name=OUTBOX, at=now, columns=("事项", "数量"), rows=rows, failed=done.failed, body=done)


def _papers(door: Door, now: datetime, errand: Errand) -> Report:
    columns = ("事项", "数量")
    with reading(door.engine) as conn:
        waits = bool(due_ids(conn, now, (RENDER,), 1))
    if errand.drawing is None or not waits:
        return Report(name="papers", at=now, columns=columns)
    with errand.drawing(door.engine) as desk:
        done = render_due(
            door.engine, desk.store, now, door.faults, renderer=desk.renderer, seal=desk.seal, site=desk.site, limit=PAPERS_A_ROUND
        )  # fmt: skip
    counts = {"新排版": done.drawn, "已存档": done.known}
    rows = tuple((name, str(count)) for name, count in counts.items() if count)
    failed = tuple((f"{h.case} 第{h.document}份文书", h.reason) for h in (*done.held, *done.failed))
    return Report(name="papers", at=now, columns=columns, rows=rows, failed=failed, body=done)


def _digests(door: Door, now: datetime, errand: Errand) -> Report:
    with errand.post_room(door) as post:
        done = send_digests(post)
    rows = ((str(done.persons), str(done.letters), str(done.messages)),) if done.letters else ()
    return Report(name="digests", at=now, columns=("人员", "信件", "消息"), rows=rows, failed=done.failed, body=done)


def _disclosures(door: Door, now: datetime, errand: Errand) -> Report:
    done = publish_disclosures(door, now)
    acts = [(case, ACTS[action].label, detail) for case, action, detail in done.acts]
    editions = [(e.case, f"公示版本（{e.act}）", e.public_id) for e in done.editions]
    rows = (*acts, *editions)
    return Report(name="disclosures", at=now, columns=("案件", "动作", "说明"), rows=rows, failed=done.failed, body=done)


def _lawbook(door: Door, now: datetime, errand: Errand) -> Report:
    door.reload_law()
    rows = check_lawbook(door.lawbook, day_of(now))
    return Report(name="lawbook", at=now, columns=("类别", "说明", "处理"), rows=tuple(rows))


def _checkpoint(door: Door, now: datetime, errand: Errand) -> Report:
    made = make_checkpoint(door.engine, errand.checkpoints, errand.keys, now)
    row = (made.path.name, str(len(made.state.cases)), str(made.state.events), made.state.root)
    return Report(name="checkpoint", at=now, columns=("检查点", "案件", "流转记录", "总散列值"), rows=(row,))


ROUNDS: dict[str, Round] = {
    SWEEP: Round(label="期限扫描", work=_sweep, every=timedelta(minutes=5), is_legal=True),
    OUTBOX: Round(label="发送通知", work=_outbox, every=timedelta(minutes=1)),
    "papers": Round(label="文书排版", work=_papers, every=timedelta(minutes=1)),
    "digests": Round(label="每日汇总", work=_digests, daily=time(9, 5), working_days=True),
    "disclosures": Round(label="公示", work=_disclosures, every=timedelta(minutes=5), is_legal=True),
    "lawbook": Round(label="规则检查", work=_lawbook, daily=time(8, 0)),
    "checkpoint": Round(label="审计检查点", work=_checkpoint, daily=time(0, 30)),
}
