"""The named errors of the law room. The docstring of each is its sentence."""

from __future__ import annotations


class LawError(Exception):
    """法规数据或其使用有误。"""

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or (type(self).__doc__ or "").strip()
        super().__init__(self.sentence)


class UnknownPlace(LawError):
    """没有该地区的规则。"""


class UnknownClock(LawError):
    """没有该期限规则。"""


class NotInForce(LawError):
    """该规则在所问日期不施行。"""


class UnknownValue(LawError):
    """没有该项数值，或者该数值在所问日期不施行。"""


class UnknownProvision(LawError):
    """登记表中没有该法律文件。"""


class UnknownOffence(LawError):
    """没有该罪名代码。"""


class NoTariff(LawError):
    """该违法行为在该情形下没有可以适用的罚款幅度。"""


class ClockWithoutLength(LawError):
    """该期限没有法定长度，必须指定到期日。"""


class NaiveInstant(LawError):
    """按小时计算的期限必须给出带时区的时刻。"""


class CalendarOutOfReach(LawError):
    """日期超出工作日历的范围。"""


class IdentifierFault(LawError):
    """号码有误。"""
