"""The inspection plan: how often each subject is inspected in a year, as it was approved (国办发〔2024〕54号)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from db.firms import labels_of
from db.tables import inspection_plans, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPlan:
    """So many planned inspections of a subject in a calendar year, approved by whom, when and why."""

    subject: str
    year: int
    times: int
    approved_by: str
    approved_at: datetime
    reason: str | None = None


def set_plan(conn: Connection, plan: InspectionPlan) -> InspectionPlan | None:
    """Keep the plan of a subject and year in place of the earlier one, which is given back for the history."""
    chosen = (inspection_plans.c.subject == plan.subject, inspection_plans.c.year == plan.year)
    row = conn.execute(select(inspection_plans).where(*chosen)).mappings().first()
    conn.execute(delete(inspection_plans).where(*chosen))
    conn.execute(insert(inspection_plans), {name: getattr(plan, name) for name in InspectionPlan.__slots__})
    return None if row is None else InspectionPlan(**row)


def planned_times(conn: Connection, subject: str, year: int) -> int | None:
    """How often the plan has the subject inspected, entries merged into it included; 0 where the plan leaves it out, None
    in a year without a plan."""
    own = conn.scalars(
        select(inspection_plans.c.times).where(
            inspection_plans.c.year == year, inspection_plans.c.subject.in_(labels_of(conn, subject))
        )
    ).all()
    if own:
        return int(max(own))
    any_of_year = select(func.count()).select_from(inspection_plans).where(inspection_plans.c.year == year)
    return 0 if conn.scalar(any_of_year) else None


def list_plans(conn: Connection, year: int) -> list[tuple[InspectionPlan, str]]:
    """The plans of a year with the names of their subjects, by label."""
    wanted = (
        select(inspection_plans, subjects.c.name)
        .join(subjects, subjects.c.label == inspection_plans.c.subject)
        .where(inspection_plans.c.year == year)
        .order_by(inspection_plans.c.subject)
    )
    return [
        (InspectionPlan(**{name: row[name] for name in InspectionPlan.__slots__}), row["name"])
        for row in conn.execute(wanted).mappings()
    ]
