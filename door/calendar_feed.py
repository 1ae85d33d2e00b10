"""The calendar feed of a person: the open deadlines that are his to keep."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from cases.casefile import CaseFile, Deadline
from cases.clockface import write_moment
from cases.errors import NotFound
from cases.people import Person, Role
from db.contacts import holder_of
from db.loading import load_case
from db.queries import deadlines_due
from db.registers import get_person
from db.session import reading, reading_as
from db.walls import Onlooker
from door.contacts import CALENDAR, token_hash
from door.messages import handlers_of
from judgement.scope import may_see_case, sight_of
from law.lawbook import Lawbook
from law.wording import date_plain
from notifications.channels.ical import Entry, feed
from states.registry import PROCEDURES

#: How far ahead a feed reaches, and how many deadlines it looks at.
AHEAD = timedelta(days=400)
_MOST = 2_000


def feed_of_token(engine: Engine, law: Lawbook, token: str, now: datetime) -> bytes:
    """The feed behind a token. Raises `NotFound` for one that was never issued, was replaced, or whose person left."""
    with reading(engine) as conn:
        label = holder_of(conn, CALENDAR, token_hash(token))
    if label is None:
        raise NotFound("订阅地址无效；请重新生成（duban people calendar-token）")
    return feed_of_person(engine, law, label, now)


def feed_of_person(engine: Engine, law: Lawbook, label: str, now: datetime) -> bytes:
    """The feed of a person. Raises `NotFound`."""
    with reading_as(engine, None) as conn:
        person = get_person(conn, label, on=(now,))
    if person is None:
        raise NotFound(f"没有名为“{label}”的在职人员；可用 duban list people 查找")
    with reading_as(engine, Onlooker(person=label, sight=sight_of(person))) as conn:
        return _feed(conn, law, person, now)


def _feed(conn: Connection, law: Lawbook, person: Person, now: datetime) -> bytes:
    lines = deadlines_due(conn, now + AHEAD, scope=person.reach, subject=person.subject, limit=_MOST)
    entries: list[Entry] = []
    for number in dict.fromkeys(line.case_number for line in lines):
        case = load_case(conn, number)
        if case is not None and may_see_case(person, case):
            entries += [_entry(case, d, law) for d in case.deadlines if d.is_open and _is_his(person, case, d)]
    return feed(person.name, entries)


def _is_his(person: Person, case: CaseFile, deadline: Deadline) -> bool:
    """Duties are the party's and the handler's, an agency's clocks the handler's; leaders see all of their place."""
    if person.holds(Role.CHIEF):
        return True
    if person.subject is not None or Role.LIAISON in person.roles:
        return deadline.kind in ("duty", "right")
    procedure = case.procedure(deadline.procedure) if deadline.procedure else None
    return person.label in handlers_of(case, procedure)


def _entry(case: CaseFile, deadline: Deadline, law: Lawbook) -> Entry:
    procedure = case.procedure(deadline.procedure) if deadline.procedure else None
    label = law.clock_label(deadline.rule)
    about = case.subject.name if case.subject else case.number
    lines = [f"案件：{case.number}（{about}）"]
    if procedure:
        lines.append(f"事项：{PROCEDURES[procedure.kind].label}")
    limit = deadline.limit
    lines.append(f"法定最后期限：{write_moment(limit) if isinstance(limit, datetime) else date_plain(limit)}")
    if deadline.provisional:
        lines.append("日历尚未公布，暂按推算")
    return Entry(
        uid=f"{case.number}-{deadline.n}", due=deadline.due, summary=f"{label}：{about}", description="\n".join(lines),
        changed_at=deadline.opened_at,
    )  # fmt: skip
