"""Filling a form: the values of a paper, what it must contain and does not, and characters that no face can draw."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno

from cases.casefile import Facts
from documents.fonts import Faces, uncovered
from documents.forms import Content, Form, form_of, page_of
from documents.numbering import PRE_FILING
from documents.render import Drawing
from documents.source import Source, day_words
from law.wording import citation

SET_TITLE = "安全生产行政执法文书"
#: Characters that the faces have but the layout engine spoils; each is written by its full-width twin.
_TWINS = str.maketrans({"¥": "￥"})


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A filled form, frozen: drawing it again gives the same bytes. `head` and `values` are plain JSON.

    `reference` is what the verifier looks up. The QR code says it, as an address where `head` has the `site` of a verifier.
    """

    kind: str
    version: str
    head: Facts
    values: Facts
    reference: str

    def drawing(self, form: Form, *, draft: bool = False, seal: str | None = None) -> Drawing:
        """The page to draw; a draft bears its mark and no code. `seal` is a picture as a `data:` address."""
        code = None if draft else segno.make(code_of(self.head.get("site", ""), self.reference), error="m").svg_data_uri(scale=4, border=0)
        shown = {
            **self.head, "draft": draft, "qr": code, "mark": "" if draft else self.reference, "reference": "" if draft else _shown(self.reference),
            "seal_image": seal,
        }  # fmt: skip
        return Drawing(html=page_of(form, shown, self.values), sheets=form.sheets)


@dataclass(frozen=True, kw_only=True)
class Unfit:
    """Why a paper may not be issued: contents that are missing, characters that cannot be drawn. An answer, not a fault."""

    kind: str
    title: str
    missing: tuple[Content, ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The refusal with everything that is missing."""
        parts = []
        if self.missing:
            listed = "；".join(f"{c.label}（{citation(c.article)}）" for c in self.missing)
            parts.append(f"缺少应当载明的内容：{listed}")
        if self.strange:
            parts.append(f"有字体无法印出的字符：{'；'.join(self.strange)}")
        return f"《{self.title}》不能出具：{'。'.join(parts)}"


def code_of(site: str, reference: str) -> str:
    """What the QR code of a paper says: the page of the verifier that answers at once, or without a site the reference."""
    return f"{site}/verify?{urlencode({'code': reference}, safe=':/')}" if site else reference


def fill(source: Source, site: str = "") -> Sheet:
    """The filled form of a paper, complete or not; `unfit` says what stops it. `site` is the address of the public site,
    frozen with the sheet, no part of what the paper says. Raises `NoForm` for a kind without one."""
    form = form_of(source.document.kind)
    values = _plain(form.context(source))
    head = head_of(source, form)
    where = {"site": site.rstrip("/")} if site else {}
    return Sheet(
        kind=form.id, version=form.version, head={**head, **where}, values=values, reference=reference_of(source, head, values)
    )


def head_of(source: Source, form: Form) -> Facts:
    """What every page says of itself: title, number, day, body, copies."""
    paper, body = source.paper, source.authority
    return {
        "family": form.declared.family, "set_title": SET_TITLE, "title": paper.title, "number": source.document.number,
        "day": day_words(source.day), "day_iso": source.day.isoformat(), "authority": body.name,
        "masthead": body.name + ("文件" if form.declared.family == "letter" and paper.copies > 2 else ""),
        "copies_note": copies_note(paper.kind, paper.copies), "seal": paper.seal, "replaces": replaced(source),
    }  # fmt: skip


def replaced(source: Source) -> str:
    """The number of the issued paper that this one takes the place of; a draft that became it is none."""
    return "、".join(
        str(d.number)
        for d in source.case.documents
        if d.kind == source.document.kind and d.procedure == source.document.procedure and d.n < source.document.n
        and d.status == "superseded" and d.number not in (None, PRE_FILING)
    )  # fmt: skip


def copies_note(kind: str, copies: int) -> str:
    """How many copies there are and who has them."""
    if kind == "external" and copies == 2:
        return "本文书一式两份：一份由应急管理部门备案，一份交当事人。"
    if kind == "to_agency" and copies >= 2:
        return f"本文书一式{_COUNT[copies]}份：一份由应急管理部门备案，其余送受文机关。"
    return ""


_COUNT = "零一两三四五六七八九"


def reference_of(source: Source, head: Facts, values: Facts) -> str:
    """`DUBAN:AJ2026-000001/5:0f3a9c…`: the case, the paper in it and a digest of what it says."""
    said = json.dumps([head, values], ensure_ascii=False, sort_keys=True)
    return f"DUBAN:{source.case.number}/{source.document.n}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def unfit(sheet: Sheet, faces: Faces | None = None) -> Unfit | None:
    """What stops the paper, or None. Without `faces` the characters are not looked at."""
    form = form_of(sheet.kind)
    missing = tuple(c for c in form.declared.contents if c.known_by == "case" and not sheet.values.get(c.key))
    strange = tuple(_strange(sheet, faces)) if faces is not None else ()
    if not missing and not strange:
        return None
    return Unfit(kind=sheet.kind, title=sheet.head["title"], missing=missing, strange=strange)


def by_hand(sheet: Sheet) -> tuple[Content, ...]:
    """What is left blank and has to be filled in by hand."""
    form = form_of(sheet.kind)
    return tuple(c for c in form.declared.contents if c.known_by == "hand" and not sheet.values.get(c.key))


def _strange(sheet: Sheet, faces: Faces) -> Iterator[str]:
    face = faces["fangsong"]
    for place, text in _texts({"head": sheet.head, **sheet.values}):
        for character in uncovered(text, face):
            at = text.index(character)
            around = text[max(at - 6, 0) : at].strip(), text[at + 1 : at + 7].strip()
            yield f"U+{ord(character):04X}（{place}，“{around[0]}□{around[1]}”）"


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the values with its place: `problems.3`, counted from 1."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value, start=1):
            yield from _texts(item, f"{place}.{index}")


def _plain(value: Any) -> Any:
    """Values as JSON keeps them, so that what is drawn first and what is drawn again are the same."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return value.translate(_TWINS)
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} is no value of a form; write it as text")


def _shown(reference: str) -> str:
    digest = reference.rpartition(":")[2]
    return f"{digest[:8]} {digest[8:]}"


def picture(path: Path) -> str:
    """A picture of a seal (PNG or SVG) as a `data:` address."""
    import base64

    kind = {".png": "png", ".svg": "svg+xml"}[path.suffix.lower()]
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
