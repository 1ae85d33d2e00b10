"""What drawing needs, as the settings of this installation say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from documents.fill import picture
from documents.fonts import find_faces
from documents.render import POOL, Renderer
from door.paper_store import PaperStore
from door.papers import Desk
from settings.settings import Settings


@contextmanager
def drawing_desk(engine: Engine, chosen: Settings | None = None, *, pool: int = POOL) -> Iterator[Desk]:
    """Folder of papers, faces, seal and public address of the settings; the drawing processes, `pool` of them, end with it."""
    chosen = chosen or Settings()
    faces = find_faces(Path(chosen.fonts_folder) if chosen.fonts_folder else None)
    seal = picture(Path(chosen.seal)) if chosen.seal else None
    with Renderer(faces=faces, pool=pool) as renderer:
        yield Desk(
            engine=engine, store=PaperStore(Path(chosen.papers_folder)), renderer=renderer, seal=seal, site=chosen.public_address
        )
