"""How a public page is drawn and answered: no cookie, nothing of the desk on it, the same bytes for the same board."""

import hashlib
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from sqlalchemy import Engine, func, select

from cases.clockface import day_of
from db.editions import newest_editions
from db.session import reading
from db.tables_publicity import editions
from publicity.notices import Board, board
from web.site import now_of, site_of

#: Asked anew at every look: what is withdrawn is gone with the commit (行政处罚法#48.2). An unchanged answer is not sent again.
FRESH = "no-cache"
HTML = "text/html; charset=utf-8"


def board_of(request: Request) -> Board:
    """What is public now. Kept between requests as long as no edition was added and the day is the same."""
    engine = site_of(request).door.engine
    with reading(engine) as conn:
        count, last = conn.execute(select(func.count(), func.max(editions.c.id))).one()
    return _board(engine, day_of(now_of(request)).isoformat(), count, last or 0)


@lru_cache(maxsize=2)
def _board(engine: Engine, day: str, count: int, last: int) -> Board:
    with reading(engine) as conn:
        return board((edition.content for edition in newest_editions(conn)), date.fromisoformat(day))


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> Response:
    """A public page. It knows `asset`, `place`, `path` and `with_query`, and nothing of who looks."""
    site = site_of(request)
    shared = {
        "asset": site.assets.url, "place": site.door.lawbook.place_name, "path": request.scope["path"], "with_query": with_query,
    }  # fmt: skip
    text = site.templates.get_template(f"public/{template}").render({**shared, **values})
    return answer(request, text.encode(), HTML, status)


def answer(request: Request, body: bytes, media_type: str, status: int = 200) -> Response:
    """The bytes with their hash as ETag; 304 and no body for whoever has them already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": FRESH}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and (tag in known or "*" in known):
        return Response(status_code=304, headers=headers)
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def with_query(**values: str) -> str:
    """The query of an address, without what is empty."""
    chosen = {name: value for name, value in values.items() if value}
    return f"?{urlencode(chosen)}" if chosen else ""
