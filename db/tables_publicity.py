"""The table of public editions: one row for each act on a publication, never changed and never deleted."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint

from db.tables import metadata
from db.types import Id, Json, UtcInstant

editions = Table(
    "editions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("procedure", Integer, nullable=False),
    #: The name of the publication in public addresses.
    Column("public_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("content", Json, nullable=False),
    Column("hash", Text, nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"]),
    UniqueConstraint("case_id", "seq", "procedure"),
    CheckConstraint("status IN ('published', 'on_hold', 'withdrawn', 'expired')", name="status"),
    CheckConstraint("hash LIKE 'sha256:%'", name="hash"),
)
Index("ix_editions_public_id", editions.c.public_id, editions.c.seq)
