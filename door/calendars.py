"""Loading a year or a local closure: open deadlines are counted anew, each with its reason, and what moved is listed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cases.action import Action
from cases.casefile import CaseFile, Deadline
from cases.clockface import write_moment
from cases.errors import InputFault
from cases.people import SYSTEM, Role
from db.calendars import CalendarYear as StoredYear
from db.calendars import list_years, set_meta
from db.calendars import load_year as keep_year
from db.registers import get_person
from db.session import reading, transaction
from db.tables import deadlines
from door.perform import Door
from door.place import REVISION
from door.workbench import OpenCase, Workbench
from judgement.decide import typed_inputs
from law.schema import CalendarYear, read_as
from law.yamlfile import load_strict
from states.step import count_again, plain

#: Cases whose deadlines are counted anew in one transaction.
CHUNK = 100


def load_year(door: Door, path: Path, by: str) -> list[str]:
    """Keep the year or closure of a file and recount every open deadline that its days touch.

    Only an administrator may. Gives a line for every deadline that moved or whose provisional mark fell. Run again with the
    same file it moves nothing. Raises `InputFault`, or `YamlFault` with file and line.
    """
    tree = load_strict(path)
    year = read_as(CalendarYear, tree, str(path))
    place = year.place or "national"
    body = plain(tree)
    with transaction(door.engine) as conn:
        person = get_person(conn, by)
        if person is None or Role.ADMIN not in person.roles:
            raise InputFault(f"“{by}”不是系统管理员，不能载入工作日历")
        kept = [y for y in list_years(conn, place) if y.year == year.year]
        if kept:
            body = _joined(kept[0].body, body)
        keep_year(
            conn,
            StoredYear(place=place, year=year.year, body=body, loaded_at=door.clock.now(), loaded_by=by,
                       reason=year.notice),
        )  # fmt: skip
        set_meta(conn, REVISION, door.clock.now().isoformat())
    door.faults("after_calendar")
    door.reload_law()
    return list(_recount(door, f"工作日历变更（{year.notice}）"))


def _joined(before: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A new notice over the one kept: closures add up, a year's own table is replaced only by another."""
    closures = [*before.get("local_closures", ())]
    closures += [c for c in new.get("local_closures", ()) if c not in closures]
    joined = {**before, **new} if new.get("closed") else {**before, "notice": new["notice"]}
    return {**joined, **({"local_closures": closures} if closures else {})}


def _recount(door: Door, reason: str) -> Iterator[str]:
    with reading(door.engine) as conn:
        open_ones = select(deadlines.c.case_id).where(deadlines.c.status == "open").distinct().order_by(deadlines.c.case_id)
        ids = list(conn.execute(open_ones).scalars())
    for start in range(0, len(ids), CHUNK):
        with transaction(door.engine) as conn:
            bench = Workbench(conn, door.lawbook, door.ids, door.clock.now(), door.faults)
            lines = [line for opened in bench.open_many(ids[start : start + CHUNK]) for line in _one(bench, opened, reason)]
            bench.save()
        yield from lines


def _one(bench: Workbench, opened: OpenCase, reason: str) -> list[str]:
    moved = list(_moved(bench, opened.case))
    if not moved:
        return []
    action = Action(
        name="recount_deadlines", by=(SYSTEM,), at=bench.now, recorded_at=bench.now,
        inputs=typed_inputs("recount_deadlines", {"reason": reason, "deadlines": [d.n for d, _ in moved]}, by_system=True),
    )  # fmt: skip
    answer = bench.judge(opened, action)
    assert isinstance(answer, tuple), "counting anew is never refused"
    bench.record(opened, answer)
    return [line for _, line in moved]


def _moved(bench: Workbench, case: CaseFile) -> Iterator[tuple[Deadline, str]]:
    for deadline in case.deadlines:
        if not deadline.is_open or deadline.by_hand:
            continue
        counted = count_again(
            bench.law, deadline, start=deadline.start, until=deadline.until, extended=deadline.extended,
            suspended=deadline.suspended, length=deadline.length,
        )  # fmt: skip
        before = (deadline.due, deadline.limit, deadline.provisional)
        if (counted.due, counted.limit, counted.provisional) != before:
            label = bench.law.clock_label(deadline.rule)
            mark = "（暂按推算）" if counted.provisional else "（不再待定）" if deadline.provisional else ""
            old, new = write_moment(deadline.due), write_moment(counted.due)
            yield deadline, f"{case.number} {label}：{old} → {new}{mark}"
