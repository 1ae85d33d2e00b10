"""A list of enterprises: entered once, changed where it differs, and never a guess."""

import random

import pytest

from db.firms import Firm, get_firm, list_firms
from db.history import history_of
from db.session import reading
from door.firm_import import FirmImport, import_firms
from door.pen import NotAllowed
from ledger.faults import LedgerFault
from tests.registers.conftest import CODES, Listed
from tests.support.bureau import Bureau

HEAD = "企业名称,统一社会信用代码,所属社区,行业,从业人数,联系电话,经营状态,核查日期,核查人"


def firms(bureau: Bureau) -> dict[str, Firm]:
    """The register by label."""
    with reading(bureau.engine) as conn:
        return {firm.label: firm for firm in list_firms(conn)}


def taken(bureau: Bureau, listed: Listed, *lines: str, by: str = "root") -> FirmImport:
    """What an import of the lines reports."""
    return import_firms(bureau.door, listed(HEAD, *lines), by)


def test_new_firms_are_entered_and_known_ones_verified(bureau: Bureau, listed: Listed) -> None:
    """A firm without a code is known by its name and community, however the name is spaced; it then gets its code."""
    report = taken(
        bureau, listed,
        f"甲 厂（东莞）,{CODES[0]},nanzha社区,机械,12,13800000000,正常,2026-04-01,某员",
        "乙厂,,taiping社区,,,,,,",
        f"某 plant 厂,{CODES[1]},nanzha,,,,,2026-04-02,某员",
    )  # fmt: skip

    found = firms(bureau)
    assert (report.rows, len(report.entered), report.changed, report.unchanged) == (3, 2, ["plant"], 0)
    assert (found[CODES[0]].status, found[CODES[0]].verified_by, found[CODES[0]].workers) == ("verified", "某员", 12)
    assert (found["plant"].uscc, found["plant"].workers, found["plant"].status) == (CODES[1], 40, "changed")
    assert [f.status for f in found.values() if f.name == "乙厂"] == ["unverified"]
    assert sorted(report.results.values())[-1].startswith("已登记")


def test_importing_again_in_another_order_changes_nothing(bureau: Bureau, listed: Listed) -> None:
    """Not a row, not a line of history."""
    lines = [f"厂{n},,{'nanzha' if n % 2 else 'taiping'},机械,{n},,,2026-04-0{n % 9 + 1},某员" for n in range(40)]
    lines += [f"有码厂{n},{code},nanzha,,,,,," for n, code in enumerate(CODES)]
    taken(bureau, listed, *lines)
    before = bureau.rows("attempts")
    random.Random(5).shuffle(lines)

    report = taken(bureau, listed, *lines)

    assert (report.unchanged, report.entered, report.changed) == (43, [], [])
    assert bureau.rows("attempts") == before


def test_a_dry_run_says_the_same_and_writes_nothing(bureau: Bureau, listed: Listed) -> None:
    """Only the tense of its sentences differs."""
    lines = (f"甲厂,{CODES[0]},nanzha,,,,,,", "某plant厂,,nanzha,化工,,,,,")
    before = bureau.rows()

    preview = import_firms(bureau.door, listed(HEAD, *lines), "root", dry_run=True)
    after = bureau.rows()
    real = taken(bureau, listed, *lines)

    assert after == before
    assert (preview.entered, preview.changed) == (real.entered, real.changed) == ([CODES[0]], ["plant"])
    assert any(sentence.startswith("将") for sentence in preview.results.values())


def test_what_differs_is_kept_with_what_it_was(bureau: Bureau, listed: Listed) -> None:
    """An empty cell changes nothing; another community is a move, a closing is kept with its day."""
    taken(bureau, listed, f"甲厂,{CODES[0]},nanzha,机械,12,,,2026-04-01,", f"乙厂,{CODES[1]},nanzha,,,,,,")

    report = taken(bureau, listed, f"甲厂,{CODES[0]},taiping,,15,,,2026-05-01,", f"乙厂,{CODES[1]},,,,,注销,2026-05-02,")

    with reading(bureau.engine) as conn:
        first, second = get_firm(conn, CODES[0]), get_firm(conn, CODES[1])
        history = history_of(conn, "firm", CODES[0])
    assert first is not None
    assert second is not None
    assert report.changed == [CODES[0], CODES[1]]
    assert (first.status, first.unit, first.industry, first.workers) == ("moved", "taiping", "机械", 15)
    assert (second.status, str(second.status_on)) == ("closed", "2026-05-02")
    assert [(c.act, c.person) for c in history] == [("entered", "root"), ("moved", "root")]
    assert (history[1].before["unit"], history[1].after["unit"]) == ("nanzha", "taiping")


