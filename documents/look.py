"""Draw the examples of forms to look at: `python -m documents.look rectification_order`, or `--all`; into var/forms/."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cases.casefile import Facts
from documents.catalogue import CATALOGUE
from documents.fill import SET_TITLE, Sheet, copies_note
from documents.forms import Form, form_of, forms
from documents.render import Renderer
from documents.source import day_words

#: The day on every example.
DAY = date(2026, 9, 8)
BODY = "东莞市应急管理局虎门分局"


def example_head(form: Form) -> Facts:
    """The head of an example, as the head of a paper of the demo town would be."""
    paper = CATALOGUE[form.id]
    return {
        "family": form.declared.family, "set_title": SET_TITLE, "title": paper.title,
        "number": f"（粤莞）{paper.number_word}〔2026〕12号" if paper.number_word else None, "day": day_words(DAY),
        "day_iso": DAY.isoformat(), "authority": BODY, "masthead": BODY,
        "copies_note": copies_note(paper.kind, paper.copies), "seal": paper.seal,
        "replaces": "",
    }  # fmt: skip


def example_sheet(kind: str, name: str = "example") -> Sheet:
    """A filled form from `example.yaml` or `hard.yaml`."""
    form = form_of(kind)
    return Sheet(
        kind=kind, version=form.version, head=example_head(form), values=form.example(name),
        reference="DUBAN:AJ2026-000123/5:0f3a9c1b2d3e4f50",
    )  # fmt: skip


def draw(renderer: Renderer, kind: str, name: str, folder: Path, *, scale: float = 1.25) -> Iterator[Path]:
    """Write the PDF and a picture of each page; gives their paths."""
    import pypdfium2

    drawn = renderer.draw(example_sheet(kind, name).drawing(form_of(kind)))
    path = folder / f"{kind}.{name}.pdf"
    path.write_bytes(drawn.content)
    yield path
    with pypdfium2.PdfDocument(drawn.content) as pages:
        for number, page in enumerate(pages, start=1):
            picture = folder / f"{kind}.{name}.{number}.png"
            page.render(scale=scale).to_pil().save(picture)
            yield picture


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--out", type=Path, default=Path("var/forms"))
    wanted = asked.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with Renderer() as renderer:
        for kind in forms() if wanted.all else wanted.kinds:
            for name in ("example", "hard"):
                sys.stdout.writelines(f"{file}\n" for file in draw(renderer, kind, name, wanted.out))


if __name__ == "__main__":
    main()
