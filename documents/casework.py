"""What the forms of a case share beside the penalty: whose procedure, things by the piece, the three opinions of an approval."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cases.casefile import Facts, twin
from documents.approvals import officer_signers, opinion, signer
from documents.source import Source, day_words

#: Rows that a list of things has at least, so that more can be written in by hand.
LEAST_ROWS = 5


def within(source: Source, *kinds: str) -> Source:
    """The source as of the newest procedure of the kinds, where the paper belongs to none: it is drawn by hand."""
    found = [p for p in source.case.procedures if p.kind in kinds]
    if source.procedure is not None or not found:
        return source
    return replace(source, document=twin(source.document, procedure=found[-1].n))


def matter(source: Source) -> str:
    """The name of the case."""
    return str(source.proceeding.get("name") or source.case.title)


def acted(source: Source) -> bool:
    """Whether an act made the paper; one that is a draft or drawn by hand was signed by nobody yet."""
    return source.document.status != "draft" and bool(source.facts.get("signed_by"))


def visited(source: Source) -> str:
    """The day of the inspection that began the case."""
    return day_words((source.case.facts.get("inspection") or {}).get("from"))


def photo_name(name: str, place: int) -> str:
    """How a paper names a photograph: one kept by its SHA-256 by its place and the head of the hash, another as it is named."""
    return f"照片{place}（校验值 {name[:12]}）" if re.fullmatch("[0-9a-f]{64}", name) else name


def count(value: Any) -> str:
    """A quantity without needless zeros; nothing for none."""
    number = Decimal(str(value or 0))
    return "" if number == 0 else f"{number.normalize():f}"


def pieces_of(source: Source) -> Mapping[str, Facts]:
    """The things of the paper, else of its procedure: name, quantity and unit by label."""
    things: Mapping[str, Facts] = source.facts.get("items") or source.proceeding.get("items") or {}
    return things


def padded(rows: Sequence[Sequence[str]], width: int, least: int = LEAST_ROWS) -> list[list[str]]:
    """The rows numbered, and empty ones behind them up to `least`; nothing for no rows, so that a missing list is seen."""
    if not rows:
        return []
    numbered = [[str(n), *row] for n, row in enumerate(rows, start=1)]
    return numbered + [["　"] * width for _ in range(least - len(numbered))]


def amounts(things: Iterable[Facts]) -> str:
    """Things in one line: 汽油3桶、铁架1个."""
    return "、".join(f"{thing['name']}{count(thing['quantity'])}{thing['unit']}" for thing in things)


def ruling(source: Source, proposal: str, granted: str = "同意。", *, by_act: bool | None = None) -> list[Facts]:
    """Opinions of officers, reviewer and head. The head's stands only where an act gave it, with its day."""
    given = acted(source) if by_act is None else by_act
    return [
        opinion("承办人意见", proposal, officer_signers(source.officers())),
        opinion("审核意见", "", [signer("审核人")]),
        opinion("审批意见", granted if given else "", [signer("审批人")], day_words(source.day) if given else ""),
    ]
