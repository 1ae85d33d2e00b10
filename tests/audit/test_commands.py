"""The commands that prove and keep the record, on the histories of the demo town."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, text, update
from typer.testing import CliRunner, Result

from cli.main import app
from db.session import open_engine, transaction
from db.tables import cases, counters, documents
from door.verifying import verify_within
from tests.audit.conftest import Owner

Duban = Callable[..., Result]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database into which the demo histories were played."""
    path = tmp_path_factory.mktemp("demo") / "duban.db"
    assert CliRunner().invoke(app, ["demo", "--db", f"sqlite:///{path}"]).exit_code == 0
    return path


@pytest.fixture
def duban(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Duban:
    """Runs one command in a folder of its own, on a copy of the demo's database."""
    monkeypatch.chdir(tmp_path)
    for name in ("DUBAN_DATABASE_URL", "DUBAN_PLACE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "var").mkdir()
    shutil.copyfile(played, tmp_path / "var" / "duban.db")

    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def store(duban: Duban) -> Engine:
    """An engine on the copy."""
    return open_engine("sqlite:///var/duban.db")


def test_the_record_is_verified_against_the_newest_checkpoint(duban: Duban) -> None:
    """Without one the answer says what cannot be found."""
    alone = duban("verify", "--deep")
    signed = duban("checkpoint", "--json")
    against = duban("verify", "--json")

    assert alone.exit_code == 0, alone.output
    assert "没有检查点" in alone.output
    body = json.loads(against.stdout)
    assert body["sound"] is True
    assert body["root"] == json.loads(signed.stdout)["root"]
    assert body["checkpoint"]["file"] == Path(json.loads(signed.stdout)["file"]).name


def test_a_rewritten_record_is_told_with_exit_code_one_and_gets_no_checkpoint(duban: Duban, store: Engine) -> None:
    """A forged checkpoint is another matter: exit code two."""
    path = Path(json.loads(duban("checkpoint", "--json").stdout)["file"])
    with transaction(store) as conn:
        case_id = conn.execute(text("SELECT min(id) FROM cases")).scalar_one()
        owner = Owner(conn)
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # editions refer to events, which he writes anew
        conn.exec_driver_sql("DELETE FROM outbox")
        owner.write(case_id, owner.log(case_id)[:-1], recomputed=True)

    found = duban("verify", "--checkpoint", str(path), "--json")
    assert found.exit_code == 1
    assert [finding["kind"] for finding in json.loads(found.stdout)["findings"]] == ["truncated"]
    refused = duban("checkpoint")
    assert refused.exit_code == 2
    assert "未签发检查点" in refused.output
    path.write_text(path.read_text(encoding="utf-8").replace('"at":"2', '"at":"1'), encoding="utf-8")
    assert duban("verify", "--checkpoint", str(path)).exit_code == 2


def test_a_backup_drilled_and_restored(duban: Duban) -> None:
    """The restored database verifies against the restored checkpoint."""
    duban("checkpoint")
    made = duban("backup", "--out", "b.tar", "--json")
    drilled = duban("drill", "b.tar", "--json")
    restored = duban("restore", "b.tar", "--db", "sqlite:///new/duban.db", "--var", "new")
    again = duban("restore", "b.tar", "--db", "sqlite:///new/duban.db", "--var", "new")
    verified = duban("verify", "--db", "sqlite:///new/duban.db", "--deep", "--json")

    assert made.exit_code == 0, made.output
    assert all(check["ok"] for check in json.loads(drilled.stdout)["checks"])
    assert restored.exit_code == 0, restored.output
    assert again.exit_code == 2
    assert json.loads(verified.stdout)["root"] == json.loads(made.stdout)["root"]
    assert not list(Path("new").rglob("checkpoint.key"))


def test_reads_and_denied_attempts_are_listed(duban: Duban) -> None:
    """Who looked, who was refused."""
    shown = duban("reveal", "AJ2026-000001", "--as", "chen", "--reason", "核对处罚对象身份", "--json")
    refused = duban("reveal", "AJ2026-000001", "--as", "xu", "--reason", "核对处罚对象身份")
    listed = json.loads(duban("audit", "list", "--case", "AJ2026-000001", "--json").stdout)

    assert shown.exit_code == 0, shown.output
    assert refused.exit_code == 2
    assert [read["person"] for read in listed["reads"]] == ["chen"]
    assert [(a["person"], a["action"]) for a in listed["attempts"]] == [("xu", "reveal")]
    assert "核对处罚对象身份" in duban("audit", "list").output


def _beyond(conn: Connection) -> None:
    conn.execute(update(counters).where(counters.c.key == "file/AJ/2026").values(value=2))


def _gone(conn: Connection) -> None:
    conn.execute(delete(counters).where(counters.c.key == "file/AJ/2026"))


def _skipped(conn: Connection) -> None:
    conn.execute(update(counters).where(counters.c.key == "file/AJ/2026").values(value=9_999))


def _renumbered(conn: Connection) -> None:
    conn.execute(update(cases).where(cases.c.number == "AJ2026-000002").values(number="AJ2026-009999"))


def _unnumbered(conn: Connection) -> None:
    conn.execute(update(documents).where(documents.c.kind == "case_filing_approval").values(number=None))


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (_beyond, {"counter"}), (_gone, {"counter"}), (_skipped, {"number"}), (_renumbered, {"number", "counter"}),
        (_unnumbered, {"number"}),
    ],
)  # fmt: skip
def test_a_gap_or_a_number_beyond_its_counter_is_found(
    store: Engine, change: Callable[[Connection], None], kinds: set[str]
) -> None:
    """I-36: numbers run from 1 to the counter's value, of files and of papers."""
    with store.connect() as conn:
        before = verify_within(conn, None, deep=False).findings
        change(conn)
        found = verify_within(conn, None, deep=False).findings
        conn.rollback()
    store.dispose()

    assert before == []
    assert {finding.kind for finding in found} == kinds
