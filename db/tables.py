"""The tables. State columns are the truth, events the record; both are written in one transaction by `db.store`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from db.metadata import metadata, one_of
from db.types import Id, Json, UtcInstant

#: What stands in the number field of a paper before the filing is approved (预立案); it is not unique.
PLACEHOLDER = "预立案"


def _of_case() -> Column[int]:
    return Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False)


def _in_case(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _of_procedure() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["case_id", "procedure"], ["procedures.case_id", "procedures.n"])


meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("label", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", Text, ForeignKey("units.label")),
)

subjects = Table(
    "subjects",
    metadata,
    Column("label", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("uscc", Text, unique=True),
    Column("id_number", Text),
    Column("phone", Text),
    Column("unit", Text, ForeignKey("units.label"), index=True),
    Column("industry", Text),
    Column("workers", Integer),
    Column("licensed", Boolean),
    Column("created_at", UtcInstant, nullable=False),
    Column("department", Text, ForeignKey("units.label")),
    Column("risk", Text),
    Column("source", Text),
    Column("status", Text, nullable=False, server_default=text("'unverified'")),
    Column("status_on", Text),
    Column("verified_at", UtcInstant),
    Column("verified_by", Text),
    Column("merged_into", Text, ForeignKey("subjects.label"), index=True),
    one_of("kind", "enterprise", "person", "unit"),
    one_of("status", "unverified", "verified", "changed", "closed", "moved"),
    CheckConstraint("workers >= 0", name="workers"),
)

persons = Table(
    "persons",
    metadata,
    Column("label", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Json, nullable=False),
    Column("unit", Text, ForeignKey("units.label"), index=True),
    Column("subject", Text, ForeignKey("subjects.label"), index=True),
    Column("certificate", Text),
    Column("valid_from", Text),
    Column("valid_to", Text),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("CAST(roles AS TEXT) <> '[]'", name="roles"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, ForeignKey("subjects.label"), index=True),
    Column("source", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("opened_by", Json, nullable=False),
    Column("closed_at", UtcInstant),
    Column("facts", Json, nullable=False),
    Column("stage", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head_hash", Text, nullable=False),
    Column("next_tick_at", UtcInstant),
    CheckConstraint("version >= 0", name="version"),
    CheckConstraint("seq >= 0", name="seq"),
)
Index("ix_cases_stage", cases.c.stage, cases.c.id)
Index("ix_cases_kind", cases.c.kind, cases.c.id)
Index(
    "ix_cases_next_tick_at",
    cases.c.next_tick_at,
    sqlite_where=cases.c.next_tick_at.is_not(None),
    postgresql_where=cases.c.next_tick_at.is_not(None),
)

parties = Table(
    "parties",
    metadata,
    _of_case(),
    Column("subject", Text, ForeignKey("subjects.label"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

hazards = Table(
    "hazards",
    metadata,
    _of_case(),
    Column("label", Text, primary_key=True),
    Column("description", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("found_on", Text, nullable=False),
    Column("place", Text),
    Column("category", Text),
    Column("criterion", Text),
    Column("opinion", Json),
    Column("photos", Json, nullable=False),
    Column("position", Integer, nullable=False),
    one_of("level", "general", "major"),
    sqlite_with_rowid=False,
)
_MAJOR = text("level = 'major'")
Index("ix_hazards_major", hazards.c.case_id, sqlite_where=_MAJOR, postgresql_where=_MAJOR)

#: States in which most rectifications stand, and the condition that leaves them out of the index of what waits for somebody.
BUSY_STATES = ("found", "advised", "ordered", "overdue", "rectified")
WAITING = f"NOT (procedures.kind = 'rectification' AND procedures.state IN {BUSY_STATES!r})"
#: States in which a rectification is over, and the condition of the indexes of those that are not.
OVER_STATES = ("rectified", "transferred", "dismissed")
OPEN_RECTIFICATION = f"procedures.kind = 'rectification' AND procedures.state NOT IN {OVER_STATES!r}"

procedures = Table(
    "procedures",
    metadata,
    _of_case(),
    _in_case("n"),
    Column("kind", Text, nullable=False),
    Column("no", Integer, nullable=False),
    Column("label", Text),
    Column("state", Text, nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("facts", Json, nullable=False),
    CheckConstraint("n > 0 AND no > 0", name="numbers"),
    sqlite_with_rowid=False,
)
_WAITING, _OPEN = text(WAITING.replace("procedures.", "")), text(OPEN_RECTIFICATION.replace("procedures.", ""))
Index(
    "ix_procedures_waiting", procedures.c.kind, procedures.c.state, sqlite_where=_WAITING, postgresql_where=_WAITING
)
Index("ix_procedures_open", procedures.c.case_id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_procedures_state", procedures.c.state, procedures.c.case_id, sqlite_where=_OPEN, postgresql_where=_OPEN)

deadlines = Table(
    "deadlines",
    metadata,
    _of_case(),
    _in_case("n"),
    Column("rule", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("limit_", Text, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("status", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("procedure", Integer),
    Column("label", Text),
    Column("opened_at", UtcInstant, nullable=False),
    Column("opened_by", Integer, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("length", Integer),
    Column("until", Text),
    Column("extended", Integer, nullable=False),
    Column("suspended", Json, nullable=False),
    Column("literal_start", Text),
    Column("ended_at", UtcInstant),
    Column("fired", Json, nullable=False),
    _of_procedure(),
    one_of("status", "open", "suspended", "met", "lapsed", "cancelled"),
    sqlite_with_rowid=False,
)
Index(
    "ix_deadlines_status_ends_at",
    deadlines.c.status,
    deadlines.c.ends_at,
    sqlite_where=deadlines.c.status == text("'open'"),
    postgresql_where=deadlines.c.status == text("'open'"),
)

_NUMBERED = text(f"number IS NOT NULL AND number <> '{PLACEHOLDER}' AND status <> 'superseded'")
documents = Table(
    "documents",
    metadata,
    _of_case(),
    _in_case("n"),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("number", Text),
    Column("procedure", Integer),
    Column("facts", Json, nullable=False),
    Column("service", Json, nullable=False),
    _of_procedure(),
    one_of("status", "draft", "issued", "served", "superseded"),
    sqlite_with_rowid=False,
)
# A paper that supersedes another keeps its number, and two kinds of one series may bear the same serial.
Index(
    "uq_documents_kind_number",
    documents.c.kind,
    documents.c.number,
    unique=True,
    sqlite_where=_NUMBERED,
    postgresql_where=_NUMBERED,
)

events = Table(
    "events",
    metadata,
    _of_case(),
    _in_case("seq"),
    Column("action", Text, nullable=False),
    Column("procedure", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("by", Json, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("changes", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("request_id", Text),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    _of_procedure(),
    CheckConstraint("seq > 0", name="seq"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("case_id", Id),
    Column("seq", Integer),
    Column("key", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False, server_default=text("'inbox'")),
    Column("kind", Text, nullable=False),
    Column("person", Text),
    Column("wording", Text),
    Column("body", Json, nullable=False),
    Column("deliver_at", UtcInstant, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'pending'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("claimed_until", UtcInstant),
    Column("created_at", UtcInstant, nullable=False),
    Column("tried_at", UtcInstant),
    Column("trouble", Text),
    Column("read_at", UtcInstant),
    Column("gathered", Text),
    ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"]),
    one_of("status", "pending", "done", "dead", "cancelled"),
)
_TO_GATHER = text("gathered IS NULL AND status = 'done' AND kind = 'message'")
Index("ix_outbox_gathered", outbox.c.person, sqlite_where=_TO_GATHER, postgresql_where=_TO_GATHER)
Index(
    "ix_outbox_deliver_at",
    outbox.c.deliver_at,
    sqlite_where=outbox.c.status == text("'pending'"),
    postgresql_where=outbox.c.status == text("'pending'"),
)
Index("ix_outbox_person", outbox.c.person, outbox.c.deliver_at)
Index("ix_outbox_case_id", outbox.c.case_id)

counters = Table(
    "counters",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Id, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("outcome", Json, nullable=False),
    Column("at", UtcInstant, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", UtcInstant, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("person", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("case_number", Text),
    Column("outcome", Text, nullable=False),
    Column("body", Json, nullable=False),
    one_of("outcome", "refused", "invalid", "conflict"),
)
Index("ix_attempts_case_number", attempts.c.case_number)

reads = Table(
    "reads",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", UtcInstant, nullable=False),
    Column("person", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
Index("ix_reads_case_number", reads.c.case_number)

#: What became of units, subjects, persons, delegations and plans; `before` and `after` hold the values that differ.
register_changes = Table(
    "register_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", UtcInstant, nullable=False),
    Column("person", Text, nullable=False),
    Column("register", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("reason", Text),
    Column("effective_on", Text),
)
Index("ix_register_changes_register", register_changes.c.register, register_changes.c.label)

delegations = Table(
    "delegations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("absent", Text, ForeignKey("persons.label"), nullable=False, index=True),
    Column("substitute", Text, ForeignKey("persons.label"), nullable=False, index=True),
    Column("roles", Json, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    CheckConstraint("first_day <= last_day", name="days"),
    CheckConstraint("absent <> substitute", name="persons"),
)

inspection_plans = Table(
    "inspection_plans",
    metadata,
    Column("subject", Text, ForeignKey("subjects.label"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", UtcInstant, nullable=False),
    Column("reason", Text),
    CheckConstraint("times > 0", name="times"),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    Column("place", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("body", Json, nullable=False),
    Column("loaded_at", UtcInstant, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
