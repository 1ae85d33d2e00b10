"""Hostile text: it comes out as text, asks for nothing, burns no number and holds up nobody (reliability.md §5)."""

import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from documents.fill import unfit
from documents.forms import form_of
from documents.look import example_sheet
from documents.render import Drawing, DrawingFailed, Drawn, Renderer
from tests.support.pdf import bare, pieces, text_of

#: Seconds within which whatever is hostile has to be over.
OVER = 15.0


def corpus(address: str, secret: Path) -> list[str]:
    """What an officer, an enterprise or a file may write into any field of free text."""
    return [
        "{{7*7}}", "{% for x in range(9) %}x{% endfor %}", "#{7*7}", "${7*7}", "{{ ''.__class__.__mro__ }}",
        f'<link rel=attachment href="file://{secret}">', f'<img src="file://{secret}">', f'<img src="{address}/a.png">',
        f"<style>@import '{address}/a.css'; @font-face {{ font-family: x; src: url({address}/f.ttf) }}</style>",
        "</td><td colspan=1000000>", '<table><tr><td colspan="1000000" rowspan="1000000">x</td></tr></table>',
        '<span style="position:absolute;color:white">看不见</span>', "<div>" * 400, '<p style="font-size:1e9px">大</p>',
        f'<svg><image href="{address}/b.svg"/></svg>', "<script>alert(1)</script>", "]]><!ENTITY x SYSTEM 'file:///etc/hostname'>",
        "url(file:///etc/passwd)", "<!--", "&lt;b&gt;粗&lt;/b&gt;", "第一行\n第二行", "字" * 3000, "a" * 3000, "¥100",
    ]  # fmt: skip


@pytest.fixture
def asked_for() -> Any:
    """A server on the loopback, and every address that was asked of it."""
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_hostile_text_is_printed_as_it_was_written(renderer: Renderer, asked_for: Any, tmp_path: Path) -> None:
    """Every piece of the corpus stands on the page literally; nothing was computed, fetched or attached."""
    address, asked = asked_for
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容不得外泄", encoding="utf-8")
    pieces_written = corpus(address, secret)
    sheet = example_sheet("rectification_order")
    sheet.values["problems"] = [text.replace("¥", "￥") for text in pieces_written]

    drawn = renderer.draw(sheet.drawing(form_of(sheet.kind)))

    text = text_of(drawn.content, "enforcement")
    assert [p for p in sheet.values["problems"] if not 1 <= pieces(p, text) <= drawn.pages] == []
    assert asked == []
    assert bare(secret.read_text(encoding="utf-8")) not in text
    assert not re.search(rb"/EmbeddedFile|/JavaScript|/Launch", drawn.content)


WIDE = '<table><tr><td colspan=1000000 rowspan=1000>x</td></tr></table>'
HOSTILE_PAGES = {
    "boxes without end": "<div>" * 4000,
    "a letter of a kilometre": '<p style="font-size:1e9px">大</p>',
    "a file of the machine": '<img src="file:///etc/hostname">',
    "a page of the network": '<img src="http://127.0.0.1:9/x.png">',
    "an attachment": '<link rel=attachment href="file:///etc/passwd">',
    "memory without end": "<p>" + "督" * 6_000_000,
}


@pytest.mark.parametrize("what", sorted(HOSTILE_PAGES))
def test_a_hostile_page_delays_no_other(what: str) -> None:
    """Even markup that got through every other guard ends as a paper or a named failure; papers beside it are drawn."""
    with Renderer(seconds=4.0) as drawing:
        first, *others = drawing.draw_all([hostile(HOSTILE_PAGES[what]), good(), good()])

    assert all(isinstance(answer, Drawn) for answer in others)
    assert isinstance(first, Drawn | DrawingFailed)
    if isinstance(first, Drawn):
        assert not re.search(rb"root:|/EmbeddedFile", first.content)


def test_a_hostile_page_is_over_within_fifteen_seconds() -> None:
    """With the limits that ship, a table of a million columns, which would run for more than 40 s, is given up in time."""
    with Renderer() as drawing:
        drawing.draw(good())
        begun = time.monotonic()
        with pytest.raises(DrawingFailed, match="超出时间或内存限制"):
            drawing.draw(hostile(WIDE))
        spent = time.monotonic() - begun
        after = drawing.draw(good())

    assert spent < OVER
    assert after.pages == 2


def hostile(markup: str) -> Drawing:
    """A page that no template would make."""
    return Drawing(html=f"<html><body>{markup}</body></html>", sheets=("enforcement",))


def good() -> Drawing:
    """An ordinary paper."""
    sheet = example_sheet("rectification_order")
    return sheet.drawing(form_of(sheet.kind))


def test_a_page_that_asks_for_a_file_is_refused(renderer: Renderer) -> None:
    """An address outside the page is a named failure, not a picture that is silently missing (P-19)."""
    with pytest.raises(DrawingFailed, match="not part of the page"):
        renderer.draw(hostile('<img src="file:///etc/hostname">'))


def test_a_character_without_a_glyph_stops_the_paper(renderer: Renderer) -> None:
    """It is named with its place and what stands around it; rare characters of names are no such characters."""
    sheet = example_sheet("rectification_order")
    sheet.values["problems"][1] = "责任人\U0001f600和𪚥"
    sheet.values["officers"][0]["name"] = "昇堃喆犇玥𠮷"

    refusal = unfit(sheet, renderer.faces)

    assert refusal is not None
    assert [word.split("（")[0] for word in refusal.strange] == ["U+1F600", "U+2A6A5"]
    assert "problems.2" in refusal.sentence
    assert "责任人□和" in refusal.sentence
