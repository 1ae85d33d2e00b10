"""An index of our own for the text of hazards: for each pair of neighbouring signs the cases in which it stands.

A word is looked for by its pairs, which the text of a hazard then has to bear out: the index says where a word can be, never that
it is there. It is written with the hazards and never taken back, so it may say too much after a text was changed, but not too little.
The same table serves both databases; pairs of Chinese signs are rare enough for a word of two to be found at once.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from db.driver import Prepared, write
from db.tables_search import hazard_grams

#: A sign has 21 bits; a pair is one number below 2**42. The second of a pair is nothing where a word ends.
_BITS = 21
#: Hazards that are read at once when the index is made anew.
_A_TIME = 50_000
#: Kilobytes that SQLite keeps of the index while it is made anew, and otherwise.
_LARGE_CACHE, _USUAL_CACHE = 262_144, 2_000


def fold(text: str) -> str:
    """The text as it is compared: full-width and half-width, great and small letters are alike (NFKC)."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def grams_of(text: str) -> set[int]:
    """Every pair of neighbouring signs in the text, and the last sign of each word by itself."""
    found: set[int] = set()
    for word in fold(text).split():
        signs = [ord(sign) for sign in word]
        found.update(first << _BITS | second for first, second in pairwise(signs))
        found.add(signs[-1] << _BITS)
    return found


def pairs_in(word: str) -> list[int]:
    """The pairs that a text with the word in it must have; none for a word of one sign."""
    return list(dict.fromkeys(ord(first) << _BITS | ord(second) for first, second in pairwise(word)))


def beginning_with(sign: str) -> tuple[int, int]:
    """The pairs that begin with a sign: from the first of the two numbers to below the second."""
    return ord(sign) << _BITS, (ord(sign) + 1) << _BITS


def _build(dialect: str) -> Any:
    if dialect == "sqlite":
        return insert(hazard_grams).prefix_with("OR IGNORE")
    pairs = func.unnest(
        bindparam("gram", type_=ARRAY(BigInteger)), bindparam("case_id", type_=ARRAY(BigInteger))
    ).table_valued("gram", "case_id").render_derived()  # fmt: skip
    rows = select(pairs.c.gram, pairs.c.case_id)
    return postgresql_insert(hazard_grams).from_select(["gram", "case_id"], rows).on_conflict_do_nothing()


_ADD = Prepared(_build, ["gram", "case_id"])


def gram_job(conn: Connection, texts: Iterable[tuple[int, Sequence[str | None]]]) -> tuple[Prepared, list[dict[str, Any]]]:
    """The statement and its rows for the texts of hazards, each with the id of its case; what is there already is left as it is."""
    by_case: dict[int, set[int]] = {}
    for case_id, parts in texts:
        by_case.setdefault(case_id, set()).update(*(grams_of(part) for part in parts if part))
    # Side by side as they lie in the index: a page of it is touched once.
    pairs = sorted((gram, case_id) for case_id, grams in by_case.items() for gram in grams)
    if not pairs:
        return _ADD, []
    if conn.dialect.name == "sqlite":
        return _ADD, [{"gram": gram, "case_id": case_id} for gram, case_id in pairs]
    return _ADD, [{"gram": [gram for gram, _ in pairs], "case_id": [case_id for _, case_id in pairs]}]


def fill_grams(conn: Connection) -> None:
    """Index every hazard there is, some thousand at a time in the order of their cases."""
    is_sqlite = conn.dialect.name == "sqlite"
    if is_sqlite:
        conn.exec_driver_sql(f"PRAGMA cache_size = -{_LARGE_CACHE}")
    for texts in _texts(conn):
        job = gram_job(conn, texts)
        if job[1]:
            write(conn, [job])
    if is_sqlite:
        conn.exec_driver_sql(f"PRAGMA cache_size = -{_USUAL_CACHE}")


def _texts(conn: Connection) -> Iterator[list[tuple[int, Sequence[str | None]]]]:
    # By name: a migration runs on the schema of its day, whatever columns come later.
    wanted = (
        "SELECT case_id, label, description, place FROM hazards WHERE (case_id, label) > ({case}, {label}) "
        "ORDER BY case_id, label LIMIT {most}"
    )
    marks = {"sqlite": ("?", "?", "?")}.get(conn.dialect.name, ("%s", "%s", "%s"))
    statement = wanted.format(case=marks[0], label=marks[1], most=marks[2])
    last: tuple[int, str] = (-(2**63), "")
    while rows := conn.exec_driver_sql(statement, (*last, _A_TIME)).all():
        last = (rows[-1][0], rows[-1][1])
        yield [(row[0], (row[2], row[3])) for row in rows]
