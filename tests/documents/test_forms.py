"""Every form: its declaration, its page, and its two examples as they come out of the engine."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from documents.catalogue import CATALOGUE
from documents.fill import unfit
from documents.forms import ROOT, form_of, forms
from documents.look import example_sheet
from documents.render import Drawn, Renderer
from tests.support.pdf import bare, faces_of, glyphs_of, pieces, text_of

KINDS = sorted(forms())
EXAMPLES = [(kind, name) for kind in KINDS for name in ("example", "hard")]
#: An article number: 第三十一条, 第31条, 第…款, 第…项; 第1项 names an item of the paper itself.
ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百0-9]+[条款]")
#: Families may name these faces and no other may get in.
KNOWN_FACES = ("FandolFang", "FandolKai", "NotoSerifCJK", "NotoSansCJK", "LXGWWenKai", "Noto-Serif-CJK", "Noto-Sans-CJK", "Duban-")

Draw = Callable[[str, str], Drawn]


def texts(value: Any) -> Iterator[str]:
    """Every text of the values that is printed; the name beside a certificate is written by hand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (key == "name" and "certificate" in value):
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_declares_what_its_example_holds(kind: str) -> None:
    """Every mandatory content is a key of the context, and both examples could be issued."""
    form = form_of(kind)

    for name in ("example", "hard"):
        sheet = example_sheet(kind, name)

        assert {c.key for c in form.declared.contents} <= sheet.values.keys()
        assert unfit(sheet) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_content_is_refused_with_its_article(kind: str) -> None:
    """A paper without what the law asks for is not issued; the refusal lists everything that is missing."""
    needed = [c for c in form_of(kind).declared.contents if c.known_by == "case"]
    sheet = example_sheet(kind)
    for content in needed:
        sheet.values[content.key] = ""

    refusal = unfit(sheet)

    assert needed == [] or refusal is not None
    assert all(content.label in refusal.sentence for content in needed if refusal is not None)


def test_no_template_names_an_article() -> None:
    """Articles come from the law of the day, never from a template (paper.md §0)."""
    pages = sorted(ROOT.rglob("*.html"))

    assert len(pages) > len(KINDS) // 3
    assert {str(page.relative_to(ROOT)) for page in pages if ARTICLE.search(page.read_text(encoding="utf-8"))} == set()


def test_no_context_writes_an_article_by_hand() -> None:
    """A context names articles as keys of the law (行政处罚法#44); the words are made by `law.wording`."""
    contexts = [*ROOT.glob("*/context.py"), *ROOT.glob("*.py")]

    assert {p.name for p in contexts if ARTICLE.search(p.read_text(encoding="utf-8"))} == set()


def test_no_template_lets_markup_through() -> None:
    """What people wrote is always literal text."""
    pages = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in ROOT.rglob("*.html")}

    assert {name for name, text in pages.items() if re.search(r"\|\s*safe\b|autoescape|Markup", text)} == set()


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_the_text_of_a_paper_is_what_the_case_says(drawn: Draw, kind: str, name: str) -> None:
    """Nothing is lost, cut off or replaced: every value stands on the pages as it was given, the title and number too."""
    sheet = example_sheet(kind, name)

    paper = drawn(kind, name)
    text = text_of(paper.content, form_of(kind).declared.family)

    missing = [value for value in texts(sheet.values) if bare(value) and not 1 <= pieces(value, text) <= paper.pages]
    assert missing == []
    assert form_of(kind).declared.family in ("letter", "publicity") or bare(CATALOGUE[kind].title) in text
    assert bare(sheet.head["number"] or "") in text


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_a_paper_is_archival_and_carries_its_faces(drawn: Draw, kind: str, name: str) -> None:
    """PDF/A-3b, every face embedded and cut to what is used, no face but those of the styles."""
    content = drawn(kind, name).content

    reader = PdfReader(BytesIO(content))
    metadata = reader.root_object["/Metadata"].get_object().get_data().decode()
    faces = faces_of(content)

    assert re.search(r'pdfaid:part="?>?3', metadata)
    assert re.search(r'pdfaid:conformance="?>?B', metadata)
    assert "/OutputIntents" in reader.root_object
    assert {"/JavaScript", "/EmbeddedFiles"} & reader.root_object.get("/Names", {}).keys() == set()
    assert faces
    assert all(faces.values())
    assert all(re.match(r"/[A-Z]{6}\+", face) for face in faces)
    assert [face for face in faces if not face.partition("+")[2].startswith(KNOWN_FACES)] == []


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_nothing_leaves_the_sheet(drawn: Draw, kind: str, name: str) -> None:
    """Every glyph lies inside the side margins of its family, and every page says which one it is."""
    family = form_of(kind).declared.family
    left, right = {"enforcement": (27.9, 184.6), "approval": (27.9, 184.6), "letter": (27.4, 193), "publicity": (14, 283)}[family]
    paper = drawn(kind, name)

    glyphs = [g for g in glyphs_of(paper.content) if g.base > 33 and g.text.strip()]

    assert {g.page for g in glyphs} == set(range(1, paper.pages + 1))
    assert [g for g in glyphs if not left <= g.left <= g.right <= right] == []
    if family in ("enforcement", "approval"):
        whole = text_of(paper.content)
        assert all(f"共{paper.pages}页第{number}页" in whole for number in range(1, paper.pages + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_paper_has_the_same_bytes(renderer: Renderer, drawn: Draw, kind: str) -> None:
    """I-35: drawn again, by another child, a paper is byte for byte the one that was issued."""
    again = renderer.draw(example_sheet(kind).drawing(form_of(kind)))

    assert again.content == drawn(kind, "example").content
