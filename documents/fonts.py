"""The printing faces (字体): which style is set in which face, what a face covers, and what the layout engine may use."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from cases.errors import DubanError

#: Where the faces lie that `bin/setup` fetches, and where an office drops in the ones it has a licence for.
FOLDER = Path(__file__).resolve().parent.parent / ".fonts"
#: Where the system's faces lie.
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

#: The files of a family, each with the number of the face inside it.
Places = tuple[tuple[Path, int], ...]

_SUFFIXES = {".otf", ".ttf", ".ttc", ".otc"}


class MissingFaces(DubanError):
    """No face was found for a printing style; papers cannot be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style of GB/T 9704-2012: the families that are it, best first, and the families that stand in for it."""

    id: str
    label: str
    exact: tuple[str, ...]
    free: tuple[str, ...]
    rare: tuple[str, ...]


_SERIF, _SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
#: The same faces cut to the common characters by `documents.cutting`, where that was done.
_CUT_SERIF, _CUT_SANS = "Duban Serif", "Duban Sans"
STYLES = (
    Style(id="fangsong", label="仿宋", exact=("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
          free=("FandolFang", "Zhuque Fangsong (technical preview)"), rare=(_SERIF,)),
    Style(id="kaiti", label="楷体", exact=("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
          free=("FandolKai",), rare=("LXGW WenKai", _SERIF)),
    Style(id="heiti", label="黑体", exact=("SimHei", "黑体"), free=(_CUT_SANS, _SANS), rare=(_SANS, _SERIF)),
    Style(id="title", label="小标宋", exact=("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体"),
          free=(_CUT_SERIF, _SERIF), rare=(_SERIF,)),
    Style(id="songti", label="宋体", exact=("SimSun", "宋体", "NSimSun"), free=(_CUT_SERIF, _SERIF), rare=(_SERIF,)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A style as it is set here. `families` in the order in which a character is looked for; `stands_in` says that
    none of the faces the standard names was found."""

    style: Style
    families: tuple[str, ...]
    files: tuple[tuple[Path, int], ...]
    stands_in: bool

    @property
    def css(self) -> str:
        """The families as a style sheet names them."""
        return ", ".join(f'"{family}"' for family in self.families)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """Every style with its face."""

    by_style: Mapping[str, Face]

    def __getitem__(self, style: str) -> Face:
        return self.by_style[style]

    def css(self) -> dict[str, str]:
        """The families by the name of the style, for a style sheet. A face that stands in is a text face and is set bold
        where the standard's own face is heavy by itself."""
        weights = {f"{style}_weight": "700" if face.stands_in else "400" for style, face in self.by_style.items()}
        return {style: face.css for style, face in self.by_style.items()} | weights

    def config(self, cache: Path) -> str:
        """A fontconfig file that knows these faces and no other, so that every machine draws the same page."""
        files = sorted({path.resolve() for face in self.by_style.values() for path, _ in face.files})
        folders = "".join(f"<dir>{folder}</dir>" for folder in sorted({path.parent for path in files}))
        accept = "".join(f"<acceptfont><glob>{path}</glob></acceptfont>" for path in files)
        return (
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            f"{folders}<cachedir>{cache}</cachedir>"
            f"<selectfont>{accept}<rejectfont><glob>*</glob></rejectfont></selectfont></fontconfig>"
        )


def find_faces(folder: Path | None = None, system: Iterable[Path] = SYSTEM, *, fetched: Path = FOLDER) -> Faces:
    """The faces for every style: those of the folder, those that `bin/setup` fetched, those of the system.

    Raises `MissingFaces` with what to install where a style has none.
    """
    known: dict[str, Places] = {}
    for root in (*((folder,) if folder else ()), fetched, *system):
        known = {**_index(root), **known}
    return Faces(by_style={style.id: _face(style, known) for style in STYLES})


def _face(style: Style, known: Mapping[str, Places]) -> Face:
    exact = [family for family in style.exact if family in known][:1]
    free = [family for family in style.free if family in known][:1]
    chosen = list(dict.fromkeys([*exact, *free, *(family for family in style.rare if family in known)]))
    if not chosen:
        raise MissingFaces(
            f"没有找到{style.label}的字体；请安装 fonts-noto-cjk 并运行 bin/setup，或者把字体文件放入 {FOLDER.name}/"
        )
    files = tuple(place for family in chosen for place in known[family])
    return Face(style=style, families=tuple(chosen), files=files, stands_in=not exact)


@lru_cache(maxsize=8)
def _index(root: Path) -> dict[str, Places]:
    """The files of each family below a folder, regular and bold."""
    found: dict[str, Places] = {}
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.suffix.lower() in _SUFFIXES and _is_wanted(path, root):
            for index, family in _families(path):
                found[family] = (*found.get(family, ()), (path, index))
    return found


def _is_wanted(path: Path, root: Path) -> bool:
    """Of the system's hundreds of faces only those that a style may name are opened."""
    return root not in SYSTEM or path.name.startswith(("NotoSansCJK-", "NotoSerifCJK-", "LXGWWenKai-Regular", "Fandol"))


def _families(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with _fonts(path) as fonts:
            for index, font in enumerate(fonts):
                names = {record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)}
                yield from ((index, name) for name in sorted(names))
    except (TTLibError, OSError):
        return  # a broken file in the folder is a face that was not found


@contextmanager
def _fonts(path: Path) -> Iterator[list[TTFont]]:
    """The faces of a file, open as long as they are read."""
    if path.suffix.lower() in (".ttc", ".otc"):
        with TTCollection(path, lazy=True) as collection:
            yield list(collection.fonts)
    else:
        with TTFont(path, lazy=True) as font:
            yield [font]


@lru_cache(maxsize=32)
def coverage(path: Path, index: int) -> frozenset[int]:
    """The code points that a face has a glyph for."""
    with _fonts(path) as fonts:
        return frozenset(fonts[index].getBestCmap())


def uncovered(text: str, face: Face) -> list[str]:
    """The characters of a text that no family of the face can draw, each once, in order."""
    missing = []
    for character in dict.fromkeys(text):
        if character.isspace() or any(ord(character) in coverage(*file) for file in face.files):
            continue
        missing.append(character)
    return missing
