"""A backup brings back everything into either database, or nothing, and says which part is damaged."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from cases.errors import InputFault
from db.calendars import set_meta
from db.dump import TABLES, BrokenBackup, counts_of, dump_table, is_empty
from db.session import open_engine, reading, transaction
from db.upgrade import upgrade
from door.backup import MANIFEST, write_backup
from door.checkpoint import PUBLIC_KEY, SECRET_KEY, make_checkpoint
from door.kept_files import Folders
from door.restore import RestoreRefused, drill_backup, restore
from tests.audit.conftest import Killed, Owner, fill
from tests.db.conftest import NOON
from tests.house.repository import ROOT


@pytest.fixture
def var(record: Engine, tmp_path: Path) -> Path:
    """The files beside the database: a checkpoint with its keys, and an attachment."""
    folder = tmp_path / "var"
    make_checkpoint(record, folder / "checkpoints", folder / "keys", NOON)
    (folder / "attachments" / "ab").mkdir(parents=True)
    (folder / "attachments" / "ab" / "照片.jpg").write_bytes(bytes(range(256)) * 40)
    return folder


@pytest.fixture
def backup(record: Engine, var: Path, tmp_path: Path) -> Path:
    """A backup of record and files."""
    out = tmp_path / "backup.tar"
    write_backup(record, out, Folders(var), NOON + timedelta(hours=1))
    return out


def rows_of(engine: Engine) -> dict[str, bytes]:
    """Every row of every table, as a dump writes it."""
    found = {}
    with reading(engine) as conn:
        for table in TABLES:
            file = io.BytesIO()
            dump_table(conn, table, file)
            found[table.name] = file.getvalue()
    return found


def emptiness(engine: Engine) -> bool:
    """Whether the database holds no row."""
    with reading(engine) as conn:
        return is_empty(conn)


def test_a_backup_restored_into_either_database_is_equal(
    record: Engine, backup: Path, target_url: str, var: Path, tmp_path: Path
) -> None:
    """I-31: rows to the microsecond and the order of keys, files to the byte; the private key stays where it is."""
    target = open_engine(target_url)

    drill = restore(target, backup, Folders(tmp_path / "new"))

    assert drill.is_sound
    assert rows_of(target) == rows_of(record)
    files = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    kept = {path.relative_to(var).as_posix() for path in var.rglob("*") if path.is_file()}
    assert files == kept - {f"keys/{SECRET_KEY}"}
    assert (tmp_path / "new/attachments/ab/照片.jpg").read_bytes() == (var / "attachments/ab/照片.jpg").read_bytes()
    target.dispose()


def test_what_was_restored_is_guarded_and_can_be_backed_up_again(
    backup: Path, target_url: str, tmp_path: Path
) -> None:
    """The migrations made the triggers; a second generation equals the first."""
    target = open_engine(target_url)
    restore(target, backup, Folders(tmp_path / "new"))

    again = write_backup(target, tmp_path / "again.tar", Folders(tmp_path / "new"), NOON + timedelta(hours=2))

    with pytest.raises(DBAPIError, match="append-only"), transaction(target) as conn:
        conn.execute(text("DELETE FROM events"))
    assert drill_backup(tmp_path / "again.tar").manifest == again
    with tarfile.open(backup) as first, tarfile.open(tmp_path / "again.tar") as second:
        assert sorted(first.getnames()) == sorted(second.getnames())
    target.dispose()


def test_a_database_that_holds_anything_is_not_restored_into(
    backup: Path, target_url: str, tmp_path: Path
) -> None:
    """Two histories are never mixed."""
    target = open_engine(target_url)
    upgrade(target)
    with transaction(target) as conn:
        set_meta(conn, "place", "humen")

    with pytest.raises(InputFault, match="不是空库"):
        restore(target, backup, Folders(tmp_path / "new"))

    with reading(target) as conn:
        assert sum(counts_of(conn).values()) == 1
    assert not (tmp_path / "new").exists()
    target.dispose()


def test_a_file_that_is_there_and_differs_is_not_overwritten(backup: Path, tmp_path: Path) -> None:
    """Before a row is loaded."""
    target = open_engine(f"sqlite:///{tmp_path / 'target.db'}")
    (tmp_path / "new" / "checkpoints").mkdir(parents=True)
    (tmp_path / "new" / "checkpoints" / PUBLIC_KEY).write_text("other", encoding="utf-8")

    with pytest.raises(InputFault, match="内容不同"):
        restore(target, backup, Folders(tmp_path / "new"))

    assert emptiness(target)
    target.dispose()


# -------------------------------------------------------------------------------------------------------- damage


def members(path: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    """Members of a tar with their content."""
    with tarfile.open(path) as tar:
        found = []
        for member in tar.getmembers():
            content = tar.extractfile(member)
            found.append((member, b"" if content is None else content.read()))
        return found


def pack(path: Path, parts: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """A tar of members."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for member, content in parts:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))
    return path


