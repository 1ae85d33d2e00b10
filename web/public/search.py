"""Looking for notices: by kind, name, number or words, page after page by key (pure)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from publicity.notices import Board, Notice

PAGE = 20
SHORTEST_WORD = 2
MOST_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of notices. `total` counts all that match, `after` leads on to the next page (empty on the last one), `fault` says
    why nothing was looked for."""

    notices: Sequence[Notice]
    total: int
    after: str = ""
    fault: str = ""


def look_for(board: Board, *, words: str = "", kind: str = "", after: str = "", size: int = PAGE) -> Found:
    """Notices of a kind that hold every one of the words in title, party, number or text, newest first. A word has two
    characters or more. `after` is the key of the last notice of the page before."""
    wanted = [_plain(word) for word in words.split()[:MOST_WORDS]]
    if any(len(word) < SHORTEST_WORD for word in wanted):
        return Found(notices=(), total=0, fault="查询词至少两个字，例如企业名称中的两个字或者决定书文号的一部分")
    matching = [n for n in board.notices if (not kind or n["kind"] == kind) and _holds(board, n, wanted)]
    rest = matching[_place(matching, after) :]
    shown = rest[:size]
    return Found(notices=shown, total=len(matching), after=key_of(shown[-1]) if len(rest) > size else "")


def kinds_of(board: Board) -> list[tuple[str, str, int]]:
    """Kinds shown, with their Chinese name and how many notices there are."""
    names = {str(n["kind"]): str(n["kind_label"]) for n in board.notices}
    return [(kind, names[kind], sum(n["kind"] == kind for n in board.notices)) for kind in sorted(names)]


def key_of(notice: Notice) -> str:
    """Where a notice stands in the order of the board."""
    return f"{notice.changed_on}.{notice['id']}"


def _place(notices: Sequence[Notice], after: str) -> int:
    """The place behind a key, also where the notice that had it is gone meanwhile."""
    day, dot, name = after.partition(".")
    if not dot:
        return 0
    passed = (n for n in notices if n.changed_on > day or (n.changed_on == day and str(n["id"]) <= name))
    return sum(1 for _ in passed)


def _holds(board: Board, notice: Notice, words: Sequence[str]) -> bool:
    if not words:
        return True
    name = str(notice["id"])
    text = board.searched.get(name)
    if text is None:
        text = board.searched[name] = _text_of(notice)
    return all(word in text for word in words)


def _text_of(notice: Notice) -> str:
    party, decision = notice["party"] or {}, notice["decision"] or {}
    fields = (notice["title"], notice["text"], party.get("name"), party.get("uscc"), decision.get("number"), notice["id"])
    return _plain("\n".join(str(field) for field in fields if field))


def _plain(text: str) -> str:
    """Full-width and half-width, brackets of either kind, great and small letters are alike."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate(str.maketrans("〔〕【】[]（）", "()()()()"))
