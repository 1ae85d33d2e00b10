"""All tables together: the rows by name, and what is checked of them before the product starts."""

from collections.abc import Mapping

from cases.casefile import Hazard, Procedure
from cases.errors import BrokenTable
from cases.people import Role
from states.closure.table import TABLE as CLOSURE
from states.disclosure.table import TABLE as DISCLOSURE
from states.intake.table import CASE, INSPECTION, REPORT
from states.interview.table import TABLE as INTERVIEW
from states.measure.table import TABLE as MEASURE
from states.paper_acts import ACTS as PAPER_ACTS
from states.penalty.table import TABLE as PENALTY
from states.rectification.table import TABLE as RECTIFICATION
from states.referral.table import TABLE as REFERRAL
from states.remedy.table import TABLE as REMEDY
from states.seizure.table import EVIDENCE, SEIZURE
from states.spec import ANY, Act, Table
from states.supervision.table import TABLE as SUPERVISION

TABLES: tuple[Table, ...] = (
    CASE, INSPECTION, REPORT, RECTIFICATION, MEASURE, SEIZURE, EVIDENCE, SUPERVISION, INTERVIEW, PENALTY, REFERRAL,
    DISCLOSURE, REMEDY, CLOSURE,
)  # fmt: skip
PROCEDURES: dict[str, Table] = {table.kind: table for table in TABLES}

#: The rows by name and kind of procedure; acts on papers stand under the kind `document`.
ROWS: dict[str, dict[str, Act]] = {}
for _table in TABLES:
    for _act in _table.acts:
        ROWS.setdefault(_act.name, {})[_table.kind] = _act
for _act in PAPER_ACTS:
    ROWS.setdefault(_act.name, {})["document"] = _act

#: One row for each name, for labels and inputs (rows of one name differ only in where they start and end).
ACTS: dict[str, Act] = {name: next(iter(rows.values())) for name, rows in ROWS.items()}


def _reachable(table: Table) -> set[str]:
    """States that some chain of rows leads to."""
    reached = set(table.start)
    while True:
        grown = reached | {to for act in table.acts if act.source and any(act.starts_from(s) for s in reached) for to in act.to}
        grown &= set(table.states)
        if grown == reached:
            return reached
        reached = grown


def check_states(table: Table) -> None:
    """Raise `BrokenTable` for an unknown or unreachable state, a dead end, or a waiting state nobody can leave."""
    known = set(table.states)
    for act in table.acts:
        unknown = {s for s in act.source if s != ANY} - known
        if unknown:
            raise BrokenTable(f"{table.kind}.{act.name} starts from unknown states {sorted(unknown)}")
        if act.target in ("procedure", "hazards") and not act.source and act.name != "note":
            raise BrokenTable(f"{table.kind}.{act.name} starts from no state")
    if table.kind == "case":
        return
    unreachable = known - _reachable(table) - set(table.start)
    if unreachable:
        raise BrokenTable(f"{table.kind} never reaches {sorted(unreachable)}")
    for state in known - table.ends:
        leaving = [a for a in table.acts if a.source and a.starts_from(state) and set(a.to) - {state}]
        if not leaving:
            raise BrokenTable(f"{table.kind}.{state} is a dead end")
        if all(a.is_system_only for a in leaving) and state not in table.waits_for:
            raise BrokenTable(f"{table.kind}.{state} waits for nobody")


def title_of(procedure: Procedure, hazards: Mapping[str, Hazard]) -> str:
    """A procedure as people call it: 整改 with what is wrong, 行政处罚（2） for the second of its kind."""
    label = PROCEDURES[procedure.kind].label
    if procedure.kind == "rectification":
        hazard = hazards.get(procedure.label or "")
        return f"{label}：{hazard.description if hazard else procedure.label}"
    number = f"（{procedure.no}）" if procedure.no > 1 else ""
    return f"{procedure.facts.get('title') or label}{number}"


def check_names(clock_ids: frozenset[str], paper_ids: frozenset[str], binding: frozenset[str]) -> None:
    """Raise `BrokenTable` for an unknown clock or paper, or for a system act that issues a binding paper."""
    for table in TABLES:
        for act in table.acts:
            _check_row(f"{table.kind}.{act.name}", act, clock_ids, paper_ids, binding)
    for act in PAPER_ACTS:
        _check_row(act.name, act, clock_ids, paper_ids, binding)


def _check_row(where: str, act: Act, clock_ids: frozenset[str], paper_ids: frozenset[str], binding: frozenset[str]) -> None:
    for clock in (*act.opens, *act.meets):
        if clock not in clock_ids:
            raise BrokenTable(f"{where} names the unknown clock {clock}")
    for paper in (*act.issues, *act.drafts):
        if paper not in paper_ids:
            raise BrokenTable(f"{where} names the unknown paper {paper}")
    for kind in act.proposes:
        if kind not in PROCEDURES:
            raise BrokenTable(f"{where} proposes the unknown procedure {kind}")
    if Role.SYSTEM in act.who and binding.intersection(act.issues):
        raise BrokenTable(f"{where}: the system never issues {sorted(binding.intersection(act.issues))}")
    if not act.who:
        raise BrokenTable(f"{where} names nobody who may do it")


for _table in TABLES:
    check_states(_table)
