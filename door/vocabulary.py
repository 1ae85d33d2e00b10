"""Every word a scenario file may use, gathered from the rooms that own them."""

from cases.gates import GATES
from cases.stage import STAGE_LABELS
from documents.catalogue import CATALOGUE
from door.scenario import Vocabulary
from law.lawbook import Lawbook
from law.reading import ROOT
from states.registry import ACTS, PROCEDURES


def places() -> frozenset[str]:
    """The places that have a folder of law."""
    return frozenset(file.parent.name for file in ROOT.glob("*/place.yaml"))


def vocabulary(lawbook: Lawbook) -> Vocabulary:
    """The actions, clocks, gates, papers, states, stages and places that exist."""
    return Vocabulary(
        actions=frozenset(ACTS),
        clocks=lawbook.clock_ids(),
        gates=frozenset(GATES),
        documents=frozenset(CATALOGUE),
        states={kind: frozenset(table.states) for kind, table in PROCEDURES.items()},
        stages=frozenset(STAGE_LABELS),
        places=places(),
        inputs={name: act.inputs for name, act in ACTS.items() if not act.is_system_only},
    )
