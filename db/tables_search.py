"""The index of hazards' texts: in which cases each pair of neighbouring signs stands (`db.grams`)."""

from sqlalchemy import Column, Table

from db.tables import metadata
from db.types import Id

#: Without a reference to the case, which would be checked for every pair; rows are made from hazards only.
hazard_grams = Table(
    "hazard_grams",
    metadata,
    Column("gram", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
