"""行政（当场）处罚决定书（个人）: as for a unit, with the particulars of a natural person."""

from documents.penalty_decision_onspot_unit.context import context

__all__ = ["context"]
