"""Inspections that find nothing, the yearly plan, and reports from reception to reward."""

from datetime import timedelta
from typing import Any

import pytest

from cases.clockface import at_hour
from cases.errors import InputFault
from cases.people import Role
from db.intake import list_inspections, list_reports
from db.plans import list_plans
from db.session import reading, transaction
from door.enrolment import enter_person
from door.planning import plan_inspections
from door.request import Outcome, Request
from tests.support.builders import DAY, a_person
from tests.support.bureau import MORNING, Bureau


def visit(day: str = f"{DAY}", **more: Any) -> dict[str, Any]:
    """A visit of an hour."""
    return {"place": "车间", "from": f"{day}T08:00", "to": f"{day}T09:00", **more}


def plan(bureau: Bureau, times: int, subject: str = "plant", by: str = "zhou", reason: str | None = None) -> None:
    """Approve a plan for this year."""
    plan_inspections(bureau.door, bureau.door.lawbook, subject, DAY.year, times, by, reason)


# ---------------------------------------------------------------------------------------------------------- inspections


def test_an_inspection_that_finds_nothing_is_on_record_without_a_case(bureau: Bureau) -> None:
    """It counts, and what was entered late says by how many days."""
    bureau.do("record_inspection", "sam", subject="plant", inspection=visit("2026-05-02"), result="未发现隐患")
    bureau.do("record_inspection", "chen", "luo", subject="shop", inspection=visit(officers=["chen", "luo"]))

    with reading(bureau.engine) as conn:
        newest, late = list_inspections(conn, year=DAY.year)
        none = list_inspections(conn, year=DAY.year - 1)
        (own,) = list_inspections(conn, subject="plant")
    assert (late.number, late.result, late.days_late, late.planned) == ("JC2026-000001", "未发现隐患", 4, False)
    assert (newest.officers, newest.days_late, none, own) == (("chen", "luo"), 0, [], late)


@pytest.mark.parametrize(
    ("inspection", "says"),
    [
        (visit() | {"to": f"{DAY}T07:00"}, "检查结束时间早于开始时间"),
        (visit(f"{DAY + timedelta(days=1)}"), "检查开始时间晚于登记时间"),
    ],
)
def test_a_visit_that_cannot_have_been_is_refused(bureau: Bureau, inspection: dict[str, Any], says: str) -> None:
    """G-04: the record of a visit bears its true times (安全生产法#68)."""
    outcome = bureau.act("record_inspection", "sam", subject="plant", inspection=inspection)

    assert [b.sentence for b in outcome.blockers] == [says]


@pytest.mark.parametrize(
    ("times", "done", "subject", "says"),
    [
        (None, 0, "plant", None),
        (None, 2, "plant", "达到年度频次上限2次"),
        (2, 1, "plant", None),
        (1, 1, "plant", "达到2026年检查计划批准的1次"),
        (1, 0, "shop", "未列入2026年检查计划"),
    ],
)
def test_beyond_frequency_or_plan_an_inspection_is_warned_of(
    bureau: Bureau, times: int | None, done: int, subject: str, says: str | None
) -> None:
    """G-02 is a warning that stays on record with the reason, or says that none was given (国办发〔2024〕54号)."""
    if times:
        plan(bureau, times)
    for _ in range(done):
        bureau.do("record_inspection", "sam", subject=subject, inspection=visit(planned=True))

    silent = bureau.act("record_inspection", "sam", subject=subject, inspection=visit(planned=True))
    reasoned = bureau.act("record_inspection", "sam", subject=subject, inspection=visit(planned=True, reason="专项部署"))
    triggered = bureau.act("record_inspection", "sam", subject=subject, inspection=visit(reason="群众举报"))

    assert (silent.accepted, reasoned.accepted, triggered.accepted) == (True, True, True)
    assert triggered.warnings == ()
    assert bool(silent.warnings) is (says is not None)
    if says:
        assert [(w.gate, says in w.sentence, "未注明" in w.sentence) for w in silent.warnings] == [("G-02", True, True)]
        assert all("专项部署" in w.sentence for w in reasoned.warnings)
        assert reasoned.warnings


