"""Where the bytes of photographs lie: a folder, each file named by its hash, written before the row that names it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cases.errors import DubanError


class DamagedFile(DubanError):
    """The bytes of a file are missing or are no longer those that were received."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """A folder of files: `ab/ab34…`. Nothing in it is ever changed; two that are alike are one."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Put bytes on disk for good and give their SHA-256. Killed halfway, only a file without a name is left."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if path.exists() and path.stat().st_size == len(content):
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".writing-", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o440)
        Path(file.name).replace(path)
        for folder in (path.parent, self.folder):
            _sync(folder)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes with that SHA-256. Raises `DamagedFile` where they are gone or differ."""
        try:
            content = self.path(digest).read_bytes()
        except OSError as error:
            raise DamagedFile(f"照片原件缺失：{digest[:12]}；请从备份恢复文件夹 {self.folder}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedFile(f"照片原件已被改动：{digest[:12]}；请从备份恢复文件夹 {self.folder}")
        return content

    def path(self, digest: str) -> Path:
        """Where the bytes with that SHA-256 lie."""
        return self.folder / digest[:2] / digest


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
