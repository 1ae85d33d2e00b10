"""What a drawn paper says about itself: its text, its glyphs with their places, its faces, its flags."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTComponent, LTContainer
from pypdf import PdfReader

MM = 72 / 25.4
#: Header and footer of a family in mm from the edges: what lies in them is not the text of the page.
MARGINS = {"enforcement": (26, 38), "approval": (26, 38), "letter": (37, 33), "publicity": (17, 17)}


@dataclass(frozen=True)
class Glyph:
    """A character on a page: page number, left and right edge and baseline from the top in mm, the name of its face."""

    page: int
    text: str
    left: float
    right: float
    base: float
    face: str


def glyphs_of(content: bytes) -> list[Glyph]:
    """Every character with its place."""
    return [
        Glyph(number, char.get_text(), char.x0 / MM, char.x1 / MM, (page.height - char.matrix[5]) / MM, char.fontname)
        for number, page in enumerate(extract_pages(BytesIO(content)), start=1)
        for char in _chars(page)
    ]


def _chars(item: LTComponent) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif isinstance(item, LTContainer):
        for part in item:
            yield from _chars(part)


def text_of(content: bytes, family: str | None = None) -> str:
    """The text of all pages, without blanks; of a family without its header and footer."""
    top, bottom = MARGINS[family] if family else (0, 0)
    with pypdfium2.PdfDocument(content) as pages:
        parts = []
        for page in pages:
            width, height = page.get_size()
            words = page.get_textpage()
            parts.append(words.get_text_bounded(0, bottom * MM, width, height - top * MM))
            words.close()
            page.close()
    return bare("".join(parts))


def bare(text: str) -> str:
    """A text as it can be compared: without blanks, every variant of a character as the character itself."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\u2010", "-").replace("\ufffe", "").split())


def faces_of(content: bytes) -> dict[str, bool]:
    """The names of the faces, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(content)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get_object().get("/Font", {}).values():
            for inner in font.get_object()["/DescendantFonts"]:
                face = inner.get_object()["/FontDescriptor"].get_object()
                found[face["/FontName"]] = bool({"/FontFile", "/FontFile2", "/FontFile3"} & face.keys())
    return found


def pieces(value: str, text: str) -> int:
    """In how many pieces a value stands in a text, 1 where it is whole; a break of the page makes one more. 0: not there."""
    count, rest = 0, bare(value)
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if rest[:n] in text), 0)
        if length == 0 or (length < 4 and length < len(bare(value))):
            return 0
        count, rest = count + 1, rest[length:]
    return count
