"""The one place where a case changes in memory. Folding the changes of all events gives the stored state."""

from typing import assert_never

from cases.casefile import CaseFile, twin
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
)
from cases.errors import BrokenPromise

#: Columns of the case itself; every other key of a `CaseSet` is a fact.
CASE_COLUMNS = frozenset({"closed_at", "title"})


def apply(case: CaseFile, change: Change) -> None:
    """Apply one change to the snapshot. The change keeps its own objects, so that it can be recorded afterwards.

    Raises `BrokenPromise` when it does not fit the state it meets.
    """
    match change:
        case CaseSet(values):
            for key, value in values.items():
                if key in CASE_COLUMNS:
                    setattr(case, key, value)
                else:
                    case.facts[key] = value
        case HazardAdded(hazard):
            case.hazards[hazard.label] = twin(hazard)
        case HazardSet(label, values):
            for key, value in values.items():
                setattr(case.hazards[label], key, value)
        case ProcedureOpened(procedure):
            case.procedures.append(twin(procedure, facts=dict(procedure.facts)))
        case Moved(n, source, to):
            procedure = case.procedure(n)
            if procedure.state != source:
                raise BrokenPromise(f"{procedure.ref} is {procedure.state}, not {source}")
            procedure.state = to
        case FactsSet(n, values):
            facts = case.procedure(n).facts
            for key, value in values.items():
                if value is None:
                    facts.pop(key, None)
                else:
                    facts[key] = value
        case DeadlineOpened(deadline):
            case.deadlines.append(twin(deadline))
        case DeadlineSet(n, values):
            deadline = case.deadline(n)
            for key, value in values.items():
                setattr(deadline, key, value)
        case PaperRegistered(document):
            case.documents.append(twin(document, service=dict(document.service)))
        case PaperSet(n, values):
            document = case.document(n)
            for key, value in values.items():
                setattr(document, key, value)
        case _:  # pragma: no cover - the union is closed
            assert_never(change)
