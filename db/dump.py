"""The tables as JSON lines that either database can load: instants in UTC, JSON as it is, keys in their order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, func, insert, inspect, select

from cases.errors import DubanError
from db.tables import metadata
from db.tables_search import hazard_grams
from db.types import UtcInstant, dumps, loads

_BATCH = 500
#: Parents before what refers to them; what is made from other tables is made anew.
TABLES: tuple[Table, ...] = tuple(table for table in metadata.sorted_tables if table is not hazard_grams)


class BrokenBackup(DubanError):
    """A backup is damaged, was changed, or holds what this version does not know; nothing was restored."""


def revision_of(conn: Connection) -> str | None:
    """The migration the schema stands at."""
    return MigrationContext.configure(conn).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether a backup of that schema can be loaded: its migration is one of ours."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return any(script.revision == revision for script in ScriptDirectory.from_config(config).walk_revisions())


def dump_table(conn: Connection, table: Table, file: IO[bytes]) -> int:
    """Write the rows in the order of their keys, one JSON object a line; gives their number."""
    count = 0
    wanted = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=1000)
    for row in conn.execute(wanted).mappings():
        file.write(dumps({str(name): _plain(value) for name, value in row.items()}).encode() + b"\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def load_table(conn: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert the rows of a dump; gives their number. Raises `BrokenBackup` naming table and line."""
    rows = _rows(table, lines)
    if own := _refers_to_itself(table):
        rows = iter(_targets_first(table, own, list(rows)))
    count = 0
    while batch := list(islice(rows, _BATCH)):
        conn.execute(insert(table), batch)
        count += len(batch)
    return count


def _rows(table: Table, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    instants = [c.name for c in table.c if isinstance(c.type, UtcInstant)]
    names = {c.name for c in table.c}
    for number, line in enumerate(lines, 1):
        try:
            row = loads(line)
            if not isinstance(row, dict) or not row.keys() <= names:
                raise ValueError("unknown columns")
            for name in instants:
                if row.get(name) is not None:
                    row[name] = datetime.fromisoformat(row[name])
        except (ValueError, TypeError, RecursionError) as error:
            raise BrokenBackup(f"备份中 tables/{table.name}.jsonl 第 {number} 行无法读取") from error
        yield {**dict.fromkeys(names & _nullable(table)), **row}


def _nullable(table: Table) -> set[str]:
    return {c.name for c in table.c if c.nullable}


def _refers_to_itself(table: Table) -> tuple[str, str] | None:
    """The column of a table that names another of its rows, and the column it names it by."""
    found = [(key.parent.name, key.column.name) for key in table.foreign_keys if key.column.table is table]
    return found[0] if found else None


def _targets_first(table: Table, own: tuple[str, str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    column, key = own
    ordered: list[dict[str, Any]] = []
    placed: set[Any] = {None}
    while rows:
        ready = [row for row in rows if row.get(column) in placed]
        if not ready:
            raise BrokenBackup(f"备份中 tables/{table.name}.jsonl 的 {column} 所指的行不存在或成环")
        ordered += ready
        placed |= {row[key] for row in ready}
        rows = [row for row in rows if row[key] not in placed]
    return ordered


def counts_of(conn: Connection) -> dict[str, int]:
    """The number of rows of every table."""
    return {table.name: conn.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def is_empty(conn: Connection) -> bool:
    """Whether the database holds no row of ours; it may lack the tables."""
    there = set(inspect(conn).get_table_names())
    return all(
        conn.execute(select(table).limit(1)).first() is None for table in TABLES if table.name in there
    )


def lift_limits(conn: Connection) -> None:
    """Let one long transaction run as long as it needs."""
    if conn.dialect.name == "postgresql":
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            conn.exec_driver_sql(f"SET LOCAL {name} = 0")


def as_mapping(value: Any, what: str) -> Mapping[str, Any]:
    """The value when it is an object. Raises `BrokenBackup`."""
    if not isinstance(value, dict):
        raise BrokenBackup(f"备份的清单中 {what} 残缺")
    return value
