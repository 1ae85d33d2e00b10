"""The Word version: the same words in the same order as the page."""

from io import BytesIO

import docx
import pytest

from documents.forms import form_of, forms
from documents.look import example_sheet
from documents.word import LAYOUTS, word_of
from tests.documents.test_forms import texts
from tests.support.pdf import bare


def words_of(content: bytes) -> str:
    """All text of a .docx in its order, tables too."""
    body = docx.Document(BytesIO(content)).element.body
    return bare("".join(part.text or "" for part in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")))


@pytest.mark.parametrize("name", ["example", "hard"])
@pytest.mark.parametrize("kind", sorted(forms()))
def test_the_word_version_says_what_the_page_says(kind: str, name: str) -> None:
    """Every value of the paper stands in the file, and its margins are those of the family."""
    sheet, form = example_sheet(kind, name), form_of(kind)

    content = word_of(form, sheet.head, sheet.values)

    said = words_of(content)
    assert [value for value in texts(sheet.values) if bare(value) not in said] == []
    assert bare(sheet.head["number"] or "") in said
    section = docx.Document(BytesIO(content)).sections[0]
    assert round(section.left_margin.mm) == LAYOUTS[form.declared.family].left


def test_a_draft_in_word_says_so() -> None:
    """A preview is never taken for the paper itself."""
    sheet = example_sheet("rectification_order")

    content = word_of(form_of("rectification_order"), sheet.head, sheet.values, draft=True)

    assert words_of(content).startswith("〔草稿〕")
