"""Hides personal matter in public texts: numbers of persons, homes, minors and given secrets, in any disguise.

A plain search misses full-width digits, spaces, dashes, dots and invisible signs inside a number; so the text is folded
first (`publicity.folding`), searched, and the spans found are replaced in the original. Dates, amounts, document
numbers and credit codes of legal persons stay readable.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from publicity.folding import Folded, fold
from publicity.homes import home_spans, minor_spans
from publicity.public_numbers import is_credit_code, public_spans, weakly_public_spans

#: Stands for everything hidden, whatever its length: two texts that differ only in what is hidden come out equal.
MASK = "＊＊＊"

#: Shorter secrets are words and figures of ordinary language; hiding them would destroy the text.
SHORTEST_SECRET = 2
SHORTEST_DIGIT_SECRET = 5

_PROVINCES = frozenset(
    str(n)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
    for n in range(first, last + 1)
)
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_LANDLINE = re.compile(rf"(?:(?:00)?86)?(?:\({_AREA}\)|{_AREA})[2-9]\d{{6,7}}")
_ACCOUNT_WORDS = re.compile(r"(?:账号|帐号|账户|帐户|卡号|银行卡|存折)[^\d*,;，。；、]{0,8}?(\d{8,30})")
_PHONE_WORDS = re.compile(r"(?:电话|座机|固话|传真|联系方式|致电|手机号?码?)[^\d*,;，。；、]{0,6}?(\d{7,13})")
_CARD = re.compile(r"(?:6[0258]|[3459])\d+")
_LONG = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch to hide, from `start` to before `end` of the original text.

    `kind`: `id_card`, `mobile`, `landline`, `bank_account`, `home`, `minor` or `secret`.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _View:
    """A folded text with what is known of it: which characters belong to public numbers.

    `weak` ones stop a bank account but not a telephone, which may be written so that it ends like a date.
    """

    folded: Folded
    public: frozenset[int]
    weak: frozenset[int]

    def starts(self, i: int) -> bool:
        """Whether a number may begin here: no digit stands directly before."""
        return i == 0 or bool(self.folded.gaps[i]) or not self.folded.text[i - 1].isdigit()

    def ends(self, i: int) -> bool:
        """Whether a number may end before here: no digit follows directly."""
        return i == len(self.folded.text) or bool(self.folded.gaps[i]) or not self.folded.text[i].isdigit()

    def is_whole(self, start: int, end: int) -> bool:
        """Whether the stretch begins and ends where a number may, outside every public number."""
        return self.starts(start) and self.ends(end) and self.public.isdisjoint(range(start, end))

    def gaps(self, start: int, end: int) -> tuple[str, ...]:
        """What was dropped between the characters of the stretch."""
        return self.folded.gaps[start + 1 : end]

    def groups(self, start: int, end: int) -> list[int]:
        """The lengths of the groups into which the stretch is written."""
        lengths = [1]
        for gap in self.gaps(start, end):
            if gap:
                lengths.append(1)
            else:
                lengths[-1] += 1
        return lengths


Stretch = tuple[int, int]


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with everything personal replaced by `MASK`, and nothing else changed. Masking twice changes nothing.

    `secrets` are hidden wherever they stand, in the same disguises; a secret has at least two letters or five digits.
    """
    known = tuple(secrets)
    # What is hidden may be what kept its neighbour from being seen whole; so look again until nothing is left.
    while findings := find_personal(text, known):
        for finding in reversed(findings):
            text = text[: finding.start] + MASK + text[finding.end :]
    return text


