"""The wording of messages (提醒与通知): one file a message, filled with named fields; no template language."""

import string
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from cases.clockface import day_of, local
from cases.errors import DubanError
from law.faults import LawError
from law.schema import Strict
from law.wording import citation, date_plain
from law.yamlfile import YamlFault, load_strict

FOLDER = Path(__file__).with_name("wording")

#: The fields a wording may name, and what stands for one that is absent: a reminder with a gap beats none at all.
FIELDS: dict[str, str] = {
    "case_number": "（案号未载明）",
    "subject_name": "（对象未载明）",
    "clock_label": "办理期限",
    "due": "（到期日未载明）",
    "limit": "（最后期限未载明）",
    "hazard": "详见案件",
    "procedure_label": "详见案件",
    "days": "若干",
    "article": "详见案件期限说明",
    # of what is told about the product's own work and papers
    "day": "（日期未载明）",
    "count": "若干",
    "items": "（详见系统）",
    "name": "（收件人未载明）",
    "about": "（事项未载明）",
    "reason": "（原因未载明）",
    "channel": "通知渠道",
}

#: What the product says of its own work rather than of a case.
OWN_IDS = ("digest", "dead_letter", "unreached", "alarm")
#: The messages the product sends; a file for each, and no other.
IDS = (
    "reminder_ahead", "reminder_due_today", "reminder_missed", "lapsed", "agency_share", "proposal_unsigned",
    "order_wanted", "seizure_expired", "evidence_expired", "correction_asked", "withdrawal_due", "penalty_resumes",
    *OWN_IDS,
)  # fmt: skip


class BrokenWording(DubanError):
    """The wording of a message does not hold; the product does not start with it."""


class UnknownWording(DubanError):
    """There is no message with this id."""


class Wording(Strict):
    """A message before it is filled: `subject` for mail, `body` for mail and desk, `short` for a text message."""

    subject: str = Field(min_length=1, max_length=80)
    body: str = Field(min_length=1)
    short: str = Field(min_length=1, max_length=120)


class Rendered(NamedTuple):
    """A message ready to send."""

    subject: str
    body: str
    short: str


def read_wordings(folder: Path = FOLDER, ids: tuple[str, ...] = IDS) -> dict[str, Wording]:
    """The wordings of a folder, one for each id. Raises `BrokenWording` for a missing, spare or faulty file."""
    found = {file.stem: file for file in sorted(folder.glob("*.yaml"))}
    if set(found) != set(ids):
        raise BrokenWording(f"消息文本与清单不符：{'、'.join(sorted(set(found) ^ set(ids)))}")
    return {wording_id: _read(found[wording_id]) for wording_id in ids}


def _read(file: Path) -> Wording:
    try:
        wording = Wording.model_validate(load_strict(file))
    except (ValidationError, YamlFault) as error:
        raise BrokenWording(f"{file.name}: {error}") from error
    for part, text in wording.model_dump().items():
        _check(f"{file.name} {part}", text)
    return wording


def _check(where: str, text: str) -> None:
    try:
        pieces = list(string.Formatter().parse(text))
    except ValueError as error:
        raise BrokenWording(f"{where}：花括号不成对") from error
    for _, name, spec, conversion in pieces:
        if name is not None and (name not in FIELDS or spec or conversion):
            raise BrokenWording(f"{where}：没有字段“{name}”，可用字段为 {'、'.join(FIELDS)}")


@cache
def wordings() -> dict[str, Wording]:
    """The product's own wordings, read once."""
    return read_wordings()


def render(wording_id: str, values: Mapping[str, Any]) -> Rendered:
    """Subject, body and short text of a message. Raises `UnknownWording`.

    Values are put in as they are; only a date is written `2025年5月12日` and an article (`安全生产法#65.1.2`) in words.
    A list gives a line for each of its items. `days` is a number or, for the share of an agency's own clock, its words
    (`一半`, `八成`, `全部`). A value that is absent, None or empty leaves the gap that `FIELDS` names; other keys are
    ignored. Line breaks in a value become spaces, so that a subject stays one line.
    """
    wording = wordings().get(wording_id)
    if wording is None:
        raise UnknownWording(f"没有名为“{wording_id}”的消息")
    filled = {name: _plain(values.get(name)) or gap for name, gap in FIELDS.items()}
    filled["article"] = _cited(filled["article"])
    return Rendered(
        wording.subject.format_map(filled),
        wording.body.format_map(filled).strip(),
        wording.short.format_map(filled),
    )


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        # An hour clock ends at an instant; its hour is part of the answer.
        return f"{date_plain(day_of(value))}{local(value):%H:%M}"
    if isinstance(value, date):
        return date_plain(value)
    if isinstance(value, list):
        # the items of a digest, each a line of its own
        return "\n".join(" ".join(str(item).split()) for item in value)
    return "" if value is None else " ".join(str(value).split())


def _cited(article: str) -> str:
    try:
        return citation(article) if "#" in article else article
    except LawError:
        # Words that merely hold a number sign are passed on as they are.
        return article


WORDINGS: dict[str, Wording] = wordings()
