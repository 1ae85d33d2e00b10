"""线索、检查、案件: what happens before a case and to the case as a whole."""
