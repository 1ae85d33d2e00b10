"""Official letters as GB/T 9704-2012 wants them, measured on the drawn page of the hard 督办通知书."""

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pypdfium2
import pytest

from documents.look import example_sheet
from documents.render import Drawn
from tests.support.pdf import MM, Glyph, glyphs_of

Draw = Callable[[str, str], Drawn]
#: The sheet and the text area in mm: margins 37, 26, 35, 28.
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
#: Line and character pitch: 225 mm are 22 lines, 156 mm are 28 characters.
LINE, CHARACTER = 225 / 22, 156 / 28


@pytest.fixture
def letter(drawn: Draw) -> list[Glyph]:
    """Every printed glyph of the hard example that is no part of the code in the corner."""
    return [g for g in glyphs_of(drawn("supervision_notice", "hard").content) if g.text.strip() and g.base > 30]


def rows_of(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs in lines, from the top of the first page to the foot of the last."""
    rows: dict[tuple[int, float], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        rows[glyph.page, round(glyph.base, 1)].append(glyph)
    return [sorted(rows[place], key=lambda g: g.left) for place in sorted(rows)]


def words(row: list[Glyph]) -> str:
    """The text of a line."""
    return "".join(glyph.text for glyph in row)


def row_with(glyphs: list[Glyph], text: str) -> list[Glyph]:
    """The last line that contains a text."""
    return next(row for row in reversed(rows_of(glyphs)) if text in words(row))


def body(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Full lines of running text: 16-point 仿宋 from the left edge of the text area, outside tables."""
    return [
        row for row in rows_of(glyphs)
        if row[0].left < LEFT + 0.4 and row[-1].right > RIGHT - 2 * CHARACTER and all(abs(g.right - g.left - CHARACTER) < 3 for g in row)
    ]  # fmt: skip


def test_the_text_keeps_to_its_area(letter: list[Glyph]) -> None:
    """Margins of 37, 26, 35 and 28 mm; only the number of the page lies below the text."""
    outside = [g for g in letter if g.left < LEFT - 0.1 or g.right > RIGHT + 0.3 or g.base < TOP or g.base > BOTTOM]

    assert {g.base > BOTTOM for g in outside} == {True}
    assert re.fullmatch(r"(—\d+—)+", words(outside))


def test_lines_and_characters_stand_in_the_grid(letter: list[Glyph]) -> None:
    """22 lines on 225 mm and 28 characters on 156 mm."""
    full = [row for row in body(letter) if len(row) == 28 and all(g.text >= "\u2e80" for g in row)]
    steps = [b.left - a.left for row in body(letter) for a, b in pairwise(row) if a.text >= "\u2e80" and b.text >= "\u2e80"]
    lines = [b[0].base - a[0].base for a, b in pairwise(body(letter)) if a[0].page == b[0].page and b[0].base - a[0].base < 12]

    assert full
    assert all(step == pytest.approx(CHARACTER, abs=0.03) for step in steps)
    assert all(line == pytest.approx(LINE, abs=0.15) for line in lines)


def test_the_red_head_begins_35_millimetres_below_the_edge_of_the_text(drawn: Draw) -> None:
    """The name of the body is red, its ink begins at 72 mm of the sheet; the rule is red, 156 mm wide, 4 mm below the number."""
    content = drawn("supervision_notice", "hard").content
    scale = 4.0
    with pypdfium2.PdfDocument(content) as pages:
        picture = pages[0].render(scale=scale * MM / 72 * 25.4).to_pil().convert("RGB")
    pixels = picture.load()
    per_mm = picture.width / 210
    red = [
        (x / per_mm, y / per_mm) for y in range(picture.height) for x in range(0, picture.width, 2)
        if pixels[x, y][0] > 180 and pixels[x, y][1] < 80
    ]  # fmt: skip
    rule = [x for x, y in red if y > 100]
    number = next(row for row in rows_of(glyphs_of(content)) if "应急督〔" in words(row))
    below = 0.12 * 16 * 25.4 / 72  # what a character reaches below its line

    assert min(y for _, y in red) == pytest.approx(TOP + 35, abs=0.5)
    assert (min(rule), max(rule)) == pytest.approx((LEFT, RIGHT), abs=0.5)
    assert min(y for _, y in red if y > 100) - number[0].base - below == pytest.approx(4.0, abs=0.4)


def test_title_and_headings_are_set_in_their_faces(letter: list[Glyph]) -> None:
    """The title is in 小标宋 at 22 points, centred, two lines below the rule; 一、 in 黑体."""
    title = [row for row in rows_of(letter) if row[0].page == 1 and row[0].right - row[0].left == pytest.approx(22 * 25.4 / 72, abs=0.1)]
    heading = row_with(letter, "一、办理要求")

    assert "".join(words(row) for row in title) == example_sheet("supervision_notice", "hard").values["heading"]
    assert all((row[0].left + row[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.5) for row in title)
    assert all("Sans-CJK" in g.face or "SimHei" in g.face for g in heading)
    assert heading[0].left == pytest.approx(LEFT + 2 * CHARACTER, abs=0.3)


def test_the_day_stands_four_characters_from_the_edge_and_the_body_over_it(letter: list[Glyph]) -> None:
    """署名 is centred over the day, two lines are left free for the wet seal, and both share a page with text."""
    day = next(row for row in rows_of(letter) if words(row) == "2026年9月8日")
    rows = [row for row in rows_of(letter) if row[0].page == day[0].page]
    name, before = rows[rows.index(day) - 1], rows[rows.index(day) - 2]

    assert RIGHT - day[-1].right == pytest.approx(4 * CHARACTER, abs=1.0)
    assert (name[0].left + name[-1].right) / 2 == pytest.approx((day[0].left + day[-1].right) / 2, abs=0.5)
    assert name[0].base - before[0].base == pytest.approx(3 * LINE, abs=0.5)
    assert rows.index(day) >= 3


def test_page_numbers_stand_outside_seven_millimetres_below_the_text(letter: list[Glyph]) -> None:
    """— 1 — : odd to the right, even to the left, one character from the edge."""
    feet = [row for row in rows_of(letter) if row[0].base > BOTTOM]
    em = 14 * 25.4 / 72

    assert [words(row) for row in feet] == [f"—{n}—" for n in range(1, len(feet) + 1)]
    for number, row in enumerate(feet, start=1):
        gap = RIGHT - row[-1].right if number % 2 else row[0].left - LEFT
        assert gap == pytest.approx(em, abs=0.2)
        assert row[0].base - 0.34 * em - BOTTOM == pytest.approx(7.0, abs=1.0)


def test_the_imprint_closes_the_last_page(letter: list[Glyph]) -> None:
    """抄送 and 印发 stand at the foot of the last page, a character inside, in 14 points."""
    last = max(g.page for g in letter)
    copies, printed = row_with(letter, "抄送："), row_with(letter, "印发")
    em = 14 * 25.4 / 72

    assert copies[0].page == printed[0].page == last
    assert copies[0].left == pytest.approx(LEFT + em, abs=0.2)
    assert RIGHT - printed[-1].right == pytest.approx(em, abs=0.2)
    assert max(g.base for g in letter if g.page == last and g.base < BOTTOM) == printed[0].base
