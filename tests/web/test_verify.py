"""The verifier: anybody may ask whether a paper was issued here, and learns nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from db.papers import papers_of
from db.session import reading
from documents.fill import code_of
from documents.render import Renderer
from door.paper_check import mark_of
from door.paper_store import PaperStore
from door.papers import case_id_of, render_due
from door.ports import no_fault
from tests.web.desk import Browser, Desk, token_in


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """Children that draw."""
    with Renderer() as drawing:
        yield drawing


def ask(anyone: Browser, content: bytes | None = None, code: str = "", name: str = "决定书.pdf") -> httpx.Response:
    """Fill in the form of the verifier."""
    token = token_in(anyone.get("/verify"))
    files = {} if content is None else {"file": (name, content, "application/pdf")}
    return anyone.post("/verify", {"code": code}, token=token, files=files)


def test_a_paper_is_known_by_its_bytes_and_by_its_code(desk: Desk, renderer: Renderer, tmp_path: Path) -> None:
    """Genuine byte for byte; one changed byte is seen; a code says that there is such a paper, typed,
    pasted as the address that a scanner gave, or opened by a phone. The case itself is not told."""
    case = desk.bureau.open_case()
    desk.bureau.order(case)
    store = PaperStore(tmp_path / "papers")
    render_due(desk.bureau.engine, store, desk.bureau.clock.now() + timedelta(minutes=1), no_fault, renderer=renderer)
    with reading(desk.bureau.engine) as conn:
        row = next(r for r in papers_of(conn, case_id_of(conn, case)) if r.kind == "rectification_order")
    paper, anyone = store.read(row.sha256), desk.browser()
    before = desk.bureau.rows()

    genuine, altered = ask(anyone, paper), ask(anyone, paper + b"\n")
    scanned = anyone.get(code_of("http://testserver", row.reference).removeprefix("http://testserver"))
    pasted = ask(anyone, code=code_of("https://safety.example", row.reference))
    known, made_up = ask(anyone, code=mark_of(paper) or ""), ask(anyone, code="DUBAN:AJ2026-000001/1:0000000000000000")

    assert "真实" in genuine.text
    assert "已被改动" in altered.text
    assert "请上传文件核对" in known.text
    assert "没有查到" in made_up.text
    for answer in (scanned, pasted):
        assert answer.status_code == 200
        assert "真实" in answer.text
        assert "请上传文件核对" in answer.text
    assert case not in genuine.text + altered.text
    assert desk.bureau.rows() == before


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n" + b"\x00" * 1000, b"not a paper", b"%PDF-1.7 trailer << /Root 1 0 R >>"])
def test_what_is_no_paper_is_unknown_and_no_fault(desk: Desk, content: bytes) -> None:
    """Whatever is uploaded: an answer, and nothing is kept of it."""
    answer = ask(desk.browser(), content)

    assert answer.status_code == 200
    assert "没有查到" in answer.text


def test_the_verifier_asks_for_one_thing_within_bounds(desk: Desk) -> None:
    """Neither file nor code, a file too large, a field of somebody else's."""
    anyone = desk.browser()

    nothing, large = ask(anyone), ask(anyone, b"%PDF-" + b"x" * 20_000_001)
    strange = anyone.post("/verify", {"code": "x", "case": "y"}, token=token_in(anyone.get("/verify")))

    assert [a.status_code for a in (nothing, large, strange)] == [422, 413, 400]
