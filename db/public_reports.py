"""Reports of the public in the database: what is counted against the limits, and what a query code leads to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select, text

from db.tables import cases, procedures
from db.tables_clients import public_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicReport:
    """One report of the public: the hash of its code, the file made of it, the keyed hash of where it came from."""

    id: int
    code: str
    case_id: int
    origin: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportState:
    """How far a report has come: the state of its procedure and the instant it was received."""

    state: str
    received_at: datetime


def hold_reports(conn: Connection) -> None:
    """Let nobody else count or add until this transaction ends; SQLite's write lock does so already."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("LOCK TABLE public_reports IN SHARE ROW EXCLUSIVE MODE"))


def count_reports(conn: Connection, since: datetime, origin: str | None = None) -> int:
    """How many were received since; from one origin where it is given."""
    wanted = select(func.count()).select_from(public_reports).where(public_reports.c.received_at > since)
    return conn.scalar(wanted if origin is None else wanted.where(public_reports.c.origin == origin)) or 0


def add_report(conn: Connection, report: PublicReport) -> None:
    """Keep a report."""
    conn.execute(insert(public_reports), {name: getattr(report, name) for name in PublicReport.__slots__})


def report_state(conn: Connection, code: str) -> ReportState | None:
    """How far the report with that hash of a code has come, or None."""
    found = public_reports.join(cases, cases.c.id == public_reports.c.case_id).join(
        procedures, and_(procedures.c.case_id == cases.c.id, procedures.c.kind == "report")
    )
    wanted = select(procedures.c.state, public_reports.c.received_at).select_from(found)
    row = conn.execute(wanted.where(public_reports.c.code == code)).first()
    return None if row is None else ReportState(state=row.state, received_at=row.received_at)
