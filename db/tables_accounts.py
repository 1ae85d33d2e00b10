"""The tables of logins: accounts with their passwords' hashes, logins kept on the server, grants awaiting a second person."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from db.tables import metadata
from db.types import Id, Json, UtcInstant

accounts = Table(
    "accounts",
    metadata,
    Column("person", Text, ForeignKey("persons.label"), primary_key=True),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", UtcInstant),
    Column("blocked", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UtcInstant, nullable=False),
    CheckConstraint("failed >= 0", name="failed"),
)

past_passwords = Table(
    "past_passwords",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("password", Text, nullable=False),
)

#: `id` is the hash of what the cookie holds. `roles`, `unit` and `subject` are those of the login: it dies when they change.
logins = Table(
    "logins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("accounts.person"), nullable=False, index=True),
    Column("token", Text, nullable=False),
    Column("roles", Json, nullable=False),
    Column("unit", Text),
    Column("subject", Text),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("ended_by", Text),
)

#: Persons and roles asked for by one administrator and confirmed by somebody else.
grants = Table(
    "grants",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, ForeignKey("persons.label"), nullable=False),
    Column("asked_at", UtcInstant, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'asked'")),
    Column("decided_by", Text, ForeignKey("persons.label")),
    Column("decided_at", UtcInstant),
    CheckConstraint("status IN ('asked', 'confirmed', 'refused')", name="status"),
    CheckConstraint("decided_by <> asked_by OR status = 'refused'", name="two_persons"),
)
# One open request for a person, so that two cannot overwrite each other unseen.
Index(
    "uq_grants_person_asked",
    grants.c.person,
    unique=True,
    sqlite_where=grants.c.status == text("'asked'"),
    postgresql_where=grants.c.status == text("'asked'"),
)
