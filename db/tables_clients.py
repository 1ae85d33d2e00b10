"""The tables of strangers at the gate: programs that hold a token, and reports that anybody handed in on the public site."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, text

from db.metadata import metadata
from db.types import Id, Json, UtcInstant

#: `token` is the hash of what the program holds. `person` is who acts; the scope of that person is the client's as well.
clients = Table(
    "clients",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("person", Text, ForeignKey("persons.label"), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("created_at", UtcInstant, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("revoked_at", UtcInstant),
    CheckConstraint("token LIKE 'sha256:%'", name="token"),
)
# One living client of a name; a revoked one leaves its name free.
Index(
    "uq_clients_name",
    clients.c.name,
    unique=True,
    sqlite_where=text("revoked_at IS NULL"),
    postgresql_where=text("revoked_at IS NULL"),
)

#: `code` is the hash of what the reporter was given to ask with, `origin` a keyed hash of where he wrote from.
public_reports = Table(
    "public_reports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("origin", Text, nullable=False),
    Column("received_at", UtcInstant, nullable=False, index=True),
)
