"""The abstract town of the explorer: people who hold every post at once, and what each of them may try at any moment.

Since everybody is officer, reviewer, chief and head in one person, nothing but the gates keeps the hands apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from cases.casefile import CaseFile
from cases.clockface import at_hour, day_of, end_of
from cases.people import Person, Role, Subject
from law.clock import earliest_after_clear_days
from law.lawbook import Lawbook

OPENED = at_hour(date(2026, 3, 2), 10)
EVERY_POST = frozenset({Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.EDITOR})
HANDLERS = ("an", "bo")
PEOPLE = (
    *(
        Person(label=label, name=name, roles=EVERY_POST, certificate=f"粤19-{label}", valid_from=date(2023, 1, 1),
               valid_to=date(2028, 12, 31))
        for label, name in (("an", "安某"), ("bo", "薄某"), ("cai", "蔡某"), ("du", "杜某"), ("er", "尔某"))
    ),
    Person(label="nov", name="农某", roles=EVERY_POST),
    Person(label="boss", name="薛某", roles=frozenset({Role.ENTERPRISE}), subject="plant"),
)  # fmt: skip
SUBJECT = Subject(label="plant", kind="enterprise", name="某厂", uscc="91441900MA5T154820", workers=80)
HAZARD = {"work": {"description": "某隐患", "level": "general"}}


@dataclass(frozen=True, slots=True)
class Affair:
    """What the case is about: the violation, its amount, a lighter one, and the offence to screen, if any."""

    name: str
    code: str
    item: str
    amount: str
    lighter: str
    offence: str | None = None
    #: Acts that every path begins with, the first variant that is accepted, and those that may be tried then; all when empty.
    begins: tuple[str, ...] = ()
    acts: frozenset[str] = frozenset()

    def violation(self, **more: Any) -> dict[str, Any]:
        """The violation as acts carry it."""
        days = {"from": "2026-02-02", "to": "2026-02-27"}
        return {"code": self.code, "item": self.item, "tier": "A", "hazards": ["work"], "conduct": days, **more}


#: A fine that takes hearing, review and discussion; a small one; a small one beside which an offence is named.
GRAVE = Affair("grave", "P101", "3", "100000", "80000")
PLAIN = Affair("plain", "P99", "3", "30000", "20000")
SMALL = Affair("small", "P99", "4", "30000", "20000", "C134-1(1)")


def _part(whole: Affair, name: str, begins: str, acts: str) -> Affair:
    return replace(whole, name=f"{whole.name}, {name}", begins=tuple(begins.split()), acts=frozenset(acts.split()))


_NOTIFIED = "file_penalty conclude_investigation serve_prior_notice"
#: Parts small enough to be walked to the end.
PARTS = (
    _part(GRAVE, "to the notice", "", "file_penalty conclude_investigation serve_prior_notice serve_document decide_penalty "
          "discuss_collectively"),
    _part(GRAVE, "service and windows", "file_penalty conclude_investigation",
          "serve_prior_notice serve_document waive_defence request_hearing withdraw_hearing discuss_collectively decide_penalty"),
    _part(PLAIN, "defence", _NOTIFIED, "record_defence review_defence waive_defence decide_penalty decide_no_penalty"),
    _part(GRAVE, "hearing and hands", f"{_NOTIFIED} request_hearing",
          "withdraw_hearing set_hearing hold_hearing review_legality discuss_collectively decide_penalty"),
    _part(SMALL, "referral", "file_penalty",
          "conclude_investigation serve_prior_notice waive_defence decide_penalty decide_no_penalty open_referral "
          "reject_proposal report_referral approve_referral decline_referral send_referral record_police_decision return_case"),
    _part(GRAVE, "publication", f"{_NOTIFIED} waive_defence discuss_collectively decide_penalty",
          "approve_disclosure publish hold_disclosure release_hold withdraw_disclosure revoke_decision"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One thing somebody may try. `inputs` is None for letting time pass."""

    do: str
    by: tuple[str, ...] = ()
    on: str | None = None
    inputs: dict[str, Any] | None = None


def _served(day: date) -> dict[str, str]:
    return {"on": day.isoformat(), "mode": "direct", "recipient": "厂长"}


def openings(affair: Affair) -> list[Move]:
    """How every path begins."""
    visit = {"place": "车间", "from": "2026-03-02T09:00", "to": "2026-03-02T09:30", "officers": list(HANDLERS)}
    return [
        Move("open_case", HANDLERS, None, {"subject": "plant", "source": "patrol", "inspection": visit, "hazards": HAZARD}),
        Move("propose_penalty", ("an",), None, {"violation": affair.violation()}),
    ]


