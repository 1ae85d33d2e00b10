"""Drawing papers as PDF/A: a small pool of warm children, each with limits, each replaced when it fails or grows old."""

import hashlib
import json
import os
import selectors
import string
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import LifoQueue
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast

from cases.errors import DubanError
from documents.fonts import Faces, find_faces

BASE = Path(__file__).with_name("base")
#: The wall clock beyond which a paper is given up, and the papers after which a child is replaced.
SECONDS = 12.0
PAPERS_A_CHILD = 400
POOL = 2
_MOST_BYTES = 200 * 1024 * 1024


class DrawingFailed(DubanError):
    """The layout engine could not draw the paper within its limits; nothing was kept."""


class NoLayoutEngine(DubanError):
    """The layout engine or its system libraries are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A page to draw: complete HTML, the style sheets of `documents/base` it needs, and what makes it one of a kind."""

    html: str
    sheets: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """The identifier inside the PDF: the same page has the same one, so that its bytes are the same."""
        return hashlib.sha256("\0".join((*self.sheets, self.html)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawn paper."""

    content: bytes
    pages: int


def style_sheets(faces: Faces) -> dict[str, str]:
    """Every style sheet of the base with the families of the faces filled in."""
    return {
        path.stem: string.Template(path.read_text(encoding="utf-8")).substitute(faces.css())
        for path in sorted(BASE.glob("*.css"))
    }


class Renderer:
    """Draws papers. Safe to use from several threads; close it, or use it as a context manager."""

    def __init__(self, *, faces: Faces | None = None, pool: int = POOL, seconds: float = SECONDS) -> None:
        self.faces = faces or find_faces()
        self.pool = pool
        self._seconds = seconds
        self._folder = TemporaryDirectory(prefix="duban-papers-")
        self._idle: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(pool):
            self._idle.put(None)  # made when first needed
        self._hello = {
            "sheets": style_sheets(self.faces),
            "warm": _warm_page(),
            "folders": [self._folder.name, *_folders(self.faces)],
        }
        config = Path(self._folder.name) / "fonts.conf"
        config.write_text(self.faces.config(Path(self._folder.name) / "cache"), encoding="utf-8")
        self._environment = {
            "FONTCONFIG_FILE": str(config), "HOME": self._folder.name, "TMPDIR": self._folder.name, "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

    def draw(self, drawing: Drawing) -> Drawn:
        """The paper as PDF/A. Raises `DrawingFailed` with what the engine said; the next paper is not affected."""
        child = self._idle.get()
        try:
            if child is None or child.is_worn:
                if child is not None:
                    child.end()
                child = None
                child = _Child(self._environment, self._hello, self._seconds)
            drawn = child.draw(drawing)
        except DrawingFailed:
            if child is not None and not child.is_alive:
                child = None
            raise
        finally:
            self._idle.put(child)
        return drawn

    def draw_all(self, drawings: Iterable[Drawing]) -> Iterator[Drawn | DrawingFailed]:
        """Many papers, as many at once as the pool has children; in their order, a failure in the place of its paper."""

        def attempt(drawing: Drawing) -> Drawn | DrawingFailed:
            try:
                return self.draw(drawing)
            except DrawingFailed as failure:
                return failure

        with ThreadPoolExecutor(max_workers=self.pool) as threads:
            yield from threads.map(attempt, drawings)

    def close(self) -> None:
        """End the children."""
        for _ in range(self.pool):
            child = self._idle.get()
            if child is not None:
                child.end()
            self._idle.put(None)
        self._folder.cleanup()

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Child:
    """One drawing process."""

    def __init__(self, environment: dict[str, str], hello: dict[str, Any], seconds: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "documents.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            cwd=Path(__file__).resolve().parent.parent, start_new_session=True,
        )  # fmt: skip
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._in, self._out, self._err = (cast("BinaryIO", pipe) for pipe in pipes)
        self._said: list[bytes] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._seconds = seconds
        self._papers = 0
        try:
            self._exchange(hello, 60.0)
        except DrawingFailed as failure:
            raise NoLayoutEngine(
                f"排版引擎不能启动（{failure}）；请安装 libpango-1.0-0、libpangoft2-1.0-0、libharfbuzz-subset0 并运行 bin/setup"
            ) from failure

    def _listen(self) -> None:
        for line in self._err:
            self._said = [*self._said[-20:], line]

    @property
    def is_worn(self) -> bool:
        return self._papers >= PAPERS_A_CHILD or not self.is_alive

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def draw(self, drawing: Drawing) -> Drawn:
        self._papers += 1
        job = {"html": drawing.html, "sheets": list(drawing.sheets), "identifier": drawing.identifier}
        answer, content = self._exchange(job, self._seconds)
        if "fault" in answer:
            raise DrawingFailed(f"排版失败：{answer['fault']}")
        return Drawn(content=content, pages=answer["pages"])

    def _exchange(self, body: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        until = time.monotonic() + seconds
        text = json.dumps(body, ensure_ascii=False).encode()
        try:
            self._in.write(len(text).to_bytes(8, "big") + text)
            self._in.flush()
            answer = json.loads(self._take(int.from_bytes(self._take(8, until), "big"), until))
            return answer, self._take(answer.get("length", 0), until)
        except (BrokenPipeError, EOFError, TimeoutError, ValueError) as error:
            self.end()
            why = "超出时间或内存限制" if isinstance(error, TimeoutError | EOFError) else "排版进程中断"
            last = b"".join(self._said[-1:]).decode(errors="replace").strip()
            raise DrawingFailed(f"排版失败：{why}{f'（{last}）' if last else ''}") from error

    def _take(self, length: int, until: float) -> bytes:
        if length > _MOST_BYTES:
            raise ValueError("the answer is too long")
        chunks: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while length > 0:
                if not selector.select(max(until - time.monotonic(), 0)):
                    raise TimeoutError
                chunk = os.read(self._out.fileno(), min(length, 1 << 20))
                if not chunk:
                    raise EOFError
                chunks.append(chunk)
                length -= len(chunk)
        return b"".join(chunks)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was still to be written has nobody to read it
        self._listener.join()
        self._err.close()


def _folders(faces: Faces) -> list[str]:
    return sorted({str(path.resolve().parent) for face in faces.by_style.values() for path, _ in face.files})


def _warm_page() -> str:
    return '<html lang="zh-CN"><title>预热</title><body><p>督办</p><p style="font-weight:700">〔2026〕1号 ABC 一、（一）</p></body></html>'
