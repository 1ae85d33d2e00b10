"""The reference of the forms: each as a picture with what it must contain: `python -m documents.reference --out docs/reference`."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from documents.catalogue import CATALOGUE, KIND_LABELS, SEAL_LABELS
from documents.forms import Form, form_of, forms
from documents.look import example_sheet
from documents.render import Renderer
from law.wording import citation, citations

#: Points of the picture to an inch; a page is then a palette of some tens of kilobytes.
DOTS = 60
COLOURS = 16
FAMILIES = {"enforcement": "执法文书", "approval": "内部审批表", "letter": "公文", "publicity": "公示"}


def page() -> str:
    """Every form in the order of the catalogue: title, family, source, seal, copies, basis, contents with their articles."""
    known = [forms()[kind] for kind in CATALOGUE if kind in forms()]
    lines = ["# Forms", "", "Generated from the folders of `documents/`; do not edit. How to add one: `docs/how-to/forms.md`.", ""]
    lines += ["| form | 文书 | family | seal | copies |", "|---|---|---|---|---|"]
    lines += [
        f"| [`{form.id}`](#{form.id}) | {form.title} | {FAMILIES[form.declared.family]} | {SEAL_LABELS[CATALOGUE[form.id].seal]} "
        f"| {CATALOGUE[form.id].copies} |"
        for form in known
    ]
    for form in known:
        lines += ["", *_section(form)]
    return "\n".join(lines) + "\n"


def _section(form: Form) -> Iterator[str]:
    paper, declared = CATALOGUE[form.id], form.declared
    until = f" to {declared.valid_to}" if declared.valid_to else ""
    yield f'## <a name="{form.id}"></a>{form.title} `{form.id}`'
    yield ""
    yield f"![{form.title}](forms/{form.id}.png)"
    yield ""
    yield f"{KIND_LABELS[paper.kind]}；文种字 {paper.number_word or '无'}；依据 {citations(paper.basis)}。"
    yield f"式样：{declared.source}；第 {declared.version} 版，valid from {declared.valid_from}{until}."
    yield ""
    yield "| 应当载明 | 依据 | 缺少时 |"
    yield "|---|---|---|"
    for content in declared.contents:
        lacking = "不能出具" if content.known_by == "case" else "留空手工填写"
        yield f"| {content.label} | {citation(content.article)} | {lacking} |"


def draw(renderer: Renderer, kind: str, folder: Path) -> Path:
    """The first page of the example as a small picture."""
    import pypdfium2

    content = renderer.draw(example_sheet(kind).drawing(form_of(kind))).content
    path = folder / f"{kind}.png"
    with pypdfium2.PdfDocument(content) as pages:
        picture = pages[0].render(scale=DOTS / 72).to_pil()
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    return path


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("docs/reference"))
    out = asked.parse_args().out
    (out / "forms").mkdir(parents=True, exist_ok=True)
    (out / "forms.md").write_text(page(), encoding="utf-8")
    with Renderer() as renderer:
        for kind in forms():
            draw(renderer, kind, out / "forms")


if __name__ == "__main__":
    main()
