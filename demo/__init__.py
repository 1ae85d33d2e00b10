"""What the demonstration shows: three histories and a ledger, all invented."""
