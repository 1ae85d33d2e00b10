"""What every page needs: the door, the settings, the templates, the signed cookies, the notices of the day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import Environment

from cases.people import Person, Role
from door.accounts import Seat
from door.perform import Door
from judgement.scope import Sight, sight_of
from settings.settings import Settings
from web.assets import Assets


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One line at the head of every page: something works worse than it should, and how to mend it. `roles`: who is told."""

    text: str
    mend: str = ""
    roles: frozenset[Role] = frozenset({Role.ADMIN, Role.CHIEF, Role.BUREAU_HEAD})


Banners = Callable[[datetime], Sequence[Banner]]


def no_banners(now: datetime) -> Sequence[Banner]:
    """Nothing is amiss."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One process of the desk. `is_secure`: reached by TLS, so cookies carry the `__Host-` prefix."""

    door: Door
    settings: Settings
    secret: str
    templates: Environment
    assets: Assets
    is_secure: bool
    banners: Banners = field(default=no_banners)
    #: What lies in the sight of a person, for the wall in the database; the wall in the queries asks by itself.
    sight: Callable[[Person], Sight] = field(default=sight_of)

    def sign(self, purpose: str, value: object) -> str:
        """A value that only this site can have written, for one purpose."""
        return URLSafeSerializer(self.secret, salt=f"duban.{purpose}").dumps(value)

    def signed(self, purpose: str, text: str) -> object | None:
        """The value signed for the purpose, or None."""
        try:
            found: object = URLSafeSerializer(self.secret, salt=f"duban.{purpose}").loads(text)
        except BadSignature:
            return None
        return found

    def cookie(self, name: str) -> str:
        """The name of a cookie."""
        return f"__Host-duban-{name}" if self.is_secure else f"duban-{name}"


def site_of(request: Request) -> Site:
    """The site that answers the request."""
    found: Site = request.app.state.site
    return found


def seat_of(request: Request) -> Seat:
    """Who sits at the desk. Only on pages whose policy asks for a login."""
    seat: Seat | None = request.state.seat
    assert seat is not None, "the policy of the page lets nobody in without a login"
    return seat


def now_of(request: Request) -> datetime:
    """The present instant, by the clock of the door."""
    return site_of(request).door.clock.now()
