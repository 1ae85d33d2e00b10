"""Where I am reached outside the desk: addresses of my own, and the address of my calendar."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import HTTPException, Request, Response

from cases.errors import InputFault, NotFound
from db.contacts import contacts_of
from db.session import reading
from door.calendar_feed import feed_of_token
from door.contacts import ADDRESSES, CALENDAR, Takes, issue_calendar_token, remove_contact, set_contact
from notifications.channels import LABELS
from web.admin.common import done, me, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, site_of

router = pages()
#: A calendar asks every few minutes; nobody guesses a token at this pace.
ASKED_WITHIN, MOST_ASKED, MOST_HOSTS = timedelta(minutes=1), 30, 10_000


class Pace:
    """How often each host asked of late. Kept in this process only: a restart forgets, another process counts for itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def is_too_fast(self, host: str, now: datetime) -> bool:
        """Count one question of a host, and say whether it is one too many for this minute."""
        with self._lock:
            since, count = self._asked.pop(host, (now, 0))
            if not timedelta(0) <= now - since < ASKED_WITHIN:
                since, count = now, 0
            self._asked[host] = (since, count + 1)
            while len(self._asked) > MOST_HOSTS:
                self._asked.popitem(last=False)
        return count >= MOST_ASKED


@router.get("/calendar/{token}.ics")
@policy(Policy.PUBLIC)
def calendar(request: Request, token: str) -> Response:
    """The calendar behind a token, without login; an unknown token looks missing."""
    site, now = site_of(request), now_of(request)
    host = request.client.host if request.client else "-"
    if request.app.state.feed_pace.is_too_fast(host, now):
        raise HTTPException(429, "日历请求过于频繁，请一分钟后再试")
    content = feed_of_token(site.door.engine, site.door.lawbook, token[:200], now)
    return Response(content, media_type="text/calendar; charset=utf-8", headers={"cache-control": "private, no-store"})


@router.get("/me/contacts")
@policy(Policy.SIGNED_IN)
def contacts(request: Request) -> Response:
    """My addresses and whether they are in force."""
    return _page(request, "", 200)


@router.post("/me/contacts")
@policy(Policy.SIGNED_IN)
@takes("channel", "address", "takes")
def enter(request: Request) -> Response:
    """Enter an address in place of the one before; it is used once an administrator confirmed it."""
    takes: Takes = "urgent" if text(request, "takes") == "urgent" else "all"
    door, mine = site_of(request).door, me(request)
    return done(
        request, lambda fault, status: _page(request, fault, status), "/me/contacts",
        lambda: set_contact(door, mine, text(request, "channel"), text(request, "address"), mine, takes=takes),
    )  # fmt: skip


@router.post("/me/contacts/remove")
@policy(Policy.SIGNED_IN)
@takes("channel")
def remove(request: Request) -> Response:
    """Forget an address; the station inbox remains."""
    door, mine = site_of(request).door, me(request)
    try:
        remove_contact(door, mine, text(request, "channel"), mine, "本人停用")
    except NotFound as fault:
        return _page(request, str(fault), 400)
    except InputFault as fault:
        return _page(request, str(fault), 400)
    return _page(request, "", 200, told="已停用")


@router.post("/me/calendar")
@policy(Policy.SIGNED_IN)
@takes()
def subscribe(request: Request) -> Response:
    """A fresh address of my calendar, shown once; the one before ends."""
    mine = me(request)
    token = issue_calendar_token(site_of(request).door, mine, mine)
    address = f"{request.url.scheme}://{request.headers.get('host', '')}/calendar/{token}.ics"
    return _page(request, "", 200, address=address)


def _page(request: Request, fault: str, status: int, *, address: str = "", told: str = "") -> Response:
    with reading(site_of(request).door.engine) as conn:
        found = contacts_of(conn, me(request))
    return render(
        request, "contacts.html", status, contacts=[c for c in found if c.channel != CALENDAR], fault=fault, address=address, told=told,
        has_calendar=any(c.channel == CALENDAR and c.active for c in found),
        channels=[(name, LABELS.get(name, name)) for name in ADDRESSES], labels=LABELS,
    )  # fmt: skip
