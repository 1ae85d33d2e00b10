"""Every row in every state by every role with and without certificates, recusal and closure, against a golden table.

The golden table (`golden_rows.yaml`) is there for the legal side to read; nobody has signed it yet. It repeats, apart from
the code, who may do what from which state to which, and with how many certified officers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from cases.action import Action, Blocker
from cases.casefile import CaseFile, Hazard, Procedure
from cases.clockface import at_hour
from cases.people import Person, Role, Subject
from judgement.decide import blockers_of
from law.yamlfile import load_strict
from states.fields import Nothing
from states.registry import PROCEDURES, ROWS
from states.spec import ANY, Act
from states.step import Step
from tests.proof.memory import TableWorld, lawbook

GOLDEN = Path(__file__).parent / "golden_rows.yaml"
NOON = at_hour(date(2026, 5, 6), 12)
PLANT = Subject(label="plant", kind="enterprise", name="某厂")
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Cell:
    """A question to a row: from which state, by whom, with how many certificates, in a closed case, after recusal."""

    kind: str
    act: str
    state: str
    role: Role
    certified: int
    closed: bool
    recused: bool


@cache
def golden() -> dict[str, dict[str, Any]]:
    """The golden table, by kind and act."""
    table: dict[str, dict[str, Any]] = load_strict(GOLDEN)
    return table


def written(row: Act) -> dict[str, Any]:
    """A row as the golden table writes it."""
    return {
        "who": [role.value for role in row.who], "target": row.target, "source": list(row.source), "to": list(row.to),
        "officers": str(row.officers), "on_closed_case": "true" if row.on_closed_case else "false",
    }  # fmt: skip


def states_of(kind: str) -> tuple[str, ...]:
    """The states of a procedure; a paper and a case stand for themselves."""
    return tuple(PROCEDURES[kind].states) if kind in PROCEDURES else ("issued",)


def cells_of(kind: str, row: Act) -> Iterator[Cell]:
    """Every cell of a row."""
    for state, role, closed, recused in product(states_of(kind), ROLES, (False, True), (False, True)):
        for certified in (0, 1, 2) if role is Role.OFFICER else (0,):
            yield Cell(kind, row.name, state, role, certified, closed, recused)


def expected(cell: Cell, rule: dict[str, Any]) -> frozenset[str]:
    """What the golden table says stands against the act."""
    against = set()
    allowed = set(rule["who"])
    if cell.role.value not in allowed and not (cell.role is Role.BUREAU_HEAD and "chief" in allowed):
        against.add("role")
    if cell.certified < int(rule["officers"]):
        against.add("certificate")
    if cell.recused:
        against.add("recusal")
    if rule["target"] in ("procedure", "hazards") and ANY not in rule["source"] and cell.state not in rule["source"]:
        against.add("state")
    if cell.closed and rule["on_closed_case"] == "false":
        against.add("closed")
    if not cell.closed and cell.act == "reopen_case":
        against.add("not closed")
    return frozenset(against)


def _people(cell: Cell) -> tuple[Person, ...]:
    number = 2 if cell.certified == 2 else 1
    return tuple(
        Person(label=f"p{i}", name=f"某{i}", roles=frozenset({cell.role}), certificate="粤" if cell.certified else None)
        for i in range(number)
    )


def _case(cell: Cell, row: Act) -> CaseFile:
    procedure = Procedure(n=1, kind=cell.kind, no=1, state=cell.state, opened_at=NOON, label="h")
    return CaseFile(
        id=1, number="x", kind="case", place="humen", version=0, subject=PLANT, source="patrol", title="某案",
        opened_at=NOON, opened_by=("p0",), closed_at=NOON if cell.closed else None,
        facts={"recused": ["p0"] if cell.recused else []},
        hazards={"h": Hazard(label="h", description="某隐患", level="general", found_on=NOON.date())},
        procedures=[procedure] if row.target in ("procedure", "hazards") else [],
    )  # fmt: skip


def asked(cell: Cell, row: Act) -> frozenset[str]:
    """What the real judge says stands against the act, the gates of the row left aside."""
    case = _case(cell, row)
    action = Action(name=row.name, by=_people(cell), at=NOON, recorded_at=NOON, inputs=Nothing())
    step = Step(replace(row, guards=()), action, case, lawbook(), TableWorld(lawbook(), (), ()))
    step.targets = list(case.procedures)
    return frozenset(_word(blocker) for blocker in blockers_of(step))


def _word(blocker: Blocker) -> str:
    if blocker.gate == "G-03":
        return "certificate"
    if blocker.gate == "G-05":
        return "recusal"
    for part, word in (("案件已结案", "closed"), ("案件尚未结案", "not closed"), ("不能“", "role"), ("只能在", "state")):
        if part in blocker.sentence:
            return word
    return blocker.sentence


def differences(kind: str, row: Act) -> Iterator[str]:
    """Cells in which the row and the golden table disagree, and columns in which they do."""
    rule = golden()[kind][row.name]
    if written(row)["to"] != rule["to"] or written(row)["target"] != rule["target"]:
        yield f"{kind}.{row.name} leads to {list(row.to)} ({row.target}), the golden table says {rule['to']}"
    for cell in cells_of(kind, row):
        found, wanted = asked(cell, row), expected(cell, rule)
        if found != wanted:
            yield f"{cell}: judged {sorted(found)}, golden {sorted(wanted)}"


def first_difference(kind: str, row: Act) -> str | None:
    """The first disagreement of a row with the golden table."""
    return next(differences(kind, row), None)


def walk() -> tuple[int, list[str]]:
    """All cells of all rows: how many, and where they differ. Rows that either side lacks are differences, too."""
    rows = {(kind, name): row for name, kinds in ROWS.items() for kind, row in kinds.items()}
    signed = {(kind, name) for kind, acts in golden().items() for name in acts}
    wrong = [f"{kind}.{name} stands in one of the tables only" for kind, name in sorted(signed ^ set(rows))]
    number = 0
    for (kind, _), row in rows.items():
        number += sum(1 for _ in cells_of(kind, row))
        wrong += list(differences(kind, row))
    return number, wrong


def traps() -> list[str]:
    """States that can be reached and from which no end can, and waiting states that nobody can leave."""
    wrong = []
    for kind, table in PROCEDURES.items():
        if kind == "case":
            continue
        steps = {
            (state, to)
            for act in table.acts
            if act.source
            for state in table.states
            if act.starts_from(state)
            for to in act.to
            if to in table.states
        }
        reached = _closure(set(table.start) | {to for a in table.acts if not a.source for to in a.to} & set(table.states), steps)
        ending = _closure(set(table.ends), {(b, a) for a, b in steps})
        wrong += [f"{kind}.{state} leads to no end" for state in sorted(reached - ending)]
        wrong += [f"{kind}.{state} is never reached" for state in sorted(set(table.states) - reached)]
        for state in sorted(reached - table.ends):
            leaving = [a for a in table.acts if a.starts_from(state) and set(a.to) - {state} and a.source]
            if all(a.is_system_only for a in leaving) and state not in table.waits_for:
                wrong.append(f"{kind}.{state} is left by the system only")
    return wrong


def _closure(start: set[str], steps: set[tuple[str, str]]) -> set[str]:
    grown = set(start)
    while more := {b for a, b in steps if a in grown} - grown:
        grown |= more
    return grown


def golden_text() -> str:
    """The tables as a golden table, to be read and signed anew when the law changes them on purpose."""
    lines = ["# Who may do what, from which state to which, with how many certified officers: for the legal",
             "# side. The explorer holds the code to it, cell by cell. A change of the tables is a change here."]  # fmt: skip
    for kind in dict.fromkeys(kind for kinds in ROWS.values() for kind in kinds):
        lines.append(f"{kind}:")
        for name, kinds in ROWS.items():
            if kind in kinds:
                rule = written(kinds[kind])
                cells = ", ".join(
                    f"{key}: [{', '.join(_quoted(v) for v in value)}]" if isinstance(value, list) else f"{key}: {value}"
                    for key, value in rule.items()
                )
                lines.append(f"  {name}: {{{cells}}}")
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    return f'"{word}"' if word == ANY else word
