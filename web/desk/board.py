"""督办板: what is late and what will be, by community, department, officer, industry and stage; who carries it; major hazards."""

import json
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Connection

from cases.clockface import day_of, start_of
from cases.errors import InputFault
from cases.people import Person, Role
from cases.stage import STAGE_LABELS
from db.board import (
    Tally,
    clocks_behind,
    major_hazards,
    proposed_supervisions,
    tallies,
    unit_names,
    watched_cases,
    workload,
)
from db.registers import list_persons
from db.session import reading
from states.registry import PROCEDURES
from web.desk.offering import judged
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages("/board")
TITLES = {"unit": "社区", "department": "主管部门", "industry": "行业", "stage": "阶段", "officer": "承办人"}
WEEK = timedelta(days=7)
MOST_OFFICERS = 30
MOST_LINES = 100


@router.get("")
@policy(Policy.LEADERS)
def board(request: Request) -> Response:
    """All of it on one page, counted by the database."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    soon = start_of(day_of(now)) + WEEK
    with reading(site.door.engine) as conn:
        names = unit_names(conn)
        watched = watched_cases(conn, person, now, soon)
        officers = _officers(conn, person)
        majors = major_hazards(conn, person)
    late, coming = tallies(watched)
    carried = workload(watched, list(officers))
    groups = [_group(by, found, names) for by, found in late.items()]
    by_officer = sorted(((label, officers[label], over, ahead) for label, over, ahead in carried), key=lambda row: (-row[2], -row[3]))
    return render(
        request, "board.html", groups=groups, coming=_group("unit", coming["unit"], names), officers=by_officer, majors=majors,
        judged=judged(site.door.lawbook, (one.criterion for one in majors)),
        total=sum(t.clocks for t in late["stage"]), total_soon=sum(t.clocks for t in coming["unit"]), states=PROCEDURES["rectification"].states,
        carried=json.dumps(
            [{"name": name, "value": over, "more": ahead} for _, name, over, ahead in by_officer if over or ahead][:12], ensure_ascii=False
        ),
    )  # fmt: skip


@router.get("/lines")
@policy(Policy.LEADERS)
def lines(request: Request, by: str = "stage", word: str = "", when: str = "late") -> Response:
    """The clocks behind one number. `when` is `late` or `soon`."""
    if by not in TITLES or when not in ("late", "soon") or (by == "officer" and not word):
        raise InputFault("没有这种统计口径，请从督办板进入")
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    soon = None if when == "late" else start_of(day_of(now)) + WEEK
    with reading(site.door.engine) as conn:
        found = clocks_behind(conn, person, by=by, word=word, now=now, soon=soon, limit=MOST_LINES + 1)
        names = {**unit_names(conn), **(_officers(conn, person) if by == "officer" else {})}
        ready = proposed_supervisions(conn, [line.case_number for line in found])
    law = site.door.lawbook
    rows: list[dict[str, Any]] = [
        {"line": line, "what": law.clock_label(line.rule), "supervise": ready.get(line.case_number), "days": _days(now, line.ends_at)}
        for line in found[:MOST_LINES]
    ]
    return render(
        request, "board_lines.html", rows=rows, title=TITLES[by], word=_words(by, word or None, names), when=when,
        has_more=len(found) > MOST_LINES, most=MOST_LINES,
    )  # fmt: skip


def _officers(conn: Connection, person: Person) -> dict[str, str]:
    """Officers whose place the leader answers for, by label."""
    found = [p for p in list_persons(conn) if Role.OFFICER in p.roles]
    near = [p for p in found if not person.reach or not p.reach or p.reach & person.reach]
    return {p.label: p.name for p in near[:MOST_OFFICERS]}


def _group(by: str, found: list[Tally], names: dict[str, str]) -> dict[str, Any]:
    rows = [{"word": t.word or "", "name": _words(by, t.word, names), "clocks": t.clocks, "cases": t.cases} for t in found]
    chart = json.dumps([{"name": r["name"], "value": r["clocks"]} for r in rows[:12]], ensure_ascii=False)
    return {"by": by, "title": TITLES[by], "rows": rows, "chart": chart}


def _words(by: str, word: str | None, names: dict[str, str]) -> str:
    if word is None:
        return "未登记"
    return STAGE_LABELS.get(word, word) if by == "stage" else names.get(word, word)


def _days(now: datetime, ends_at: datetime) -> int:
    """Days that a clock is over, or has left."""
    return abs((day_of(now) - day_of(ends_at - timedelta(seconds=1))).days)