def test_a_plan_is_approved_by_a_chief_and_kept_with_its_history(bureau: Bureau) -> None:
    """A later approval takes its place; beyond the frequency it carries a reason."""
    plan(bureau, 1)
    plan(bureau, 4, by="he", reason="重点监管企业")

    with reading(bureau.engine) as conn:
        ((kept, name),) = list_plans(conn, DAY.year)
    assert (kept.times, kept.approved_by, kept.reason, name) == (4, "he", "重点监管企业", "某plant厂")
    assert bureau.count("register_changes") == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"times": 3}, "超过年度频次上限 2 次"),
        ({"times": 0}, "次数应在 1 至"),
        ({"times": 1, "by": "chen"}, "须由分管负责人办理"),
    ],
)
def test_a_plan_that_does_not_hold_is_refused(bureau: Bureau, fields: dict[str, Any], says: str) -> None:
    """Nothing is kept."""
    with pytest.raises(InputFault, match=says):
        plan(bureau, **fields)

    assert bureau.count("inspection_plans") == 0


# -------------------------------------------------------------------------------------------------------------- reports


def received(bureau: Bureau) -> str:
    """A tip-off about the plant."""
    number = bureau.do(
        "receive_report", "sam", source="tip_off", text="夜间违规动火", subject="plant", reporter={"name": "某甲", "phone": "1"}
    ).case
    assert number is not None
    return number


def reported_case(bureau: Bureau) -> str:
    """A case that came of a report."""
    case = bureau.do("open_case", "chen", "luo", **bureau.opening(source="report")).case
    assert case is not None
    return case


def concluded(bureau: Bureau) -> str:
    """A case whose report was concluded and answered."""
    case = reported_case(bureau)
    bureau.do("conclude_report", "chen", case=case, result="属实")
    bureau.do("feedback_report", "chen", case=case, text="已查实")
    return case


def link(bureau: Bureau, report: str, case: str, by: str = "sam") -> Outcome:
    """Tie a report to a case."""
    return bureau.door.perform([Request(action="link_report", by=(by,), case=report, inputs={"case": case})])[0]


def test_a_report_becomes_a_case_only_through_a_named_officer(bureau: Bureau) -> None:
    """Review, then the case, then the tie between them; the list names neither the reporter nor what he said."""
    number = received(bureau)
    too_early = link(bureau, number, reported_case(bureau))
    bureau.do("review_report", "chen", case=number, result="open_case")
    case = reported_case(bureau)

    tied = link(bureau, number, case)

    with reading(bureau.engine) as conn:
        (line,) = list_reports(conn)
        none = list_reports(conn, state="received")
    assert (too_early.accepted, tied.accepted, none) == (False, True, [])
    assert (line.state, line.reviewed_by, line.case, line.source) == ("accepted", "chen", case, "tip_off")
    assert "某甲" not in repr(line)
    assert "动火" not in repr(line)


def test_a_report_is_tied_to_a_case_that_exists_for_the_officer(bureau: Bureau) -> None:
    """A foreign case is as good as none (I-42), and no report, inspection or second time will do."""
    with transaction(bureau.engine) as conn:
        enter_person(conn, a_person("tam", Role.SAFETY_OFFICER, unit="taiping"))
    number = bureau.do("receive_report", "sam", source="grid", text="某隐患", subject="shop").case
    assert number is not None
    bureau.do("review_report", "chen", case=number, result="open_case")
    foreign, own = reported_case(bureau), bureau.open_case(subject="shop")

    refused = [link(bureau, number, target, "tam") for target in (foreign, number, "AJ2026-999999")]
    tied, again = link(bureau, number, own, "tam"), link(bureau, number, own, "tam")

    assert [o.blockers[0].sentence.startswith("没有编号为") for o in refused] == [True] * 3
    assert (tied.accepted, again.accepted) == (True, False)


