"""What the system owes a case as time passes: the ladder, as a list of acts with the instant at which each is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.casefile import CaseFile, Deadline, Facts, Procedure
from cases.clockface import at_hour, day_of, end_of, start_of
from law.clock import literal_end
from law.lawbook import Lawbook
from law.schema import LadderVersion as Ladder
from states.penalty.figures import owed as money_owed
from states.proposing import is_open_for

_ENDED = ("rectified", "transferred", "dismissed")
#: Acts that put something on record; everything else waits for the sweep.
RECORDS = frozenset(
    {
        "lapse_rectification", "lapse_supervision", "lapse_interview", "lapse_deadline", "complete_public_service",
        "open_court_window", "expire_seizure", "expire_evidence", "expire_disclosure",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One act of the system: when it is due, in which order among those of one instant, and what it carries."""

    at: datetime
    order: int
    action: str
    procedure: int | None
    inputs: Facts
    deadline: int | None = None

    @property
    def is_record(self) -> bool:
        """Whether it is put on record at once rather than reminded or proposed."""
        return self.action in RECORDS


def owed(case: CaseFile, law: Lawbook) -> list[Owed]:
    """Everything the case owes by its present facts, soonest first; of one instant records come before the rest."""
    items = [*_of_deadlines(case, law)]
    if not case.is_closed:
        items += [*_of_overdue_hazards(case, law), *_of_proposals(case, law)]
    items += [*_court_windows(case, law), *_scheduled(case)]
    items.sort(key=lambda item: (item.at, item.order))
    return items


def _of_deadlines(case: CaseFile, law: Lawbook) -> Iterator[Owed]:
    for deadline in case.deadlines:
        if not deadline.is_open:
            continue
        if not case.is_closed:
            yield from _reminders(case, deadline, law)
        if not deadline.provisional:
            yield from endings(case, deadline)


# reminders


def _reminders(case: CaseFile, deadline: Deadline, law: Lawbook) -> Iterator[Owed]:
    if is_answered(case, deadline):
        return
    for rung, at, facts in reminder_rungs(deadline, law):
        if at >= deadline.opened_at and rung not in deadline.fired:
            yield Owed(at=at, order=20, action="remind", procedure=None, deadline=deadline.n,
                       inputs={"rung": rung, "deadline": deadline.n, **facts})  # fmt: skip


def reminder_rungs(deadline: Deadline, law: Lawbook) -> Iterator["Rung"]:
    """Every reminder of a clock, fired or not: its name, when, and what it carries. Rights are not chased."""
    if deadline.kind == "duty":
        yield from _duty_rungs(deadline, law)
    elif deadline.kind == "agency":
        yield from _share_rungs(deadline, law)


def is_answered(case: CaseFile, deadline: Deadline) -> bool:
    """A supervision that was replied to is not chased while the reply is being looked at."""
    return deadline.rule == "supervise_list_deadline" and case.procedure(deadline.procedure or 0).state == "replied"


Rung = tuple[str, datetime, Facts]


def _duty_rungs(deadline: Deadline, law: Lawbook) -> Iterator[Rung]:
    """So many working days before the due day, and on it, at nine. On the due day even if it is a rest day."""
    due = deadline.due
    if isinstance(due, datetime):
        return
    ladder = law.ladder(due)
    hour, minute = _time(ladder)
    for ahead in ladder.remind_before_wd:
        day = law.calendar.add_working_days(due, -ahead) if ahead else due
        wording = "reminder_ahead" if ahead else "reminder_due_today"
        to = ["handler", "party"]
        yield f"ahead:{ahead}:{due}", at_hour(day, hour, minute), {
            "to": to, "wording": wording, "urgent": ahead == 0, "days": ahead,
        }  # fmt: skip


