"""A case with something in every table, and what it takes to store it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from cases.casefile import CaseFile, Deadline, Document, Hazard, Procedure
from cases.changes import (
    CaseSet,
    Change,
    DeadlineOpened,
    DeadlineSet,
    FactsSet,
    HazardAdded,
    HazardSet,
    Moved,
    PaperRegistered,
    PaperSet,
    ProcedureOpened,
    write_change,
)
from cases.clockface import at_hour
from cases.fold import apply
from cases.people import Subject
from db.registers import Unit, add_subject, add_unit
from db.session import transaction
from db.store import EventRecord, SavedCase, dirty_of, save_cases

NOON = at_hour(date(2026, 5, 6), 12)
TOWN = Unit(label="town", kind="town", name="某镇")
VILLAGE = Unit(label="village", kind="community", name="某社区", parent="town")
PLANT = Subject(
    label="plant",
    kind="enterprise",
    name="某塑胶制品厂",
    uscc="91441900MA5T127401",
    unit="village",
    workers=65,
    licensed=True,
)


class Desk:
    """Writes acts on a case as the door does: fold the changes, then save rows, event and chain together."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    def register(self) -> None:
        """Enter the units and the subject."""
        add_unit(self.conn, TOWN)
        add_unit(self.conn, VILLAGE)
        add_subject(self.conn, PLANT, NOON)

    def open(self, case_id: int = 1, *changes: Change) -> CaseFile:
        """A new case, saved with its first event."""
        case = CaseFile(
            id=case_id,
            number=f"虎案〔2026〕{case_id}号",
            kind="case",
            place="humen",
            version=0,
            subject=PLANT,
            source="special",
            title="某塑胶制品厂",
            opened_at=NOON,
            opened_by=("chen", "luo"),
        )
        self.act(case, "open_case", *changes, created=True)
        return case

    def act(self, case: CaseFile, action: str, *changes: Change, created: bool = False) -> None:
        """One act on the case."""
        before = case.version
        save_cases(self.conn, [self.saved(case, action, *changes, before=before, created=created)])

    def saved(
        self, case: CaseFile, action: str, *changes: Change, before: int, created: bool = False
    ) -> SavedCase:
        """What one act gives to save."""
        written = [write_change(change) for change in changes]
        for change in changes:
            apply(case, change)
        record = EventRecord(
            seq=before + 1,
            action=action,
            at=NOON + timedelta(hours=before),
            recorded_at=NOON + timedelta(hours=before, microseconds=7),
            by=("chen", "luo"),
            inputs={"说明": "两台冲床", "amount": 12.5, "b": 1, "a": [1, None, True]},
            changes=written,
            procedure=None,
            request_id=f"{case.id}-{before + 1}",
        )
        return SavedCase(
            case=case,
            version_before=before,
            events=[record],
            dirty=dirty_of(changes),
            stage="rectification",
            next_tick_at=NOON + timedelta(days=min(case.id, 1000)),
            created=created,
        )


def _opening() -> list[Change]:
    guard = Hazard(
        label="guard",
        description="冲床未安装光电保护装置",
        level="general",
        found_on=date(2026, 5, 6),
        place="注塑车间",
        category="机械防护",
        photos=("a.jpg", "b.jpg"),
    )
    wire = Hazard(label="wire", description="临时用电线路未架空敷设", level="general", found_on=date(2026, 5, 6))
    penalty = Procedure(n=2, kind="penalty", no=1, state="filed", opened_at=NOON, facts={"b": ["guard"], "aa": 2})
    return [
        CaseSet({"origin": "检查", "zz": {"b": [1], "a": 2}}),
        HazardAdded(wire),
        HazardAdded(guard),
        ProcedureOpened(Procedure(n=1, kind="rectification", no=1, state="found", opened_at=NOON, label="guard")),
        ProcedureOpened(penalty),
    ]


def _ordering() -> list[Change]:
    days = Deadline(
        n=1,
        rule="rectify_deadline",
        version=date(2021, 9, 1),
        kind="party",
        start=date(2026, 5, 6),
        due=date(2026, 5, 29),
        limit=date(2026, 5, 29),
        procedure=1,
        label="guard",
        opened_at=NOON,
        opened_by=2,
    )
    hours = Deadline(
        n=2,
        rule="coercion_urgent_report",
        version=date(2012, 1, 1),
        kind="agency",
        start=NOON,
        due=NOON + timedelta(hours=24),
        limit=NOON + timedelta(hours=24),
        provisional=True,
        by_hand=True,
        length=24,
        opened_at=NOON,
        opened_by=2,
    )
    facts = {"y": 1, "items": {"乙": 1, "甲": 2}}
    order = Document(
        n=1, kind="rectification_order", status="draft", at=NOON, procedure=1, number="预立案", facts=facts
    )
    return [
        HazardSet("guard", {"level": "major", "criterion": "P-1", "opinion": {"by": ["甲"], "on": "2026-05-06"}}),
        Moved(1, "found", "ordered"),
        FactsSet(1, {"measure": "加装光电保护装置", "gone": 1}),
        FactsSet(1, {"gone": None}),
        DeadlineOpened(days),
        DeadlineOpened(hours),
        PaperRegistered(order),
    ]


def _ending() -> list[Change]:
    moved = {
        "due": date(2026, 6, 5),
        "limit": date(2026, 6, 5),
        "extended": 1,
        "fired": ("t-3",),
        "suspended": ((date(2026, 5, 10), date(2026, 5, 12)),),
        "literal_start": date(2026, 5, 7),
        "until": date(2026, 6, 5),
    }
    served = {"number": "虎责改〔2026〕1号", "status": "served", "service": {"mode": "direct", "on": "2026-05-06"}}
    return [
        DeadlineSet(1, moved, "延期"),
        DeadlineSet(2, {"status": "met", "ended_at": datetime(2026, 5, 7, 1, 2, 3, 4, UTC)}),
        PaperSet(1, served),
        CaseSet({"closed_at": NOON + timedelta(days=9), "title": "某塑胶制品厂案"}),
    ]


def everything() -> list[list[Change]]:
    """Acts whose changes together touch every column of every noun; the first act opens the case."""
    return [_opening(), _ordering(), _ending()]


@pytest.fixture
def acts() -> list[list[Change]]:
    """Fresh copies of `everything`."""
    return everything()


@pytest.fixture
def stored(engine: Engine, acts: list[list[Change]]) -> CaseFile:
    """The case with everything in it, stored as id 1; the snapshot of who stored it, without event heads."""
    with transaction(engine) as conn:
        desk = Desk(conn)
        desk.register()
        case = desk.open(1, *acts[0])
        for changes in acts[1:]:
            desk.act(case, "act", *changes)
    return case
