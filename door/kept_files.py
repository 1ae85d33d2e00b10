"""Which files the rows name: papers and photographs, as members of a backup."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from db.tables_files import files
from db.tables_papers import papers
from door.file_store import FileStore
from door.paper_store import PaperStore

#: Folders of files that rows name by their hash.
KEPT = ("attachments", "papers", "files")
_PAPERS, _PHOTOS = PaperStore(Path("files/papers")), FileStore(Path("files/files"))


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the files of an installation lie: under `var`, each kind in a folder of its name but those that are `elsewhere`."""

    var: Path
    elsewhere: Mapping[str, Path] = field(default_factory=dict)

    def of(self, kind: str) -> Path:
        """The folder of a kind: `papers`, `files`, `attachments` or `checkpoints`."""
        return self.elsewhere.get(kind, self.var / kind)


def named_files(conn: Connection) -> Iterator[tuple[str, str]]:
    """The member of a backup and the SHA-256 of every paper and photograph that a row names."""
    for digest in conn.scalars(select(papers.c.sha256).distinct()):
        yield _PAPERS.path(digest).as_posix(), digest
    for row in conn.execute(select(files.c.sha256, files.c.shown_sha256)):
        for digest in dict.fromkeys(row):
            yield _PHOTOS.path(digest).as_posix(), digest


def lost_files(named: Mapping[str, str], members: Mapping[str, tuple[str, int]]) -> tuple[str, ...]:
    """The members that rows name and that are not there, or whose bytes are no longer those of their name; sorted."""
    return tuple(sorted(name for name, digest in named.items() if members.get(name, ("", 0))[0] != digest))
