"""A town's hazard ledger for the demonstration: about three hundred rows on invented firms, the same from the same seed.

It is written twice as offices send it: as CSV in GB18030, and as a workbook with a title, other headers and another order.
Some rows have a fault on purpose, so that the column 导入结果 has something to say.
"""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from stdnum.cn import uscc

SEED = 20260101
GOOD_ROWS = 292
FAULTY_ROWS = 8
FIRMS = 90
#: Label and name of the communities that the ledger names; they are entered before it is imported.
COMMUNITIES = {"nanzha": "南栅社区", "beizha": "北栅社区", "huaide": "怀德社区", "baisha": "白沙社区", "ludong": "路东社区"}
CSV_NAME = "隐患台账.csv"
WORKBOOK_NAME = "隐患台账.xlsx"

_TRADES = {
    "工贸": ("五金制品厂", "家具厂", "塑胶制品厂", "服装厂", "电子厂"),
    "餐饮商超": ("餐饮店", "百货商店"),
    "仓储物流": ("仓储部", "物流站"),
    "再生资源": ("再生资源回收站",),
    "危险化学品": ("化工经营部",),
}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_INSPECTORS = ("陈某、罗某", "黄某", "梁某、何某", "莫某")
_SOURCES = ("日常巡查", "日常巡查", "日常巡查", "专项检查", "双随机检查", "企业自查自报", "网格上报", "上级交办")
#: Place, category, description, measure.
_FINDINGS = (
    ("一楼车间", "消防疏散", "安全出口堆放杂物，疏散通道宽度不足", "清理通道，划线标识，专人巡查"),
    ("配电房", "电气", "配电箱门敞开，线路绝缘老化，未做等电位连接", "更换老化线路，封闭配电箱并加锁"),
    ("打磨车间", "粉尘防爆", "打磨工位积尘较厚，未建立清扫记录", "停机清扫，建立每班清扫制度并记录"),
    ("污水池", "有限空间", "污水池未设置有限空间警示标志，未配备检测仪", "设置警示标志，配备气体检测仪和防护用品"),
    ("仓库", "危储存", "油漆与纸箱混放，未设置防泄漏托盘", "分区存放，加设防泄漏托盘"),
    ("冲压车间", "机械防护", "冲床双手按钮失效，未装设光电保护", "修复双手按钮，加装光电保护装置"),
    ("楼梯间", "消防疏散", "应急照明灯不亮，疏散指示标志缺失", "更换应急照明灯，补设疏散指示标志"),
    ("厨房", "燃气", "燃气软管超期使用，未安装泄漏报警装置", "更换金属软管，安装泄漏报警装置"),
    ("装卸区", "交通叉车", "叉车未按期检验，驾驶人员未持证", "送检叉车，安排人员培训取证"),
    ("办公室", "教育培训记录", "未如实记录安全生产教育培训情况", "补做培训并如实记录，建立一人一档"),
    ("车间二楼", "高处临边", "临边防护栏杆缺失，高度不足", "按规范加装防护栏杆和踢脚板"),
    ("电动车棚", "电动自行车", "电动自行车在楼道内充电", "拆除飞线，迁至集中充电棚"),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented firm."""

    name: str
    code: str
    community: str
    industry: str


@dataclass(slots=True)
class Line:
    """One row, in the words of a ledger."""

    found_on: str
    inspector: str
    source: str
    firm: Firm
    place: str
    category: str
    level: str
    description: str
    measure: str
    owner: str
    deadline: str
    status: str
    done_on: str
    remark: str


def code_of(serial: int) -> str:
    """An invented credit code with a right check digit; the signs before it stand for no registered firm."""
    body = f"91441900MA5X{serial:05d}"
    return body + str(uscc.calc_check_digit(body))


def firms(chance: random.Random) -> list[Firm]:
    """The firms of the town; every tenth ledger line knows no code of them."""
    made = []
    for serial in range(1, FIRMS + 1):
        industry = chance.choice(list(_TRADES))
        name = f"某{_SURNAMES[serial % len(_SURNAMES)]}记{chance.choice(_TRADES[industry])}（{serial}号）"
        made.append(Firm(name, code_of(serial), chance.choice(list(COMMUNITIES.values())), industry))
    return made


def lines(today: date, seed: int = SEED) -> list[Line]:
    """The ledger as of a day: most is mended, some in time and some late, some is running, some overdue."""
    chance = random.Random(seed)
    known = firms(chance)
    made: list[Line] = []
    while len(made) < GOOD_ROWS:
        firm, inspector, source = chance.choice(known), chance.choice(_INSPECTORS), chance.choice(_SOURCES)
        found_on = today - timedelta(days=chance.randint(1, 240))
        for finding in chance.sample(_FINDINGS, min(chance.choice((1, 1, 2, 3)), GOOD_ROWS - len(made))):
            made.append(_line(chance, firm, inspector, source, found_on, finding, today))
    return made + [_spoilt(line, number) for number, line in enumerate(chance.sample(made, FAULTY_ROWS))]


def _line(
    chance: random.Random, firm: Firm, inspector: str, source: str, found_on: date, finding: tuple[str, str, str, str], today: date
) -> Line:
    place, category, description, measure = finding
    deadline = found_on + timedelta(days=chance.choice((7, 10, 15, 30)))
    done_on = deadline + timedelta(days=chance.choice((-5, -3, -1, 0, 4)))
    is_done = done_on < today and chance.random() < 0.85
    return Line(
        found_on.strftime("%Y-%m-%d"), inspector, source, firm, place, category, "一般", description, measure,
        f"{chance.choice(_SURNAMES)}某", deadline.strftime("%Y/%m/%d"), "已整改" if is_done else "整改中",
        f"{done_on:%Y.%m.%d}" if is_done else "", "复查合格" if is_done else "",
    )  # fmt: skip


def _spoilt(line: Line, number: int) -> Line:
    """A copy with a fault that people make; its place keeps it apart from the row it was copied from."""
    firm = Firm(line.firm.name, line.firm.code, line.firm.community, line.firm.industry)
    copy = Line(*(getattr(line, name) for name in Line.__slots__))
    copy.firm, copy.place = firm, f"{line.place}（{number + 1}）"
    match number % 4:
        case 0:
            copy.firm = Firm(firm.name, firm.code[:-1] + ("0" if firm.code[-1] != "0" else "1"), firm.community, firm.industry)
        case 1:
            copy.level = "重大"
        case 2:
            copy.deadline, copy.status, copy.done_on = "", "整改中", ""
        case _:
            copy.found_on = "13月5日"
    return copy


CSV_HEADER = (
    "序号", "排查时间", "排查人", "隐患来源", "企业名称", "统一社会信用代码", "所属社区", "行业领域", "隐患部位", "隐患类别",
    "隐患等级", "隐患描述", "整改措施", "整改责任人", "整改期限", "整改情况", "完成时间", "备注",
)  # fmt: skip
BOOK_HEADER = (
    "编号", "检查时间", "检查人员", "检查类型", "被检查单位", "信用代码", "所在社区", "所属行业", "隐患位置", "隐患类型",
    "隐患级别（一般/重大）", "存在问题", "治理措施", "责任人", "整改时限", "是否整改", "治理日期", "备注",
)  # fmt: skip


def _cells(number: int, line: Line) -> list[Any]:
    firm = line.firm
    return [
        number, line.found_on, line.inspector, line.source, firm.name, firm.code, firm.community, firm.industry, line.place,
        line.category, line.level, line.description, line.measure, line.owner, line.deadline, line.status, line.done_on,
        line.remark,
    ]  # fmt: skip


def write_csv(path: Path, today: date, seed: int = SEED) -> None:
    """The ledger as CSV in GB18030."""
    with path.open("w", encoding="gb18030", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(CSV_HEADER)
        writer.writerows(_cells(number, line) for number, line in enumerate(lines(today, seed), 1))


def write_workbook(path: Path, today: date, seed: int = SEED) -> None:
    """The same ledger as a workbook: a merged title above other headers, the rows by firm, days as days."""
    book = Workbook()
    sheet = book.active
    sheet.title = "隐患台账"
    sheet.append(["生产安全事故隐患排查治理台账"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(BOOK_HEADER))
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.append(list(BOOK_HEADER))
    ordered = sorted(lines(today, seed), key=lambda line: (line.firm.name, line.found_on, line.place))
    for number, line in enumerate(ordered, 1):
        sheet.append([_as_day(cell) for cell in _cells(number, line)])
    sheet.freeze_panes = "A3"
    book.save(path)


def _as_day(cell: Any) -> Any:
    """A day as a workbook keeps it, where the text is one."""
    text = str(cell).replace("/", "-").replace(".", "-")
    try:
        return date.fromisoformat(text) if len(text) == 10 else cell
    except ValueError:
        return cell


def write_ledgers(folder: Path, today: date) -> tuple[Path, Path]:
    """Both files, under their Chinese names, in a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / CSV_NAME, folder / WORKBOOK_NAME
    write_csv(paths[0], today)
    write_workbook(paths[1], today)
    return paths
