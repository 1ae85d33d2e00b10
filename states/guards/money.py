"""Gates on what is paid, deferred, demanded and enforced: G-32, G-40, G-41, G-42; and the end of a penalty."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cases.action import Blocker
from cases.clockface import end_of
from cases.people import Role
from law.clock import reckon
from law.tariff import daily_fine_days
from states.guards import no, reads_inputs
from states.guards.people import not_recused
from states.penalty.figures import money, owed
from states.step import Step

#: The terms in which penalties are counted, from the first decision, and how many of them it takes.
CLOSURE_TRIGGERS = (("closure_trigger_180_3", "closure_180_count"), ("closure_trigger_year_4", "closure_year_count"))
REMEDY_CLOCKS = ("reconsider_apply", "sue_direct", "sue_after_reconsider")


@reads_inputs
def deferral_asked(step: Step) -> Iterator[Blocker]:
    """G-40: a written application and a plan that adds up to what is unpaid (行政处罚法#66)."""
    if step.inputs.application is None:
        yield no("G-40", "延期、分期缴纳须有当事人书面申请", "行政处罚法#66", who="当事人")
    figures = owed(step.case, step.target, step.day, step.law)
    planned = sum((i.amount for i in step.inputs.plan), Decimal(0))
    unpaid = max(figures.fine - figures.paid, Decimal(0))
    if planned != unpaid:
        yield no("G-40", f"分期计划合计{planned}元，与未缴罚款{unpaid}元不符，不得减免本金", "行政处罚法#66", who="分管负责人")
    days = [i.by for i in step.inputs.plan]
    if days != sorted(days) or days[0] < step.day:
        yield no("G-40", "分期缴款日期须依次排列且不早于批准之日", "行政处罚法#66", who="分管负责人")


@reads_inputs
def payment_plausible(step: Step) -> Iterator[Blocker]:
    """A payment is recorded once it was made, and not beyond what is owed."""
    if step.inputs.on > step.day:
        yield no(None, "缴款日期在将来", "行政处罚法#67", earliest=step.inputs.on)
        return
    left = owed(step.case, step.target, step.inputs.on, step.law).left
    if step.inputs.amount > left:
        yield no(None, f"缴款{step.inputs.amount}元超过应缴余额{left}元，请核对票据", "行政处罚法#67", who="登记人")


def unpaid_after_term(step: Step) -> Iterator[Blocker]:
    """G-41: a demand follows an unpaid fine whose term is over (行政强制法#54)."""
    if not step.targets:
        return
    pay = step.case.clock("pay_fine", procedure=step.target.n)
    if pay is None:
        yield no("G-41", "处罚决定尚未送达，缴款期限没有起算", "行政强制法#54", who="送达人")
    elif not pay.has_passed(step.at):
        yield no("G-41", f"缴款期限至{pay.due:%Y-%m-%d}，尚未届满", "行政强制法#54", earliest=end_of(pay.limit))
    elif owed(step.case, step.target, step.day, step.law).left == 0:
        yield no("G-41", "已全部缴清，无须催告", "行政强制法#54")


@reads_inputs
def exact_sum(step: Step) -> Iterator[Blocker]:
    """G-41: the demand states the exact sum owed on the day (行政强制法#35)."""
    left = owed(step.case, step.target, step.day, step.law).left
    if step.inputs.amount is not None and step.inputs.amount != left:
        yield no("G-41", f"催告金额{step.inputs.amount}元与当日应缴{left}元不符", "行政强制法#35", who="执法人员")


def remedy_pending(step: Step) -> bool:
    """Whether a reconsideration or a suit against the penalty is still running."""
    return any(not r.get("ended_on") for r in step.facts.get("remedies", ()))


def enforceable(step: Step) -> Iterator[Blocker]:
    """G-42: remedies over and unused, the demand ten working days old, inside three months (行政强制法#53, #54)."""
    if not step.targets:
        return
    n = step.target.n
    if remedy_pending(step):
        yield no("G-42", "复议或者诉讼尚未终结，不能申请强制执行", "行政强制法#53", who="复议机关或者法院")
    demand = step.case.clock("demand_letter", procedure=n)
    if demand is None:
        yield no("G-42", "尚未送达催告书", "行政强制法#54", who="执法人员")
    elif not demand.has_passed(step.at):
        yield no("G-42", f"催告期限至{demand.due:%Y-%m-%d}，尚未届满", "行政强制法#54", earliest=end_of(demand.limit))
    for rule in REMEDY_CLOCKS:
        clock = step.case.clock(rule, procedure=n)
        if clock is not None and clock.is_open and not clock.has_passed(step.at):
            yield no("G-42", f"{step.law.clock_label(rule)}期限至{clock.due:%Y-%m-%d}，尚未届满", "行政强制法#53",
                     earliest=end_of(clock.limit))  # fmt: skip
    window = step.case.clock("court_enforce_window", procedure=n)
    if window is not None and window.has_passed(step.at):
        yield no("G-42", f"申请强制执行的三个月期限已于{window.limit:%Y-%m-%d}届满", "行政强制法#53", who="无")
    if owed(step.case, step.target, step.day, step.law).left == 0:
        yield no("G-42", "已全部缴清，无须申请强制执行", "行政强制法#53")


@reads_inputs
def signed_by_head(step: Step) -> Iterator[Blocker]:
    """G-42: the application carries the head's signature (行政强制法#55)."""
    signer = step.person(step.inputs.signed_by)
    if not signer.holds(Role.CHIEF):
        yield no("G-42", f"{signer.name}不是负责人，申请书须由负责人签名", "行政强制法#55", who="负责人")
    yield from not_recused(step, signer)


@reads_inputs
def daily_fine_grounded(step: Step) -> Iterator[Blocker]:
    """G-32: an order, a fine already imposed, proved refusal, a notice of its own; the daily amount is the original fine
    (安全生产法#112)."""
    inputs, facts = step.inputs, step.facts
    if not inputs.refusal:
        yield no("G-32", "须有复查证明拒不改正的证据", "安全生产法#112", who="两名执法人员复查")
    if inputs.until <= inputs.order_on:
        yield no("G-32", "按日计罚自责令改正之日的次日起，止日须晚于责令之日", "安全生产法#112", who="承办人")
    if inputs.until > step.day:
        yield no("G-32", "复查日在将来", "安全生产法#112", earliest=inputs.until)
    orders = [d for d in step.case.papers("rectification_order", "onsite_measures_decision") if d.status == "served"]
    if not any(str(d.service.get("on")) == inputs.order_on.isoformat() or d.facts.get("on") == inputs.order_on.isoformat()
               for d in orders):  # fmt: skip
        yield no("G-32", f"{inputs.order_on:%Y-%m-%d}没有已送达的责令改正", "安全生产法#112", who="承办人")
    notice = facts.get("daily_notice")
    if not facts.get("decision"):
        yield no("G-32", "尚未作出罚款决定", "安全生产法#112", who="负责人")
    elif notice is None:
        yield no("G-32", "按日连续处罚须先另行告知", "安全生产法#112", who="分管负责人")
    elif not notice.get("served_on"):
        yield no("G-32", "按日连续处罚的告知书尚未送达", "安全生产法#112", who="两名执法人员送达")
    else:
        total = money(facts["decision"]["amount"]) * daily_fine_days(inputs.order_on, inputs.until)
        if total > money(notice.get("daily")):
            yield no("G-32", f"按日计罚合计{total}元，高于告知的{notice.get('daily')}元", "安全生产法#112", who="重新告知")


@reads_inputs
def penalty_settled(step: Step) -> Iterator[Blocker]:
    """A penalty closes when fine and surcharge are paid, the court executed, or it is written off with its ground."""
    figures = owed(step.case, step.target, step.day, step.law)
    ground = step.inputs.ground
    if ground == "paid" and figures.left > 0:
        yield no(None, f"尚欠{figures.left}元（罚款{figures.fine}、加处{figures.surcharge}、按日{figures.daily}、已缴{figures.paid}）",
                 "行政处罚法#66", who="当事人")  # fmt: skip
    if ground == "court_executed" and step.target.state != "in_court":
        yield no(None, "尚未申请法院强制执行", "行政强制法#53", who="负责人")
    if ground == "written_off" and not step.inputs.reason:
        yield no(None, "核销须写明理由", "行政强制法#39", who="负责人")
    if remedy_pending(step) and ground != "paid":
        yield no(None, "复议或者诉讼尚未终结", "行政处罚法#73", who="复议机关或者法院")


def closure_due(step: Step, decided_before: list[date]) -> bool:
    """Whether three penalties in 180 days or four in a year stand against the subject while a major hazard exists
    (安全生产法#113.1)."""
    ended = ("rectified", "transferred", "dismissed")
    major = any(h.is_major and step.case.rectification(h.label).state not in ended for h in step.case.hazards.values())
    if not major:
        return False
    days = [*decided_before, step.day]
    return any(
        sum(1 for d in days if step.day <= reckon(step.rule(rule), d, step.law.calendar).limit)
        >= int(step.law.value(count, step.day))
        for rule, count in CLOSURE_TRIGGERS
    )
