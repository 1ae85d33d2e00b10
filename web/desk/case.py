"""The page of a case, the trace of a clock, the record of an event."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request, Response

from cases.casefile import CaseFile
from cases.errors import NotFound
from cases.people import SYSTEM
from cases.stage import stage
from db.files import photos_of
from db.loading import events_of
from db.papers import drawn_of
from db.registers import get_subjects, names_of
from db.session import reading
from documents.forms import forms
from door.paper_access import may_open
from door.sensitive import MAY_REVEAL, masked
from law.clock import trace
from states.fields import Inputs
from states.intake.inputs import SOURCE_LABELS
from states.registry import ACTS, ROWS
from web.desk.offering import judged, law_choices
from web.desk.photos import by_hazard, names_photos
from web.desk.urgency import urgency
from web.desk.view import act_of, clocks_of, hazards_of, next_acts, tracks_of
from web.desk.words import Called, spoken
from web.policies import Policy, policy
from web.routes import pages
from web.screen import CASE_KINDS, render
from web.site import now_of, seat_of, site_of

router = pages()
LONGEST_LABEL = 60


@router.get("/cases/{number}")
@policy(Policy.CASES)
def case_page(request: Request, number: str, done: str = "") -> Response:
    """Everything about a case the person may see. `done`: the number of the event just recorded."""
    site, seat, now = site_of(request), seat_of(request), now_of(request)
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, seat.person)
        names = names_of(conn, {label for e in case.events for label in e.by} | set(case.facts.get("assigned", ())))
        photos = by_hazard(photos_of(conn, case)) if names_photos(case) else {}
        drawn = drawn_of(conn, case.id)
    allowed, blocked = next_acts(case, offers, seat.person, now)
    running, ended = clocks_of(case, site.door.lawbook, now)
    return render(
        request, "case.html", case=case, stage=stage(case), names=names, allowed=allowed, blocked=blocked, running=running, ended=ended,
        tracks=tracks_of(case, site.door.lawbook, now), hazards=hazards_of(case),
        judged=judged(site.door.lawbook, (h.criterion for h in case.hazards.values())),
        photos=photos, done=_done(case, done), source=SOURCE_LABELS.get(case.source) or CASE_KINDS.get(case.source, case.source),
        may_reveal=seat.person.holds(*MAY_REVEAL), drawn=drawn, paper_forms=forms(), may_open=may_open,
        may_note=any(act.name == "note" for act in allowed),
    )  # fmt: skip


def _done(case: CaseFile, seq: str) -> str:
    found = next((e for e in case.events if str(e.seq) == seq), None)
    return f"已办理：{ACTS[found.action].label}" if found and found.action in ACTS else ""


@router.get("/cases/{number}/deadlines/{n}")
@policy(Policy.CASES)
def deadline_trace(request: Request, number: str, n: int) -> Response:
    """One clock, day by day."""
    site, seat = site_of(request), seat_of(request)
    case = site.door.view(number, seat.person.label)
    deadline = next((d for d in case.deadlines if d.n == n), None)
    if deadline is None:
        raise NotFound("没有这个期限")
    law = site.door.lawbook
    rule = law.clock(deadline.rule, on=deadline.version)
    lines = trace(
        rule, deadline.start, law.calendar, length=deadline.length, until=deadline.until, suspended=deadline.suspended,
        extended=deadline.extended, literal_start=deadline.literal_start,
    )  # fmt: skip
    left = urgency(deadline.due, deadline.limit, now_of(request), law.calendar) if deadline.is_open else None
    return render(request, "trace.html", case=case, deadline=deadline, rule=rule, lines=lines, left=left)


@router.get("/cases/{number}/events/{seq}")
@policy(Policy.CASES)
def event_page(request: Request, number: str, seq: int) -> Response:
    """One recorded act with what was entered, what it changed and what was warned of; personal data hidden."""
    site, seat = site_of(request), seat_of(request)
    case = site.door.view(number, seat.person.label)
    if all(e.seq != seq for e in case.events):
        raise NotFound("没有这条记录")
    with reading(site.door.engine) as conn:
        event = next(e for e in events_of(conn, case.id) if e["seq"] == seq)
        words = set(_texts(event["inputs"]))
        names, firms = names_of(conn, {*event["by"], *words}), get_subjects(conn, words)
    called = Called(
        person=names, hazard={label: hazard.description for label, hazard in case.hazards.items()},
        subject={label: firm.name for label, firm in firms.items()},
        codes={
            "event": {name: act.label for name, act in ACTS.items()},
            **{field: dict(choices) for field, choices in law_choices(site.door.lawbook).items()},
        },
    )  # fmt: skip
    rows = list(spoken(_inputs(case, event), masked(event["inputs"]), called))
    return render(request, "event.html", case=case, event=masked(event), names=names, rows=rows)


def _inputs(case: CaseFile, event: Mapping[str, Any]) -> type[Inputs]:
    """The form of a recorded act; the system fills in one of its own where there is one."""
    if event["action"] not in ROWS:
        return Inputs
    procedure = next((p for p in case.procedures if p.n == event["procedure"]), None)
    act = act_of(event["action"], procedure.kind if procedure else None)
    return act.system_inputs if act.system_inputs and list(event["by"]) == [SYSTEM.label] else act.inputs


def _texts(value: Any) -> Iterator[str]:
    """Every short text in a body: some are labels."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and len(value) <= LONGEST_LABEL:
        yield value
