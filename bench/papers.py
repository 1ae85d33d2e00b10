"""Papers: a warm, guarded child with PDF/A against plain WeasyPrint in this process, for the same page and faces."""

from collections.abc import Callable
from io import BytesIO
from itertools import count

from pypdf import PdfReader, PdfWriter

from bench.results import Measured, Target, interleaved, timed
from documents.fonts import FOLDER
from documents.forms import form_of
from documents.look import example_sheet
from documents.render import Drawing, Renderer, style_sheets

_KIND = "rectification_order"
_TWENTY = 20
_numbers = count(1)


def measure(rounds: int, *, full: bool) -> list[Measured]:
    """One paper, very many on a pool of two, and twenty bound for printing."""
    many = 1_000 if full else 60
    with Renderer(pool=2) as drawing:
        plain = _plain(drawing)
        assert drawing.draw(_page()).content.startswith(b"%PDF-")
        for _ in drawing.draw_all([_page() for _ in range(8)]):
            continue  # both children are warm now
        works: list[tuple[str, int, Callable[[], object], Target]] = [
            ("papers: one, warm child, PDF/A, guarded", 1, lambda: drawing.draw(_page()), Target(against="plain WeasyPrint", ratio=1 / 0.75)),
            (f"papers: {many} on a pool of two", many, lambda: list(drawing.draw_all([_page() for _ in range(many)])),
             Target(against="plain WeasyPrint", ratio=3.5)),
            ("papers: twenty bound for printing", _TWENTY, lambda: _bound(drawing), Target(against="plain WeasyPrint", ratio=3)),
        ]  # fmt: skip
        found = []
        for work, pieces, run, target in works:
            repeats = 5 if pieces == 1 else 1
            seconds, figures = interleaved(
                {
                    "ours": lambda run=run, pieces=pieces, repeats=repeats: timed(lambda: [run() for _ in range(repeats)], pieces * repeats),
                    "plain WeasyPrint": lambda: timed(lambda: [plain() for _ in range(5)], 5),
                },
                rounds if pieces == 1 else 3,
            )
            found.append(Measured(work=work, store="memory", unit="ms", seconds=seconds, rounds=figures, targets=(target,)))
    return found


def _page() -> Drawing:
    """The same order for ever another firm, so that nothing is drawn twice."""
    sheet = example_sheet(_KIND)
    sheet.values["addressee"] = f"某家具制造厂{next(_numbers)}分厂"
    return sheet.drawing(form_of(_KIND))


def _plain(drawing: Renderer) -> Callable[[], bytes]:
    """What anybody would write: the page and its style sheet handed to the library, the faces as files."""
    from weasyprint import CSS, HTML

    faces = "".join(
        f'@font-face {{ font-family: "{name}"; src: url("{(FOLDER / file).as_uri()}") }}'
        for name, file in (("FandolFang", "FandolFang-Regular.otf"), ("FandolKai", "FandolKai-Regular.otf"))
    )
    sheet = faces + style_sheets(drawing.faces)["enforcement"]

    def draw() -> bytes:
        content: bytes = HTML(string=_page().html).write_pdf(stylesheets=[CSS(string=sheet)])
        return content

    return draw


def _bound(drawing: Renderer) -> bytes:
    writer = PdfWriter()
    for paper in drawing.draw_all([_page() for _ in range(_TWENTY)]):
        if isinstance(paper, Exception):
            raise paper
        writer.append(PdfReader(BytesIO(paper.content)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
