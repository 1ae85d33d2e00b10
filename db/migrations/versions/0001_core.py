"""The core: registers, cases with what lies in them, events, outbox, counters, requests, attempts, calendars."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, Json, UtcInstant

revision = "0001_core"
down_revision = None
branch_labels = None
depends_on = None

#: Tables to which rows are only ever added.
APPEND_ONLY = ("events", "attempts")


def upgrade() -> None:
    """Create every table, and the triggers that keep the record append-only."""
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _create_tables() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.CheckConstraint("outcome IN ('refused', 'invalid', 'conflict')", name=op.f("ck_attempts_outcome")),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_case_number", "attempts", ["case_number"], unique=False)
    op.create_table(
        "calendar_years",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("loaded_at", UtcInstant(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", "year", name="pk_calendar_years"),
    )
    op.create_table(
        "counters",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", Id, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_counters"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("outcome", Json(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_table(
        "units",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["units.label"], name="fk_units_parent"),
        sa.PrimaryKeyConstraint("label", name="pk_units"),
    )
    op.create_table(
        "subjects",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("workers", sa.Integer(), nullable=True),
        sa.Column("licensed", sa.Boolean(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("kind IN ('enterprise', 'person', 'unit')", name=op.f("ck_subjects_kind")),
        sa.CheckConstraint("workers >= 0", name=op.f("ck_subjects_workers")),
        sa.ForeignKeyConstraint(["unit"], ["units.label"], name="fk_subjects_unit"),
        sa.PrimaryKeyConstraint("label", name="pk_subjects"),
        sa.UniqueConstraint("uscc", name="uq_subjects_uscc"),
    )
    op.create_index("ix_subjects_unit", "subjects", ["unit"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("opened_by", Json(), nullable=False),
        sa.Column("closed_at", UtcInstant(), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("next_tick_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_cases_seq")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_cases_version")),
        sa.ForeignKeyConstraint(["subject"], ["subjects.label"], name="fk_cases_subject"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index(
        "ix_cases_next_tick_at",
        "cases",
        ["next_tick_at"],
        unique=False,
        sqlite_where=sa.text("next_tick_at IS NOT NULL"),
        postgresql_where=sa.text("next_tick_at IS NOT NULL"),
    )
    op.create_index("ix_cases_subject", "cases", ["subject"], unique=False)
    op.create_table(
        "persons",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("CAST(roles AS TEXT) <> '[]'", name=op.f("ck_persons_roles")),
        sa.ForeignKeyConstraint(["subject"], ["subjects.label"], name="fk_persons_subject"),
        sa.ForeignKeyConstraint(["unit"], ["units.label"], name="fk_persons_unit"),
        sa.PrimaryKeyConstraint("label", name="pk_persons"),
    )
    op.create_index("ix_persons_subject", "persons", ["subject"], unique=False)
    op.create_index("ix_persons_unit", "persons", ["unit"], unique=False)
    op.create_table(
        "hazards",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("opinion", Json(), nullable=True),
        sa.Column("photos", Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('general', 'major')", name=op.f("ck_hazards_level")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_hazards_case_id"),
        sa.PrimaryKeyConstraint("case_id", "label", name="pk_hazards"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parties",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_parties_case_id"),
        sa.ForeignKeyConstraint(["subject"], ["subjects.label"], name="fk_parties_subject"),
        sa.PrimaryKeyConstraint("case_id", "subject", name="pk_parties"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_parties_subject", "parties", ["subject"], unique=False)
    op.create_table(
        "procedures",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.CheckConstraint("n > 0 AND no > 0", name=op.f("ck_procedures_numbers")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_procedures_case_id"),
        sa.PrimaryKeyConstraint("case_id", "n", name="pk_procedures"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deadlines",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("limit_", sa.Text(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("procedure", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("suspended", Json(), nullable=False),
        sa.Column("literal_start", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("fired", Json(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'suspended', 'met', 'lapsed', 'cancelled')", name=op.f("ck_deadlines_status")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "procedure"], ["procedures.case_id", "procedures.n"], name="fk_deadlines_case_id_procedure"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deadlines_case_id"),
        sa.PrimaryKeyConstraint("case_id", "n", name="pk_deadlines"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_deadlines_status_ends_at",
        "deadlines",
        ["status", "ends_at"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "documents",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("procedure", sa.Integer(), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("service", Json(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'issued', 'served', 'superseded')", name=op.f("ck_documents_status")),
        sa.ForeignKeyConstraint(
            ["case_id", "procedure"], ["procedures.case_id", "procedures.n"], name="fk_documents_case_id_procedure"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_documents_case_id"),
        sa.PrimaryKeyConstraint("case_id", "n", name="pk_documents"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_documents_kind_number",
        "documents",
        ["kind", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL AND number <> '预立案' AND status <> 'superseded'"),
        postgresql_where=sa.text("number IS NOT NULL AND number <> '预立案' AND status <> 'superseded'"),
    )
    op.create_table(
        "events",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("by", Json(), nullable=False),
        sa.Column("inputs", Json(), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("warnings", Json(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(
            ["case_id", "procedure"], ["procedures.case_id", "procedures.n"], name="fk_events_case_id_procedure"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_events"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default=sa.text("'inbox'"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("body", Json(), nullable=False),
        sa.Column("deliver_at", UtcInstant(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_until", UtcInstant(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'done', 'dead', 'cancelled')", name=op.f("ck_outbox_status")),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"], name="fk_outbox_case_id_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"], unique=False)
    op.create_index(
        "ix_outbox_deliver_at",
        "outbox",
        ["deliver_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index("ix_outbox_person", "outbox", ["person", "deliver_at"], unique=False)
