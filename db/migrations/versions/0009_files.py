"""Photographs and the cases they belong to."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcInstant

revision = "0009_files"
down_revision = "0008_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "files",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=False),
        sa.Column("shown_sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcInstant(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.CheckConstraint(
            "length(sha256) = 64 AND length(original_sha256) = 64 AND length(shown_sha256) = 64", name=op.f("ck_files_hashes")
        ),
        sa.CheckConstraint("bytes > 0 AND width > 0 AND height > 0", name=op.f("ck_files_sizes")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["persons.label"], name="fk_files_uploaded_by"),
        sa.PrimaryKeyConstraint("sha256", name="pk_files"),
    )
    op.create_table(
        "case_files",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("hazard", sa.Text(), nullable=True),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.CheckConstraint("shows IN ('before', 'after')", name=op.f("ck_case_files_shows")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_files_case_id"),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"], name="fk_case_files_sha256"),
        sa.ForeignKeyConstraint(["added_by"], ["persons.label"], name="fk_case_files_added_by"),
        sa.PrimaryKeyConstraint("case_id", "sha256", name="pk_case_files"),
    )
    op.create_index("ix_case_files_sha256", "case_files", ["sha256"], unique=False)
