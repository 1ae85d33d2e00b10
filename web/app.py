"""The web application: pages, policies, safety. One for a process."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from door.perform import Door
from settings.settings import Settings
from web import errors
from web.admin import accounts, delegations, grants, people, units
from web.api import acting as api_acting
from web.api import description, looking, watching
from web.api import importing as api_importing
from web.assets import Assets
from web.auth import passwords, signing
from web.desk import (
    acting,
    approvals,
    assigning,
    auditing,
    board,
    case,
    cases,
    disclosures,
    duties,
    feeds,
    firms,
    hazards,
    importing,
    inbox,
    inspection,
    intake,
    law,
    letters,
    opening,
    papers,
    photos,
    rectified,
    revealing,
    today,
    together,
)
from web.middleware import BodyLimit, Envelope
from web.policies import UnguardedRoute
from web.public import disclosures as public_disclosures
from web.public import reports as public_reports
from web.public import verifying
from web.routes import PolicedRoute
from web.screen import environment
from web.site import Banners, Site, no_banners
from web.starting import check_start, load_secret
from web.static_files import router as static_router

#: Every page of the site. A new page is a router in this list.
ROUTERS: Sequence[APIRouter] = (
    static_router, signing.router, passwords.router, today.router, cases.router, opening.router, revealing.router,
    papers.router, rectified.router, acting.router, case.router,
    inbox.router, feeds.router, letters.router, approvals.router, board.router, law.router,
    duties.router, auditing.router,
    people.router, units.router, accounts.router, grants.router, delegations.router,
    inspection.router, photos.router, firms.router, intake.router, together.router, assigning.router, hazards.router, importing.router,
    disclosures.router, public_disclosures.router, public_reports.router, verifying.router,
    description.router, looking.router, api_acting.router, api_importing.router, watching.router,
)  # fmt: skip


def create_app(
    door: Door,
    settings: Settings | None = None,
    *,
    is_secure: bool = False,
    secret: str | None = None,
    banners: Banners = no_banners,
    routers: Sequence[APIRouter] = ROUTERS,
    assets: Assets | None = None,
) -> FastAPI:
    """The application on a door. Raises `UnguardedRoute` where a route names no policy, `StartRefused` where the settings
    are unsafe (I-43, I-51).

    `banners` gives the lines that stand at the head of every page. `secret` stands in for the file of the settings.
    """
    chosen = settings or Settings()
    check_start(door.engine, chosen, secret)
    app = FastAPI(
        title="督办", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
        middleware=[
            Middleware(Envelope, is_secure=is_secure),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*chosen.allowed_hosts], www_redirect=False),
            Middleware(BodyLimit),
        ],
    )  # fmt: skip
    app.state.site = Site(
        door=door, settings=chosen, secret=secret or load_secret(Path(chosen.secret_file)), templates=environment(),
        assets=assets or Assets(), is_secure=is_secure, banners=banners,
    )  # fmt: skip
    app.state.meter = watching.Meter()
    app.state.feed_pace = feeds.Pace()
    # The routes themselves rather than `include_router`, which would hide them from the check below.
    app.router.routes.extend(route for router in routers for route in router.routes)
    errors.install(app)
    check_policies(app.routes)
    return app


def check_policies(routes: Sequence[BaseRoute]) -> None:
    """Raises `UnguardedRoute` unless every route is of a kind that asks for its policy."""
    for route in routes:
        if not isinstance(route, PolicedRoute):
            raise UnguardedRoute(f"路由 {getattr(route, 'path', route)} 没有声明准入规则，系统不予启动")
