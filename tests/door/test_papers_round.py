"""The round that draws papers: what acts have issued is drawn once and kept, by whichever clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.session import reading
from db.tables import outbox
from db.tables_papers import papers
from documents.render import Renderer
from door.paper_store import PaperStore
from door.papers import Desk
from door.rounds import Errand, make_round
from tests.support.bureau import Bureau


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """One pool for the file."""
    with Renderer(pool=1) as made:
        yield made


def test_what_acts_issued_is_drawn_once_and_kept(engine: Engine, renderer: Renderer, tmp_path: Path) -> None:
    """An order is issued; the round draws it, and a second round finds nothing left to do."""
    bureau = Bureau(engine)
    bureau.order(bureau.open_case())

    @contextmanager
    def drawing(at: Engine) -> Iterator[Desk]:
        yield Desk(engine=at, store=PaperStore(tmp_path), renderer=renderer)

    first = make_round(bureau.door, "papers", by="flow", errand=Errand(drawing=drawing))
    second = make_round(bureau.door, "papers", by="watch", errand=Errand(drawing=drawing))

    with reading(engine) as conn:
        kept = {row.kind: row.sha256 for row in conn.execute(select(papers.c.kind, papers.c.sha256))}
        waiting = conn.scalars(select(outbox.c.id).where(outbox.c.kind == "render", outbox.c.status == "pending")).all()
    assert "rectification_order" in kept
    assert all(PaperStore(tmp_path).path(digest).read_bytes().startswith(b"%PDF") for digest in kept.values())
    assert (first.rows, second.rows) == ((("新排版", str(len(kept))),), ())
    assert (first.failed, list(waiting)) == ((), [])


def test_without_a_place_to_draw_papers_wait(engine: Engine) -> None:
    """A process that cannot draw takes nothing from those that can."""
    bureau = Bureau(engine)
    bureau.order(bureau.open_case())

    report = make_round(bureau.door, "papers", by="command")

    with reading(engine) as conn:
        waiting = conn.scalars(select(outbox.c.id).where(outbox.c.kind == "render", outbox.c.status == "pending")).all()
    assert report.rows == ()
    assert waiting