def test_a_damaged_member_is_named_and_nothing_is_restored(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """One byte turned in each member in turn, or its end cut off, or the member left out."""
    backup = _sqlite_backup(sqlite_engine, tmp_path)
    target = open_engine(f"sqlite:///{tmp_path / 'target.db'}")
    names = [member.name for member, content in members(backup) if content and member.name != MANIFEST]
    assert len(names) > 10
    for position, name in enumerate(names):
        for damage in (_turned, _cut, None):
            parts = [
                (member, damage(content, position) if damage and member.name == name else content)
                for member, content in members(backup)
                if damage or member.name != name
            ]
            broken = pack(tmp_path / "broken.tar", parts)

            with pytest.raises(BrokenBackup, match=name):
                restore(target, broken, Folders(tmp_path / "new"))

    assert emptiness(target)
    assert not (tmp_path / "new").exists()
    target.dispose()


def _sqlite_backup(engine: Engine, tmp_path: Path) -> Path:
    fill(engine)
    make_checkpoint(engine, tmp_path / "var" / "checkpoints", tmp_path / "var" / "keys", NOON)
    write_backup(engine, tmp_path / "backup.tar", Folders(tmp_path / "var"), NOON)
    return tmp_path / "backup.tar"


def _turned(content: bytes, position: int) -> bytes:
    place = position * 7919 % len(content)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _cut(content: bytes, position: int) -> bytes:
    return content[:-1]


@pytest.mark.parametrize("name", ["../evil", "/evil", "files/../../evil", "tables/evil.jsonl", "evil"])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE])
def test_a_member_that_does_not_belong_is_refused(
    sqlite_engine: Engine, tmp_path: Path, name: str, kind: bytes
) -> None:
    """A tar can name any path of the machine, and links; none of it is followed, even where the manifest lists it."""
    parts = members(_sqlite_backup(sqlite_engine, tmp_path))
    alien = tarfile.TarInfo(name)
    alien.type, alien.linkname = kind, "backup.tar"
    manifest = json.loads(parts[0][1])
    if name != "tables/evil.jsonl":
        manifest["members"][name] = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
    parts[0] = (parts[0][0], json.dumps(manifest).encode())
    broken = pack(tmp_path / "broken.tar", [*parts, (alien, b"x")])

    with pytest.raises(BrokenBackup, match="不在清单中"):
        drill_backup(broken)

    assert not list(tmp_path.parent.rglob("evil"))


@pytest.mark.parametrize("kept", [0, 100, 600, 5000, 30_000])
def test_a_backup_cut_short_is_refused(sqlite_engine: Engine, tmp_path: Path, kept: int) -> None:
    """The disk was full, or the copy was interrupted."""
    whole = _sqlite_backup(sqlite_engine, tmp_path).read_bytes()
    (tmp_path / "short.tar").write_bytes(whole[:kept])

    with pytest.raises(BrokenBackup):
        drill_backup(tmp_path / "short.tar")


