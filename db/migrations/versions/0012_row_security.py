"""Row-level security on PostgreSQL: two roles that only read, and what each sees of cases. Nothing on SQLite."""

from alembic import op
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from db.walls import RolesMissing

revision = "0012_row_security"
down_revision = "0011_lists"
branch_labels = None
depends_on = None

READER, OVERSEER = "duban_reader", "duban_overseer"
#: Rows that a reader sees as far as the condition holds; an overseer sees them all.
WALLED = {
    "cases": "subject IN (SELECT duban_seen_subjects()) OR id IN (SELECT duban_seen_cases())",
    **dict.fromkeys(
        ("parties", "hazards", "procedures", "deadlines", "documents", "events", "papers", "case_files", "public_reports"),
        "EXISTS (SELECT FROM cases WHERE cases.id = case_id)",
    ),
    # A message is its receiver's, also when the case has left his sight.
    "outbox": "person = ANY ((SELECT duban_sight('person'))::text[]) OR EXISTS (SELECT FROM cases WHERE cases.id = case_id)",
    "attempts": "case_number IS NULL OR EXISTS (SELECT FROM cases WHERE cases.number = case_number)",
    "reads": "EXISTS (SELECT FROM cases WHERE cases.number = case_number)",
    "requests": "EXISTS (SELECT FROM cases WHERE cases.number = outcome ->> 'case')",
    # Photographs that a broken-off form left without a case are looked for by the hazards that name them.
    "files": "EXISTS (SELECT FROM case_files WHERE case_files.sha256 = files.sha256) OR NOT duban_is_tied(sha256)",
    # Of firms: those in the sight, and whom the visible cases are about.
    "subjects": "label IN (SELECT duban_seen_subjects()) OR label IN (SELECT duban_met_subjects())",
}
#: Tables that tell nothing of a case: places, people, the register's history, calendars, addresses, what is public, and the
#: numbers of pairs of signs that lead a search to hazards, which have their wall.
OPEN = (
    "alembic_version", "meta", "units", "persons", "delegations", "inspection_plans", "calendar_years", "register_changes",
    "heartbeats", "contacts", "grants", "editions", "hazard_grams",
)  # fmt: skip
# Passwords, logins, tokens and counters are for the role of the owner alone.

_SEEN = """
CREATE FUNCTION duban_sight(part text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT ARRAY(SELECT json_array_elements_text(nullif(current_setting('duban.sight', true), '')::json -> part))
$$;
-- The owner's view of the registers, so that the conditions of two tables do not ask each other for ever.
CREATE FUNCTION duban_seen_subjects() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path FROM CURRENT AS $$
  WITH answering AS (
    SELECT label FROM subjects WHERE label = ANY ((SELECT duban_sight('subjects'))::text[])
    UNION SELECT label FROM subjects WHERE kind <> 'unit' AND unit = ANY ((SELECT duban_sight('units'))::text[])
    UNION SELECT label FROM subjects WHERE kind = 'unit' AND label = ANY ((SELECT duban_sight('units'))::text[])
  )
  SELECT label FROM subjects JOIN answering USING (label) WHERE merged_into IS NULL
  UNION SELECT subjects.label FROM subjects JOIN answering ON subjects.merged_into = answering.label
$$;
CREATE FUNCTION duban_seen_cases() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT case_id FROM parties WHERE subject = ANY ((SELECT duban_sight('subjects'))::text[])
  UNION SELECT case_id FROM procedures WHERE cardinality(duban_sight('targets')) > 0
    AND kind <> 'rectification' AND facts ->> 'target' = ANY ((SELECT duban_sight('targets'))::text[])
$$;
CREATE FUNCTION duban_met_subjects() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path FROM CURRENT AS $$
  WITH met AS (
    SELECT subject FROM cases WHERE id IN (SELECT duban_seen_cases())
    UNION SELECT parties.subject FROM parties JOIN cases ON cases.id = case_id
      WHERE cases.subject IN (SELECT duban_seen_subjects()) OR cases.id IN (SELECT duban_seen_cases())
  )
  SELECT subject FROM met UNION SELECT merged_into FROM subjects JOIN met ON label = subject WHERE merged_into IS NOT NULL
$$;
CREATE FUNCTION duban_is_tied(photo text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT EXISTS (SELECT FROM case_files WHERE sha256 = photo)
$$;
"""
FUNCTIONS = ("duban_sight(text)", "duban_seen_subjects()", "duban_seen_cases()", "duban_met_subjects()", "duban_is_tied(text)")


def upgrade() -> None:
    """Create the roles where the server has none yet, and the policies of this database."""
    conn = op.get_bind()
    if conn.dialect.name != "postgresql":
        return
    for role in (READER, OVERSEER):
        _have_role(conn, role)
    _let_by(conn)
    conn.exec_driver_sql(_SEEN)
    for function in FUNCTIONS:
        conn.exec_driver_sql(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        conn.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO duban_reader, duban_overseer")
    there = set(inspect(conn).get_table_names())
    for table in (*WALLED, *(name for name in OPEN if name in there)):
        conn.exec_driver_sql(f"GRANT SELECT ON {table} TO duban_reader, duban_overseer")
    for table, condition in WALLED.items():
        conn.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        conn.exec_driver_sql(f"CREATE POLICY sight ON {table} FOR SELECT TO duban_reader USING ({condition})")
        conn.exec_driver_sql(f"CREATE POLICY everything ON {table} FOR SELECT TO duban_overseer USING (true)")


def _have_role(conn: Connection, role: str) -> None:
    """Roles belong to the server, not to the database: another database may have made them, at this very moment too."""
    try:
        with conn.begin_nested():
            conn.exec_driver_sql(
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            if not conn.scalar(text("SELECT pg_has_role(current_user, :role, 'MEMBER')"), {"role": role}):
                conn.exec_driver_sql(f"GRANT {role} TO CURRENT_USER")
            conn.exec_driver_sql(f"SET LOCAL ROLE {role}")
            conn.exec_driver_sql("SET LOCAL ROLE NONE")
    except ProgrammingError as error:
        user = conn.scalar(text("SELECT current_user"))
        raise RolesMissing(
            f"数据库用户“{user}”无权建立或使用只读角色 {role}，数据库没有改动。请由数据库管理员执行："
            f"CREATE ROLE {READER} NOLOGIN; CREATE ROLE {OVERSEER} NOLOGIN BYPASSRLS; GRANT {READER}, {OVERSEER} TO \"{user}\"; "
            "（已存在的角色不必再建），然后重新运行 duban db upgrade"
        ) from error


def _let_by(conn: Connection) -> None:
    """Where the user may say so the overseer is not asked at all: a policy that is always true still keeps the planner from its
    statistics of words. Else the policy does, and an administrator may give the attribute later."""
    may = "SELECT bool_or(rolsuper OR rolbypassrls AND rolcreaterole) FROM pg_roles WHERE rolname = current_user"
    if conn.scalar(text(may)) and not conn.scalar(text("SELECT rolbypassrls FROM pg_roles WHERE rolname = :role"), {"role": OVERSEER}):
        conn.exec_driver_sql(f"ALTER ROLE {OVERSEER} BYPASSRLS")
