"""Where bytes that rows name by their hash lie: a folder, each file named by what it holds, written before its row."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import ClassVar

from cases.errors import DubanError


class DamagedFile(DubanError):
    """The bytes of a file are missing or are no longer those that were received."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """A folder of photographs and other files: `ab/ab34…`. Nothing in it is ever changed; two that are alike are one."""

    #: What the sentences call a file, the end of its name, and the fault of one that is damaged.
    noun: ClassVar[str] = "照片"
    suffix: ClassVar[str] = ""
    damaged: ClassVar[type[DubanError]] = DamagedFile

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
        """The bytes with that SHA-256. Raises `damaged` where they are gone or differ."""
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise self.damaged(f"{self.noun}原件缺失：{digest[:12]}；请从备份恢复文件夹 {self.folder}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise self.damaged(f"{self.noun}原件已被改动：{digest[:12]}；请从备份恢复文件夹 {self.folder}")
        return content

    def path(self, digest: str) -> Path:
        """Where the bytes with that SHA-256 lie."""
        return self.folder / digest[:2] / f"{digest}{self.suffix}"


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
