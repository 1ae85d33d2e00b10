"""The tables of photographs: what each is, and which case it belongs to. The bytes lie in a folder, named by their hash."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, Table, Text

from db.metadata import one_of
from db.tables import metadata
from db.types import Id, UtcInstant

#: `sha256` names what was received and is kept as evidence, `original_sha256` what the camera made before a browser shrunk
#: it (the same where none did), `shown_sha256` the derivative that pages show.
files = Table(
    "files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("original_sha256", Text, nullable=False),
    Column("shown_sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("taken_at", UtcInstant),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("uploaded_by", Text, ForeignKey("persons.label"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    CheckConstraint("length(sha256) = 64 AND length(original_sha256) = 64 AND length(shown_sha256) = 64", name="hashes"),
    CheckConstraint("bytes > 0 AND width > 0 AND height > 0", name="sizes"),
)

#: `hazard` is the label of the hazard in the case, `shows` whether it was taken before or after the mending.
case_files = Table(
    "case_files",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("sha256", Text, ForeignKey("files.sha256"), primary_key=True),
    Column("hazard", Text),
    Column("shows", Text, nullable=False),
    Column("added_by", Text, ForeignKey("persons.label"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    one_of("shows", "before", "after"),
)
Index("ix_case_files_sha256", case_files.c.sha256)