def beginnings(affair: Affair, act: str, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    """The variants of an act that a path may begin with."""
    return (move for move in moves(replace(affair, acts=frozenset()), case, now, law) if move.do == act)


_Maker = Callable[[Affair, CaseFile, datetime, Lawbook], Iterator[Move]]


def moves(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    """Everything that may be tried now, sensible or not; the gates decide. Acts of a procedure that is not there are
    left out, since they would find nothing to aim at."""
    makers = [_of_investigation, _of_notice, _of_hearing, _of_hands]
    makers += [_of_referral] if affair.offence else []
    makers += [_of_disclosure] if case.of_kind("disclosure") else []
    for maker in makers:
        for move in maker(affair, case, now, law):
            if not affair.acts or move.do in affair.acts:
                yield move
    yield Move("wait")


def _of_investigation(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    for handlers in (["an", "bo"], ["an"], ["an", "nov"], ["an", "an"]):
        yield Move("file_penalty", ("cai",), "penalty", {"handlers": handlers, "name": "某案"})
    screens: tuple[str, ...] = ("true", "false") if affair.offence else ("",)
    for by in (("an", "bo"), ("an",)):
        for suspected in screens:
            inputs: dict[str, Any] = {"violations": [affair.violation(amount=affair.amount)], "report": "报告"}
            if suspected:
                inputs["screening"] = {affair.offence: {"suspected": suspected, "reason": "某理由"}}
            yield Move("conclude_investigation", by, "penalty", inputs)


def _of_notice(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    served, today = _served(day_of(now)), day_of(now)
    yield Move("serve_prior_notice", ("cai",), "penalty", {"served": served, "defence_days": "5"})
    yield Move("serve_prior_notice", ("cai",), "penalty", {"defence_days": "5"})
    yield Move("serve_prior_notice", ("cai",), "penalty", {"served": served, "hearing_right": "false"})
    for kind in ("penalty_notice", "hearing_right_notice"):
        if any(d.status == "issued" for d in case.papers(kind)):
            yield Move("serve_document", HANDLERS, f"document:{kind}", _served(today))
    yield Move("record_defence", ("boss",), "penalty", {"words": "请求从轻", "points": ["从轻"]})
    for amount in (affair.lighter, str(int(affair.amount) + 1)):
        point = {"point": "从轻", "accepted": "true", "answer": "采纳"}
        yield Move("review_defence", ("an",), "penalty", {"points": [point], "amount": amount})
    for explicit in ("true", "false"):
        yield Move("waive_defence", ("boss",), "penalty", {"explicit": explicit, "words": "放弃", "record": "声明"})


def _of_hearing(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    yield Move("request_hearing", ("boss",), "penalty", {"words": "要求听证"})
    yield Move("withdraw_hearing", ("boss",), "penalty", {"words": "撤回"})
    today = day_of(now)
    first = earliest_after_clear_days(today, int(law.value("hearing_clear_days", today)), law.calendar)
    for chair, day in (("du", first), ("du", first - timedelta(days=1)), ("an", first), ("er", first)):
        yield Move("set_hearing", ("cai",), "penalty", {
            "chair": chair, "time": f"{day}T09:30", "place": "会议室", "served": _served(today),
        })  # fmt: skip
    for chair in ("du", "er", "an"):
        yield Move("hold_hearing", (chair,), "penalty", {"record": "笔录", "report": "报告"})


def _of_hands(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    for person in ("an", "du", "er"):
        yield Move("review_legality", (person,), "penalty", {"opinion": "agree"})
    yield Move("review_legality", ("er",), "penalty", {"opinion": "correct"})
    for amount in (affair.amount, affair.lighter):
        yield Move("discuss_collectively", ("cai",), "penalty", {
            "attendees": ["cai", "du"], "conclusion": "同意", "amount": amount,
        })  # fmt: skip
    for person in ("an", "cai", "du", "er"):
        for amount in (affair.amount, affair.lighter, str(int(affair.amount) + 1)):
            yield Move("decide_penalty", (person,), "penalty", {"amount": amount, "payment_channel": "银行"})
    yield Move("decide_no_penalty", ("cai",), "penalty", {"ground": "not_established", "reason": "不成立"})
    yield Move("revoke_decision", ("cai",), "penalty", {"reason": "有误"})


def _of_referral(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    if len(case.of_kind("referral")) < 2:
        yield Move("open_referral", HANDLERS, None, {"offence": affair.offence, "team": list(HANDLERS), "hazards": ["work"]})
    if not case.of_kind("referral"):
        return
    today = day_of(now).isoformat()
    yield Move("reject_proposal", ("cai",), "referral", {"reason": "不涉嫌"})
    yield Move("report_referral", HANDLERS, "referral", {"report": "报告"})
    yield Move("approve_referral", ("cai",), "referral", {})
    yield Move("decline_referral", ("cai",), "referral", {"reason": "不涉嫌"})
    yield Move("send_referral", HANDLERS, "referral", {"police": "某分局", "procuratorate_copy": "true"})
    for result in ("filed", "refused"):
        yield Move("record_police_decision", HANDLERS, "referral", {"result": result, "received_on": today})
    yield Move("return_case", HANDLERS, "referral", {"ground": "not_prosecuted"})


def _of_disclosure(affair: Affair, case: CaseFile, now: datetime, law: Lawbook) -> Iterator[Move]:
    yield Move("approve_disclosure", ("cai",), "disclosure", {"credit": "general"})
    yield Move("publish", ("du",), "disclosure", {"channel": "网站"})
    yield Move("hold_disclosure", ("cai",), "disclosure", {"reason": "核实"})
    yield Move("release_hold", ("cai",), "disclosure", {"reason": "核实完毕"})
    yield Move("withdraw_disclosure", ("cai",), "disclosure", {"reason": "撤下"})


#: What a waiting party waits for.
_AWAITED = ("defence_window", "hearing_request")


def waited(case: CaseFile, now: datetime) -> datetime | None:
    """The next instant that changes what may be done: a window closes or the hearing begins. None when there is none."""
    coming = [end_of(d.limit) for d in case.deadlines if d.is_open and d.rule in _AWAITED]
    for penalty in case.of_kind("penalty"):
        hearing = penalty.facts.get("hearing", {})
        if penalty.state == "hearing_set" and hearing.get("time"):
            coming.append(datetime.fromisoformat(hearing["time"]))
    return min((instant for instant in coming if instant > now), default=None)
