"""`duban firms`, `people`, `units`, `plan` and the lists of intake: everything from the command line, also as JSON."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Duban

HEAD = "企业名称,统一社会信用代码,所属社区,从业人数\n"
CODE = "91441900MA5T127401"


@pytest.fixture
def office(town: Duban) -> Duban:
    """The town with an administrator and a second chief."""
    for words in (("root", "--role", "admin"), ("wu", "--role", "chief")):
        assert town("add", "person", *words).exit_code == 0
    return town


def a_list(*rows: str) -> str:
    """A list of enterprises on disk; gives its name."""
    Path("名录.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="gb18030")
    return "名录.csv"


def test_a_list_is_previewed_imported_and_given_back_with_its_results(office: Duban) -> None:
    """A dry run writes nothing; rows that cannot be taken come back with how to mend them, and exit code 1 says so."""
    file = a_list(f"甲厂,{CODE},南栅社区,12", "乙厂,91441900MA5T127402,南栅社区,3")

    preview = json.loads(office("firms", "import", file, "--as", "root", "--dry-run", "--json").stdout)
    known = json.loads(office("list", "firms", "--json").stdout)
    real = office("firms", "import", file, "--as", "root", "--json")
    again = office("firms", "import", file, "--as", "root")

    assert (preview["entered"], preview["dry_run"], len(known)) == (1, True, 1)
    assert (real.exit_code, json.loads(real.stdout)["entered"]) == (1, 1)
    assert "未变动 1 家" in again.stdout
    back = Path("名录-导入结果.csv").read_text(encoding="utf-8-sig")
    assert f"未变动（{CODE}）" in back
    assert "校验码有误" in back


def test_a_firm_is_verified_moved_merged_closed_and_shows_its_history(office: Duban) -> None:
    """Each act is one command, and `show` tells them all."""
    for words in (
        ("add", "unit", "taiping", "--name", "太平社区"),
        ("add", "firm", "copy", "--name", "某 家具厂", "--unit", "nanzha"),
        ("firms", "verify", "plant", "--as", "sam", "--workers", "45"),
        ("firms", "merge", "copy", "plant", "--as", "root", "--reason", "重复登记"),
        ("firms", "change", "plant", "--as", "root", "--uscc", CODE, "--reason", "补登代码"),
        ("firms", "move", "plant", "--to", "taiping", "--as", "root", "--reason", "租约到期"),
        ("firms", "close", "plant", "--as", "root", "--reason", "已注销"),
    ):
        result = office(*words)
        assert result.exit_code == 0, result.output

    shown = json.loads(office("firms", "show", "plant", "--json").stdout)
    page = office("firms", "show", "plant").stdout

    assert (shown["status"], shown["unit"], shown["workers"], shown["merged"]) == ("closed", "taiping", 45, ["copy"])
    assert [c["act"] for c in shown["history"]] == ["changed", "took_over", "changed", "moved", "closed"]
    assert "租约到期" in page
    assert json.loads(office("list", "firms", "--json").stdout)[0]["label"] == "plant"


def test_stale_firms_and_twins_are_listed(office: Duban) -> None:
    """Never verified, and of one name in one place."""
    office("add", "firm", "copy", "--name", "某家具厂", "--unit", "nanzha")

    stale = json.loads(office("firms", "stale", "--days", "30", "--json").stdout)
    twins = json.loads(office("firms", "duplicates", "--json").stdout)

    assert [f["label"] for f in stale] == ["copy", "plant"]
    assert [(f["group"], f["label"]) for f in twins] == [(1, "copy"), (1, "plant")]


def test_an_absence_is_delegated_listed_and_ended(office: Duban) -> None:
    """Given by the absent person, from a day to a day."""
    given = office(
        "people", "delegate", "zhou", "chen", "--role", "chief", "--from", "2026-01-01", "--to", "2099-12-31",
        "--as", "zhou", "--reason", "年休假", "--json",
    )  # fmt: skip
    number = str(json.loads(given.stdout)["id"])
    now = json.loads(office("people", "delegations", "--now", "--json").stdout)
    ended = office("people", "end-delegation", number, "--as", "zhou", "--reason", "销假")
    after = json.loads(office("people", "delegations", "--now", "--json").stdout)

    assert [(d["absent"], d["substitute"], d["roles"]) for d in now] == [("zhou", "chen", ["chief"])]
    assert (ended.exit_code, after) == (0, [])


def test_people_and_units_change_with_history(office: Duban) -> None:
    """Certificates, roles, places and names."""
    for words in (
        ("people", "renew", "chen", "--from", "2023-01-01", "--to", "2026-01-31", "--as", "root"),
        ("people", "roles", "sam", "--role", "safety_officer", "--role", "editor", "--as", "root", "--reason", "兼任"),
        ("people", "move", "sam", "--of", "nanzha", "--as", "root", "--reason", "调动"),
        ("people", "retire", "wu", "--as", "root", "--reason", "退休"),
        ("people", "restore", "wu", "--as", "root", "--reason", "返聘"),
        ("units", "rename", "nanzha", "--name", "南栅新社区", "--as", "root", "--reason", "区划调整"),
    ):
        result = office(*words)
        assert result.exit_code == 0, result.output

    expiring = json.loads(office("people", "expiring", "--json").stdout)
    history = json.loads(office("people", "history", "sam", "--json").stdout)
    unit = json.loads(office("units", "history", "nanzha", "--json").stdout)

    assert [p["label"] for p in expiring] == ["chen"]
    assert [c["act"] for c in history] == ["roles_changed", "moved"]
    assert unit[0]["before"] == {"name": "南栅社区"}


def test_plan_inspections_and_reports_are_listed(office: Duban) -> None:
    """What was planned beside what was done; a report without its reporter."""
    visit = {"place": "车间", "from": "2026-03-02T09:00", "to": "2026-03-02T10:00", "planned": True, "reason": "计划"}
    inspection = json.dumps({"subject": "plant", "inspection": visit, "result": "未发现隐患"})
    report = json.dumps({"source": "grid", "text": "夜间动火", "subject": "plant", "reporter": {"name": "某甲"}})
    assert office("plan", "set", "plant", "--times", "2", "--as", "zhou").exit_code == 0
    assert office("act", "-", "record_inspection", "--as", "sam", "--input", "-", stdin=inspection).exit_code == 0
    assert office("act", "-", "receive_report", "--as", "sam", "--input", "-", stdin=report).exit_code == 0

    plans = json.loads(office("plan", "list", "--json").stdout)
    inspections = json.loads(office("list", "inspections", "--json").stdout)
    reports = office("list", "reports").stdout

    assert [(p["subject"], p["times"]) for p in plans] == [("plant", 2)]
    assert [(i["planned"], i["result"]) for i in inspections] == [(True, "未发现隐患")]
    assert "网格" in reports
    assert "某甲" not in reports


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("firms", "import", "没有.csv", "--as", "root"), "无法读取"),
        (("firms", "verify", "nobody", "--as", "root"), "没有标识为“nobody”的企业"),
        (("firms", "merge", "plant", "plant", "--as", "root", "--reason", "重复"), "合并到它自己"),
        (("firms", "move", "plant", "--to", "nanzha", "--as", "zhou", "--reason", "搬迁"), "须由系统管理员办理"),
        (("firms", "show", "nobody"), "没有标识为“nobody”的企业"),
        (("list", "firms", "--status", "gone"), "没有状态“gone”"),
        (("list", "reports", "--state", "gone"), "没有状态“gone”"),
        (("plan", "set", "plant", "--times", "9", "--as", "zhou"), "须写明理由"),
        (("people", "roles", "sam", "--role", "wizard", "--as", "root", "--reason", "试试"), "没有角色“wizard”"),
        (("people", "delegate", "zhou", "wu", "--from", "x", "--to", "y", "--as", "zhou", "--reason", "休假"), "无法识别"),
        (("units", "move", "nowhere", "--as", "root", "--reason", "试试"), "单位“nowhere”不存在"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(office: Duban, words: tuple[str, ...], says: str) -> None:
    """Exit code 2, and what to mend."""
    result = office(*words)

    assert result.exit_code == 2, result.output
    assert says in result.stderr
