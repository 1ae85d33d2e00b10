"""Each expectation of a step held against the world: what was expected, what was found, and whether they agree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of, local
from cases.stage import stage
from door.glimpse import Glimpse, Told, drafted_between, issued_between, proposed_between, told_between
from door.request import Offer, Outcome
from door.scenario import Expect, Step
from door.scenario_file import split_clock
from judgement.figures import Figures

NOTHING = "无"


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation held against the world."""

    key: str
    expected: str
    found: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a step left behind.

    `before` was seen right after the step above, `passed` when time had passed but nobody had acted yet, `after` when
    the act was answered; `since` is the instant of the step above. `own` is the step's case as it is after the act.
    """

    step: Step
    outcome: Outcome | None
    before: Glimpse
    passed: Glimpse
    after: Glimpse
    since: datetime
    own: CaseFile | None
    clocks: frozenset[str]
    figures: Callable[[CaseFile, Procedure, date], Figures]
    public_texts: Callable[[], Iterable[str]]
    offers: Callable[[str, str], Sequence[Offer]]

    @property
    def told(self) -> list[Told]:
        """Messages that came into an inbox since the step above."""
        return told_between(self.before, self.since, self.after, self.step.instant)

    @property
    def day(self) -> date:
        """The Shanghai day of the step."""
        return day_of(self.step.instant)


def check_step(evidence: Evidence) -> list[Check]:
    """Every check of a step; what its file does not name is not checked, but acceptance always is."""
    expect = evidence.step.expect
    return [
        *_answered(evidence),
        *_states(evidence, expect),
        *_clocks(evidence, expect),
        *_since_then(evidence, expect),
        *_counted(evidence, expect),
        *_money(evidence, expect),
        *_seen(evidence, expect),
    ]


def _answered(evidence: Evidence) -> Iterator[Check]:
    """Accepted, or refused with the gates named and without a trace."""
    outcome, refused = evidence.outcome, evidence.step.expect.refused
    if outcome is None:
        return
    gates = sorted({blocker.gate for blocker in outcome.blockers if blocker.gate})
    reasons = (
        "；".join(_reason(blocker.gate, blocker.sentence) for blocker in outcome.blockers) or outcome.problem or ""
    )
    if refused is None:
        yield Check(
            "accepted", "准予办理", "准予办理" if outcome.accepted else f"不予办理：{reasons}", outcome.accepted
        )
        return
    wanted = f"不予办理 {'、'.join(refused)}".rstrip()
    found = "准予办理" if outcome.accepted else f"不予办理 {'、'.join(gates)}：{reasons}"
    yield Check("refused", wanted, found, not outcome.accepted and set(refused) <= set(gates))
    untouched = evidence.passed == evidence.after
    yield Check(
        "refused: nothing written", "未留下任何记录", "未留下任何记录" if untouched else "有内容被写入", untouched
    )


def _reason(gate: str | None, sentence: str) -> str:
    return f"{gate} {sentence}" if gate else sentence


def _states(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    for ref, state in expect.states.items():
        procedure = evidence.after.procedure(ref, evidence.own)
        yield _equal(f"states.{ref}", state, procedure.state if procedure else None)
    if expect.stage is not None:
        yield _equal("stage", expect.stage, stage(evidence.own) if evidence.own else None)


def _clocks(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    for key, wanted in (("due", expect.due), ("limit", expect.limit)):
        for name, moment in wanted.items():
            deadline = _deadline(evidence, name)
            yield _equal(f"{key}.{name}", moment, getattr(deadline, key) if deadline else None)
    for name, status in expect.clocks.items():
        deadline = _deadline(evidence, name)
        yield _equal(f"clocks.{name}", status, deadline.status_on(evidence.day) if deadline else None)
    for name in expect.provisional:
        deadline = _deadline(evidence, name)
        found = (
            None if deadline is None else f"{'暂按推算' if deadline.provisional else '已确定'} {write(deadline.due)}"
        )
        yield Check(f"provisional.{name}", "暂按推算", found or NOTHING, bool(deadline and deadline.provisional))


def _deadline(evidence: Evidence, name: str) -> Any:
    split = split_clock(name.rpartition("/")[2], evidence.clocks)
    return None if split is None else evidence.after.deadline(*split, evidence.own, name)


def _since_then(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    """What came into being since the step above: papers, drafts, proposals, reminders."""
    kinds = [d.kind for d in issued_between(evidence.before, evidence.after)]
    yield from _holds("documents", expect.documents, kinds)
    drafts = [d.kind for d in drafted_between(evidence.before, evidence.after)]
    yield from _holds("drafts", expect.drafts, drafts)
    proposed = [p.kind for p in proposed_between(evidence.before, evidence.passed, evidence.after)]
    yield from _holds("proposed", expect.proposed, proposed)
    yield from _lacks("not_proposed", expect.not_proposed, proposed)
    reminded = [told.person for told in evidence.told]
    yield from _holds("reminded", expect.reminded, reminded)
    yield from _lacks("not_reminded", expect.not_reminded, reminded)


def _counted(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    """Exact counts of events: in the step's own case, at a tick that names none in the first; one that has none of them at
    all is passed over for the others."""
    own = evidence.own or next(iter(evidence.after.cases), None)
    files = [own] if own is not None else []
    for action in expect.once:
        count = _events(files, action) or _events(evidence.after.before(own), action)
        yield _equal(f"once.{action}", 1, count)
    for action in expect.none:
        yield _equal(f"none.{action}", 0, _events(files, action))


def _events(files: Iterable[CaseFile], action: str) -> int:
    return sum(event.action == action for file in files for event in file.events)


def _money(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    asked = (expect.range, expect.hearing, expect.legal_review, expect.collective)
    if not expect.amount and all(value is None for value in asked):
        return
    ref = evidence.outcome.procedure if evidence.outcome else None
    meant = evidence.after.penalty_in_question(evidence.own, ref or evidence.step.on)
    if meant is None:
        yield Check("penalty", "一件行政处罚", NOTHING, False)
        return
    figures = evidence.figures(*meant, evidence.day)
    for name, yuan in expect.amount.items():
        yield _equal(f"amount.{name}", yuan, getattr(figures, name))
    if expect.range is not None:
        for name in ("min", "max", "max_inclusive"):
            wanted = getattr(expect.range, name)
            if wanted is not None:
                yield _equal(f"range.{name}", wanted, getattr(figures.range, name, None))
    for name in ("hearing", "legal_review", "collective"):
        if getattr(expect, name) is not None:
            yield _equal(name, getattr(expect, name), getattr(figures, name))


def _seen(evidence: Evidence, expect: Expect) -> Iterator[Check]:
    """What the public can fetch and what the desk would offer."""
    if expect.public:
        texts = list(evidence.public_texts())
        for text in expect.public.get("shows", ()):
            shown = any(text in published for published in texts)
            yield Check("public.shows", text, text if shown else NOTHING, shown)
        for text in expect.public.get("hides", ()):
            shown = any(text in published for published in texts)
            yield Check("public.hides", f"不出现 {text}", text if shown else "未出现", not shown)
    yield from _offered(evidence, "allowed", expect.allowed, _holds)
    yield from _offered(evidence, "not_allowed", expect.not_allowed, _lacks)


def _offered(
    evidence: Evidence,
    key: str,
    wanted: Mapping[str, tuple[str, ...]],
    compare: Callable[[str, Sequence[str], Sequence[str]], Iterator[Check]],
) -> Iterator[Check]:
    for person, actions in wanted.items():
        offers = evidence.offers(evidence.own.number, person) if evidence.own else ()
        yield from compare(f"{key}.{person}", actions, [offer.action for offer in offers if offer.allowed])


def _holds(key: str, wanted: Sequence[str], found: Sequence[str]) -> Iterator[Check]:
    for word in wanted:
        yield Check(key, word, "、".join(sorted(set(found))) or NOTHING, word in found)


def _lacks(key: str, unwanted: Sequence[str], found: Sequence[str]) -> Iterator[Check]:
    for word in unwanted:
        yield Check(key, f"不含 {word}", "、".join(sorted(set(found))) or NOTHING, word not in found)


def _equal(key: str, expected: Any, found: Any) -> Check:
    same_kind = isinstance(expected, datetime) == isinstance(found, datetime)
    return Check(key, write(expected), write(found), same_kind and expected == found)


def write(value: Any) -> str:
    """A value as the file writes it: instants in Shanghai to the minute, yuan without idle zeros, `true`, `false`."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "true" if value else "false"
        case datetime():
            return local(value).strftime("%Y-%m-%dT%H:%M")
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)
