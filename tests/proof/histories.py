"""How every case history ends, kept so that later code is held to it: `python -m tests.proof.histories` writes the table
anew, which is a change of law or product on purpose."""

import sys
from pathlib import Path

from door.scenario import Scenario
from law.yamlfile import load_strict
from tests.proof.memory import play, scenarios

GOLDEN = Path(__file__).parent / "golden_histories.yaml"


def ending(scenario: Scenario) -> list[str]:
    """The procedures of all files at the end of a history, with their states."""
    files = play(scenario)[-1].door.desk.world.files.values()
    return [f"{file.number} {procedure.ref} {procedure.state}" for file in files for procedure in file.procedures]


def golden() -> dict[str, list[str]]:
    """The endings kept."""
    kept: dict[str, list[str]] = load_strict(GOLDEN)
    return kept


def main() -> int:
    """Write the table anew."""
    lines = ["# How every case history ends: file, procedure, state. Later code must end there, too."]
    for scenario in scenarios():
        lines += [f"{scenario.name}:", *(f"  - {line}" for line in ending(scenario))]
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
