"""行政处罚决定书（个人）: the contents of 行政处罚法#59, with the particulars of a natural person."""

from documents.penalty_decision_unit.context import context

__all__ = ["context"]
