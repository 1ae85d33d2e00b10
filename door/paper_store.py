"""Where the bytes of papers lie."""

from typing import ClassVar

from cases.errors import DubanError
from door.file_store import FileStore


class DamagedPaper(DubanError):
    """The bytes of a paper are missing or are no longer those that were issued."""


class PaperStore(FileStore):
    """A folder of papers: `ab/ab34….pdf`."""

    noun: ClassVar[str] = "文书"
    suffix: ClassVar[str] = ".pdf"
    damaged: ClassVar[type[DubanError]] = DamagedPaper
