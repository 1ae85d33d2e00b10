"""Delivery: what became of each try, which digest gathered a message, where persons are reached, how channels fare."""

import sqlalchemy as sa
from alembic import op

from db.types import Json, UtcInstant

revision = "0004_delivery"
down_revision = "0003_registers"
branch_labels = None
depends_on = None

_TO_GATHER = sa.text("gathered IS NULL AND status = 'done' AND kind = 'message'")


def upgrade() -> None:
    """Add four columns to the outbox, and two tables."""
    for name, kind in (("tried_at", UtcInstant()), ("trouble", sa.Text()), ("read_at", UtcInstant()), ("gathered", sa.Text())):
        op.add_column("outbox", sa.Column(name, kind, nullable=True))
    op.create_index(
        "ix_outbox_gathered", "outbox", ["person"], unique=False, sqlite_where=_TO_GATHER, postgresql_where=_TO_GATHER
    )
    op.create_table(
        "contacts",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("takes", sa.Text(), server_default=sa.text("'all'"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("verified_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("takes IN ('all', 'urgent')", name=op.f("ck_contacts_takes")),
        sa.ForeignKeyConstraint(["person"], ["persons.label"], name="fk_contacts_person"),
        sa.PrimaryKeyConstraint("person", "channel", name="pk_contacts"),
    )
    op.create_index("ix_contacts_channel", "contacts", ["channel", "address"], unique=False)
    op.create_table(
        "paces",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("used", Json(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_until", UtcInstant(), nullable=True),
        sa.Column("worked_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_paces"),
    )
