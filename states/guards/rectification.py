"""Gates on hazards: deadlines that are dates to come, extensions, rechecks, transfers."""

from collections.abc import Iterator
from datetime import date, timedelta

from cases.action import Blocker
from cases.people import Role
from states.guards import no, reads_inputs
from states.guards.people import certified_officers
from states.step import Step


def only_general(step: Step) -> Iterator[Blocker]:
    """A major hazard is neither advised nor settled on the spot; it takes an order (安全生产法#65)."""
    major = [p.label for p in step.targets if p.label and step.case.hazards[p.label].is_major]
    if major:
        yield no(None, f"重大事故隐患{step.called(*major)}不适用当场整改或整改告知，应依法下达指令", "安全生产法#65",
                 who="两名执法人员")  # fmt: skip


@reads_inputs
def deadlines_ahead(step: Step) -> Iterator[Blocker]:
    """A rectification deadline lies on or after the day of the act: nobody can keep one that has passed."""
    for label, item in step.inputs.items.items():
        if item.deadline < step.day:
            yield no(None, f"隐患{step.called(label)}的整改期限{item.deadline:%Y-%m-%d}早于下达之日", "安全生产法#65", who="下达人")


def extension_asked_in_time(step: Step) -> Iterator[Blocker]:
    """An extension is asked in the last ten days before expiry and for force majeure only (o15 17; D-10)."""
    inputs = step.inputs
    window = int(step.law.value("extension_window_days", step.day))
    for procedure in step.targets:
        deadline = step.running("rectify_deadline", procedure)
        if deadline is None or not isinstance(deadline.limit, date):
            yield no(None, f"隐患{step.called(procedure.label)}没有未届满的整改期限，不能申请延期", "应急管理部令18号", who="企业")
            continue
        opens = deadline.limit - timedelta(days=window)
        if step.day < opens:
            yield no(None, f"应在整改期限届满前{window}日内申请，最早{opens:%Y-%m-%d}", "应急管理部令18号", earliest=opens)
        if inputs is not None and inputs.until <= deadline.limit:
            yield no(None, "申请延至的日期不晚于现有期限", "应急管理部令18号", who="企业")
    if inputs is not None and inputs.ground != "force_majeure":
        yield no(None, "只有不可抗力可以作为延期理由，原期限不变", "应急管理部令18号", who="企业")


def extension_answerable(step: Step) -> Iterator[Blocker]:
    """An extension is decided on a pending request, and granted with a day later than the present one."""
    for procedure in step.targets:
        if "extension" not in procedure.facts:
            yield no(None, f"隐患{step.called(procedure.label)}没有待答复的延期申请", "应急管理部令18号", who="企业")
        if step.inputs is None or not step.inputs.grant:
            continue
        deadline = step.case.clock("rectify_deadline", procedure=procedure.n)
        if step.inputs.until is None:
            yield no(None, "同意延期须写明延至的日期", "应急管理部令18号", who="分管负责人")
        elif deadline is not None and isinstance(deadline.limit, date) and step.inputs.until <= deadline.limit:
            yield no(None, "延至的日期须晚于现有期限", "应急管理部令18号", who="分管负责人")
        if step.running("rectify_deadline", procedure) is None:
            yield no(None, f"隐患{step.called(procedure.label)}的整改期限已经届满，不能再延", "应急管理部令18号", who="分管负责人")


def recheckers(step: Step) -> Iterator[Blocker]:
    """After an order or for a major hazard two certified officers recheck; after advice one safety officer is enough."""
    binding = any(
        p.facts.get("basis") == "order" or (p.label and step.case.hazards[p.label].is_major) for p in step.targets
    )
    if binding:
        yield from certified_officers(step, 2)
    elif not any(p.holds(Role.SAFETY_OFFICER) or p.is_certified(step.day) for p in step.action.by):
        yield from certified_officers(step, 1)


@reads_inputs
def signed_or_noted(step: Step) -> Iterator[Blocker]:
    """G-04: a refusal to sign is noted in the record (安全生产法#68)."""
    record = getattr(step.inputs, "inspection", None) or step.inputs
    if getattr(record, "unit_signature", None) == "refused" and not record.refusal_note:
        yield no("G-04", "被检查单位拒绝签名的，须在记录中注明情况并报告", "安全生产法#68", who="检查人员")


@reads_inputs
def competent_receiver(step: Step) -> Iterator[Blocker]:
    """G-44: a transfer names why the receiver is competent (安全生产法#69)."""
    if not step.inputs.competence:
        yield no("G-44", "移交须写明接收部门的管辖依据", "安全生产法#69", who="移交人")
