"""Hazard ledgers as offices keep them: workbooks and CSV files read behind a guard, mapped to rows, written back."""
