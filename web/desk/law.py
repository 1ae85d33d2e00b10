"""法规速查: what a violation costs, what makes a hazard a major one, which offences are near. Also the hint beside the field of a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import Request, Response

from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of
from cases.people import Subject
from law.faults import LawError
from law.lawbook import Lawbook
from law.tariff import COLUMN_WORDS, TIER_WORDS, FineRange
from states.fields import SANCTION_LABELS
from states.penalty.figures import fine_range, violations_of
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, site_of

router = pages("/law")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table of a violation: for whom, when, how much. `words` is the law's, or says why it gives no figure."""

    whom: str
    when: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is the same for one or more items of an article: `items` as text, none where the article has none."""

    items: tuple[str, ...]
    article: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One code of the table of fines as it reads on a day."""

    code: str
    label: str
    ranges: tuple[Range, ...]
    offences: tuple[str, ...]


@router.get("")
@policy(Policy.BUREAU)
def look_up(request: Request, q: str = "") -> Response:
    """Everything whose code, words or article hold the words sought."""
    law, today, words = site_of(request).door.lawbook, day_of(now_of(request)), q.strip().casefold()[:100]
    violations = (violation_of(law, code, today) for code in sorted(law.tariff_codes()))
    criteria = (law.criterion(code, today) for code in sorted(law.criterion_codes()))
    offences = ((code, law.offence(code)) for code in sorted(law.offence_codes()))
    return render(
        request, "law/index.html", today=today,
        violations=[v for v in violations if _holds(words, v.code, v.label, *_texts(v))],
        criteria=[c for c in criteria if c is not None and _holds(words, c.code, c.text, c.industry, c.article)],
        offences=[(code, o) for code, o in offences if _holds(words, code, o.label, o.conduct, o.article)],
    )  # fmt: skip


@router.get("/violation")
@policy(Policy.BUREAU)
def violation(request: Request) -> Response:
    """One violation: a page, of which forms show the table beside the field. The code comes as `code` or under a field's full name."""
    law, query = site_of(request).door.lawbook, request.query_params
    code = next((value for name, value in query.items() if name.rpartition(".")[2] == "code"), "").strip()
    known = violation_of(law, code, day_of(now_of(request))) if code in law.tariff_codes() else None
    return render(request, "law/violation.html", 200 if known or not code else 404, code=code[:20], violation=known)


def violation_of(law: Lawbook, code: str, on: date) -> Violation:
    """A code with its ranges for conduct and decision on the day. Raises `NoTariff` for a code that is none."""
    items = law.violation_items(code)
    alike: dict[tuple[Row, ...], list[tuple[int | None, str]]] = {}
    for item in items or (None,):
        rows, article = _rows(law, code, item, on)
        alike.setdefault(rows, []).append((item, article))
    ranges = [
        Range(items=tuple(f"{item}. {items[item]}" for item, _ in found if item is not None), article=_common([a for _, a in found]), rows=rows)
        for rows, found in alike.items()
    ]
    offences = sorted({o for item in items or (None,) for o in law.screens(code, item)})
    return Violation(
        code=code, label=law.violation_label(code), ranges=tuple(ranges), offences=tuple(law.offence(o).label for o in offences)
    )


def _common(articles: list[str]) -> str:
    """The article of all: with its item where there is one only."""
    first = articles[0]
    return first if len(set(articles)) == 1 else first.rpartition(".")[0]


def _rows(law: Lawbook, code: str, item: int | None, on: date) -> tuple[tuple[Row, ...], str]:
    """The lines of one item with their article; where the law gives no figure at all, one that says why."""
    found, silent, article = [], "", ""
    for tier, when in TIER_WORDS.items():
        for column, whom in COLUMN_WORDS.items():
            try:
                fine = law.fine_range(code, item=item, tier=tier, column=column, conduct_from=on, conduct_to=on, decided_on=on)
            except LawError as fault:
                silent = silent or str(fault)
                continue
            found.append(Row(whom=whom, when=when, words=range_words(fine)))
            article = article or fine.article
    return tuple(found) or (Row(whom="", when="", words=silent),), article


def range_words(fine: FineRange) -> str:
    """What the tier prescribes or allows: the fine, and what may or must come with it."""
    others = "、".join(SANCTION_LABELS[word] for word in fine.others)
    if not fine.fine:
        return others or fine.bounds
    return f"{'可以处' if fine.optional else '处'}{fine.bounds}罚款" + (f"；{others}" if others else "")


def stated_violations(
    case: CaseFile, procedure: Procedure, parties: Mapping[str, Subject], law: Lawbook, on: date
) -> list[dict[str, str]]:
    """The violations on file with what is proposed for each and the range in which it must lie, were it decided on the day."""
    stated = []
    for violation in violations_of(procedure):
        party = parties.get(str(violation["party"])) if violation.get("party") else case.subject
        words, article = "", ""
        if party is not None:
            try:
                fine = fine_range(law, case, party, violation, on)
                words, article = range_words(fine), fine.article
            except LawError as fault:
                words = str(fault)
        stated.append({"code": str(violation["code"]), "label": law.violation_label(violation["code"], violation.get("item")),
                       "party": party.name if party else "", "range": words, "article": article,
                       "amount": str(violation.get("amount") or "")})  # fmt: skip
    return stated


def _texts(one: Violation) -> list[str]:
    return [text for group in one.ranges for text in (*group.items, group.article)]


def _holds(words: str, *texts: str) -> bool:
    return not words or any(words in text.casefold() for text in texts)
