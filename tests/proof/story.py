"""A short history for the crash and race proofs: acts, batches and sweeps over three cases, every number drawn, every
kind of row written."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cases.clockface import at_hour
from cases.people import Person, Role, Subject
from door.request import Request

START = at_hour(date(2026, 3, 2), 9)
UNITS = (("nanzha", "南栅社区"),)
SUBJECTS = tuple(
    Subject(label=f"plant{n}", kind="enterprise", name=f"某{word}厂", unit="nanzha", workers=40)
    for n, word in enumerate("甲乙丙丁", 1)
)
_VALID = {"valid_from": date(2023, 1, 1), "valid_to": date(2028, 12, 31)}


def _person(label: str, role: Role, **more: Any) -> Person:
    return Person(label=label, name=f"{label}某", roles=frozenset({role}), **more)


PEOPLE = (
    _person("chen", Role.OFFICER, certificate="粤19-1001", **_VALID),
    _person("luo", Role.OFFICER, certificate="粤19-1002", **_VALID),
    _person("zhou", Role.CHIEF),
    _person("huang", Role.CHIEF),
    _person("he", Role.BUREAU_HEAD),
    _person("xu", Role.EDITOR),
    *(_person(f"boss{n}", Role.ENTERPRISE, subject=f"plant{n}") for n in range(1, 5)),
)


@dataclass(frozen=True, slots=True)
class Beat:
    """Something that happens at an instant: requests in one batch, or a sweep when there are none."""

    at: datetime
    requests: tuple[Request, ...] = ()


def day(text: str, hour: int = 10) -> datetime:
    """An instant of 2026, written `03-02`."""
    return at_hour(date.fromisoformat(f"2026-{text}"), hour)


def served(on: str) -> dict[str, str]:
    """A direct service."""
    return {"on": f"2026-{on}", "mode": "direct", "recipient": "厂长"}


def opening(subject: int, on: str, level: str = "general") -> dict[str, Any]:
    """The inputs of a case opened after a visit."""
    visit = {"place": "车间", "from": f"2026-{on}T09:00", "to": f"2026-{on}T09:40", "officers": ["chen", "luo"]}
    hazard = {"description": "冲床未安装光电保护装置", "level": level, "photos": ["一.jpg"]}
    return {"subject": f"plant{subject}", "source": "patrol", "inspection": visit, "hazards": {"press": hazard}}


def violation(**more: Any) -> dict[str, Any]:
    """The violation of the story."""
    days = {"from": "2026-02-02", "to": "2026-02-27"}
    return {"code": "P99", "item": "3", "tier": "A", "hazards": ["press"], "conduct": days, **more}


def number(n: int) -> str:
    """The number of the n-th case."""
    return f"AJ2026-{n:06d}"


def _ask(n: int, action: str, by: tuple[str, ...], case: int | None, inputs: dict[str, Any], on: str | None = None) -> Request:
    return Request(action=action, by=by, case=number(case) if case else None, on=on, inputs=inputs, request_id=f"story-{n}")


_TWO = ("chen", "luo")


def _order(n: int, case: int, on: str, deadline: str) -> Request:
    items = {"press": {"measure": "加装光电保护装置", "deadline": f"2026-{deadline}"}}
    return _ask(n, "issue_rectification_order", _TWO, case, {"items": items, "served": served(on)})


def story() -> list[Beat]:
    """The whole history."""
    found = [violation(amount="20000")]
    return [
        Beat(day("03-02"), (_ask(1, "open_case", _TWO, None, opening(1, "03-02")),)),
        Beat(day("03-02", 11), (_order(2, 1, "03-02", "03-10"), _ask(3, "open_case", _TWO, None, opening(2, "03-02")))),
        Beat(day("03-03"), (_order(4, 2, "03-03", "03-11"), _ask(5, "note", ("boss1",), 1, {"text": "收到"}))),
        Beat(day("03-04"), (_ask(6, "propose_penalty", ("chen",), 1, {"violation": violation()}),)),
        Beat(day("03-05"), (_ask(7, "file_penalty", ("zhou",), 1, {"handlers": list(_TWO), "name": "某案"}),)),
        Beat(day("03-09", 12)),
        Beat(day("03-10"), (
            _ask(8, "conclude_investigation", _TWO, 1, {"violations": found, "report": "报告"}),
        )),
        Beat(day("03-11"), (_ask(10, "serve_prior_notice", ("zhou",), 1, {"served": served("03-11"), "defence_days": "5"}),)),
        Beat(day("03-23")),
        Beat(day("03-24"), (_ask(11, "decide_penalty", ("he",), 1, {"amount": "20000", "payment_channel": "银行"}),)),
        Beat(day("03-24", 15), (_ask(12, "serve_decision", _TWO, 1, {"served": served("03-24")}),)),
        Beat(day("04-20") + timedelta(minutes=1)),
    ]  # fmt: skip
