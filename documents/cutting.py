"""Cut the large system faces to the common characters: `python -m documents.cutting`, a minute once, and papers are drawn
faster. A face of 65,000 glyphs costs at every paper; rare characters still come from the whole face behind it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from documents.fonts import FOLDER, SYSTEM

#: Family and file of each cut face, and the file and family it is cut from.
CUTS = {
    ("Duban Serif", "DubanSerif-Regular.otf"): ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    ("Duban Serif", "DubanSerif-Bold.otf"): ("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    ("Duban Sans", "DubanSans-Bold.otf"): ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
}
_FURTHER = "—–…·×％￥〔〕□√“”‘’"


def common_characters() -> set[int]:
    """ASCII, the 6,763 characters of GB 2312 with its signs, full-width forms, and what papers need besides."""
    return {*range(0x20, 0x7F), *range(0x3000, 0x3040), *range(0xFF00, 0xFF66), *map(ord, _FURTHER), *_gb2312()}


def _gb2312() -> Iterator[int]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            yield from map(ord, character)


def cut(font: TTFont, family: str, characters: set[int], target: Path) -> None:
    """Write the face with these characters only, under a family of its own; the weight stays what it is."""
    options = Options(notdef_outline=True, hinting=False)
    options.layout_features = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (4, 6):
            record.string = target.stem
    beside = target.with_suffix(".part")
    font.save(beside)
    beside.replace(target)


def main() -> None:
    """Cut every face whose source is installed and whose cut is not there yet."""
    FOLDER.mkdir(exist_ok=True)
    for (family, name), (source, wanted) in CUTS.items():
        target = FOLDER / name
        found = next((path for root in SYSTEM for path in root.rglob(source)), None)
        if target.exists() or found is None:
            continue
        with TTCollection(found) as collection:
            face = next(font for font in collection.fonts if font["name"].getDebugName(1) in (wanted, f"{wanted} Regular"))
            cut(face, family, common_characters(), target)
        sys.stdout.write(f"{target.name}\n")


if __name__ == "__main__":
    main()