@pytest.mark.parametrize(
    ("lines", "rejected", "duplicates"),
    [
        ((f"甲厂,{CODES[0]},nanzha,,,,,,", f"甲厂,{CODES[0]},nanzha,,,,,,"), 0, 1),
        ((f"甲厂,{CODES[0]},nanzha,,,,,,", f"甲厂二分厂,{CODES[0]},nanzha,,,,,,"), 2, 0),
        (("甲厂,,nanzha,,,,,,", "甲 厂,,nanzha,,,,,,"), 0, 1),
        (("甲厂,,nanzha,,,,,,", "甲厂,,taiping,,,,,,"), 0, 0),
        ((f"甲厂,{CODES[0]},nanzha,,,,,,", "甲厂,,nanzha,,,,,,"), 0, 1),
        ((f"甲厂,{CODES[0]},nanzha,机械,,,,,", "甲厂,,nanzha,化工,,,,,"), 1, 0),
    ],
    ids=["the same twice", "one code, two names", "one name, two spellings", "two communities", "with and without code",
         "with and without code, at odds"],
)  # fmt: skip
def test_rows_of_one_firm_are_taken_once_or_not_at_all(
    bureau: Bureau, listed: Listed, lines: tuple[str, ...], rejected: int, duplicates: int
) -> None:
    """Rows that agree are one firm; rows that contradict each other are given back, since nobody knows which is right."""
    report = taken(bureau, listed, *lines)

    assert (len(report.rejected), len(report.duplicates)) == (rejected, duplicates)
    assert len(report.entered) + len(report.changed) + report.unchanged + rejected + duplicates == report.rows == 2


def test_a_twin_with_another_code_is_entered_and_reported(bureau: Bureau, listed: Listed) -> None:
    """Two codes are two firms in law; that the name and the place agree is for a person to look at."""
    taken(bureau, listed, f"甲厂,{CODES[0]},nanzha,,,,,,")

    report = taken(bureau, listed, f"甲厂,{CODES[1]},nanzha,,,,,,")

    assert report.entered == [CODES[1]]
    assert [CODES[0] in why for why in report.suspected.values()] == [True]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",,nanzha,,,,,,", "A列“企业名称”：没有填写；请填写企业名称"),
        ("甲厂,91441900MA5T127402,nanzha,,,,,,", "B列“统一社会信用代码”：统一社会信用代码第18位校验码有误"),
        ("甲厂,,某不存在社区,,,,,,", "没有登记名为“某不存在社区”的单位；请先用 duban add unit 登记"),
        ("甲厂,,nanzha,,许多,,,,", "E列“从业人数”：“许多”不是人数；请填写整数"),
        ("甲厂,,nanzha,,,123,,,", "F列“联系电话”：电话号码“123”有误"),
        ("甲厂,,nanzha,,,,不详,,", "G列“经营状态”：“不详”不是已知的状态"),
        ("甲厂,,nanzha,,,,,2026-05-07,", "H列“核查日期”：2026-05-07在将来"),
        ("甲厂,,nanzha,,,,,三月,", "H列“核查日期”：“三月”不是日期"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_how_to_mend_it(
    bureau: Bureau, listed: Listed, line: str, says: str
) -> None:
    """The others are taken all the same."""
    report = taken(bureau, listed, line, f"好厂,{CODES[2]},nanzha,,,,,,")

    assert [says in why for why in report.rejected.values()] == [True]
    assert report.entered == [CODES[2]]


def test_only_an_administrator_imports(bureau: Bureau, listed: Listed) -> None:
    """The attempt is on record, and nothing else."""
    with pytest.raises(NotAllowed, match="须由系统管理员办理"):
        taken(bureau, listed, "甲厂,,nanzha,,,,,,", by="chen")

    assert set(firms(bureau)) == {"plant", "shop"}
    assert bureau.count("attempts") == 1
    assert bureau.count("register_changes") == 0


def test_a_file_without_the_header_is_refused_whole(listed: Listed) -> None:
    """The sentence says which columns are wanted."""
    with pytest.raises(LedgerFault, match="至少应有“企业名称”和另外一列"):
        listed("甲,乙", "1,2")
