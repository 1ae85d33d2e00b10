"""The public board as JSON, as CSV in the columns of 双公示, and as an Atom feed: the same board, the same bytes (pure)."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from publicity.notices import Board, Notice

_ATOM = "http://www.w3.org/2005/Atom"
#: Signs with which a spreadsheet begins a formula, full-width ones too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_PARTY_KINDS = {"enterprise": "法人及非法人组织", "unit": "法人及非法人组织", "person": "自然人"}
_REVOKING = ("暂扣", "吊销")


def as_json(board: Board) -> bytes:
    """Every notice with the hash of its edition; keys sorted, UTF-8, a line end at the end."""
    body = {
        "format": "duban-board/1", "day": board.day.isoformat(),
        "notices": [{"hash": notice.hash, "edition": notice.content} for notice in board.notices],
        "gone": list(board.gone),
    }  # fmt: skip
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _party(notice: Notice, key: str) -> str:
    return str((notice["party"] or {}).get(key) or "")


def _decision(notice: Notice, key: str) -> Any:
    return (notice["decision"] or {}).get(key) or ""


def _sanctions(notice: Notice) -> list[str]:
    return list(_decision(notice, "sanctions") or [])


def _ten_thousands(notice: Notice) -> str:
    """The fine in 万元 with six decimals at most, and no more than it needs."""
    amount = _decision(notice, "amount")
    return f"{(Decimal(amount) / 10_000).quantize(Decimal('0.000001')).normalize():f}" if amount else ""


def _content_of_penalty(notice: Notice) -> str:
    amount = _decision(notice, "amount")
    fined = [f"罚款{amount}元"] if amount else []
    return "；".join([*fined, *(word for word in _sanctions(notice) if word != "罚款")])


def _nothing(notice: Notice) -> str:
    """A column that this bureau has nothing for, or that shows what is personal."""
    return ""


#: The columns of 双公示 in their order.
COLUMNS: tuple[tuple[str, Callable[[Notice], str]], ...] = (
    ("行政相对人名称", lambda n: _party(n, "name")),
    ("行政相对人类别", lambda n: _PARTY_KINDS.get(_party(n, "kind"), "")),
    ("行政相对人代码_1(统一社会信用代码)", lambda n: _party(n, "uscc")),
    ("行政相对人代码_2(工商注册号)", _nothing),
    ("行政相对人代码_3(组织机构代码)", _nothing),
    ("行政相对人代码_4(税务登记号)", _nothing),
    ("行政相对人代码_5(事业单位证书号)", _nothing),
    ("行政相对人代码_6(社会组织登记证号)", _nothing),
    ("法定代表人", _nothing),
    ("法定代表人证件类型", _nothing),
    ("法定代表人证件号码", _nothing),
    ("证件类型", _nothing),
    ("证件号码", _nothing),
    ("行政处罚决定书文号", lambda n: str(_decision(n, "number"))),
    ("违法行为类型", lambda n: str(_decision(n, "violation"))),
    ("违法事实", lambda n: str(_decision(n, "violation"))),
    ("处罚依据", lambda n: "、".join(_decision(n, "articles") or [])),
    ("处罚类别", lambda n: "；".join(_sanctions(n))),
    ("处罚内容", _content_of_penalty),
    ("罚款金额（万元）", _ten_thousands),
    ("没收违法所得、没收非法财物的金额（万元）", _nothing),
    ("暂扣或吊销证照名称及编号", lambda n: "；".join(w for w in _sanctions(n) if w.startswith(_REVOKING))),
    ("处罚决定日期", lambda n: str(_decision(n, "decided_on"))),
    ("处罚有效期", _nothing),
    ("公示截止期", lambda n: str(n["until"] or "")),
    ("处罚机关", lambda n: str(n["authority"] or "")),
    ("处罚机关统一社会信用代码", _nothing),
    ("数据来源单位", lambda n: str(n["authority"] or "")),
    ("数据来源单位统一社会信用代码", _nothing),
    ("备注", lambda n: "已更正" if n["correction"] else ""),
)


def as_csv(board: Board) -> bytes:
    """The penalties that stand, one a row, with a mark for spreadsheets; a cell that would be a formula is quoted."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(title for title, _ in COLUMNS)
    for notice in board.of_kind("penalty"):
        rows.writerow(cell(value(notice)) for _, value in COLUMNS)
    return written.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_atom(board: Board, site: str) -> bytes:
    """The notices as an Atom feed. `site` is the address the public finds them under; a withdrawal is an entry, too."""
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    base = site.rstrip("/")
    newest = max((notice.changed_on for notice in board.notices), default=board.day.isoformat())
    _texts(feed, id=f"{base}/", title="执法信息公示", updated=_instant(newest))
    ElementTree.SubElement(feed, "link", rel="self", href=f"{base}/feed.atom")
    for notice in board.notices:
        entry = ElementTree.SubElement(feed, "entry")
        address = f"{base}/p/{notice['id']}.html"
        _texts(entry, id=address, title=_printable(notice["title"]), updated=_instant(notice.changed_on))
        published = _instant(notice["published_on"])
        _texts(entry, published=published, summary=_printable(notice["text"]))
        _texts(ElementTree.SubElement(entry, "author"), name=str(notice["authority"] or ""))
        ElementTree.SubElement(entry, "link", rel="alternate", href=address)
        ElementTree.SubElement(entry, "category", term=notice["kind"], label=notice["kind_label"])
    ElementTree.indent(feed)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + ElementTree.tostring(feed, encoding="utf-8") + b"\n"


def _texts(parent: ElementTree.Element, **values: str) -> None:
    for name, text in values.items():
        ElementTree.SubElement(parent, name).text = text


def _instant(day: str) -> str:
    return f"{day}T00:00:00+08:00"


def _printable(text: str) -> str:
    """The text without the control signs that XML forbids."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))
