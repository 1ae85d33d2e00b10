"""Gates on coercive measures: stop orders, power, seizure, evidence."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cases.action import Blocker
from states.guards import no, reads_inputs
from states.step import Step, names

URGENT_REPORT = "coercion_urgent_report"


def major_at_hand(step: Step) -> Iterator[Blocker]:
    """G-12: an on-site measure rests on a major hazard whose safety cannot be assured (安全生产法#65.1.3)."""
    named = step.inputs.hazards if step.inputs is not None else list(step.case.hazards)
    if not any(step.hazard(label).is_major for label in named):
        yield no("G-12", "现场处理措施须以重大事故隐患且无法保证安全为前提，所列隐患均非重大", "安全生产法#65.1.3",
                 who="执法人员")  # fmt: skip


def urgent_pending(step: Step) -> Iterator[Blocker]:
    """There is an urgent act waiting for its approval."""
    if step.targets and not step.facts.get("urgent"):
        yield no(None, "没有待补办批准的紧急措施", "行政强制法#19")


@reads_inputs
def consent_in_writing(step: Step) -> Iterator[Blocker]:
    """G-13: production resumes only after an on-site review and with written consent (安全生产法#65.1.3)."""
    if step.inputs.on_site is None:
        yield no("G-13", "恢复生产须经现场审查", "安全生产法#65.1.3", who="两名执法人员")
    if step.inputs.result == "pass" and not step.inputs.consent:
        yield no("G-13", "审查通过须出具书面同意", "安全生产法#65.1.3", who="两名执法人员")


@reads_inputs
def power_conditions(step: Step) -> Iterator[Blocker]:
    """G-14: every condition of a power cut holds (安全生产法#70)."""
    missing = [
        str(field.title)
        for name, field in type(step.inputs.conditions).model_fields.items()
        if not getattr(step.inputs.conditions, name)
    ]
    if missing:
        yield no("G-14", f"停止供电的条件不具备：{names(missing)}", "安全生产法#70", who="主要负责人")


def power_notice_over(step: Step) -> Iterator[Blocker]:
    """G-14: twenty-four hours after the decision reached the enterprise, unless the danger is immediate (安全生产法#70.2)."""
    if "power" not in step.facts:
        yield no("G-14", "尚未经主要负责人批准停止供电", "安全生产法#70", who="主要负责人")
        return
    if step.facts["power"].get("cut_at"):
        yield no(None, "已经停止供电", "安全生产法#70", who="先恢复供电")
    notice = step.case.clock("power_cut_notice", procedure=step.target.n)
    if notice is not None and step.inputs is not None and not step.inputs.emergency and step.at < notice.limit:
        yield no("G-14", "应提前二十四小时通知企业，危及生产安全的紧急情形除外", "安全生产法#70.2", earliest=notice.limit)


def power_was_cut(step: Step) -> Iterator[Blocker]:
    """Only power that was cut is restored."""
    if step.targets and not step.facts.get("power", {}).get("cut_at"):
        yield no(None, "没有实施过停止供电", "安全生产法#70")


@reads_inputs
def ground_of_seizure(step: Step) -> Iterator[Blocker]:
    """G-09: seizure has a statutory ground; G-11: an entrusted body cannot do it (安全生产法#65.1.4; 行政强制法#17)."""
    if step.inputs.ground == "other":
        yield no("G-09", "查封扣押须有法定事由：不符合标准的设施设备、违法物品或者违法场所", "安全生产法#65.1.4", who="执法人员")
    if step.inputs.power == "entrusted":
        yield no("G-11", "查封扣押权不得委托", "行政强制法#17", who="有权的行政机关")


def extension_once(step: Step) -> Iterator[Blocker]:
    """G-10: one extension, by at most thirty days, before the term ends (行政强制法#25)."""
    if not step.targets:
        return
    if step.state_of(step.target) == "extended":
        yield no("G-10", "查封扣押期限只能延长一次", "行政强制法#25", who="负责人")
    most = int(step.law.value("seizure_extension_max", step.day))
    if step.inputs is not None and not 1 <= step.inputs.days <= most:
        yield no("G-10", f"延长期限为一日至{most}日", "行政强制法#25", who="负责人")
    started = step.case.clock("seal_seize", procedure=step.target.n)
    if started is not None and step.running("seal_seize", step.target) is None:
        yield no("G-10", "查封扣押期限已经届满，不能延长，应当解除", "行政强制法#25", who="负责人")


@reads_inputs
def test_time_notified(step: Step) -> Iterator[Blocker]:
    """Test time is excluded only if fixed and notified in writing before it begins, within the running term (行政强制法#25.3)."""
    if step.inputs.to < step.inputs.from_:
        yield no(None, "检验期间的止日早于起日", "行政强制法#25.3", who="执法人员")
    if step.inputs.notified_on > min(step.inputs.from_, step.day):
        yield no(None, "检验期间应当事先书面告知当事人", "行政强制法#25.3", who="执法人员")
    deadline = step.running("seal_seize", step.target) or step.case.open_clock("seal_seize", procedure=step.target.n)
    if deadline is None or not isinstance(deadline.limit, date):
        return
    if step.inputs.from_ > deadline.limit or step.inputs.from_ < deadline.start:
        yield no(None, "检验期间不在查封扣押期限内", "行政强制法#25.3", who="执法人员")


def _sealed(step: Step) -> dict[str, Decimal]:
    return {label: Decimal(str(item["quantity"])) for label, item in step.facts.get("items", {}).items()}


@reads_inputs
def release_balances(step: Step) -> Iterator[Blocker]:
    """What is released is what was sealed, item by item."""
    if step.inputs.items is not None and dict(step.inputs.items) != _sealed(step):
        yield no(None, "解除的数量与查封扣押清单不符；部分处理请用“处理查封扣押”", "行政强制法#28", who="负责人")


@reads_inputs
def disposal_balances(step: Step) -> Iterator[Blocker]:
    """Sealed = released + confiscated + destroyed + handed over + auctioned, for every item (行政强制法#27, #28)."""
    sealed = _sealed(step)
    given = step.inputs.items
    for label in [*sealed, *(k for k in given if k not in sealed)]:
        total = given[label].total if label in given else Decimal(0)
        if total != sealed.get(label, Decimal(0)):
            yield no(None, f"“{label}”查封{sealed.get(label, 0)}，处理合计{total}，数量不平衡", "行政强制法#27", who="负责人")


@reads_inputs
def auction_lawful(step: Step) -> Iterator[Blocker]:
    """G-43: goods are auctioned for a fine only after the demand failed and the remedies ran out unused (行政强制法#46.3)."""
    if not any(item.auctioned for item in step.inputs.items.values()):
        return
    for penalty in step.case.of_kind("penalty"):
        demand = step.case.clock("demand_letter", procedure=penalty.n)
        remedies = [step.case.clock(r, procedure=penalty.n) for r in ("reconsider_apply", "sue_direct")]
        ran_out = all(r is None or r.has_passed(step.at) for r in remedies) and not penalty.facts.get("remedies")
        if penalty.state in ("demanded", "in_court") and demand is not None and demand.has_passed(step.at) and ran_out:
            return
    yield no("G-43", "拍卖抵缴罚款须催告期满仍不履行，且复议、诉讼期限届满未行使", "行政强制法#46.3", who="负责人")


@reads_inputs
def evidence_approved(step: Step) -> Iterator[Blocker]:
    """G-08: evidence is preserved with the head's approval (行政处罚法#56)."""
    if step.inputs.approved_by is None:
        yield no("G-08", "先行登记保存证据须经负责人批准", "行政处罚法#56", who="分管负责人")
