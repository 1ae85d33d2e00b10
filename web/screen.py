"""Templates: how a page is drawn, and how values are written on it."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from cases.casefile import moment_text
from cases.clockface import Moment, local
from cases.people import ROLE_LABELS, Role
from cases.stage import STAGE_LABELS
from db.inbox import unread_count
from db.session import reading
from documents.catalogue import CATALOGUE
from law.faults import LawError
from law.wording import citation
from states.registry import ACTS, PROCEDURES
from web.auth.cookies import token
from web.navigation import places_for
from web.site import now_of, site_of

TEMPLATES = Path(__file__).with_name("templates")
CLOCK_LABELS = {"open": "计时中", "suspended": "中止", "met": "已完成", "lapsed": "已逾期", "cancelled": "已取消"}
PAPER_STATES = {"draft": "草稿", "issued": "已制作", "served": "已送达", "superseded": "已替换"}
CASE_KINDS = {"case": "案件", "report": "线索", "inspection": "检查"}
SYSTEM = "系统"
_DAY = re.compile(r"(?<![0-9A-Za-z-])(\d{4})-(\d\d)-(\d\d)(?![0-9A-Za-z-])")
#: The first that fits: all of them call themselves Chrome or Safari, too.
_BROWSERS = (
    ("微信", r"MicroMessenger/(\d+)"), ("Edge", r"Edg\w*/(\d+)"), ("Firefox", r"Firefox/(\d+)"), ("Chrome", r"Chrome/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Linux", "Linux"))
#: From this status on a page asks the database nothing more.
TROUBLED = 500


def environment() -> Environment:
    """The templates of the desk: everything is escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters |= {
        "day": day, "moment": moment, "stage": lambda w: STAGE_LABELS.get(w, w), "act": act_label, "roles": role_words,
        "paper": paper, "paper_state": lambda w: PAPER_STATES.get(w, w), "clock_state": lambda w: CLOCK_LABELS.get(w, w),
        "procedure": lambda kind: PROCEDURES[kind].label, "state": lambda w, kind: PROCEDURES[kind].states.get(w, w),
        "case_kind": lambda w: CASE_KINDS.get(w, w), "cited": cited,
        "noted": noted, "beside": beside, "spoken_days": spoken_days, "browser": browser,
        "amount": lambda yuan: f"{yuan:,.2f}".removesuffix(".00"),
        "yuan": lambda fen: f"{Decimal(fen) / 100:,.2f}", "iso": moment_text,
    }  # fmt: skip
    return env


def day(value: date | None) -> str:
    """2024年6月30日, or nothing."""
    return "" if value is None else f"{value.year}年{value.month}月{value.day}日"


def moment(value: Moment | None) -> str:
    """A day, or an instant in Shanghai to the minute; nothing for None."""
    if isinstance(value, datetime):
        return f"{day(local(value).date())} {local(value):%H:%M}"
    return day(value)


def noted(value: datetime | None) -> str:
    """An instant of the past; a midnight, which is what a ledger without hours gives, as its day."""
    return "" if value is None else day(local(value).date()) if f"{local(value):%H%M%S}" == "000000" else moment(value)


def beside(title: str, name: str | None) -> str:
    """What a title says besides the name of the firm, for lists where that stands beside it: 某厂（专项检查） is 专项检查."""
    rest = title.removeprefix(name) if name else title
    return rest.removeprefix("（").removesuffix("）") if rest != title and rest.startswith("（") else rest or title


def spoken_days(text: str) -> str:
    """A text with its days written as 2024年6月30日."""
    return _DAY.sub(lambda found: f"{int(found[1])}年{int(found[2])}月{int(found[3])}日", text)


def browser(agent: str) -> str:
    """What a browser says of itself, as people call it: Chrome 120（Windows）; what nobody knows stays as it is."""
    name = next((f"{word} {found[1]}" for word, mark in _BROWSERS if (found := re.search(mark, agent))), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return f"{name}（{system}）" if name and system else name or agent


def cited(article: str | None) -> str:
    """An article as papers cite it, several as a list; a text that is none stays as it is, None is nothing."""
    try:
        return "、".join(citation(one) for one in (article or "").split("、") if one)
    except LawError:
        return article or ""


def act_label(name: str) -> str:
    """The Chinese name of an act."""
    return ACTS[name].label if name in ACTS else name


def role_words(roles: Iterable[Role | str]) -> str:
    """Roles in Chinese."""
    return "、".join(ROLE_LABELS[Role(role)] for role in sorted(roles))


def paper(kind: str) -> str:
    """The title of a kind of paper."""
    return CATALOGUE[kind].title if kind in CATALOGUE else kind


def is_fragment(request: Request) -> bool:
    """Whether htmx asked for a part of a page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def unread_of(request: Request) -> int:
    """How many messages whoever is logged in has not read; 0 for nobody."""
    seat = getattr(request.state, "seat", None)
    if seat is None:
        return 0
    if request.state.unread is not None:
        return int(request.state.unread)
    with reading(site_of(request).door.engine) as conn:
        return unread_count(conn, seat.person.label, now_of(request))


def render(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page. Besides the values it knows `seat`, `csrf`, `nonce`, `asset`, `path`, `navigation`, `banners`, `unread` and `now`."""
    site, seat = site_of(request), getattr(request.state, "seat", None)
    now = now_of(request)
    shared = {
        "seat": seat, "csrf": token(request), "nonce": request.state.nonce, "asset": site.assets.url,
        "path": request.scope["path"], "now": now, "place": site.door.lawbook.place_name,
        "navigation": places_for(seat.person) if seat else [],
        "banners": [b for b in site.banners(now) if seat and not b.roles.isdisjoint(seat.person.roles)],
        "unread": unread_of(request) if status < TROUBLED else 0,
        "query": request.query_params, "search": request.query_params.get("q", ""),
    }  # fmt: skip
    return HTMLResponse(site.templates.get_template(template).render({**shared, **values}), status_code=status)