def find_personal(text: str, secrets: Iterable[str] = ()) -> list[Finding]:
    """What one look finds, in the order of the text, touching stretches joined under the kind of the first."""
    plain = "".join(_half_width(sign) for sign in text)
    public = {i for start, end in public_spans(plain) for i in range(start, end)}
    weak = {i for start, end in weakly_public_spans(plain) for i in range(start, end)}
    arabic, numeral = (_view(fold(text, numerals=flag), public, weak) for flag in (False, True))
    found = {Finding(*arabic.folded.original(*s), kind) for kind, seek in _SEEKERS.items() for s in seek(arabic)}
    for kind, seek in _SEEKERS.items():
        for start, end in seek(numeral):
            first, last = numeral.folded.original(start, end)
            # Read as digits, Chinese numerals are a disguise only where they are part of the number.
            if any(unicodedata.category(sign) == "Lo" for sign in text[first:last]):
                found.add(Finding(first, last, kind))
    found.update(Finding(*span, "home") for span in _outside(home_spans(plain), text))
    found.update(Finding(*span, "minor") for span in _outside(minor_spans(plain), text))
    for secret in secrets:
        found.update(Finding(*span, "secret") for span in _secret_spans(secret, arabic.folded, numeral.folded))
    return _joined(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    """Order of the text; of two that begin together the one whose name says more."""
    return finding.start, _KINDS.index(finding.kind)


def _outside(spans: Iterator[tuple[int, int]], text: str) -> Iterator[Stretch]:
    """The spans that still hold something to hide beside what is hidden already."""
    for start, end in spans:
        if text[start:end].replace(MASK, "").strip():
            yield start, end


def _half_width(sign: str) -> str:
    narrow = unicodedata.normalize("NFKC", sign)
    return narrow if len(narrow) == 1 else sign


def _view(folded: Folded, public: set[int], weak: set[int]) -> _View:
    def those_in(places: set[int]) -> frozenset[int]:
        return frozenset(i for i, place in enumerate(folded.places) if place in places)

    return _View(folded, those_in(public), those_in(weak))


def _joined(findings: list[Finding]) -> list[Finding]:
    joined: list[Finding] = []
    for finding in findings:
        if joined and finding.start <= joined[-1].end:
            last = joined.pop()
            finding = Finding(last.start, max(last.end, finding.end), last.kind)
        joined.append(finding)
    return joined


def _runs(view: _View) -> Iterator[Stretch]:
    """The stretches of digits, whatever was dropped between them."""
    for is_digit, run in groupby(range(len(view.folded.text)), key=lambda i: view.folded.text[i].isdigit()):
        if is_digit:
            places = list(run)
            yield places[0], places[-1] + 1


def _beginnings(view: _View) -> Iterator[tuple[int, int]]:
    """Every place where a number may begin, with the end of its run."""
    for start, end in _runs(view):
        yield from ((i, end) for i in range(start, end) if view.starts(i))


def _id_cards(view: _View) -> Iterator[Stretch]:
    text = view.folded.text
    for i, end in _beginnings(view):
        last = i + 18
        if end >= last - 1 and (end >= last or text[end : end + 1] == "x") and view.ends(last):
            if _is_id_card(text[i:last], "".join(view.gaps(i, last))):
                yield i, last
        elif end >= i + 15 and view.is_whole(i, i + 15) and _has_birthday(text[i : i + 6], "19" + text[i + 6 : i + 12]):
            yield i, i + 15


def _is_id_card(number: str, gaps: str) -> bool:
    if not _has_birthday(number[:6], number[6:14]):
        return False
    if gaps or is_credit_code(number):
        return _check_sign(number) == number[17]
    # Written in one piece it is hidden even when mistyped.
    return True


def _has_birthday(region: str, birthday: str) -> bool:
    if region[:2] not in _PROVINCES or birthday[:2] not in ("18", "19", "20"):
        return False
    try:
        date.fromisoformat(f"{birthday[:4]}-{birthday[4:6]}-{birthday[6:]}")
    except ValueError:
        return False
    return True


def _check_sign(number: str) -> str:
    """The last sign of an identity number by GB 11643 (ISO 7064 MOD 11-2)."""
    return "10x98765432"[sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(number[:17])) % 11]


