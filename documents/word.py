"""The Word version of a paper (.docx), written from the very page that is drawn: the same words in the same order."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html as lxml_html

from documents.forms import Form, page_of

#: What a Word file names; the reader's own machine supplies the faces.
FANGSONG, KAITI, HEITI, TITLE, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"


class _Layout:
    """How a family is set: margins in mm, face and size of the text, exact line pitch in points."""

    def __init__(self, margins: tuple[float, float, float, float], size: float, pitch: float, title: float) -> None:
        self.top, self.right, self.bottom, self.left = margins
        self.size, self.pitch, self.title = size, pitch, title


LAYOUTS = {
    "enforcement": _Layout((37, 32, 38, 32), 12, 24, 18),
    "approval": _Layout((30, 26, 30, 28), 10.5, 17, 18),
    "letter": _Layout((37, 26, 35, 28), 16, 28.95, 22),
    "publicity": _Layout((25, 20, 22, 20), 12, 20, 20),
}


def word_of(form: Form, head: dict[str, Any], values: dict[str, Any], *, draft: bool = False) -> bytes:
    """The .docx of a filled form. Nothing in it depends on when it is written."""
    shown = {**head, "draft": False, "qr": None, "reference": "", "seal_image": None, "mark": ""}
    root = lxml_html.fromstring(page_of(form, shown, values))
    writer = _Writer(form.declared.family, across=bool(root.xpath("//*[contains(@class,'across')]")))
    if draft:
        writer.paragraph("〔草稿〕", face=HEITI, size=14, align="right")
    writer.children(root.find("body"))
    return writer.saved(head)


class _Writer:
    """Walks the page and writes what it meets; only the elements of `docs/how-to/forms.md` occur."""

    def __init__(self, family: str, *, across: bool) -> None:
        self.family, self.layout = family, LAYOUTS[family]
        self.file: Document = docx.Document()
        section = self.file.sections[0]
        section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.top_margin, section.right_margin = Mm(self.layout.top), Mm(self.layout.right)
        section.bottom_margin, section.left_margin = Mm(self.layout.bottom), Mm(self.layout.left)
        self._pages(section.footer.paragraphs[0])

    def children(self, node: Any) -> None:
        """Every block below a node, in order."""
        for child in node:
            if isinstance(child.tag, str):
                self._block(child)

    def _block(self, node: Any) -> None:
        classes = set((node.get("class") or "").split())
        if classes & {"watermark", "qr", "rule", "masthead", "redrule"} or node.tag in ("style", "script"):
            if classes & {"redrule", "rule"}:
                self._rule(red="redrule" in classes)
            return
        if node.tag == "table":
            self._table(node, ruled=bool(classes & {"grid", "form"}))
        elif node.tag in ("h1", "h2", "h3"):
            self._heading(node)
        elif node.tag == "p":
            self._text(node, classes)
        elif "copies" in classes:
            return
        elif node.tag == "div" and node.text and node.text.strip() and not len(node):
            self._text(node, classes)
        else:
            self.children(node)

    def _heading(self, node: Any) -> None:
        face = {"h1": TITLE, "h2": HEITI, "h3": KAITI}[node.tag]
        main = node.tag == "h1"
        self.paragraph(
            _words(node), face=face, size=self.layout.title if main else self.layout.size + (0 if self.family == "letter" else 1),
            align="centre" if main else "left", indent=0 if main else 2, before=12 if main and self.family == "letter" else 0,
        )  # fmt: skip

    def _text(self, node: Any, classes: set[str]) -> None:
        if "organ" in classes:
            self.paragraph(_words(node), face=TITLE, size=36, align="centre", red=True, before=60)
        elif "family" in classes:
            self.paragraph(_words(node), face=TITLE, size=18, align="centre")
        elif "number" in classes:
            self.paragraph(_words(node), size=16 if self.family == "letter" else 15, align="centre")
        elif "copies" in classes:
            return
        else:
            right = _in(node, {"sealed", "signed", "by"})
            flush = right or bool(classes & {"addressee", "flush", "to"}) or _in(node, {"items", "closing"})
            self.paragraph("", align="right" if right else "justify", indent=0 if flush else 2, runs=list(_runs(node)))

    def _table(self, node: Any, *, ruled: bool) -> None:
        rows = node.xpath(".//tr[not(parent::*[contains(@class, 'edge')])]")
        width = max((sum(int(c.get("colspan") or 1) for c in row) for row in rows), default=0)
        if width == 0:
            return
        table = self.file.add_table(rows=len(rows), cols=width)
        if ruled:
            table.style = "Table Grid"
        for written, row in zip(table.rows, rows, strict=True):
            column = 0
            for cell in row:
                span = int(cell.get("colspan") or 1)
                target = written.cells[column]
                if span > 1:
                    target = target.merge(written.cells[min(column + span, width) - 1])
                self._cell(target, cell)
                column += span
        if rows and rows[0].getparent().tag == "thead":
            mark = OxmlElement("w:tblHeader")
            mark.set(qn("w:val"), "true")
            table.rows[0]._tr.get_or_add_trPr().append(mark)

    def _cell(self, target: _Cell, cell: Any) -> None:
        blocks = [b for b in cell.iter("p", "div") if b.tag == "p" or not len(b)]
        first = target.paragraphs[0]
        if not blocks:
            self._fill(first, list(_runs(cell)), self.layout.size - (4 if self.family == "letter" else 0), 18)
            return
        for number, block in enumerate(blocks):
            line = first if number == 0 else target.add_paragraph()
            self._fill(line, list(_runs(block)), self.layout.size, 17)
            if block.tag == "p":
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def paragraph(
        self, text: str, *, face: str = FANGSONG, size: float | None = None, align: str = "justify", indent: int = 0,
        before: float = 0, red: bool = False, runs: list[tuple[str, bool]] | None = None,
    ) -> None:  # fmt: skip
        """One paragraph with one face; `runs` are texts with whether they are underlined."""
        line = self.file.add_paragraph()
        line.alignment = {
            "centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT, "left": WD_ALIGN_PARAGRAPH.LEFT,
            "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
        }[align]  # fmt: skip
        size = size or self.layout.size
        line.paragraph_format.space_before = Pt(before)
        line.paragraph_format.first_line_indent = Pt(size * indent)
        self._fill(line, runs if runs is not None else [(text, False)], size, max(self.layout.pitch, size * 1.3), face, red)

    def _fill(
        self, line: Paragraph, runs: list[tuple[str, bool]], size: float, pitch: float, face: str = FANGSONG, red: bool = False
    ) -> None:
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = Pt(pitch)
        for text, underlined in runs:
            run = line.add_run(text)
            run.font.size, run.font.underline = Pt(size), underlined or None
            run.font.name = face
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
            if red:
                run.font.color.rgb = RGBColor(0xE6, 0x00, 0x12)

    def _rule(self, *, red: bool) -> None:
        line = self.file.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        border = OxmlElement("w:pBdr")
        edge = OxmlElement("w:bottom")
        for key, value in (("val", "single" if red else "thickThinSmallGap"), ("sz", "12"), ("color", "E60012" if red else "000000")):
            edge.set(qn(f"w:{key}"), value)
        border.append(edge)
        line._p.get_or_add_pPr().append(border)

    def _pages(self, line: Paragraph) -> None:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER if self.family != "letter" else WD_ALIGN_PARAGRAPH.RIGHT
        words = ("— ", "PAGE", " —") if self.family == "letter" else ("共 ", "NUMPAGES", " 页　第 ", "PAGE", " 页")
        for word in words:
            if not word.isupper():
                line.add_run(word)
                continue
            for tag, key, value in (("fldChar", "fldCharType", "begin"), ("instrText", "", word), ("fldChar", "fldCharType", "end")):
                part = OxmlElement(f"w:{tag}")
                if key:
                    part.set(qn(f"w:{key}"), value)
                else:
                    part.text = value
                line.add_run()._r.append(part)

    def saved(self, head: dict[str, Any]) -> bytes:
        """The bytes of the file."""
        about = self.file.core_properties
        about.title, about.author = f"{head['title']}{head.get('number') or ''}", head["authority"]
        about.created = about.modified = datetime.fromisoformat(head["day_iso"]).replace(tzinfo=UTC)
        target = BytesIO()
        self.file.save(target)
        return target.getvalue()


def _words(node: Any) -> str:
    return "".join(text for text, _ in _runs(node))


def _runs(node: Any) -> list[tuple[str, bool]]:
    """The texts of a node with whether they stand on a line; an empty blank is a line to write on."""
    found: list[tuple[str, bool]] = []

    def walk(part: Any, underlined: bool) -> None:
        classes = (part.get("class") or "").split()
        lined = underlined or "fill" in classes or "mark" in classes
        if ("empty" in classes or "mark" in classes) and not (part.text or "").strip() and not len(part):
            found.append(("　" * 8, True))
        elif part.text:
            found.append((_tidy(part.text), lined))
        for child in part:
            if isinstance(child.tag, str):
                walk(child, lined)
            if child.tail:
                found.append((_tidy(child.tail), lined))

    walk(node, False)
    return [(text, lined) for text, lined in found if text]


def _tidy(text: str) -> str:
    """Line breaks of the template are none; those of a value are kept by Word as breaks."""
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip("\n")


def _in(node: Any, classes: set[str]) -> bool:
    return any(classes & set((above.get("class") or "").split()) for above in node.iterancestors())
