"""Reads of what is not for everyone: who looked at a reporter or an identity number, when and why."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcInstant

revision = "0002_reads"
down_revision = "0001_core"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, append-only like the other records."""
    op.create_table(
        "reads",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reads"),
    )
    op.create_index("ix_reads_case_number", "reads", ["case_number"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER reads_no_{verb.lower()} BEFORE {verb} ON reads "
                "BEGIN SELECT RAISE(ABORT, 'reads is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER reads_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON reads "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