def _mobiles(view: _View) -> Iterator[Stretch]:
    for i, end in _beginnings(view):
        found = _MOBILE.match(view.folded.text, i, end)
        if found and view.is_whole(i, found.end()) and _is_one_line(view, found.start(1), found.end()):
            yield i, found.end()


def _is_one_line(view: _View, start: int, end: int) -> bool:
    """A number may run over a line end only in the usual groups; else lines of a list would join to numbers."""
    return "\n" not in view.gaps(start, end) or view.groups(start, end) == [3, 4, 4]


def _landlines(view: _View) -> Iterator[Stretch]:
    for i in range(len(view.folded.text)):
        found = _LANDLINE.match(view.folded.text, i)
        # Seven or eight digits, whichever ends where a number may.
        for end in (found.end(), found.end() - 1) if found else ():
            if view.is_whole(i, end) and "\n" not in view.gaps(i, end):
                yield i, end
                break
    for found in _PHONE_WORDS.finditer(view.folded.text):
        yield from _until_public(view, *found.span(1), shortest=7)


def _bank_accounts(view: _View) -> Iterator[Stretch]:
    text = view.folded.text
    for i, end in _beginnings(view):
        piece = next(j for j in range(i + 1, end + 1) if view.ends(j))
        if piece - i >= _LONG and not is_credit_code(text[i:piece]):
            yield i, piece
        for last in range(i + _LONG, min(end, i + 19) + 1):
            if view.is_whole(i, last) and view.weak.isdisjoint(range(i, last)) and _is_card(text[i:last]):
                yield i, last
    for found in _ACCOUNT_WORDS.finditer(text):
        yield from _until_public(view, *found.span(1), shortest=8)


def _is_card(number: str) -> bool:
    """Whether the digits are a card number by its first digits and its check digit (Luhn)."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number)))
    return _CARD.fullmatch(number) is not None and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _until_public(view: _View, start: int, end: int, *, shortest: int) -> Iterator[Stretch]:
    """The stretch up to the first public number in it, if that leaves enough digits."""
    cut = next((i for i in range(start, end) if i in view.public or i in view.weak), end)
    if cut - start >= shortest:
        yield start, cut


_SEEKERS: dict[str, Callable[[_View], Iterator[Stretch]]] = {
    "id_card": _id_cards,
    "mobile": _mobiles,
    "landline": _landlines,
    "bank_account": _bank_accounts,
}

_KINDS = [*_SEEKERS, "home", "minor", "secret"]


def _secret_spans(secret: str, arabic: Folded, numeral: Folded) -> Iterator[Stretch]:
    wanted = fold(secret).text
    letters = "".join(sign for sign in wanted if sign.isalnum())
    if len(letters) < (SHORTEST_DIGIT_SECRET if letters.isdigit() else SHORTEST_SECRET):
        return
    yield from _occurrences(wanted, arabic, range(len(arabic.text)))
    if letters.isdigit():
        for number in {letters, _local_number(letters)}:
            yield from _occurrences(number, numeral, range(len(numeral.text)))
    if len(letters) > SHORTEST_SECRET:
        # Two signs with a comma between them are chance; three and more are a disguise.
        kept = [i for i, sign in enumerate(arabic.text) if sign.isalnum() or sign == "*"]
        yield from _occurrences(letters, arabic, kept)


def _local_number(digits: str) -> str:
    """A telephone without its area code, where it has one; else the number itself."""
    found = re.fullmatch(_AREA + r"([2-9]\d{6,7})", digits)
    return found[1] if found else digits


def _occurrences(wanted: str, folded: Folded, kept: range | list[int]) -> Iterator[Stretch]:
    text = "".join(folded.text[i] for i in kept)
    at = text.find(wanted)
    while at >= 0:
        yield folded.original(kept[at], kept[at + len(wanted) - 1] + 1)
        at = text.find(wanted, at + 1)
