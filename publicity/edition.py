"""The public edition: everything that anyone can fetch now, and nothing else (公示库)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cases.casefile import CaseFile, Facts, Procedure
from cases.clockface import day_of
from cases.people import Subject
from publicity.bystanders import bystanders
from publicity.masking import mask
from publicity.texts import KIND_LABELS, shown_text, withdrawal_notice

#: Written in place of a name where there is none; hiding these words would only damage the text.
_NOBODY = frozenset(["", "匿名", "匿名举报人", "群众", "热心群众", "举报人", "无", "不详", "未留", "未知", "anonymous"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One public text. `until` is its last day, if it has one; a withdrawn entry shows only why it went."""

    kind: str
    title: str
    text: str
    published_on: date
    until: date | None
    status: Literal["published", "withdrawn"]


def public_texts(cases: Iterable[CaseFile], on: date | None = None) -> list[Entry]:
    """What the public sees of the cases, in their order, with everything personal masked.

    Published disclosures show their text; withdrawn ones that had been public show the reason (行政处罚法#48.2). What
    is proposed, approved, on hold, rejected or expired shows nothing. With a day `on`, an entry whose last day lies
    before it is left out even where its expiry is not recorded yet.
    """
    return [
        entry for case in cases for entry in _entries(case) if on is None or entry.until is None or on <= entry.until
    ]


def secrets_of(case: CaseFile) -> tuple[str, ...]:
    """What no public text of the case may show: who reported it, the subject's numbers, what the file calls secret.

    An enterprise's own telephone is hidden too; its name and credit code are public.
    """
    secrets: list[object] = []
    reporter = case.facts.get("reporter")
    if isinstance(reporter, dict):
        secrets += [value for value in reporter.values() if isinstance(value, str)]
    elif isinstance(reporter, str):
        secrets.append(reporter)
    if case.subject:
        secrets += [case.subject.phone, case.subject.id_number]
    secrets += case.facts.get("secrets") or ()
    for procedure in case.of_kind("disclosure"):
        secrets += procedure.facts.get("secrets") or ()
    secrets += bystanders(case)
    return tuple(dict.fromkeys(s for s in secrets if isinstance(s, str) and s.strip() not in _NOBODY))


def public_text(case: CaseFile, text: str, subjects: Iterable[Subject] = ()) -> str:
    """A text of the case as the public may see it, on a page or on a paper: numbers masked, natural persons as surname and
    某某. `subjects` are further natural persons of the case beside its own subject."""
    secrets = secrets_of(case)
    shown = text_shown(text, case.subject, secrets)
    for subject in subjects:
        if subject.is_person:
            own = tuple(value for value in (subject.phone, subject.id_number) if value)
            shown = shown_text(shown, subject.name, subject.kind, own)
    return shown


def _entries(case: CaseFile) -> Iterator[Entry]:
    secrets = secrets_of(case)
    for procedure in case.of_kind("disclosure"):
        if entry := entry_of(case, procedure, secrets):
            yield entry


def entry_of(
    case: CaseFile, procedure: Procedure, secrets: tuple[str, ...], party: Subject | None = None
) -> Entry | None:
    """What the public sees of one disclosure as it stands, if anything. `party`: whom it is about, default the subject."""
    published_on = day_fact(procedure.facts, "published_on")
    if published_on is None:
        # Withdrawn before it was public: a reason would tell what never was told.
        return None
    about = party or case.subject
    if procedure.state == "published":
        return _published(procedure, about, published_on, secrets)
    if procedure.state == "withdrawn":
        return _withdrawn(procedure, about, published_on, secrets)
    return None


def _published(procedure: Procedure, about: Subject | None, published_on: date, secrets: tuple[str, ...]) -> Entry:
    facts = procedure.facts
    kind = str(facts.get("kind", ""))
    label = KIND_LABELS.get(kind, "公示")
    given = facts.get("title")
    title = given if given and given != label else (about.name if about else "") + label
    return Entry(
        kind=kind,
        title=text_shown(title, about, secrets),
        text=text_shown(str(facts.get("text", "")), about, secrets),
        published_on=published_on,
        until=day_fact(facts, "until"),
        status="published",
    )


def _withdrawn(procedure: Procedure, about: Subject | None, published_on: date, secrets: tuple[str, ...]) -> Entry:
    facts = procedure.facts
    kind = str(facts.get("kind", ""))
    withdrawal = facts.get("withdrawal") or {}
    hidden = (*secrets, about.name) if about else secrets
    withdrawn_on = day_fact(withdrawal, "on") or published_on
    number, reason = facts.get("number"), str(withdrawal.get("reason", ""))
    return Entry(
        kind=kind,
        title=f"{KIND_LABELS.get(kind, '公示')}撤回说明",
        text=withdrawal_notice(kind, number, reason, withdrawn_on, hidden),
        published_on=published_on,
        until=None,
        status="withdrawn",
    )


def text_shown(text: str, about: Subject | None, secrets: tuple[str, ...]) -> str:
    """A text with everything personal hidden; a natural person it is about by surname."""
    return shown_text(text, about.name, about.kind, secrets) if about else mask(text, secrets)


def day_fact(facts: Facts, key: str) -> date | None:
    """A fact that is a day, written as a day or as an instant."""
    text = facts.get(key)
    if not text:
        return None
    return day_of(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
