"""Whether document numbers are what their counters say: from 1 to the last, each once, none missing and none beyond."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from cases.clockface import day_of
from db.heads import read_counters
from db.tables import cases, documents
from db.verify import Finding
from documents.catalogue import CATALOGUE, Paper
from documents.numbering import FILING_OPENER, counter_key, parse_number
from door.opening import KINDS
from law.faults import LawError
from law.lawbook import Lawbook

_LETTERS = {letters for _, letters in KINDS.values()}
_SHOWN = 10


def check_serials(conn: Connection, law: Lawbook) -> Iterator[Finding]:
    """What is wrong with the numbers of files and papers, one finding for each counter and kind of fault."""
    drawn = _of_files(conn)
    for key, serials in _of_papers(conn, law).items():
        drawn[key] += serials
    counted = read_counters(conn)
    for key in sorted(drawn.keys() | counted.keys()):
        yield from _compare(key, counted.get(key, 0), drawn[key])


def _compare(key: str, last: int, serials: Counter[int]) -> Iterator[Finding]:
    missing = [n for n in range(1, last + 1) if n not in serials]
    twice = sorted(n for n, count in serials.items() if count > 1)
    beyond = sorted(n for n in serials if n > last)
    if missing:
        yield Finding(kind="number", sentence=f"编号“{key}”缺号：{_listed(missing)}")
    if twice:
        yield Finding(kind="number", sentence=f"编号“{key}”重号：{_listed(twice)}")
    if beyond:
        yield Finding(kind="counter", sentence=f"编号“{key}”的计数器为 {last}，已有的编号超出：{_listed(beyond)}")


def _listed(serials: list[int]) -> str:
    shown = "、".join(str(n) for n in serials[:_SHOWN])
    return shown if len(serials) <= _SHOWN else f"{shown} 等 {len(serials)} 个"


def _of_files(conn: Connection) -> defaultdict[str, Counter[int]]:
    """Serials of the files' own numbers (`AJ2026-000001`)."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for number in conn.scalars(select(cases.c.number).execution_options(yield_per=2000)):
        head, dash, serial = number.partition("-")
        if dash and head[:2] in _LETTERS and head[2:].isdecimal() and serial.isdecimal():
            found[f"file/{head[:2]}/{head[2:]}"][int(serial)] += 1
    return found


def _of_papers(conn: Connection, law: Lawbook) -> dict[str, Counter[int]]:
    """Serials of papers that drew from a counter; those that inherit a serial drew nothing."""
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    columns = (documents.c.case_id, documents.c.n, documents.c.kind, documents.c.number, documents.c.at)
    wanted = select(*columns).where(documents.c.number.is_not(None)).order_by(documents.c.case_id, documents.c.n)
    inspected: set[int] = set()
    kept: set[tuple[int, str]] = set()
    for case_id, _, kind, text, at in conn.execute(wanted.execution_options(yield_per=2000)):
        paper, number = CATALOGUE.get(kind), parse_number(text)
        if paper is None or number is None or (case_id, text) in kept:
            continue
        if paper.series == "inspection" and case_id in inspected:
            continue
        if paper.series == "filing" and kind != FILING_OPENER:
            continue
        if paper.series == "inspection":
            inspected.add(case_id)
        kept.add((case_id, text))  # a paper that supersedes another bears its number
        key = _key(paper, number.year, at, law)
        if key is not None:
            found[key][number.serial] += 1
    return found


def _key(paper: Paper, year: int, at: datetime, law: Lawbook) -> str | None:
    try:
        authority = law.authority_on(day_of(at))
    except LawError:
        return None
    return counter_key(paper, authority.prefix + authority.branch_tag, year)
