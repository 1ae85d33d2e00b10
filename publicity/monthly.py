"""The monthly table of penalties and hazards made public (隐患企业公示/曝光，按月一期), from what the board shows (pure)."""

import json
from decimal import Decimal
from typing import Any

from publicity.notices import Board, Notice
from publicity.texts import yuan


def months_of(board: Board) -> list[str]:
    """The months, `YYYY-MM`, in which something that is shown was published."""
    return sorted({str(notice["published_on"])[:7] for notice in board.notices if not notice.is_withdrawn})


def monthly(board: Board, month: str) -> dict[str, Any]:
    """The issue of a month: totals over what it shows, penalties, and hazards by enterprise with what became of them.

    Sums are yuan as text and in capital numerals; `hazards` counts findings, `parties` firms and persons.
    """
    shown = [n for n in board.notices if not n.is_withdrawn and str(n["published_on"]).startswith(month)]
    penalties = [_penalty(n) for n in shown if n["kind"] == "penalty"]
    hazards = [_hazards(n) for n in shown if n["kind"] in ("hazard", "exposure", "listing")]
    fines = sum((Decimal(p["amount"]) for p in penalties if p["amount"]), Decimal(0))
    return {
        "format": "duban-monthly/1", "month": month, "authority": next((n["authority"] for n in shown), None),
        "totals": {
            "parties": len({(n["party"] or {}).get("name") for n in shown} - {None}), "penalties": len(penalties),
            "fines": f"{fines:f}", "hazards": sum(len(h["hazards"]) for h in hazards),
        },
        "penalties": penalties, "hazards": hazards,
    }  # fmt: skip


def _name(notice: Notice) -> str:
    return str((notice["party"] or {}).get("name") or "")


def _penalty(notice: Notice) -> dict[str, Any]:
    decision = notice["decision"] or {}
    amount = decision.get("amount")
    return {
        "name": _name(notice), "hazards": [line["description"] for line in notice["hazards"] or ()],
        "number": decision.get("number"), "violation": decision.get("violation"), "articles": decision.get("articles", []),
        "sanctions": decision.get("sanctions", []), "amount": amount, "amount_shown": yuan(amount) if amount else None,
    }  # fmt: skip


def _hazards(notice: Notice) -> dict[str, Any]:
    lines = [{key: line.get(key) for key in ("place", "description", "status")} for line in notice["hazards"] or ()]
    return {"name": _name(notice), "kind": notice["kind_label"], "text": notice["text"], "hazards": lines}


def as_monthly_json(board: Board, month: str) -> bytes:
    """The issue as JSON with sorted keys."""
    return (json.dumps(monthly(board, month), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
