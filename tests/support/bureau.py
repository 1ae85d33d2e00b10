"""A bureau at work: the door on a database with the staff, two communities and two firms entered."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from cases.casefile import CaseFile
from cases.clockface import at_hour
from db.chain import broken_at
from db.loading import load_case_by_id
from db.registers import Unit
from db.session import reading, transaction
from db.store import events_of, rebuild
from db.tables import cases, events, metadata, outbox
from door.enrolment import enter_person, enter_subject, enter_unit, set_place
from door.perform import Door
from door.ports import CountingIds, FaultPoint, Ids, VirtualClock, no_fault
from door.request import Outcome, Request
from tests.support.builders import DAY, STAFF, a_subject

MORNING = at_hour(DAY, 10)


class Killed(BaseException):
    """The process dies here."""


def killed_at(point: str) -> FaultPoint:
    """A fault point at which the process dies the first time it comes by."""
    waiting = [point]

    def hook(reached: str) -> None:
        if reached in waiting:
            waiting.clear()
            raise Killed(reached)

    return hook


class Bureau:
    """The door with a clock that is set by hand. `act` asks, `do` asks and insists on being heard."""

    def __init__(self, engine: Engine, *, faults: FaultPoint = no_fault, ids: Ids | None = None) -> None:
        self.engine = engine
        self.clock = VirtualClock(MORNING)
        self._enter()
        self.ids = ids or CountingIds()
        self.door = self.open_door(faults)

    def open_door(self, faults: FaultPoint = no_fault) -> Door:
        """Another process at the same database, with the same clock."""
        return Door(self.engine, clock=self.clock, ids=self.ids, faults=faults)

    def _enter(self) -> None:
        with transaction(self.engine) as conn:
            set_place(conn, "humen")
            for label, parent in (("nanzha", None), ("group", "nanzha"), ("taiping", None)):
                enter_unit(conn, Unit(label=label, kind="community", name=f"{label}社区", parent=parent), MORNING)
            enter_subject(conn, a_subject(), MORNING)
            enter_subject(conn, a_subject("shop", unit="taiping"), MORNING)
            for person in STAFF.values():
                enter_person(conn, person)

    # acting

    def request(self, action: str, *by: str, case: str | None = None, on: str | None = None, **inputs: Any) -> Request:
        """A request of today."""
        return Request(action=action, by=by, case=case, on=on, inputs=inputs)

    def act(self, action: str, *by: str, case: str | None = None, on: str | None = None, **inputs: Any) -> Outcome:
        """Ask the door one thing."""
        return self.door.perform([self.request(action, *by, case=case, on=on, **inputs)])[0]

    def do(self, action: str, *by: str, case: str | None = None, on: str | None = None, **inputs: Any) -> Outcome:
        """Ask for something that must be accepted."""
        outcome = self.act(action, *by, case=case, on=on, **inputs)
        assert outcome.accepted, outcome
        return outcome

    def opening(self, *hazards: str, subject: str = "plant", **more: Any) -> dict[str, Any]:
        """What opening a case takes."""
        start = self.clock.now() - timedelta(hours=1)
        return {
            "subject": subject, "source": "patrol",
            "inspection": {"place": "车间", "from": start.isoformat(), "to": self.clock.now().isoformat()},
            "hazards": {h: {"description": "冲床未安装防护罩", "level": "general"} for h in hazards or ("guard",)},
            **more,
        }  # fmt: skip

    def open_case(self, *hazards: str, subject: str = "plant", **more: Any) -> str:
        """A case opened by two officers; gives its number."""
        number = self.do("open_case", "chen", "luo", **self.opening(*hazards, subject=subject, **more)).case
        assert number is not None
        return number

    def order(self, case: str, hazard: str = "guard", days: int = 14) -> Outcome:
        """An order, served at once."""
        return self.do("issue_rectification_order", "chen", "luo", case=case, **self.ordering(hazard, days))

    def ordering(self, hazard: str = "guard", days: int = 14) -> dict[str, Any]:
        """What an order takes."""
        today = self.clock.now().date()
        item = {"measure": "加装防护罩", "deadline": (today + timedelta(days=days)).isoformat()}
        return {"items": {hazard: item}, "served": self.service()}

    def service(self) -> dict[str, Any]:
        """A service by hand, today."""
        return {"on": self.clock.now().date().isoformat(), "mode": "direct", "recipient": "厂长"}

    def file_penalty(self, case: str, hazard: str = "guard") -> None:
        """A penalty proposed and filed."""
        day = self.clock.now().date().isoformat()
        violation = {"code": "P99", "item": 2, "tier": "A", "hazards": [hazard], "conduct": {"from": day, "to": day}}
        self.do("propose_penalty", "chen", case=case, violation=violation)
        self.do("file_penalty", "zhou", case=case, handlers=["chen", "luo"])

    def wait_until(self, instant: datetime) -> None:
        """Let time pass without a sweep."""
        self.clock.set(instant)

    # looking

    def case(self, number: str) -> CaseFile:
        """The case as it is stored."""
        return self.door.view(number)

    def numbers(self, case: str) -> dict[str, list[str | None]]:
        """Numbers of the papers of a case by kind."""
        found: dict[str, list[str | None]] = {}
        for document in self.case(case).documents:
            found.setdefault(document.kind, []).append(document.number)
        return found

    def events(self, number: str) -> list[str]:
        """The acts recorded, in order."""
        return [event.action for event in self.case(number).events]

    def messages(self) -> list[Row[Any]]:
        """What was put into the outbox for persons, in order."""
        with reading(self.engine) as conn:
            return list(conn.execute(select(outbox).where(outbox.c.kind == "message").order_by(outbox.c.id)))

    def rows(self, *but: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table but those named."""
        with reading(self.engine) as conn:
            return {
                table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
                for table in metadata.sorted_tables
                if table.name not in but
            }

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return len(self.rows()[table])


def unlike(engine: Engine) -> list[str]:
    """Numbers of the cases whose stored state is not what their event log gives, or whose chain is broken."""
    with reading(engine) as conn:
        rows = conn.execute(select(cases.c.id, cases.c.number, cases.c.head_hash).order_by(cases.c.id)).all()
        return [row.number for row in rows if not _holds(conn, row)]


def _holds(conn: Connection, row: Row[Any]) -> bool:
    whole = rebuild(conn, row.id) == load_case_by_id(conn, row.id)
    return whole and broken_at(events_of(conn, row.id), row.head_hash) is None


def event_count(engine: Engine, action: str) -> int:
    """How often an act stands in the log."""
    with reading(engine) as conn:
        return len(conn.execute(select(events.c.seq).where(events.c.action == action)).all())
