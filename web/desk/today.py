"""今日待办: what is late, what is due, what waits for me."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response

from cases.clockface import day_of, end_of, start_of
from cases.people import Person
from db.desk import DeadlineKey, DueLine, count_deadlines, desk_deadlines, waiting_procedures
from db.session import reading
from law.lawbook import Lawbook
from web.desk.sheets import as_sheet, wants_sheet
from web.desk.urgency import AMBER_DAYS, article_of, urgency
from web.desk.waiting import awaited_states
from web.policies import ROLES, Policy, policy
from web.routes import pages
from web.screen import cited, render
from web.site import now_of, seat_of, site_of

router = pages()
PAGE, MOST_ON_SHEET = 30, 5000
#: Title, and the instants between which the clocks of a band end.
_Band = tuple[str, datetime | None, datetime | None]
LATER = timedelta(days=30)
DONE = {"password": "密码已修改，其他地方的登录已退出"}


@router.get("/")
@policy(Policy.SIGNED_IN)
def today(request: Request, whose: str = "", band: str = "", rule: str = "", after: str = "", format: str = "") -> Response:
    """The first page. `whose` is `mine` or empty, `band` one of late, soon, later; `after` leads to the next page."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    law = site.door.lawbook
    if not sees_cases(person):
        return render(request, "nothing_today.html")
    bands = _bands(now, law)
    chosen = {band: bands[band]} if band in bands else bands
    own = whose == "mine"
    if wants_sheet(format):
        return _deadline_sheet(request, list(chosen.values()), rule or None, own=own)
    with reading(site.door.engine) as conn:
        sections = []
        for name, (title, since, until) in chosen.items():
            lines = desk_deadlines(
                conn, person, since=since, until=until, own_only=own, rule=rule or None, after=_read_key(after) if band else None,
                limit=PAGE + 1,
            )  # fmt: skip
            is_whole = not (after or rule) and len(lines) <= PAGE
            total = len(lines) if is_whole else count_deadlines(conn, person, since=since, until=until, own_only=own)
            sections.append(_section(name, title, lines, total, now, law))
        states = awaited_states(person)
        waiting = waiting_procedures(conn, person, states, limit=PAGE) if not band else []
    return render(
        request, "today.html", sections=sections, waiting=waiting, awaited=states, whose=whose, band=band, rule=rule,
        rules=_rules(law), done=DONE.get(request.query_params.get("done", ""), ""), is_first=not after, PAGE=PAGE,
    )  # fmt: skip


def _deadline_sheet(request: Request, bands: list[_Band], rule: str | None, *, own: bool) -> Response:
    """The open deadlines of the bands as a workbook."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    law, rows, is_cut = site.door.lawbook, [], False
    with reading(site.door.engine) as conn:
        for title, since, until in bands:
            lines = desk_deadlines(conn, person, since=since, until=until, own_only=own, rule=rule, limit=MOST_ON_SHEET + 1)
            is_cut = is_cut or len(lines) > MOST_ON_SHEET
            rows += [(title, row["urgency"].words, row["what"], row["line"].case_number, row["line"].subject_name, row["line"].due,
                      row["line"].limit, cited(row["article"])) for row in _rows(lines[:MOST_ON_SHEET], now, law)]  # fmt: skip
    return as_sheet("期限", ("类别", "剩余", "期限", "案号", "对象", "应办日", "法定届满", "依据"), rows, is_cut=is_cut)


def _bands(now: datetime, law: Lawbook) -> dict[str, _Band]:
    """The three parts of the page with the instants between which their clocks end."""
    soon = end_of(law.calendar.add_working_days(day_of(now), AMBER_DAYS))
    return {
        "late": ("已超期", None, now),
        "soon": (f"{AMBER_DAYS} 个工作日以内", now, soon),
        "later": ("30 天以内", soon, start_of(day_of(now)) + LATER),
    }


def _section(name: str, title: str, lines: list[DueLine], total: int, now: datetime, law: Lawbook) -> dict[str, Any]:
    shown = lines[:PAGE]
    return {
        "name": name, "title": title, "total": total, "more": _write_key(shown[-1].key) if len(lines) > PAGE else "",
        "rows": _rows(shown, now, law),
    }  # fmt: skip


def _rows(lines: list[DueLine], now: datetime, law: Lawbook) -> list[dict[str, Any]]:
    return [
        {"line": line, "what": law.clock_label(line.rule), "urgency": urgency(line.due, line.limit, now, law.calendar),
         "article": article_of(law, line.rule, datetime.fromisoformat(line.version).date())}
        for line in lines
    ]  # fmt: skip


def _rules(law: Lawbook) -> list[tuple[str, str]]:
    return sorted(((rule, law.clock_label(rule)) for rule in law.clock_ids()), key=lambda pair: pair[1])


def _write_key(key: DeadlineKey) -> str:
    ends_at, weight, case_id, n = key
    return f"{ends_at.isoformat()}~{weight}~{case_id}~{n}"


def _read_key(text: str) -> DeadlineKey | None:
    """The key in an address; None for none, or one that is not ours."""
    try:
        ends_at, weight, case_id, n = text.split("~")
        instant = datetime.fromisoformat(ends_at.replace(" ", "+"))
        key = (instant, int(weight), int(case_id), int(n))
    except ValueError:
        return None
    small = all(abs(part) < 2**31 for part in (key[1], key[3])) and abs(key[2]) < 2**63
    return key if small and instant.tzinfo else None


def sees_cases(person: Person) -> bool:
    """Whether the person has a role that sees cases at all."""
    return not person.roles.isdisjoint(ROLES[Policy.CASES] or ())
