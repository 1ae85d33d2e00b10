"""The ladder of one case, rung by rung: when each fired or will fire, why, and why some never will. Nothing is reckoned
here; every time comes from `judgement.owed`, by which the system acts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.casefile import CaseFile, Deadline, Procedure
from cases.clockface import day_of
from judgement.owed import Owed, awaits_signature, climbs, endings, is_answered, made_on, reminder_rungs, unsigned_rungs
from law.lawbook import Lawbook
from states.registry import ACTS, PROCEDURES, title_of

FIRED, COMING, PERHAPS, NEVER = "fired", "coming", "perhaps", "never"
#: Who is told, in Chinese.
TOLD = {
    "handler": "承办人", "party": "当事人", "chief": "分管负责人", "bureau_head": "主要负责人", "liaison": "联络员",
}  # fmt: skip
_ENDED = {"met": "已完成", "lapsed": "已逾期", "cancelled": "已取消", "suspended": "已中止"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What the log says of a rung: the event, the instant it was due, the instant it was recorded, whether it was sent."""

    seq: int
    at: datetime
    recorded_at: datetime
    overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung. `about` is the clock, hazard or proposal; `what` is done; `state` is `fired`, `coming`, `perhaps` (if
    nothing is done by the due day) or `never`; `at` when it is due; `why` the rule behind it; `note` what stands in the
    way or how it went."""

    about: str
    what: str
    state: str
    at: datetime | None
    why: str
    note: str = ""
    fired: Fired | None = None


#: What fired, by what it hung on (`deadline` or `proposal`), its number there, and the name of the rung or act.
Log = Mapping[tuple[str, int, str], Fired]


def ladder_of(case: CaseFile, law: Lawbook, log: Log) -> list[Rung]:
    """Every rung of every clock, hazard and proposal of the case, soonest first; those without an hour come last."""
    found = [
        *(rung for deadline in case.deadlines for rung in _of_deadline(case, deadline, law, log)),
        *(rung for p in case.of_kind("rectification") for rung in _of_hazard(case, p, law, log)),
        *(rung for p in case.procedures for rung in _of_proposal(p, law, log)),
    ]
    return sorted(found, key=lambda rung: (rung.at is None, rung.at or case.opened_at))


# clocks


def _of_deadline(case: CaseFile, deadline: Deadline, law: Lawbook, log: Log) -> Iterator[Rung]:
    clock = law.clock(deadline.rule, on=deadline.version)
    about = law.clock_label(deadline.rule) + (f"（{deadline.label}）" if deadline.label else "")
    for name, at, facts in reminder_rungs(deadline, law):
        fired = log.get(("deadline", deadline.n, name))
        if name in deadline.fired:
            state, note = FIRED, _how(fired)
        else:
            note = _no_reminder(case, deadline, at)
            state = NEVER if note else COMING
        what = f"提醒{'、'.join(TOLD.get(to, to) for to in facts['to'])}"
        yield Rung(about=about, what=what, state=state, at=at, why=_why_reminded(deadline, name, law), note=note, fired=fired)
    if deadline.kind == "right":
        yield Rung(about=about, what="提醒", state=NEVER, at=None, why=clock.article, note="当事人的权利期限，不催办")
    yield from _end_of(case, deadline, about, clock.article, log)


def _no_reminder(case: CaseFile, deadline: Deadline, at: datetime) -> str:
    if not deadline.is_open:
        return f"期限{_ENDED[deadline.status]}"
    if case.is_closed:
        return "案件已办结"
    if is_answered(case, deadline):
        return "已经答复，审查期间不催办"
    return "期限开始时该时点已过" if at < deadline.opened_at else ""


def _why_reminded(deadline: Deadline, name: str, law: Lawbook) -> str:
    due = day_of(deadline.due) if isinstance(deadline.due, datetime) else deadline.due
    ladder = law.ladder(due)
    kind, number = name.split(":")[:2]
    mark = "（暂按推算）" if deadline.provisional else ""
    if kind == "share":
        rule = f"{deadline.start:%Y-%m-%d} 至 {deadline.due:%Y-%m-%d}{mark}用去 {number}%，遇休息日顺延，当日到期的不顺延"
    elif number == "0":
        rule = f"应办日 {due}{mark}当日"
    else:
        rule = f"应办日 {due}{mark}前 {number} 个工作日"
    return f"{rule}；{ladder.article}，{ladder.valid_from} 起施行"


def _end_of(case: CaseFile, deadline: Deadline, about: str, article: str, log: Log) -> Iterator[Rung]:
    why = f"法定届满 {deadline.limit:%Y-%m-%d}；{article}"
    fired = log.get(("deadline", deadline.n, "end"))
    if fired is not None:
        yield Rung(about=about, what="记录届满", state=FIRED, at=fired.at, why=why, note=_how(fired), fired=fired)
    elif not deadline.is_open:
        yield Rung(about=about, what="记录届满", state=NEVER, at=None, why=why, note=f"期限{_ENDED[deadline.status]}")
    elif deadline.provisional:
        yield Rung(about=about, what="记录届满", state=NEVER, at=None, why=why, note="日期暂按推算，放假安排公布以前不记录")
    else:
        for item in endings(case, deadline):
            yield Rung(about=about, what=ACTS[item.action].label, state=COMING, at=item.at, why=why)


# hazards


def _of_hazard(case: CaseFile, procedure: Procedure, law: Lawbook, log: Log) -> Iterator[Rung]:
    lapsed = procedure.fact_day("lapsed_due")
    running = next((d for d in case.deadlines if d.rule == "rectify_deadline" and d.procedure == procedure.n and d.is_open), None)
    if lapsed is None and running is not None and not isinstance(running.limit, datetime):
        lapsed = running.limit
    if lapsed is None:
        return
    done = set(procedure.facts.get("fired", ()))
    ladder = law.ladder(lapsed)
    hazard = case.hazards[str(procedure.label)]
    for item in climbs(case, procedure, lapsed, law):
        name = str(item.inputs["rung"])
        kind, days = name.split(":")[1:3]
        fired = log.get(("hazard", procedure.n, name))
        state, note = (FIRED, _how(fired)) if name in done else _climbing(case, procedure, item)
        major = "重大事故隐患" if hazard.is_major else "整改"
        yield Rung(
            about=f"隐患 {hazard.label}：{hazard.description}", what=_proposal(kind), state=state, at=item.at,
            why=f"{major}自应办日 {lapsed} 起逾期满 {days} 日（日历日）；{ladder.article}，{ladder.valid_from} 起施行",
            note=_after(case, kind, hazard.label, note) if name in done else note, fired=fired,
        )  # fmt: skip


def _proposal(kind: str) -> str:
    return "提醒承办人下达责令限期整改" if kind == "order_wanted" else f"拟{PROCEDURES[kind].label}"


def _climbing(case: CaseFile, procedure: Procedure, item: Owed) -> tuple[str, str]:
    if case.is_closed:
        return NEVER, "案件已办结"
    if procedure.state == "reported":
        return NEVER, "已报告整改完成，复查以前不提出；复查不合格的继续计日"
    if procedure.state in ("advised", "ordered"):
        return PERHAPS, "到期仍未整改的"
    if procedure.state not in ("overdue", "failed"):
        return NEVER, "隐患已了结"
    if item.inputs.get("overtaken"):
        return COMING, "同类拟办事项或者程序正在进行，只记录，不重复提出"
    return COMING, ""


def _after(case: CaseFile, kind: str, hazard: str, note: str) -> str:
    """What became of the proposal that a rung made."""
    made = [p for p in case.procedures if p.kind == kind and hazard in p.hazards] if kind in PROCEDURES else []
    if made and made[-1].state == "rejected":
        return f"{note}；“{title_of(made[-1], case.hazards)}”已被退回，同一级不再提出".lstrip("；")
    return note


# proposals


def _of_proposal(procedure: Procedure, law: Lawbook, log: Log) -> Iterator[Rung]:
    done = set(procedure.facts.get("fired", ()))
    if not awaits_signature(procedure) and not any(name.startswith("unsigned:") for name in done):
        return
    ladder = law.ladder(made_on(procedure))
    for item in unsigned_rungs(procedure, law):
        name, days = str(item.inputs["rung"]), item.inputs["days"]
        fired = log.get(("proposal", procedure.n, name))
        if name in done:
            state, note = FIRED, _how(fired)
        else:
            state, note = (COMING, "") if awaits_signature(procedure) else (NEVER, "已经签批或者退回")
        yield Rung(
            about=f"拟办 {procedure.ref}（{PROCEDURES[procedure.kind].label}）", what=f"提醒{TOLD[item.inputs['to'][0]]}签批",
            state=state, at=item.at, why=f"提出后 {days} 个工作日未签批；{ladder.article}，{ladder.valid_from} 起施行",
            note=note, fired=fired,
        )  # fmt: skip


def _how(fired: Fired | None) -> str:
    if fired is None:
        return "已触发"
    late = "，补记" if (fired.recorded_at - fired.at).total_seconds() > 600 else ""
    return f"第 {fired.seq} 号流转记录，{fired.recorded_at:%Y-%m-%d %H:%M} 记录{late}{'，已被后一级取代，未发送' if fired.overtaken else ''}"
