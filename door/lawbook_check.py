"""Whether the law that is loaded reaches far enough: next year's calendar, and values that nobody has confirmed."""

from collections.abc import Iterator
from datetime import date

from law.lawbook import Lawbook

#: The notice of a year comes in October or November of the year before; from this month on its absence is an alarm.
ALARM_MONTH = 12
_DOUBTS = {"X": "没有查到规定，由本单位设定", "M": "尚未核对原文"}


def next_year_missing(law: Lawbook, today: date) -> int | None:
    """The next year, when its calendar ought to be known by now and is not."""
    missing = law.calendar.known_until < date(today.year + 1, 12, 31)
    return today.year + 1 if missing and today.month >= ALARM_MONTH else None


def check_lawbook(law: Lawbook, today: date) -> Iterator[tuple[str, str, str]]:
    """What a person has to see to: its kind, what is wrong, what to do. The calendar comes first."""
    if law.calendar.known_until < date(today.year, 12, 31):
        yield "日历", f"{today.year} 年放假安排没有载入，期限暂按推算", "运行 duban calendar load"
    year = next_year_missing(law, today)
    if year is not None:
        yield "日历", f"{year} 年放假安排没有载入，跨年的期限暂按推算", "运行 duban calendar load"
    for label, article, confidence in law.unconfirmed(today):
        yield "数值", f"{label}（{article}）：{_DOUBTS[confidence[0]]}", "由法制审核人员核对后修改规则文件"
