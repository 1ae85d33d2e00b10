"""Registers that remember: where a firm stands, who verified it, merges; delegations, inspection plans, history."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0003_registers"
down_revision = "0002_reads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of the register of subjects, and the three tables; the history is append-only."""
    _grow_subjects()
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER register_changes_no_{verb.lower()} BEFORE {verb} ON register_changes "
                "BEGIN SELECT RAISE(ABORT, 'register_changes is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER register_changes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON register_changes "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _grow_subjects() -> None:
    # Plain SQL where a constraint comes along: both databases take it with the column, and SQLite only so.
    op.execute(
        "ALTER TABLE subjects ADD COLUMN department TEXT CONSTRAINT fk_subjects_department REFERENCES units (label)"
    )
    for name in ("risk", "source", "status_on", "verified_by"):
        op.add_column("subjects", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("subjects", sa.Column("verified_at", UtcInstant(), nullable=True))
    op.execute(
        "ALTER TABLE subjects ADD COLUMN status TEXT DEFAULT 'unverified' NOT NULL CONSTRAINT ck_subjects_status "
        "CHECK (status IN ('unverified', 'verified', 'changed', 'closed', 'moved'))"
    )
    op.execute(
        "ALTER TABLE subjects ADD COLUMN merged_into TEXT CONSTRAINT fk_subjects_merged_into REFERENCES subjects (label)"
    )
    op.create_index("ix_subjects_merged_into", "subjects", ["merged_into"], unique=False)


def _create_tables() -> None:
    op.create_table(
        "register_changes",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_register_changes"),
    )
    op.create_index("ix_register_changes_register", "register_changes", ["register", "label"], unique=False)
    op.create_table(
        "delegations",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("absent", sa.Text(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("first_day", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_delegations_days")),
        sa.CheckConstraint("absent <> substitute", name=op.f("ck_delegations_persons")),
        sa.ForeignKeyConstraint(["absent"], ["persons.label"], name="fk_delegations_absent"),
        sa.ForeignKeyConstraint(["substitute"], ["persons.label"], name="fk_delegations_substitute"),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_absent", "delegations", ["absent"], unique=False)
    op.create_index("ix_delegations_substitute", "delegations", ["substitute"], unique=False)
    op.create_table(
        "inspection_plans",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", UtcInstant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("times > 0", name=op.f("ck_inspection_plans_times")),
        sa.ForeignKeyConstraint(["subject"], ["subjects.label"], name="fk_inspection_plans_subject"),
        sa.PrimaryKeyConstraint("subject", "year", name="pk_inspection_plans"),
    )
