"""The rows of a ledger as visits: those of one firm, day, inspector and source, in an order that the file does not set."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from door.ledger_firms import Firms
from law.faults import LawError
from law.lawbook import Lawbook
from ledger.mapping import LedgerRow, key_of

Where = tuple[str, int]


@dataclass(slots=True)
class Item:
    """One hazard of the ledger: the row that tells of it, its mark, and other rows that say the same."""

    row: LedgerRow
    id: str
    copies: list[Where] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The label of the hazard in its case; from the content, so that no order of import changes it."""
        return f"台账{self.id[-24:-14]}"

    @property
    def done_id(self) -> str:
        """The mark of its mending."""
        return f"{self.id}/done"


@dataclass(slots=True)
class Visit:
    """The rows of one firm, day, inspector and source, which become one case."""

    firm: str
    found_on: date
    source: str
    id: str
    items: list[Item]


def visits_of(lawbook: Lawbook, rows: Sequence[LedgerRow], firms: Firms, reject: Callable[[Where, str], None]) -> list[Visit]:
    """The visits in the order of their days; rows whose firm or day speaks against them are rejected with the reason."""
    told: dict[str, tuple[str, Item]] = {}
    lawful: dict[date, str] = {}
    for row in rows:
        firm = firms.of(row)
        why = firm.against or lawful.setdefault(row.found_on, _unlawful(lawbook, row.found_on))
        if why:
            reject(row.where, why)
            continue
        mark = f"ledger/{key_of(firm.label, row.found_on.isoformat(), row.place, row.description)}"
        if mark in told:
            _join(told[mark][1], row)
        else:
            told[mark] = (firm.label, Item(row, mark))
    keyed = sorted(((_visit_key(firm, item.row), item) for firm, item in told.values()), key=lambda pair: (pair[0], pair[1].id))
    return [
        Visit(key[1], date.fromisoformat(key[0]), key[3], f"ledger-visit/{key_of(*key)}", [item for _, item in group])
        for key, group in groupby(keyed, key=lambda pair: pair[0])
    ]


def _join(item: Item, row: LedgerRow) -> None:
    """Two rows say the same: the one that is further counts, whichever stands first."""
    ours, theirs = ((not r.done, r.content(), r.where) for r in (item.row, row))
    if theirs < ours:
        item.row, row = row, item.row
    item.copies.append(row.where)


def _visit_key(firm: str, row: LedgerRow) -> tuple[str, str, str, str]:
    return row.found_on.isoformat(), firm, "".join(sorted(names_in(row.inspector))), row.source


def names_in(inspector: str) -> list[str]:
    """The names in a cell that may hold several."""
    for sign in "，,、;；/\n":
        inspector = inspector.replace(sign, " ")
    return inspector.split()


def _unlawful(lawbook: Lawbook, day: date) -> str:
    try:
        lawbook.clock("rectify_deadline", on=day)
        lawbook.authority_on(day)
    except LawError as fault:
        return f"发现时间{day.isoformat()}早于现行规则的施行日（{fault}）；请核对日期，更早的台账不再导入"
    return ""


def batches_of(visits: Sequence[Visit], size: int) -> Iterator[list[Visit]]:
    """The visits in parts of about so many hazards; a visit is never parted."""
    part: list[Visit] = []
    rows = 0
    for visit in visits:
        part.append(visit)
        rows += len(visit.items)
        if rows >= size:
            yield part
            part, rows = [], 0
    if part:
        yield part
