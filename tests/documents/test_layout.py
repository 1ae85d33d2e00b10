"""The measures: of the enforcement forms as measured on paper, of official letters as GB/T 9704-2012 has them."""

from collections.abc import Callable
from io import BytesIO
from itertools import groupby, pairwise

import pytest
from pypdf import PdfReader

from documents.forms import ROOT, forms
from documents.render import Drawn
from tests.support.pdf import Glyph, glyphs_of

Draw = Callable[[str, str], Drawn]
#: Forms of the set; what others give to the body (base/outside.html) does not bear its name.
ENFORCEMENT = [
    kind for kind, form in forms().items()
    if form.declared.family in ("enforcement", "approval") and "base/outside.html" not in (ROOT / form.page).read_text(encoding="utf-8")
]  # fmt: skip
#: Line and character of GB/T 9704-2012 in mm: 225 mm are 22 lines, 156 mm are 28 characters.
LINE, CHARACTER = 225 / 22, 156 / 28


def lines_of(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs by page and baseline, from top to bottom, each line from left to right."""
    ordered = sorted(glyphs, key=lambda g: (g.page, round(g.base, 1), g.left))
    return [list(line) for _, line in groupby(ordered, key=lambda g: (g.page, round(g.base, 1)))]


def baseline(content: bytes, words: str) -> float:
    """The baseline of the first line that consists of the words, in mm from the top."""
    for line in lines_of(glyphs_of(content)):
        if "".join(g.text for g in line).replace("\u3000", "").strip() == words:
            return line[0].base
    raise AssertionError(f"no line {words}")


@pytest.mark.parametrize("kind", sorted(ENFORCEMENT))
def test_an_enforcement_form_is_laid_out_as_measured(drawn: Draw, kind: str) -> None:
    """A4 upright; the family's name at 58 mm, the form's at 69 mm, the number at 79 mm, the text from 32 to 178 mm
    (paper.md §1.2)."""
    content = drawn(kind, "example").content
    page = PdfReader(BytesIO(content)).pages[0].mediabox

    head = [line for line in lines_of(glyphs_of(content)) if line[0].page == 1 and 40 < line[0].base < 85]

    assert (round(float(page.width) / 72 * 25.4), round(float(page.height) / 72 * 25.4)) == (210, 297)
    assert "".join(g.text for g in head[0]) == "安全生产行政执法文书"
    assert abs(head[0][0].base - 58) < 1
    assert abs(head[1][0].base - 69) < 1.5
    if any("〔2026〕" in "".join(g.text for g in line) for line in head):
        assert abs(next(line for line in head if "〔" in [g.text for g in line])[0].base - 79) < 1.5
    for line in head[:3]:
        assert abs((line[0].left + line[-1].right) / 2 - 106) < 2


def test_a_letter_stands_on_the_grid(drawn: Draw) -> None:
    """Text lines of 28 characters that are 10.23 mm apart, between 28 and 184 mm; red head; page numbers with dashes."""
    content = drawn("supervision_notice", "example").content
    lines = lines_of([g for g in glyphs_of(content) if g.page == 2 and g.text.strip()])
    body = [line for line in lines if "FandolFang" in line[0].face and 37 < line[0].base < 215]
    spans = [(after[0].base - before[0].base) / LINE for before, after in pairwise(body)]
    steps = [
        after.left - before.left
        for before, after in pairwise(body[0])
        if "\u4e00" <= before.text <= "\u9fff" and "\u4e00" <= after.text <= "\u9fff"
    ]

    assert len(body) > 6
    assert all(abs(span - round(span)) < 0.03 for span in spans)
    assert all(abs(step - CHARACTER) < 0.05 for step in steps)
    assert all(line[0].left >= 27.8 and line[-1].right <= 184.4 for line in body)
    numbers = ["".join(g.text for g in line) for line in lines_of(glyphs_of(content)) if line[0].base > 262]
    assert [n for n in numbers if n.strip().startswith("—")] == ["— 1 —", "— 2 —", "— 3 —"]


def test_a_long_table_repeats_its_head_and_goes_on(drawn: Draw) -> None:
    """Forty lines break over pages, each of which has the head of the table and says that it goes on."""
    paper = drawn("service_receipt", "hard")
    glyphs = glyphs_of(paper.content)
    by_page = {page: "".join(g.text for g in glyphs if g.page == page) for page in range(1, paper.pages + 1)}

    assert paper.pages > 2
    assert all("送达方式" in words for page, words in by_page.items() if page < paper.pages)
    assert all("（续页）" in words for page, words in by_page.items() if page > 1)
