"""What the cells of a ledger say: days, states, grades and sources as people write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

from ledger.headers import normal, words
from ledger.reading import Cell, Stamp

LONGEST = 10_000
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:号)?(?:t?\d{1,2}[:时]\d{1,2}.*|星期.|上午|下午)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_WITHIN = re.compile(r"限?(?:期)?(\d{1,3})个?(?:天|日)(?:内|之内|以内)?(?:整改)?(?:完成|完毕)?")
_EARLIEST = date(2000, 1, 1)


class Unreadable(Exception):
    """A cell does not say what its column asks for: `what` is wrong, and how to `mend` it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def text_of(cell: Cell, longest: int = LONGEST) -> str:
    """The cell as text without white space at its ends; empty for an empty cell. Raises `Unreadable`."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        if len(text) > longest:
            raise Unreadable(f"文字过长（{len(text)} 字）", f"最多 {longest} 字")
        if "\x00" in text:
            raise Unreadable("含有空字符（NUL）", "请删除后重新填写")
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise Unreadable("含有残缺字符", "请删除后重新填写")
        return text
    return written(cell)


def written(cell: Cell) -> str:
    """The cell as a CSV file shows it."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case Stamp(day, clock):
            return day.isoformat() if clock in ("00:00", "") else f"{day.isoformat()} {clock}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def code_of(cell: Cell) -> str:
    """A credit code. Raises `Unreadable` for one that was kept as a number and has lost its last digits."""
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool) and cell >= 10**15):
        raise Unreadable("以数字格式保存，末几位已经丢失", "请把该列设为文本格式后重新填写")
    return normal(text_of(cell, 200)).upper()


def day_of(cell: Cell) -> date | None:
    """A day, or None for an empty cell. Raises `Unreadable`."""
    day: date | None
    if isinstance(cell, Stamp):
        day = cell.day
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, bool | float):
        raise Unreadable(f"“{written(cell)}”不是日期", "请写作 2025-03-14")
    else:
        day = _day_of_text(text_of(cell, 200))
    if day is not None and not _EARLIEST <= day <= date(2100, 1, 1):
        raise Unreadable(f"日期{day.isoformat()}不在合理范围", "请核对年份")
    return day


@lru_cache(maxsize=20_000)
def _day_of_text(text: str) -> date | None:
    plain = normal(text)
    if plain in ("", "/", "-", "无", "——", "--"):
        return None
    found = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        raise Unreadable(f"“{text[:30]}”不是日期", "请写作 2025-03-14，年份写全")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Unreadable(f"“{text[:30]}”在日历上不存在", "请核对月和日") from None


def deadline_of(cell: Cell, found_on: date) -> date | None:
    """A deadline: a day, so many days from the finding, or at once. Raises `Unreadable`."""
    if isinstance(cell, str):
        plain = normal(cell)
        if plain in words()["at_once"]:
            return found_on
        if within := _WITHIN.fullmatch(plain):
            return found_on + timedelta(days=int(within[1]))
    return day_of(cell)


def is_done(cell: Cell) -> bool | None:
    """Whether the hazard is mended; None for an empty cell. Raises `Unreadable`."""
    if isinstance(cell, bool):
        return cell
    text = text_of(cell, 200)
    plain = normal(text)
    if plain in ("", "/", "-"):
        return None
    if plain in words()["done"]:
        return True
    if plain in words()["open"]:
        return False
    raise Unreadable(f"“{text[:30]}”看不出是否已经整改", "请写作“已整改”或者“未整改”")


def is_major(cell: Cell) -> bool:
    """Whether the hazard is graded major; an empty cell is general. Raises `Unreadable`."""
    text = text_of(cell, 200)
    plain = normal(text)
    if not plain or plain in words()["general"]:
        return False
    if plain in words()["major"]:
        return True
    raise Unreadable(f"“{text[:30]}”不是隐患等级", "只能写“一般”或者“重大”")


@lru_cache(maxsize=2_000)
def source_of(text: str) -> str | None:
    """The source of a finding as the case keeps it, `patrol` for an empty cell, None for words of no known meaning."""
    plain = normal(text)
    if not plain:
        return "patrol"
    return next((name for name, parts in words()["sources"].items() if any(part in plain for part in parts)), None)
