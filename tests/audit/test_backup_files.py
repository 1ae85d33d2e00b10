"""Papers and photographs are part of a backup, each held against the hash that its row names."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.files import Photo, add_photos
from db.papers import PaperRow, keep_paper
from db.session import open_engine, transaction
from door.backup import Manifest, write_backup
from door.file_store import FileStore
from door.kept_files import Folders
from door.paper_store import PaperStore
from door.papers import case_id_of
from door.restore import RestoreRefused, drill_backup, restore
from tests.audit.test_backup import members, pack
from tests.db.conftest import NOON
from tests.support.bureau import Bureau

PAPER, PHOTO, SMALL = b"%PDF-1.7 an order", b"\xff\xd8 a photograph", b"\xff\xd8 shown"


@dataclass(frozen=True)
class Kept:
    """An office with an order and a photograph; its papers and photographs do not lie under `var`."""

    engine: Engine
    folders: Folders
    papers: PaperStore
    photos: FileStore
    paper: str
    photo: str
    shown: str

    def back_up(self, out: Path) -> Manifest:
        """A backup at that file."""
        return write_backup(self.engine, out, self.folders, NOON)


@pytest.fixture
def kept(engine: Engine, tmp_path: Path) -> Kept:
    """The office."""
    bureau = Bureau(engine)
    case = bureau.open_case()
    bureau.order(case)
    papers, photos = PaperStore(tmp_path / "office" / "文书"), FileStore(tmp_path / "office" / "photos")
    paper, photo, shown = papers.keep(PAPER), photos.keep(PHOTO), photos.keep(SMALL)
    now = bureau.clock.now()
    with transaction(engine) as conn:
        keep_paper(conn, PaperRow(
            case_id=case_id_of(conn, case), document=2, kind="rectification_order", number="1", reference="DUBAN:1", sha256=paper,
            size=len(PAPER), pages=1, template="1", law="1", engine="1", sheet={}, rendered_at=now,
        ))  # fmt: skip
        add_photos(conn, [Photo(
            sha256=photo, original_sha256=photo, shown_sha256=shown, name="冲床.jpg", mime="image/jpeg", bytes=len(PHOTO), width=1, height=1,
        )], "chen", now)  # fmt: skip
    (papers.folder / ".writing-abc").write_bytes(b"half")
    folders = Folders(tmp_path / "var", {"papers": papers.folder, "files": photos.folder})
    return Kept(engine, folders, papers, photos, paper, photo, shown)


def found(drill_checks: tuple[tuple[str, bool, str], ...]) -> tuple[bool, str]:
    """What the check of the files said."""
    return next((held, text) for name, held, text in drill_checks if name == "文书和照片")


def test_papers_and_photographs_come_back_byte_for_byte(kept: Kept, target_url: str, tmp_path: Path) -> None:
    """I-31: from the folders of the settings into the folders of the new machine; a file that is not whole stays behind."""
    kept.back_up(tmp_path / "b.tar")
    target, new = open_engine(target_url), Folders(tmp_path / "new", {"papers": tmp_path / "other"})

    drill = restore(target, tmp_path / "b.tar", new)

    assert found(drill.checks) == (True, "3 个文件与登记的散列值一致")
    assert PaperStore(tmp_path / "other").read(kept.paper) == PAPER
    assert FileStore(tmp_path / "new" / "files").read(kept.photo) == PHOTO
    assert FileStore(tmp_path / "new" / "files").read(kept.shown) == SMALL
    assert not list(tmp_path.glob("other/.writing*"))
    target.dispose()


def test_a_file_lost_before_the_backup_is_named_and_stops_neither_backup_nor_restore(kept: Kept, tmp_path: Path) -> None:
    """One gone, one changed: the manifest says so, and everything else can still be brought back."""
    kept.papers.path(kept.paper).unlink()
    damaged = kept.photos.path(kept.photo)
    damaged.chmod(0o640)
    damaged.write_bytes(b"else")

    made = kept.back_up(tmp_path / "b.tar")

    assert made.lost == tuple(sorted((f"files/files/{kept.photo[:2]}/{kept.photo}", f"files/papers/{kept.paper[:2]}/{kept.paper}.pdf")))
    held, words = found(drill_backup(tmp_path / "b.tar").checks)
    assert held
    assert "备份时已缺失或损坏 2 个" in words


def test_a_backup_that_leaves_out_a_paper_is_refused(kept: Kept, tmp_path: Path) -> None:
    """A manifest without the paper, and nothing said of its loss: the rows know better."""
    made = kept.back_up(tmp_path / "b.tar")
    name = next(name for name in made.members if name.startswith("files/papers/"))
    parts = [(member, content) for member, content in members(tmp_path / "b.tar") if member.name != name]
    manifest = json.loads(parts[0][1])
    del manifest["members"][name]
    parts[0] = (parts[0][0], json.dumps(manifest).encode())

    with pytest.raises(RestoreRefused, match="文书和照片"):
        drill_backup(pack(tmp_path / "without.tar", parts))


def test_a_backup_from_before_losses_were_written_down_can_be_restored(kept: Kept, tmp_path: Path) -> None:
    """It says what is missing, and is not refused for it."""
    kept.papers.path(kept.paper).unlink()
    kept.back_up(tmp_path / "b.tar")
    parts = members(tmp_path / "b.tar")
    manifest = json.loads(parts[0][1])
    del manifest["lost"]
    parts[0] = (parts[0][0], json.dumps(manifest).encode())

    held, words = found(drill_backup(pack(tmp_path / "old.tar", parts)).checks)

    assert held
    assert "缺失或损坏 1 个" in words