@pytest.mark.parametrize("kind", ["root", "counts", "counters", "rows"])
def test_rows_that_do_not_bear_out_the_manifest_are_rolled_back(
    backup: Path, target_url: str, tmp_path: Path, kind: str
) -> None:
    """Whole members, but not of the record that was backed up: the drill finds it before the commit."""
    parts = members(backup)
    manifest = json.loads(parts[0][1])
    match kind:
        case "root":
            manifest["root"] = "00" * 32
        case "counts":
            manifest["counts"]["events"] += 1
        case "counters":
            manifest["counters"]["x"] = 1
        case _:
            name = "tables/events.jsonl"
            place = next(n for n, (member, _) in enumerate(parts) if member.name == name)
            content = parts[place][1].replace("第4次".encode(), "第9次".encode(), 1)
            parts[place] = (parts[place][0], content)
            manifest["members"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    parts[0] = (parts[0][0], json.dumps(manifest).encode())
    target = open_engine(target_url)

    with pytest.raises(RestoreRefused) as caught:
        restore(target, pack(tmp_path / "broken.tar", parts), Folders(tmp_path / "new"))

    assert not caught.value.drill.is_sound
    assert emptiness(target)
    assert not (tmp_path / "new").exists()
    target.dispose()


def test_a_backup_of_a_rewritten_record_does_not_pass_against_its_own_checkpoint(
    record: Engine, var: Path, tmp_path: Path
) -> None:
    """The checkpoint in the backup is older than the forgery."""
    with transaction(record) as conn:
        owner = Owner(conn)
        owner.write(2, owner.log(2)[:5], recomputed=True)
    write_backup(record, tmp_path / "forged.tar", Folders(var), NOON)

    with pytest.raises(RestoreRefused, match="截去"):
        drill_backup(tmp_path / "forged.tar")


def test_a_backup_of_a_newer_schema_is_refused(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The sentence says to upgrade first."""
    parts = members(_sqlite_backup(sqlite_engine, tmp_path))
    manifest = json.loads(parts[0][1]) | {"revision": "9999_future"}
    parts[0] = (parts[0][0], json.dumps(manifest).encode())

    with pytest.raises(BrokenBackup, match="升级"):
        drill_backup(pack(tmp_path / "newer.tar", parts))


# ------------------------------------------------------------------------------------------------------ interrupted


def _dying(at: int) -> Callable[[str], None]:
    passed: list[str] = []

    def fault(point: str) -> None:
        passed.append(point)
        if len(passed) == at:
            raise Killed(point)

    return fault


def test_a_restore_that_dies_anywhere_leaves_no_row_and_can_be_done_again(
    record: Engine, backup: Path, target_url: str, tmp_path: Path
) -> None:
    """After each table, and between the drill and the commit."""
    target = open_engine(target_url)
    for point in range(1, len(TABLES) + 2):
        with pytest.raises(Killed):
            restore(target, backup, Folders(tmp_path / "new"), faults=_dying(point))

        assert emptiness(target)

    assert restore(target, backup, Folders(tmp_path / "new")).is_sound
    assert rows_of(target) == rows_of(record)
    target.dispose()


def test_a_backup_that_dies_anywhere_leaves_no_file_that_passes_for_one(
    record: Engine, var: Path, tmp_path: Path
) -> None:
    """The name appears when the file is whole and on the disk."""
    out = tmp_path / "backup.tar"
    for point in (1, len(TABLES), len(TABLES) + 2, 2 * len(TABLES)):
        with pytest.raises(Killed):
            write_backup(record, out, Folders(var), NOON, faults=_dying(point))

        assert not out.exists()

    write_backup(record, out, Folders(var), NOON)
    assert drill_backup(out).is_sound
    with pytest.raises(InputFault, match="已存在"):
        write_backup(record, out, Folders(var), NOON)


_RESTORE_AND_DIE = """
import os, sys
from pathlib import Path
from db.session import open_engine
from door.kept_files import Folders
from door.restore import restore
url, backup, var, last = sys.argv[1:]
restore(open_engine(url), Path(backup), Folders(Path(var)), faults=lambda point: os._exit(9) if point == last else None)
"""


@pytest.mark.parametrize("last", ["loaded events", "before_commit"])
def test_a_restore_whose_process_is_killed_can_be_done_again(
    sqlite_engine: Engine, target_url: str, tmp_path: Path, last: str
) -> None:
    """No handler runs, no rollback is sent: the database itself forgets."""
    backup = _sqlite_backup(sqlite_engine, tmp_path)
    words = [target_url, str(backup), str(tmp_path / "new"), last]

    killed = subprocess.run(
        [sys.executable, "-c", _RESTORE_AND_DIE, *words], cwd=ROOT, check=False
    )

    target = open_engine(target_url)
    assert killed.returncode == 9
    assert emptiness(target)
    assert restore(target, backup, Folders(tmp_path / "new")).is_sound
    target.dispose()
