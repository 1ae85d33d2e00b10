"""Heartbeats: when each round of the system was last begun and last came to its end."""

import sqlalchemy as sa
from alembic import op

from db.types import Json, UtcInstant

revision = "0006_heartbeats"
down_revision = "0005_editions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("succeeded_at", UtcInstant(), nullable=True),
        sa.Column("detail", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
