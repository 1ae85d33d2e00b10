"""Who may enter a page. Every route names one of these, or the site does not start (I-43)."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from cases.errors import DubanError
from cases.people import Person, Role


class Policy(Enum):
    """What a page asks of whoever opens it. What he then sees of cases is for `judgement.scope` to say."""

    PUBLIC = "anyone, without login"
    LEAVING = "whoever is logged in, even one who must first change his password"
    SIGNED_IN = "whoever is logged in"
    CASES = "everyone who may see cases: all but a mere administrator"
    BUREAU = "everyone of the bureau who may see cases: not enterprises"
    INSPECTORS = "safety officers and officers"
    OFFICERS = "officers"
    LEADERS = "chiefs and the bureau head"
    REVIEWERS = "legal reviewers"
    LIAISONS = "liaisons of departments and communities"
    EDITORS = "editors of what is published"
    PUBLICATION = "whoever proposes, reviews, approves, publishes or audits what is published"
    ENTERPRISES = "contacts of enterprises"
    AUDITORS = "auditors"
    ADMINS = "administrators"
    GRANTERS = "who confirms what an administrator asked: another administrator or a leader"


_LEADERS = frozenset({Role.CHIEF, Role.BUREAU_HEAD})
_BUREAU = frozenset(
    {Role.SAFETY_OFFICER, Role.OFFICER, Role.LEGAL_REVIEWER, Role.EDITOR, Role.AUDITOR, Role.LIAISON}
) | _LEADERS  # fmt: skip
#: The roles of which one is needed; None: a login is enough, or not even that (`PUBLIC`).
ROLES: dict[Policy, frozenset[Role] | None] = {
    Policy.PUBLIC: None,
    Policy.LEAVING: None,
    Policy.SIGNED_IN: None,
    Policy.CASES: _BUREAU | {Role.ENTERPRISE},
    Policy.BUREAU: _BUREAU,
    Policy.INSPECTORS: frozenset({Role.SAFETY_OFFICER, Role.OFFICER}),
    Policy.OFFICERS: frozenset({Role.OFFICER}),
    Policy.LEADERS: _LEADERS,
    Policy.REVIEWERS: frozenset({Role.LEGAL_REVIEWER}),
    Policy.LIAISONS: frozenset({Role.LIAISON}),
    Policy.EDITORS: frozenset({Role.EDITOR}),
    Policy.PUBLICATION: frozenset({Role.OFFICER, Role.LEGAL_REVIEWER, Role.EDITOR, Role.AUDITOR}) | _LEADERS,
    Policy.ENTERPRISES: frozenset({Role.ENTERPRISE}),
    Policy.AUDITORS: frozenset({Role.AUDITOR}),
    Policy.ADMINS: frozenset({Role.ADMIN}),
    Policy.GRANTERS: frozenset({Role.ADMIN}) | _LEADERS,
}


class UnguardedRoute(DubanError):
    """A route names no policy; the site does not start before it does."""


def permits(asked: Policy, person: Person | None) -> bool:
    """Whether the person may enter; None is somebody without a login."""
    if asked is Policy.PUBLIC:
        return True
    if person is None:
        return False
    roles = ROLES[asked]
    return roles is None or not roles.isdisjoint(person.roles)


Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_KEY = "__duban_policy__"


def policy(asked: Policy) -> Callable[[Endpoint], Endpoint]:
    """Declare who may enter; stands below the router's decorator."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _KEY, asked)
        return endpoint

    return declare


def policy_of(endpoint: Callable[..., object]) -> Policy:
    """The policy declared. Raises `UnguardedRoute`."""
    found = getattr(endpoint, _KEY, None)
    if not isinstance(found, Policy):
        name = getattr(endpoint, "__qualname__", repr(endpoint))
        raise UnguardedRoute(f"页面“{name}”没有声明准入规则（@policy），系统不予启动")
    return found


_TAKES = "__duban_takes__"


def takes(*names: str) -> Callable[[Endpoint], Endpoint]:
    """Declare what the form of an unsafe endpoint may hold, of files too; the route refuses every other name (I-45)."""
    return _declare(frozenset(names))


def takes_what_it_lists() -> Callable[[Endpoint], Endpoint]:
    """Declare that the endpoint itself refuses strange names, because what it takes hangs on the act or on a number."""
    return _declare(None)


def _declare(names: frozenset[str] | None) -> Callable[[Endpoint], Endpoint]:
    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _TAKES, names)
        return endpoint

    return declare


def taken_by(endpoint: Callable[..., object]) -> frozenset[str] | None:
    """The names declared; None where the endpoint sees to it. Raises `UnguardedRoute`."""
    if not hasattr(endpoint, _TAKES):
        name = getattr(endpoint, "__qualname__", repr(endpoint))
        raise UnguardedRoute(f"页面“{name}”没有声明表单可以含有哪些项（@takes），系统不予启动")
    found: frozenset[str] | None = getattr(endpoint, _TAKES)
    return found
