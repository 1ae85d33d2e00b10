"""Every gate is missed by somebody when it is gone."""

import pytest

from tests.proof.mutants import hunt, mutants, summary
from tests.proof.probes import PROBES, Probe, answer_to


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.why)
def test_the_act_is_answered_as_the_probe_says(probe: Probe) -> None:
    """What the law forbids in the middle of a case history is refused, with the reason (I-32)."""
    accepted, said = answer_to(probe)

    assert accepted == (probe.says is None), said
    assert (probe.says or "") in said


def test_every_mutant_of_a_guard_or_a_row_is_noticed() -> None:
    """Each guard dropped and flipped, each row opened to everybody, everywhere, without officers (I-32)."""
    kills = hunt(mutants())

    assert [kill.mutant.name for kill in kills if kill.by is None] == []
    assert len(kills) > 600
    assert summary(kills)[0].startswith("guard mutants ")
