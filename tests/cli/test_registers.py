"""`duban init`, `add` and `list`: a town is set up from the command line."""

import json

import pytest

from tests.cli.conftest import Duban


def test_a_new_database_is_made_with_its_place(duban: Duban) -> None:
    """`init` creates the file and may be repeated; the place of a database never changes."""
    first = duban("init", "--place", "dongguan")
    again = duban("init", "--json")
    other = duban("init", "--place", "humen")

    assert first.exit_code == 0
    assert json.loads(again.stdout)["place"] == "dongguan"
    assert other.exit_code == 2
    assert "不能改为" in other.stderr


def test_a_command_before_init_says_what_to_run(duban: Duban) -> None:
    """Where there is no database the answer is how to make one."""
    result = duban("list", "cases")

    assert result.exit_code == 2
    assert "请先运行 duban init" in result.stderr


def test_people_units_and_firms_are_listed_as_entered(town: Duban) -> None:
    """`--json` prints plain JSON and nothing else."""
    people = {row["label"]: row for row in json.loads(town("list", "people", "--json").stdout)}
    units = json.loads(town("list", "units", "--json").stdout)
    firms = json.loads(town("list", "firms", "--json").stdout)

    assert people["chen"]["certificate"] == "粤19-1001"
    assert people["boss"]["subject"] == "plant"
    assert [unit["name"] for unit in units] == ["南栅社区"]
    assert [(firm["label"], firm["workers"]) for firm in firms] == [("plant", 40)]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("add", "person", "x", "--role", "wizard"), "没有角色“wizard”"),
        (("add", "person", "x", "--role", "liaison", "--of", "nowhere"), "nowhere"),
        (("add", "person", "x", "--role", "officer", "--from", "2025"), "无法识别"),
        (("add", "firm", "x", "--name", "某厂", "--kind", "unit"), "不是 enterprise 或 person"),
        (("add", "firm", "plant", "--name", "另一家厂"), "已登记"),
    ],
)
def test_an_entry_that_cannot_be_made_is_one_clear_line(town: Duban, words: tuple[str, ...], part: str) -> None:
    """What the registers refuse ends with exit code 2."""
    result = town(*words)

    assert result.exit_code == 2
    assert part in result.stderr


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(duban: Duban) -> None:
    """Without a database the check fails and names the command that makes one."""
    before = duban("doctor")
    duban("init")
    after = json.loads(duban("doctor", "--json").stdout)

    assert before.exit_code == 1
    assert "duban init" in before.stdout
    assert {row["name"]: row["ok"] for row in after}["数据库"] is True


def test_settings_come_from_the_environment_before_the_file(
    duban: Duban, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`duban.toml` in the current folder is honoured, and the environment wins over it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "duban.toml").write_text('place = "dongguan"\ndatabase_url = "sqlite:///town.db"\n', encoding="utf-8")
    monkeypatch.chdir(folder)

    from_file = json.loads(duban("init", "--json").stdout)
    monkeypatch.setenv("DUBAN_DATABASE_URL", "sqlite:///other.db")
    monkeypatch.setenv("DUBAN_PLACE", "guangdong")
    from_environment = json.loads(duban("init", "--json").stdout)

    assert (from_file["place"], (folder / "town.db").exists()) == ("dongguan", True)
    assert (from_environment["place"], (folder / "other.db").exists()) == ("guangdong", True)


def test_an_unknown_setting_is_one_clear_line(
    duban: Duban, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A misspelt key is not ignored."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "duban.toml").write_text('plaice = "dongguan"\n', encoding="utf-8")
    monkeypatch.chdir(folder)

    result = duban("init")

    assert result.exit_code == 2
    assert "plaice" in result.stderr
