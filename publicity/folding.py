"""Text stripped of its disguises: width, case, invisible signs and separators, with the way back to the original."""

import unicodedata
from dataclasses import dataclass

#: Dots and strokes met between the characters of a number or a name, besides every dash, space and format sign.
_DOTS = frozenset("._·•・‧∙⋅●▪｡。`'´’‘|¦‖﹒ーｰ")
#: Letters by category that print as nothing.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_CHINESE_DIGITS = {
    **{sign: str(n) for n, sign in enumerate("零一二三四五六七八九")},
    **{sign: str(n) for n, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "貳": "2", "叄": "3", "參": "3", "陸": "6", "幺": "1", "○": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """The significant characters of a text: letters, digits and signs, each with its place in the original.

    `gaps[i]` tells what was dropped before character i: `` nothing, `-` separators, `\\n` a line break among them.
    """

    text: str
    places: tuple[int, ...]
    gaps: tuple[str, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that gave the folded characters from `start` to before `end`."""
        return self.places[start], self.places[end - 1] + 1


def is_invisible(sign: str) -> bool:
    """Whether a sign takes no room of its own: zero-width and format signs, accents, controls but the line breaks."""
    return sign in _BLANKS or (unicodedata.category(sign) in ("Cf", "Mn", "Me", "Mc", "Cc") and not sign.isspace())


def is_separator(sign: str) -> bool:
    """Whether a sign may stand between the characters of a number or a name without being part of it."""
    return sign.isspace() or sign in _DOTS or unicodedata.category(sign) in ("Pd", "Zs", "Zl", "Zp", "Sk", "Pc")


def fold(text: str, *, numerals: bool = False) -> Folded:
    """Fold a text. With `numerals` Chinese numerals count as digits (`一三九` is `139`)."""
    signs: list[str] = []
    places: list[int] = []
    gaps: list[str] = []
    gap = ""
    for place, raw in enumerate(text):
        for sign in _unfolded(raw, numerals):
            if is_invisible(sign):
                continue
            if is_separator(sign):
                gap = "\n" if "\n" in (gap, sign) or sign == "\r" else "-"
                continue
            signs.append(sign)
            places.append(place)
            gaps.append(gap)
            gap = ""
    return Folded("".join(signs), tuple(places), tuple(gaps))


def _unfolded(raw: str, numerals: bool) -> str:
    if numerals and raw in _CHINESE_DIGITS:
        return _CHINESE_DIGITS[raw]
    decimal = unicodedata.digit(raw, None)
    if decimal is not None:
        return str(decimal)
    # NFKD, not NFKC: a sign and its accent fold alike whether they were written as one or as two.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", raw).casefold())
