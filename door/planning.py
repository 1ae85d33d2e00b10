"""The inspection plan of a year: approved by a chief, with a reason where it exceeds the yearly frequency (国办发〔2024〕54号)."""

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import Role
from db.plans import InspectionPlan, set_plan
from db.registers import get_subject
from door.pen import NotAllowed, Office, Pen, reasoned, write
from law.lawbook import Lawbook

_YEARS_AHEAD = 2
MOST_TIMES = 366


def plan_inspections(
    office: Office, law: Lawbook, subject: str, year: int, times: int, by: str, reason: str | None = None
) -> InspectionPlan:
    """Approve how often a subject is inspected in a year, in place of an earlier approval, which stays in the history.

    Raises `InputFault` beyond the yearly frequency without a reason (G-02).
    """

    def work(pen: Pen) -> InspectionPlan:
        found = get_subject(pen.conn, subject)
        if found is None:
            raise NotFound(f"没有标识为“{subject}”的对象；可用 duban list firms --containing 查找")
        if pen.person.reach and found.unit not in pen.person.reach:
            raise NotAllowed(f"“{found.name}”不在{pen.person.name}的辖区，不能批准其检查计划")
        today = day_of(pen.at)
        if not today.year <= year <= today.year + _YEARS_AHEAD:
            raise InputFault(f"检查计划只能批准 {today.year} 至 {today.year + _YEARS_AHEAD} 年的")
        if not 1 <= times <= MOST_TIMES:
            raise InputFault(f"次数应在 1 至 {MOST_TIMES} 之间")
        cap = int(law.value("inspections_per_year", today))
        if times > cap and not reason:
            raise InputFault(f"超过年度频次上限 {cap} 次（G-02），须写明理由（--reason）")
        plan = InspectionPlan(
            subject=found.label, year=year, times=times, approved_by=pen.person.label, approved_at=pen.at,
            reason=reasoned(reason) if reason else None,
        )  # fmt: skip
        before = set_plan(pen.conn, plan)
        pen.note("plan", f"{found.label}/{year}", "approved", {"times": before.times if before else None}, {"times": times},
                 plan.reason)  # fmt: skip
        return plan

    return write(office, by, "plan_inspections", (Role.CHIEF,), work)
