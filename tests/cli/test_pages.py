"""`duban diagram` and `duban docs`: pictures and pages come from the tables themselves."""

from pathlib import Path

from states.registry import ACTS, PROCEDURES
from tests.cli.conftest import Duban


def test_a_diagram_shows_every_state_of_its_procedure(duban: Duban) -> None:
    """Mermaid on the screen."""
    result = duban("diagram", "penalty")

    assert result.exit_code == 0
    assert all(state in result.stdout for state in PROCEDURES["penalty"].states)


def test_diagrams_are_written_for_all_procedures(duban: Duban, tmp_path: Path) -> None:
    """Mermaid and dot are written on every machine, SVG where graphviz is installed."""
    result = duban("diagram", "all", "--out", "pictures")

    written = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert result.exit_code == 0
    assert {f"{kind}{suffix}" for kind in PROCEDURES for suffix in (".mmd", ".dot")} <= written


def test_an_unknown_procedure_is_one_clear_line(duban: Duban) -> None:
    """The known ones are named."""
    result = duban("diagram", "dance")

    assert result.exit_code == 2
    assert "penalty" in result.stderr


def test_the_reference_names_every_act_clock_and_gate(duban: Duban, tmp_path: Path) -> None:
    """Nothing is left out of the generated pages."""
    result = duban("docs", "--out", "reference")

    procedures = (tmp_path / "reference/procedures.md").read_text(encoding="utf-8")
    glossary = (tmp_path / "reference/glossary.md").read_text(encoding="utf-8")
    clocks = (tmp_path / "reference/clocks.md").read_text(encoding="utf-8")
    gates = (tmp_path / "reference/gates.md").read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert all(f"`{name}`" in glossary for name in ACTS)
    assert all(f"`{act.name}`" in procedures for table in PROCEDURES.values() for act in table.acts)
    assert "`pay_fine`" in clocks
    assert "G-45" in gates
