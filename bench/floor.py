"""The floor: the driver alone writes the very rows that a run of ours wrote, as found by comparing before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy import Connection, Engine, Table, select

from db.tables import metadata

Key = tuple[Any, ...]
#: Tables in the order in which rows may be written, parents first.
TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)


@dataclass(slots=True)
class Rows:
    """Rows of one table as the driver holds them: new ones, and those that stand under a key that was there before."""

    added: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)


Written = dict[str, Rows]
Stand = dict[str, dict[Key, Key]]


def stand(engine: Engine) -> Stand:
    """Everything in the database, by table and key, in the order of the keys."""
    found: Stand = {}
    with engine.connect() as conn:
        _keep_json_as_text(_raw(conn))
        for table in TABLES:
            keys = [list(table.c).index(column) for column in table.primary_key]
            statement = str(select(table).order_by(*table.primary_key).compile(dialect=engine.dialect))
            rows = [tuple(row) for row in _raw(conn).execute(statement).fetchall()]
            found[table.name] = {tuple(row[k] for k in keys): row for row in rows}
    engine.dispose()  # nobody else is to get a connection that reads JSON as text
    return found


def _raw(conn: Connection) -> Any:
    return conn.connection.driver_connection


def _keep_json_as_text(raw: Any) -> None:
    if isinstance(raw, psycopg.Connection):
        set_json_loads(lambda text: text if isinstance(text, str) else text.decode(), raw)


def difference(before: Stand, after: Stand) -> Written:
    """The rows that were written between the two."""
    written: Written = {}
    for name, rows in after.items():
        was = before[name]
        written[name] = Rows(
            added=[row for key, row in rows.items() if key not in was],
            changed=[row for key, row in rows.items() if key in was and was[key] != row],
        )
    return written


def by_case(written: Written, ids: Sequence[int]) -> list[Written]:
    """The rows of each case by themselves. A counter, which every act moves, is moved with each."""
    split: dict[int, Written] = {case: {t.name: Rows() for t in TABLES} for case in ids}
    for table in TABLES:
        rows = written[table.name]
        if table.name == "counters":
            for one in split.values():
                one["counters"].changed += rows.changed or rows.added
            continue
        place = next((i for i, c in enumerate(table.c) if c.name == "case_id"), 0)
        for row in rows.added:
            split[row[place]][table.name].added.append(row)
        for row in rows.changed:
            split[row[place]][table.name].changed.append(row)
    return list(split.values())


class Statements:
    """The statements of one database, made once."""

    def __init__(self, dialect: str) -> None:
        mark = "?" if dialect == "sqlite" else "%s"
        self.insert: dict[str, str] = {}
        self.update: dict[str, str] = {}
        self.places: dict[str, list[int]] = {}
        for table in TABLES:
            names = [f'"{c.name}"' for c in table.c]
            keys = [i for i, c in enumerate(table.c) if c.primary_key]
            rest = [i for i in range(len(names)) if i not in keys]
            repeat = (
                f" ON CONFLICT ({', '.join(names[k] for k in keys)}) DO NOTHING" if table.name == "counters" else ""
            )
            marks = ", ".join([mark] * len(names))
            self.insert[table.name] = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks}){repeat}"
            self.update[table.name] = (
                f"UPDATE {table.name} SET {', '.join(f'{names[i]} = {mark}' for i in rest)} "
                f"WHERE {' AND '.join(f'{names[k]} = {mark}' for k in keys)}"
            )
            self.places[table.name] = rest + keys
        self.check = f"SELECT * FROM cases WHERE id = {mark}"


class OneByOne:
    """The driver, one act a transaction: the case is selected and checked, then its rows are written."""

    def __init__(self, engine: Engine, acts: Iterable[Written]) -> None:
        self._acts = iter(acts)
        self._statements = Statements(engine.dialect.name)
        self._conn = engine.connect()
        self._raw = _raw(self._conn)

    def run(self, count: int) -> None:
        """The next so many acts."""
        if isinstance(self._raw, psycopg.Connection):
            for _ in range(count):
                with self._raw.transaction():
                    self._check(act := next(self._acts))
                    with self._raw.pipeline():
                        self._write(act)
            return
        for _ in range(count):
            self._raw.execute("BEGIN IMMEDIATE")
            self._check(act := next(self._acts))
            self._write(act)
            self._raw.execute("COMMIT")

    def _check(self, act: Written) -> None:
        (row,) = act["cases"].changed
        assert self._raw.execute(self._statements.check, (row[0],)).fetchone() is not None

    def _write(self, act: Written) -> None:
        made = self._statements
        for table in TABLES:
            rows, places = act[table.name], made.places[table.name]
            for row in rows.changed:
                self._raw.execute(made.update[table.name], [row[p] for p in places])
            for row in rows.added:
                self._raw.execute(made.insert[table.name], row)

    def close(self) -> None:
        """Give the connection back."""
        self._conn.close()


class Clustered:
    """The fastest bulk path of the driver: each table's rows together and in the order of their keys."""

    def __init__(self, engine: Engine) -> None:
        self._statements = Statements(engine.dialect.name)
        self._conn = engine.connect()
        self._raw = _raw(self._conn)

    def run(self, written: Written) -> None:
        """Write these rows in one transaction."""
        if isinstance(self._raw, psycopg.Connection):
            with self._raw.transaction(), self._raw.cursor() as cursor:
                for table in TABLES:
                    self._copy(cursor, table, written[table.name])
            return
        self._raw.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            self._bulk(table, written[table.name])
        self._raw.execute("COMMIT")

    def _bulk(self, table: Table, rows: Rows) -> None:
        made, places = self._statements, self._statements.places[table.name]
        if rows.changed:
            self._raw.executemany(made.update[table.name], [[row[p] for p in places] for row in rows.changed])
        if rows.added:
            self._raw.executemany(made.insert[table.name], rows.added)

    def _copy(self, cursor: Any, table: Table, rows: Rows) -> None:
        name = table.name
        if rows.changed:
            cursor.execute(f"CREATE TEMP TABLE moved (LIKE {name}) ON COMMIT DROP")
            self._fill(cursor, "moved", table, rows.changed)
            rest = ", ".join(f'"{c.name}" = moved."{c.name}"' for c in table.c if not c.primary_key)
            keys = " AND ".join(f'{name}."{c.name}" = moved."{c.name}"' for c in table.primary_key)
            cursor.execute(f"UPDATE {name} SET {rest} FROM moved WHERE {keys}")
            cursor.execute("DROP TABLE moved")
        if rows.added:
            self._fill(cursor, name, table, rows.added)

    def _fill(self, cursor: Any, name: str, table: Table, rows: Sequence[Key]) -> None:
        columns = ", ".join(f'"{c.name}"' for c in table.c)
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Give the connection back."""
        self._conn.close()
