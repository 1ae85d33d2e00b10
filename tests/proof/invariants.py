"""Which test proves which invariant, gathered from the docstrings that name them: `python -m tests.proof.invariants`
writes `docs/reference/invariants.md`."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "reference" / "invariants.md"
_NAMED = re.compile(r"\bI-(\d+)\b")

#: What each invariant says, in a line.
INVARIANTS = {
    1: "No event is lost or doubled: one accepted act, one event; the sequence has no gap; the state is the fold of the events.",
    2: "State moves only by a declared transition.",
    3: "A failure anywhere in an act leaves database, memory and outbox as before.",
    4: "Of two who act at once exactly one wins; the loser gets a clean conflict, no effect, and no number is burnt.",
    5: "New code replays old histories to the same state.",
    6: "No dead end: every state that can be reached has an act of a person or a running clock that leads on.",
    7: "Every act is idempotent by its request id.",
    8: "A deadline takes effect exactly once, though the sweep is killed at any line or eight sweepers run.",
    9: "After an outage each deadline that came due fires once, in order; overtaken rungs are recorded and not sent.",
    10: "A clock set back fires nothing again, undoes nothing, and dates no event before its predecessor; a leap ahead waits for a person.",
    11: "Working days and calendar days are those of the law; a missing year makes a date provisional, never wrong in silence.",
    12: "Kept in UTC, aware when read; a day ends at 24:00 in Shanghai whatever the machine's zone.",
    13: "Leap days, ends of months, turns of the year and old summer times are counted right.",
    14: "A case keeps the version of a rule that its clocks were opened under.",
    15: "The running parts of a suspended clock add up to its term.",
    16: "Ninety days, service and limitation are never overrun in silence, and overdue cannot be edited away.",
    17: "The surcharge of three percent a day is exact to the fen, capped at the fine, and stands still during remedies.",
    18: "No notice without a committed event, no committed event without its notices.",
    19: "A letter is sent at least once under a stable key; it repeats only where a process was killed, the same to the byte.",
    20: "A mail server away for two days loses nothing, sees no storm and holds up no other channel; overtaken notices are not sent.",
    21: "Only a good answer counts as sent; the ration of a robot is kept.",
    22: "With Prefect down, wiped or doubled the effects are the same.",
    23: "Prefect healthy but not scheduling is noticed within two intervals.",
    24: "Three hundred late runs after an outage have the effect of one.",
    25: "A worker killed in the middle of a run leaves nothing running and no place taken; the next run does the rest.",
    26: "One poisoned case or notice does not stop the others; what cannot be delivered ends among the dead with a task.",
    27: "Where others are in the way the whole act is done again, with one effect.",
    28: "A full disk gives a clean error and leaves nothing half done.",
    29: "Committed is durable: the settings are read back from every connection.",
    30: "A migration killed midway is done anew.",
    32: "No penalty without filing, two certified handlers, notice, defence, hearing, review, discussion and a signature when due.",
    33: "A penalty is never heavier because of a defence; new facts need a new notice.",
    34: "Investigator, reviewer, chair and decider are different persons.",
    35: "An issued paper never changes: its bytes are kept once under what they are; a correction is a new paper; every flip is found.",
    36: "Numbers are unique and without a gap for each organ and year.",
    37: "Edit, deletion, insertion, reordering and a cut tail of the record are found with one exported checkpoint.",
    38: "Each change, each denial, each look at what is not for everyone is one audit row, and no secret stands in any.",
    39: "A dossier verifies offline: a flip, another name, another order, another manifest, all are found.",
    40: "What is public never tells an identity number, telephone, account, home, minor or bystander.",
    41: "Public is only what is in effect and approved; what is revoked leaves in time with the reason, every copy of it.",
    42: "No foreign case is read or written on any road; it looks like a missing one.",
    43: "Default deny: a page without a policy stops the start; the condition in the query and the wall in the database each hold alone.",
    44: "Looking changes nothing; a form counts only with the token of its login, from a page of ours.",
    45: "A form or a body with a field that it does not have is refused.",
    46: "A login dies at logout, idle, with a role, a place or a password; the lock tells nothing of who exists.",
    47: "No single account grants itself, acts and erases.",
    48: "A ledger imported twice, in another order or after a kill gives one import; accepted and rejected rows add up.",
    49: "A hostile file is refused within its time and memory, and leaves no rows.",
    50: "SQLite and PostgreSQL accept the same and end in the same state.",
    51: "Nothing starts with a known secret, debugging, a database or a clock open to others, or versions with known faults.",
}  # fmt: skip
COVERED = tuple(INVARIANTS)


@dataclass(frozen=True, slots=True)
class Naming:
    """A test that names an invariant, or a whole file of tests that does."""

    invariant: int
    file: str
    test: str | None
    sentence: str


def namings() -> Iterator[Naming]:
    """Every test and every file of tests that names an invariant in its docstring."""
    for file in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        where = file.relative_to(TESTS.parent).as_posix()
        yield from _named(ast.get_docstring(tree), where, None)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from _named(ast.get_docstring(node), where, node.name)


def _named(docstring: str | None, file: str, test: str | None) -> Iterator[Naming]:
    for number in sorted({int(n) for n in _NAMED.findall(docstring or "")}):
        sentence = " ".join((docstring or "").split())
        yield Naming(number, file, test, re.sub(r"\s*\(I-[^)]*\)|I-\d+: ", "", sentence))


def missing() -> list[str]:
    """Invariants that no test names."""
    found = {naming.invariant for naming in namings()}
    return [f"I-{number}" for number in COVERED if number not in found]


def page() -> str:
    """The page: each invariant with the tests that prove it."""
    found = list(namings())
    lines = [
        "# Invariants", "", "Generated by `make docs` from the docstrings of the tests; a test names what it proves.", "",
    ]  # fmt: skip
    for number, says in INVARIANTS.items():
        lines += [f"## I-{number}", "", says, ""]
        for naming in found:
            if naming.invariant == number:
                test = f"`{naming.test}`: " if naming.test else "all tests of the file: "
                lines.append(f"* `{naming.file}` {test}{naming.sentence}")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Write the page; 1 when an invariant has no test."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    lacking = missing()
    if lacking:
        sys.stderr.write(f"no test names {', '.join(lacking)}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
