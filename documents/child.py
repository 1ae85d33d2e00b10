"""The child that draws: run as a process of its own, with limits, without network, reading nothing but faces and assets.

It speaks over its standard input and output: eight bytes of length, JSON; for an answer the bytes of the PDF behind it.
"""

import json
import math
import os
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

#: Seconds of processor time for one paper, and bytes of address space for the child.
CPU_SECONDS = 10
MEMORY = 1536 * 1024 * 1024
#: What a drawing process has no business with.
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ctypes.dlopen", "ftplib.")


def arm(allowed: tuple[str, ...]) -> None:
    """From here on the process opens no connection, starts no process and reads only below the allowed folders."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"a drawing process may not use {event}")
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(allowed):
                raise PermissionError(f"a drawing process may not open {path}")

    sys.addaudithook(watch)


class Draughtsman:
    """WeasyPrint, warm: one font configuration and every style sheet parsed once."""

    def __init__(self, sheets: dict[str, str]) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        class Closed(URLFetcher):
            """Pictures that stand in the page itself, and nothing else."""

            def fetch(self, url: str, headers: Any = None) -> Any:
                """What a `data:` address holds."""
                if not url.startswith("data:image/"):
                    raise FatalURLFetchingError(f"not part of the page: {url[:80]}")
                return super().fetch(url, headers)

        self.fetcher = Closed(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self.fonts = FontConfiguration()
        self.sheets = {
            name: CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher) for name, text in sheets.items()
        }

    def draw(self, job: dict[str, Any]) -> tuple[bytes, int]:
        """The PDF and its number of pages."""
        from weasyprint import HTML

        page = HTML(string=job["html"], url_fetcher=self.fetcher, base_url=None)
        laid = page.render(font_config=self.fonts, stylesheets=[self.sheets[name] for name in job["sheets"]])
        content = laid.write_pdf(
            pdf_variant="pdf/a-3b", pdf_identifier=bytes.fromhex(job["identifier"]), custom_metadata=False
        )
        return content, len(laid.pages)


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Draw what comes until nothing comes any more."""
    hello = _read(source)
    if hello is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    draughtsman = Draughtsman(hello["sheets"])
    draughtsman.draw({"html": hello["warm"], "sheets": list(hello["sheets"])[:1], "identifier": "00"})
    arm((*hello["folders"], str(Path(sys.prefix).resolve()), sys.base_prefix, "/dev/null", "/dev/urandom"))
    _write(target, {"ready": True})
    while (job := _read(source)) is not None:
        _limit()
        try:
            content, pages = draughtsman.draw(job)
        except (MemoryError, RecursionError, ZeroDivisionError, OverflowError, ValueError, TypeError, LookupError,
                AttributeError, OSError, AssertionError) as error:  # fmt: skip
            _write(target, {"fault": f"{type(error).__name__}: {str(error)[:200]}"})
        except BaseException as error:
            # WeasyPrint's refusal of an address is no `Exception`; whatever else comes ends this child.
            _write(target, {"fault": f"{type(error).__name__}: {str(error)[:200]}"})
            if type(error).__name__ != "FatalURLFetchingError":
                raise
        else:
            _write(target, {"pages": pages, "length": len(content)}, content)


def _limit() -> None:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(spent.ru_utime + spent.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _read(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(8)
    if len(head) < 8:
        return None
    body: dict[str, Any] = json.loads(source.read(int.from_bytes(head, "big")))
    return body


def _write(target: BinaryIO, body: dict[str, Any], content: bytes = b"") -> None:
    text = json.dumps(body, ensure_ascii=False).encode()
    target.write(len(text).to_bytes(8, "big") + text + content)
    target.flush()


if __name__ == "__main__":
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may stand between two answers
    serve(sys.stdin.buffer, out)
