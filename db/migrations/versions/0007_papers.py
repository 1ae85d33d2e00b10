"""Drawn papers: one row for ever for each, which names its bytes by what they are."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0007_papers"
down_revision = "0006_heartbeats"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, which nothing changes and nothing is taken from."""
    op.create_table(
        "papers",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("sheet", Json(), nullable=False),
        sa.Column("rendered_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_papers_size")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_papers_sha256")),
        sa.ForeignKeyConstraint(
            ["case_id", "document"], ["documents.case_id", "documents.n"], name=op.f("fk_papers_case_id_documents")
        ),
        sa.PrimaryKeyConstraint("case_id", "document", name=op.f("pk_papers")),
        sa.UniqueConstraint("reference", name=op.f("uq_papers_reference")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_papers_sha256"), "papers", ["sha256"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER papers_no_{verb.lower()} BEFORE {verb} ON papers "
                "BEGIN SELECT RAISE(ABORT, 'papers is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER papers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON papers "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