@pytest.mark.parametrize(
    ("fields", "state"),
    [({"result": "forward", "to": "住建部门"}, "forwarded"), ({"result": "dismiss", "reason": "内容不实"}, "dismissed")],
)
def test_a_report_is_forwarded_or_dismissed_with_its_ground(bureau: Bureau, fields: dict[str, str], state: str) -> None:
    """Without receiver or reason it is neither."""
    number = received(bureau)

    bare = bureau.act("review_report", "chen", case=number, result=fields["result"])
    bureau.do("review_report", "chen", case=number, **fields)

    with reading(bureau.engine) as conn:
        (line,) = list_reports(conn, state=state)
    assert (bare.accepted, line.reviewed_by, line.forwarded_to) == (False, "chen", fields.get("to"))


def test_a_report_is_extended_once_concluded_and_answered(bureau: Bureau) -> None:
    """Sixty days and thirty more with the upper authority's approval; then ten to answer (安监总财〔2018〕19号)."""
    case = reported_case(bureau)
    until = (DAY + timedelta(days=90)).isoformat()
    bureau.do("extend_report", "zhou", case=case, until=until, upper_approval="某批〔2026〕1号", reason="案情复杂")

    again = bureau.act("extend_report", "zhou", case=case, until=until, upper_approval="某批〔2026〕2号", reason="再延")
    bureau.do("conclude_report", "chen", case=case, result="属实")
    bureau.do("feedback_report", "chen", case=case, text="已查实")

    clocks = {d.rule: (d.status, str(d.limit)) for d in bureau.case(case).deadlines}
    assert not again.accepted
    assert clocks["report_handle"] == ("met", until)
    assert clocks["report_feedback"][0] == "met"


# -------------------------------------------------------------------------------------------------------------- rewards


def notify(bureau: Bureau, case: str, amount: str = "500", on: str = f"{DAY}") -> Outcome:
    """Tell the reporter that a reward waits for him."""
    inputs = {"amount": amount, "on": on}
    return bureau.door.perform([Request(action="notify_reward", by=("chen",), case=case, inputs=inputs)])[0]


def test_a_reward_is_claimed_within_sixty_days(bureau: Bureau) -> None:
    """Notified once after the conclusion, claimed once; a closed case does not hinder the reporter."""
    early = notify(bureau, reported_case(bureau))
    case = concluded(bureau)
    unknown = bureau.act("claim_reward", "chen", case=case)
    told, twice = notify(bureau, case), notify(bureau, case, "600")

    bureau.wait_until(MORNING + timedelta(days=60))
    bureau.do("claim_reward", "chen", case=case, receipt="领字1号")
    again = bureau.act("claim_reward", "chen", case=case)

    file = bureau.case(case)
    assert told.accepted
    assert [o.accepted for o in (early, unknown, twice, again)] == [False] * 4
    assert [(d.rule, d.status) for d in file.deadlines][-1] == ("report_reward_claim", "met")
    assert file.facts["reward"] == {
        "amount": "500", "on": "2026-05-06", "claimed_on": "2026-07-05", "receipt": "领字1号",
    }  # fmt: skip


def test_a_reward_that_nobody_claims_is_forfeited(bureau: Bureau) -> None:
    """After the sixty days the lapse is recorded, and a claim is refused (安监总财〔2018〕19号)."""
    case = concluded(bureau)
    notify(bureau, case)
    bureau.wait_until(at_hour(DAY + timedelta(days=70), 10))
    bureau.door.sweep()

    late = bureau.act("claim_reward", "chen", case=case)

    assert [(d.rule, d.status) for d in bureau.case(case).deadlines][-1] == ("report_reward_claim", "lapsed")
    assert "视为放弃" in late.blockers[0].sentence


@pytest.mark.parametrize(
    ("amount", "on", "says"),
    [("0", f"{DAY}", "应大于零"), ("1", f"{DAY + timedelta(days=1)}", "在将来"), ("1", "2026-05-05", "早于线索办结日期")],
)
def test_a_notice_of_reward_that_cannot_be_is_refused(bureau: Bureau, amount: str, on: str, says: str) -> None:
    """Amount and day hold, or it is not recorded."""
    outcome = notify(bureau, concluded(bureau), amount, on)

    assert [says in b.sentence for b in outcome.blockers] == [True]
