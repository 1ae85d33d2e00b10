"""The desk: today, cases, one case, one act."""