def _share_rungs(deadline: Deadline, law: Lawbook) -> Iterator[Rung]:
    """At shares of the days from start to due; hour clocks at shares of their hours, whatever the day."""
    start, due = deadline.start, deadline.due
    ladder = law.ladder(day_of(due) if isinstance(due, datetime) else due)
    hour, minute = _time(ladder)
    for share, who in ladder.agency_shares:
        facts: Facts = {"to": [who], "wording": "agency_share", "days": share}
        if isinstance(start, datetime) and isinstance(due, datetime):
            at = start + (due - start) * share / 100
            yield f"share:{share}:{due.isoformat()}", at, {**facts, "urgent": True}
            continue
        assert not isinstance(start, datetime), "both ends of a clock are of one kind"
        assert not isinstance(due, datetime), "both ends of a clock are of one kind"
        day = start + timedelta(days=-(-(due - start).days * share // 100))
        on_due = day >= due
        day = due if on_due else law.calendar.working_day_on_or_after(day)
        yield f"share:{share}:{due}", at_hour(day, hour, minute), {**facts, "urgent": on_due}


def _time(ladder: Ladder) -> tuple[int, int]:
    hour, minute = str(ladder.remind_at).split(":")
    return int(hour), int(minute)


# ends


_LAPSES = {
    "rectify_deadline": ("lapse_rectification", ("advised", "ordered")),
    "supervise_list_deadline": ("lapse_supervision", ("listed",)),
    "interview_report": ("lapse_interview", ("held",)),
    "seal_seize": ("expire_seizure", ("sealed", "extended")),
    "evidence_register_keep": ("expire_evidence", ("preserved",)),
}


def endings(case: CaseFile, deadline: Deadline) -> Iterator[Owed]:
    """What is recorded when the limit has passed."""
    at = end_of(deadline.limit)
    carried = {"deadline": deadline.n}
    procedure = case.procedure(deadline.procedure) if deadline.procedure else None
    if deadline.rule == "public_service":
        yield Owed(at=at, order=5, action="complete_public_service", procedure=None, inputs=carried, deadline=deadline.n)
        return
    if deadline.rule in _LAPSES and procedure is not None:
        action, states = _LAPSES[deadline.rule]
        if procedure.state in states:
            yield Owed(at=at, order=1, action=action, procedure=procedure.n, inputs=carried, deadline=deadline.n)
        if procedure.state in states or deadline.rule == "supervise_list_deadline":
            return
    if procedure is not None and procedure.kind == "disclosure" and _ends_display(deadline.rule):
        if procedure.state == "published":
            yield Owed(at=at, order=5, action="expire_disclosure", procedure=procedure.n, inputs=carried, deadline=deadline.n)
        return
    yield Owed(at=at, order=2, action="lapse_deadline", procedure=None, inputs=carried, deadline=deadline.n)


def _ends_display(rule: str) -> bool:
    return rule in ("display_until", "severe_list_term") or (rule.startswith("credit_display") and not rule.endswith(".min"))


# proposals


def _of_overdue_hazards(case: CaseFile, law: Lawbook) -> Iterator[Owed]:
    """An overdue hazard climbs by the days since its due day; while it is reported nothing is proposed."""
    for procedure in case.of_kind("rectification"):
        lapsed = procedure.fact_day("lapsed_due")
        if procedure.state not in ("overdue", "failed") or lapsed is None:
            continue
        done = set(procedure.facts.get("fired", ()))
        yield from (item for item in climbs(case, procedure, lapsed, law) if item.inputs["rung"] not in done)


def climbs(case: CaseFile, procedure: Procedure, lapsed: date, law: Lawbook) -> Iterator[Owed]:
    """Every rung that a hazard climbs once its due day `lapsed` has passed, fired or not."""
    for kind, days in _rungs_of(case, procedure, law.ladder(lapsed)):
        yield _climb(case, procedure, kind, days, lapsed, f"overdue:{kind}:{days}:{lapsed}")


def _rungs_of(case: CaseFile, procedure: Procedure, ladder: Ladder) -> Iterator[tuple[str, int]]:
    """Which kinds are proposed after how many days; a major hazard climbs to all of them after one."""
    rungs: list[tuple[str, int]] = [*ladder.overdue_days.items()]
    if case.hazards[str(procedure.label)].is_major:
        rungs = [*ladder.major_overdue_days.items(), *rungs]
    for kind, days in rungs:
        advised = kind == "penalty" and procedure.facts.get("basis") != "order"
        yield ("order_wanted" if advised else kind), days


_ORDER_OF_KIND = {"supervision": 10, "interview": 11, "penalty": 12, "order_wanted": 13}


def _climb(case: CaseFile, procedure: Procedure, kind: str, days: int, lapsed: date, rung: str) -> Owed:
    at = start_of(lapsed + timedelta(days=days + 1))
    hazards = [str(procedure.label)]
    order = _ORDER_OF_KIND[kind]
    if kind == "order_wanted":
        return Owed(at=at, order=order, action="remind", procedure=None, inputs={
            "rung": rung, "proposal": procedure.n, "to": ["handler"], "wording": "order_wanted", "days": days,
        })  # fmt: skip
    if is_open_for(case, kind, hazards):
        return Owed(at=at, order=order, action="remind", procedure=None, inputs={
            "rung": rung, "proposal": procedure.n, "to": [], "wording": "lapsed", "overtaken": True,
        })  # fmt: skip
    return Owed(at=at, order=order, action=f"propose_{kind}", procedure=None, inputs={
        "reason": f"逾期{days}日未整改", "hazards": hazards, "rung": rung,
    })  # fmt: skip


def _of_proposals(case: CaseFile, law: Lawbook) -> Iterator[Owed]:
    """A proposal that nobody signed climbs to the chief, then to the bureau head."""
    for procedure in case.procedures:
        if awaits_signature(procedure):
            done = set(procedure.facts.get("fired", ()))
            yield from (item for item in unsigned_rungs(procedure, law) if item.inputs["rung"] not in done)


def awaits_signature(procedure: Procedure) -> bool:
    """Whether a leader has yet to sign or reject it."""
    return procedure.state == "proposed" or (
        procedure.kind == "referral" and procedure.state == "suspected" and not procedure.facts.get("team")
    )


def made_on(procedure: Procedure) -> date:
    """The day on which a proposal lay before a leader: after an outage that of its recording, not of its reason."""
    made = procedure.facts.get("made_at")
    return day_of(datetime.fromisoformat(made) if made else procedure.opened_at)


def unsigned_rungs(procedure: Procedure, law: Lawbook) -> Iterator[Owed]:
    """Every rung that an unsigned proposal climbs, fired or not."""
    opened = made_on(procedure)
    ladder = law.ladder(opened)
    hour, minute = _time(ladder)
    for days, who in ladder.proposal_unsigned_wd:
        day = law.calendar.add_working_days(opened, days)
        yield Owed(at=at_hour(day, hour, minute), order=30, action="remind", procedure=None, inputs={
            "rung": f"unsigned:{days}", "proposal": procedure.n, "to": [who], "wording": "proposal_unsigned",
            "days": days,
        })  # fmt: skip


# court and schedule


def _court_windows(case: CaseFile, law: Lawbook) -> Iterator[Owed]:
    """The three months open when the last remedy period has ended unused, or with the last instalment if that is later."""
    for penalty in case.of_kind("penalty"):
        if penalty.state not in ("served", "demanded", "in_court") or penalty.facts.get("court_window"):
            continue
        if any(not r.get("ended_on") for r in penalty.facts.get("remedies", ())):
            continue
        ends = _remedy_ends(case, penalty, law)
        if ends is None:
            continue
        start, literal = ends
        deferral = penalty.facts.get("deferral")
        if deferral:
            last = date.fromisoformat(deferral["plan"][-1]["by"])
            start, literal = max((start, literal), (last, last))
        day = start_of(start + timedelta(days=1))
        if money_owed(case, penalty, start, law).left > 0:
            yield Owed(at=day, order=6, action="open_court_window", procedure=penalty.n,
                       inputs={"start": start.isoformat(), "literal_start": literal.isoformat()})  # fmt: skip


def _remedy_ends(case: CaseFile, penalty: Procedure, law: Lawbook) -> tuple[date, date] | None:
    """The last day of the remedies: as rolled, and unrolled. None while one still runs."""
    judged = [r for r in penalty.facts.get("remedies", ()) if r.get("ended_on")]
    last_suit = [r for r in judged if case.procedure(r["remedy"]).facts.get("kind") == "litigation"]
    if last_suit:
        day = date.fromisoformat(last_suit[-1]["ended_on"])
        return day, day
    clocks = [case.clock(rule, procedure=penalty.n) for rule in ("reconsider_apply", "sue_direct", "sue_after_reconsider")]
    running = [c for c in clocks if c is not None]
    if not running or any(c.is_open for c in running):
        return None
    lapsed = [c for c in running if c.status == "lapsed"]
    if not lapsed:
        return None
    last = max(lapsed, key=lambda c: c.limit)
    rule = law.clock(last.rule, on=last.version)
    return last.limit, literal_end(rule, last.start, law.calendar)


def _scheduled(case: CaseFile) -> Iterator[Owed]:
    """The system publishes at the schedule that the approval gave."""
    for disclosure in case.of_kind("disclosure"):
        schedule = disclosure.facts.get("schedule")
        number = disclosure.facts.get("decided")
        stands = not number or case.procedure(number).state != "revoked"
        if disclosure.state == "approved" and schedule and stands:
            yield Owed(at=datetime.fromisoformat(schedule), order=7, action="publish", procedure=disclosure.n,
                       inputs={"channel": "门户网站"})  # fmt: skip
