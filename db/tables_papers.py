"""The table of drawn papers. Their bytes lie in a folder, addressed by what they are; this row names them for ever."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, Table, Text

from db.tables import metadata
from db.types import Id, Json, UtcInstant

papers = Table(
    "papers",
    metadata,
    Column("case_id", Id, primary_key=True, autoincrement=False),
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("reference", Text, nullable=False, unique=True),
    Column("sha256", Text, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("template", Text, nullable=False),
    Column("law", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("sheet", Json, nullable=False),
    Column("rendered_at", UtcInstant, nullable=False),
    ForeignKeyConstraint(["case_id", "document"], ["documents.case_id", "documents.n"]),
    CheckConstraint("size > 0 AND pages > 0", name="size"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    sqlite_with_rowid=False,
)
