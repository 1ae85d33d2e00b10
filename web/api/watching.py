"""For whoever watches the machine: whether it lives, whether it is ready, and figures for Prometheus."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from cases.errors import NotFound
from db.session import reading_as
from db.tables import cases, deadlines, outbox
from door.clients import find_caller
from door.health import health
from door.perform import Door
from web.api.gate import bearer
from web.policies import Policy, policy
from web.routes import pages
from web.site import site_of

router = pages()
#: A sweep runs every five minutes; an act owed for longer than two of them was forgotten.
LATE_SECONDS = 600


class Meter:
    """What this process counts of its own answers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "duban_requests", "Answers by route and status.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram("duban_request_seconds", "Seconds an answer took.", ("route",), registry=self.registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; the route is its pattern, so that no address adds a series."""
        self._answers.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Stock(Collector):
    """What the database holds, counted when asked."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Open cases by stage, clocks that are over, the outbox by status, seconds by which the sweep is behind."""
        now = self.door.clock.now()
        with reading_as(self.door.engine, None) as conn:
            stages = conn.execute(
                select(cases.c.stage, func.count()).where(cases.c.closed_at.is_(None)).group_by(cases.c.stage).order_by(cases.c.stage)
            ).all()
            over = conn.scalar(
                select(func.count()).select_from(deadlines).where(deadlines.c.status == "open", deadlines.c.ends_at <= now)
            )
            letters = conn.execute(select(outbox.c.status, func.count()).group_by(outbox.c.status).order_by(outbox.c.status)).all()
        yield _family("duban_open_cases", "Open cases by stage.", "stage", stages)
        yield GaugeMetricFamily("duban_overdue_deadlines", "Open clocks whose end is over.", value=over or 0)
        yield _family("duban_outbox", "Rows of the outbox by status.", "status", letters)
        yield GaugeMetricFamily("duban_sweep_behind_seconds", "How long the oldest act has been owed.", value=behind(self.door))


def _family(name: str, text: str, label: str, rows: Iterable[Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for word, count in rows:
        family.add_metric([word], count)
    return family


def behind(door: Door) -> float:
    """Seconds since the oldest act that is owed and not done; 0 where nothing is."""
    tick = door.next_tick()
    return 0.0 if tick is None else max((door.clock.now() - tick).total_seconds(), 0.0)


@router.get("/health/live")
@policy(Policy.PUBLIC)
def live(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
@policy(Policy.PUBLIC)
def ready(request: Request) -> Response:
    """200 where the database answers and the sweep is not late, else 503; `findings` is what else is not well with the clock.
    For the machine itself, or with a token."""
    let_in(request)
    door = site_of(request).door
    try:
        late, found = behind(door), health(door.engine, door.clock.now())
    except SQLAlchemyError:
        return JSONResponse({"status": "unready", "database": "down", "sweep_behind_seconds": None, "findings": []}, status_code=503)
    well = late <= LATE_SECONDS
    body = {
        "status": "ready" if well else "unready", "database": "up", "sweep_behind_seconds": late,
        "findings": [{"name": one.name, "sentence": one.sentence, "mend": one.mend} for one in found],
    }  # fmt: skip
    return JSONResponse(body, status_code=200 if well else 503)


@router.get("/metrics")
@policy(Policy.PUBLIC)
def metrics(request: Request) -> Response:
    """Figures in the text format of Prometheus. For the machine itself, or with a token."""
    let_in(request)
    stock = CollectorRegistry()
    stock.register(Stock(site_of(request).door))
    return Response(generate_latest(request.app.state.meter.registry) + generate_latest(stock), media_type=CONTENT_TYPE_LATEST)


def let_in(request: Request) -> None:
    """Raises `NotFound` unless the request comes straight from this machine, by no proxy, or with a token for figures."""
    caller = find_caller(site_of(request).door, bearer(request))
    if caller is not None and "metrics" in caller.client.scopes:
        return
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    if forwarded or request.client is None or not _is_loopback(request.client.host):
        raise NotFound("没有这一页")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
