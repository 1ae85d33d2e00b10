"""What waits for publication: terms that run, proposals that wait, what is public; and the exact preview of a case's disclosures."""

from typing import Any

from fastapi import Request, Response

from cases.clockface import day_of
from cases.people import Person
from db.desk import DueLine, WaitingLine, desk_deadlines, waiting_procedures
from db.editions import editions_of_case
from db.session import reading
from door.previews import previews
from publicity.content import Content, content_hash
from publicity.notices import Notice, is_shown
from states.registry import PROCEDURES, ROWS, title_of
from web.desk.urgency import article_of, urgency
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import Site, now_of, seat_of, site_of

router = pages()
#: The terms of publication and of withdrawal (安全生产法#78.2, 行政处罚法#48.2).
TERMS = ("publish_penalty", "withdraw_publication")
#: The states shown, who has to act in them, and the acts that lead on.
WAITING = {
    "proposed": ("待审批", "分管负责人", ("approve_disclosure",)),
    "approved": ("待发布", "信息公开员", ("publish", "hold_disclosure")),
    "on_hold": ("暂停中", "分管负责人", ("release_hold", "withdraw_disclosure")),
    "published": ("公示中", "", ("correct_disclosure", "hold_disclosure", "withdraw_disclosure")),
}  # fmt: skip
PAGE = 50
MOST_TERMS = 100


@router.get("/disclosures")
@policy(Policy.PUBLICATION)
def disclosures(request: Request, state: str = "", after: str = "") -> Response:
    """The board of publication. `after` is the key of the last line before, `CASE.N`."""
    site, person = site_of(request), seat_of(request).person
    chosen = [state] if state in WAITING else ["proposed", "approved", "on_hold"]
    with reading(site.door.engine) as conn:
        terms = [line for rule in TERMS for line in desk_deadlines(conn, person, rule=rule, limit=MOST_TERMS)]
        lines = waiting_procedures(
            conn, person, [("disclosure", word) for word in chosen], after=_key(after), limit=PAGE + 1,
            also_closed=True,
        )  # fmt: skip
    shown = lines[:PAGE]
    return render(
        request, "disclosures.html", terms=[_term(site, request, line) for line in sorted(terms, key=lambda t: t.ends_at)],
        lines=[_line(line, person) for line in shown], more=f"{shown[-1].case_id}.{shown[-1].n}" if len(lines) > PAGE else "",
        states={word: words for word, (words, _, _) in WAITING.items()}, state=state,
    )  # fmt: skip


def _key(after: str) -> tuple[int, int] | None:
    case, _, n = after.partition(".")
    if not (case.isdecimal() and n.isdecimal() and len(case) < 19 and len(n) < 7):
        return None
    return int(case), int(n)


def _term(site: Site, request: Request, line: DueLine) -> dict[str, Any]:
    left = urgency(line.due, line.limit, now_of(request), site.door.lawbook.calendar)
    words = "处罚决定公示" if line.rule == TERMS[0] else "撤下已公示信息"
    return {"line": line, "left": left, "words": words, "article": article_of(site.door.lawbook, line.rule, line.ends_at.date())}


def _line(line: WaitingLine, person: Person) -> dict[str, Any]:
    """The line with the acts that lead on and are the person's to do."""
    _, who, names = WAITING[line.state]
    acts = [name for name in names if person.holds(*ROWS[name]["disclosure"].who)]
    ref = "disclosure" if line.no == 1 else f"disclosure.{line.no}"
    return {"line": line, "ref": ref, "state": PROCEDURES["disclosure"].states[line.state], "who": who, "acts": acts}


@router.get("/disclosures/{number}")
@policy(Policy.PUBLICATION)
def preview(request: Request, number: str) -> Response:
    """What the public sees now of the case, and exactly what it would see of what is not public yet."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    case = site.door.view(number, person.label)
    with reading(site.door.engine) as conn:
        newest = {edition.procedure: edition.content for edition in editions_of_case(conn, case.id)}
    shown = {n: _notice(content) for n, content in newest.items() if is_shown(content, day_of(now))}
    coming = {}
    if any(p.state in ("proposed", "approved", "on_hold") for p in case.of_kind("disclosure")):
        coming = {one.ref: _notice(one.content) for one in previews(site.door, number)}
    rows = [
        {"title": title_of(p, case.hazards), "state": PROCEDURES["disclosure"].states[p.state], "shown": shown.get(p.n),
         "coming": None if p.n in shown else coming.get(p.ref)}
        for p in case.of_kind("disclosure")
    ]  # fmt: skip
    return render(request, "case_disclosures.html", case=case, rows=rows)


def _notice(content: Content) -> Notice:
    return Notice(content, content_hash(content))
