"""Random acts on cases as the histories leave them: whatever is asked, the answer is an answer, and no state is lost."""

from datetime import datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import ValidationError

from cases.action import Action
from cases.casefile import CaseFile
from cases.clockface import day_of
from cases.errors import InputFault
from cases.people import Person
from states.registry import PROCEDURES, ROWS
from states.spec import Act
from tests.support.histories import FILES, played
from tests.support.inventing import Inventor
from tests.support.town import Town, case_clock

HOURS = (1, 1, 1, 24, 8 * 24, 40 * 24, 300 * 24)


@cache
def beginnings() -> list[tuple[CaseFile, Town]]:
    """Every case of every history as it stood before each act, with its town."""
    return [(turn.before, played(f).town) for f in FILES for turn in played(f).turns if turn.before is not None]


class RandomActs(RuleBasedStateMachine):
    """A case under random acts and passing time."""

    town: Town
    case: CaseFile
    now: datetime

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Take up a case where a history had it."""
        before, town = data.draw(st.sampled_from(beginnings()))
        self.case = before.copy()
        self.town = Town(town.people, town.subjects, town.law, cases={self.case.number: self.case})
        self.now = case_clock(self.case)

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: int) -> None:
        """The system does what it owes, and nothing of it is refused."""
        self.now += timedelta(hours=hours)
        list(self.town.pass_time(self.now))

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """An act whose state fits, by people who may, with inputs of its kind: accepted, refused, or invalid."""
        act, procedure, document = data.draw(st.sampled_from(self.possible()))
        by = self.people_for(act, data)
        inventor = Inventor(data.draw, self.case, day_of(self.now), self.town.law, self.town.people)
        try:
            inputs = inventor.inputs(act.inputs)
            self.town.keep(
                self.case,
                Action(name=act.name, by=by, at=self.now, recorded_at=self.now, inputs=inputs, procedure=procedure,
                       document=document),
            )  # fmt: skip
        except (InputFault, ValidationError):
            return

    def possible(self) -> list[tuple[Act, int | None, int | None]]:
        """Acts that the states of the case allow, with the procedure or paper they are aimed at."""
        found: list[tuple[Act, int | None, int | None]] = []
        for kind, act in ((kind, act) for rows in ROWS.values() for kind, act in rows.items()):
            ready = [p.n for p in self.case.procedures if p.kind == kind and act.starts_from(p.state)]
            if act.is_system_only or act.target == "file":
                continue
            if act.target == "procedure":
                found += [(act, n, None) for n in ready]
            elif act.target == "document":
                found += [(act, None, d.n) for d in self.case.documents]
            elif act.target != "hazards" or ready:
                found.append((act, None, None))
        return found

    def people_for(self, act: Act, data: st.DataObject) -> tuple[Person, ...]:
        """As many as it takes of those who may, else anyone."""
        everyone = list(self.town.people.values())
        fit = [p for p in everyone if p.holds(*act.who)] or everyone
        many = max(1, act.officers)
        return tuple(data.draw(st.lists(st.sampled_from(fit), min_size=1, max_size=many, unique=True)))

    @invariant()
    def every_state_is_in_its_table(self) -> None:
        """No procedure ever stands outside its machine."""
        case = getattr(self, "case", None)
        if case is not None:
            assert [p.ref for p in case.procedures if p.state not in PROCEDURES[p.kind].states] == []
            assert [d.rule for d in case.deadlines if d.status not in ("open", "met", "lapsed", "cancelled")] == []

    @invariant()
    def judging_touched_nothing(self) -> None:
        """Nor did any decision change the case it was given."""
        assert getattr(self, "town", None) is None or self.town.touched == []


TestRandomActs = RandomActs.TestCase
TestRandomActs.settings = settings(
    max_examples=80, stateful_step_count=20, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
