"""Judgement: may this be done now, by whom, and what is owed (pure)."""
