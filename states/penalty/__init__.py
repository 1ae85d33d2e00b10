"""行政处罚: from the proposal to the fine paid, and what it rests on."""
