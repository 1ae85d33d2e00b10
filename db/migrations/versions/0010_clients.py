"""Programs with a token, and reports handed in on the public site."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0010_clients"
down_revision = "0009_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "clients",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("revoked_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("token LIKE 'sha256:%'", name=op.f("ck_clients_token")),
        sa.ForeignKeyConstraint(["person"], ["persons.label"], name="fk_clients_person"),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("token", name="uq_clients_token"),
    )
    op.create_index(
        "uq_clients_name", "clients", ["name"], unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "public_reports",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("received_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_public_reports_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_public_reports"),
        sa.UniqueConstraint("code", name="uq_public_reports_code"),
    )
    op.create_index("ix_public_reports_received_at", "public_reports", ["received_at"], unique=False)
