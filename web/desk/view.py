"""A case as its page shows it: made from the file and the offers, without any further question to the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.action import Blocker
from cases.casefile import CaseFile, Deadline, Procedure
from cases.clockface import day_of
from cases.people import Person
from door.request import Offer
from law.lawbook import Lawbook
from states.penalty.figures import PenaltyFigures, owed
from states.registry import PROCEDURES, ROWS, title_of
from states.spec import Act
from web.desk.urgency import Urgency, article_of, urgency

TWO_OFFICERS = "G-03"
#: Offered after the others.
REFUSALS = frozenset({"reject_proposal", "decline_referral", "return_reply", "decide_no_penalty"})
#: Acts of the import of a ledger, which no page offers.
NOT_ON_PAGES = frozenset({"import_rectified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """An act on the page: `href` leads to its form; `target` is the procedure it would fall on, said in words where there are
    several of its kind, `on_hazards` the hazards."""

    name: str
    label: str
    group: str
    href: str
    is_allowed: bool
    target: str | None = None
    target_words: str = ""
    on_hazards: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    article: str | None = None
    opens_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline on the page."""

    deadline: Deadline
    what: str
    about: str
    article: str
    urgency: Urgency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A procedure as a line of stations: (word, `here`, `end` or empty); of a decided penalty, what is owed on it today."""

    procedure: Procedure
    title: str
    stations: tuple[tuple[str, str], ...]
    is_over: bool
    owed: PenaltyFigures | None = None


def act_of(action: str, kind: str | None) -> Act:
    """The row of an act for a kind of procedure, the first where no kind is meant."""
    rows = ROWS[action]
    return rows[kind] if kind in rows else next(iter(rows.values()))


def is_allowed(offer_blockers: Iterable[Blocker], act: Act, person: Person, now: datetime) -> bool:
    """Whether the form is worth opening: nothing is in the way but the second officer, who is named in the form."""
    left = [b for b in offer_blockers if not (b.gate == TWO_OFFICERS and act.officers > 1 and person.is_certified(day_of(now)))]
    return not left


def next_acts(case: CaseFile, offers: Sequence[Offer], person: Person, now: datetime) -> tuple[list[NextAct], list[NextAct]]:
    """Acts that may be done, and acts of the person's roles that may not, the least blocked first. Acts on several hazards stand
    once, with the hazards they may be done on; a procedure that is over keeps its reasons to itself."""
    kinds = {p.ref: p.kind for p in case.procedures}
    over = {p.ref for p in case.procedures if p.kind != "rectification" and p.state in PROCEDURES[p.kind].ends}
    allowed: dict[tuple[str, str | None], NextAct] = {}
    blocked: dict[tuple[str, str], NextAct] = {}
    for offer in offers:
        kind = kinds.get(offer.target or "")
        act = act_of(offer.action, kind)
        if act.target == "file" or act.name in NOT_ON_PAGES or not person.holds(*act.who):
            continue
        shown = _shown(case, offer, act, kind, is_allowed(offer.blockers, act, person, now))
        if shown.is_allowed:
            key = (offer.action, None if act.target == "hazards" else offer.target)
            allowed[key] = _joined(allowed[key], shown) if key in allowed else shown
        elif offer.target not in over:
            blocked.setdefault((offer.action, "" if act.target == "hazards" else offer.blockers[0].sentence), shown)
    refused = [one for (name, _), one in blocked.items() if (name, None) not in allowed]
    groups = list(dict.fromkeys(one.group for one in allowed.values()))
    first = sorted(
        allowed.values(),
        key=lambda one: (one.opens_another, one.group == PROCEDURES["case"].label, groups.index(one.group), one.name in REFUSALS),
    )
    return first, sorted(refused, key=lambda one: (len(one.blockers), one.group, one.name))


def _shown(case: CaseFile, offer: Offer, act: Act, kind: str | None, is_allowed: bool) -> NextAct:
    on_hazard = act.target == "hazards" and offer.target is not None
    href = f"/cases/{case.number}/acts/{offer.action}"
    if offer.target and not on_hazard:
        href += f"?on={offer.target}"
    kind = kind or next(k for k, row in ROWS[offer.action].items() if row is act)
    return NextAct(
        name=offer.action, label=offer.label, group=PROCEDURES[kind].label if kind in PROCEDURES else "文书", href=href,
        is_allowed=is_allowed, target=None if on_hazard else offer.target, target_words="" if on_hazard else _words(case, offer.target),
        on_hazards=(str(offer.target).partition(".")[2],) if on_hazard else (), blockers=offer.blockers, article=act.article,
        opens_another=act.target == "new",
    )  # fmt: skip


def _words(case: CaseFile, ref: str | None) -> str:
    found = next((p for p in case.procedures if p.ref == ref), None)
    return title_of(found, case.hazards) if found and len(case.of_kind(found.kind)) > 1 else ""


def _joined(one: NextAct, other: NextAct) -> NextAct:
    if not other.on_hazards:
        return one
    return NextAct(
        name=one.name, label=one.label, group=one.group, href=one.href, is_allowed=True, on_hazards=one.on_hazards + other.on_hazards,
        article=one.article,
    )  # fmt: skip


def clocks_of(case: CaseFile, law: Lawbook, now: datetime) -> tuple[list[Clock], list[Clock]]:
    """The running clocks, the most pressing first, and the ended ones, the newest first."""
    shown = [_clock(case, d, law, now) for d in case.deadlines]
    running = [c for c in shown if c.deadline.status in ("open", "suspended")]
    ended = [c for c in shown if c not in running]
    order = {"red": 0, "amber": 1, "green": 2}
    running.sort(key=lambda c: (order[c.urgency.colour] if c.urgency else 3, str(c.deadline.due)))
    return running, ended[::-1]


def _clock(case: CaseFile, deadline: Deadline, law: Lawbook, now: datetime) -> Clock:
    about = case.hazards[deadline.label].description if deadline.label in case.hazards else deadline.label or ""
    if not about and deadline.procedure:
        about = title_of(case.procedure(deadline.procedure), case.hazards)
    left = urgency(deadline.due, deadline.limit, now, law.calendar) if deadline.status == "open" else None
    return Clock(
        deadline=deadline, what=law.clock_label(deadline.rule), about=about,
        article=article_of(law, deadline.rule, deadline.version), urgency=left,
    )  # fmt: skip


def tracks_of(case: CaseFile, law: Lawbook, now: datetime) -> list[Track]:
    """Every procedure but the rectifications, which stand with their hazards."""
    found = []
    for procedure in case.procedures:
        table = PROCEDURES[procedure.kind]
        if procedure.kind == "rectification":
            continue
        stations = [
            (word, "here" if state == procedure.state else "end" if state in table.ends else "")
            for state, word in table.states.items()
            if state == procedure.state or state not in table.ends
        ]
        found.append(
            Track(procedure=procedure, title=title_of(procedure, case.hazards), stations=tuple(stations),
                  is_over=procedure.state in table.ends,
                  owed=owed(case, procedure, day_of(now), law) if procedure.facts.get("decision") else None)
        )  # fmt: skip
    return found


def hazards_of(case: CaseFile) -> list[dict[str, Any]]:
    """The hazards with the state of their rectification and the day until which they are to be mended."""
    states = PROCEDURES["rectification"].states
    shown = []
    for hazard in case.hazards.values():
        procedure = case.rectification(hazard.label)
        until = case.clock("rectify_deadline", label=hazard.label)
        shown.append(
            {"hazard": hazard, "state": states[procedure.state], "word": procedure.state, "until": until.due if until else None}
        )
    return shown
