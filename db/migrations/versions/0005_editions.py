"""Public editions: one row for each act on a publication, append-only."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0005_editions"
down_revision = "0004_delivery"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, append-only like the other records."""
    op.create_table(
        "editions",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("made_at", UtcInstant(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('published', 'on_hold', 'withdrawn', 'expired')", name=op.f("ck_editions_status")
        ),
        sa.CheckConstraint("hash LIKE 'sha256:%'", name=op.f("ck_editions_hash")),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"], name="fk_editions_case_id_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.UniqueConstraint("case_id", "seq", "procedure", name="uq_editions_case_id_seq_procedure"),
    )
    op.create_index("ix_editions_public_id", "editions", ["public_id", "seq"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER editions_no_{verb.lower()} BEFORE {verb} ON editions "
                "BEGIN SELECT RAISE(ABORT, 'editions is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER editions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON editions "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
