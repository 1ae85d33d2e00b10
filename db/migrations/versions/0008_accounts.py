"""Accounts, past passwords, logins kept on the server, grants that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0008_accounts"
down_revision = "0007_papers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables, and the index of what waits for somebody."""
    op.create_table(
        "accounts",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", UtcInstant(), nullable=True),
        sa.Column("blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_accounts_failed")),
        sa.ForeignKeyConstraint(["person"], ["persons.label"], name="fk_accounts_person"),
        sa.PrimaryKeyConstraint("person", name="pk_accounts"),
    )
    op.create_table(
        "past_passwords",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["accounts.person"], name="fk_past_passwords_person"),
        sa.PrimaryKeyConstraint("id", name="pk_past_passwords"),
    )
    op.create_index("ix_past_passwords_person", "past_passwords", ["person"], unique=False)
    _create_logins()
    _create_grants()
    waiting = sa.text("NOT (kind = 'rectification' AND state IN ('found', 'advised', 'ordered', 'overdue', 'rectified'))")
    op.create_index(
        "ix_procedures_waiting", "procedures", ["kind", "state"], unique=False, sqlite_where=waiting, postgresql_where=waiting
    )


def _create_logins() -> None:
    op.create_table(
        "logins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["accounts.person"], name="fk_logins_person"),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
    )
    op.create_index("ix_logins_person", "logins", ["person"], unique=False)


def _create_grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'asked'"), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("status IN ('asked', 'confirmed', 'refused')", name=op.f("ck_grants_status")),
        sa.CheckConstraint("decided_by <> asked_by OR status = 'refused'", name=op.f("ck_grants_two_persons")),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.label"], name="fk_grants_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.label"], name="fk_grants_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
    )
    op.create_index(
        "uq_grants_person_asked", "grants", ["person"], unique=True,
        sqlite_where=sa.text("status = 'asked'"), postgresql_where=sa.text("status = 'asked'"),
    )  # fmt: skip
