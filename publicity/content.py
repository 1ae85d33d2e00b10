"""The content of an edition: canonical JSON with everything the public may see of one publication act, and nothing else.

Its bytes are what is hashed, kept and handed out; whoever holds the file can compute the hash anew.
"""

import hashlib
import json
from datetime import date
from typing import Any

from cases.casefile import CaseFile, Procedure
from cases.people import Subject
from law.wording import citation
from publicity.edition import day_fact, entry_of, text_shown
from publicity.texts import KIND_LABELS, DisclosureFacts, public_name

FORMAT = "duban-edition/1"
#: What became of a publication, by the word of its edition.
ACT_LABELS = {
    "published": "发布", "corrected": "更正", "rescheduled": "公示期变更", "held": "暂停", "released": "恢复",
    "withdrawn": "撤下", "expired": "期满", "repaired": "信用修复",
}  # fmt: skip
#: The status each leaves behind; only `published` and `withdrawn` show a text.
STATUS_AFTER = {
    "published": "published", "corrected": "published", "rescheduled": "published", "released": "published",
    "held": "on_hold", "withdrawn": "withdrawn", "expired": "expired", "repaired": "expired",
}  # fmt: skip
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode

Content = dict[str, Any]


def canonical(content: Content) -> bytes:
    """The content as compact UTF-8 JSON with sorted keys: one content, one sequence of bytes."""
    return _encode(content).encode()


def content_hash(content: Content) -> str:
    """`sha256:` and the hash of the canonical bytes."""
    return hash_of(canonical(content))


def hash_of(written: bytes) -> str:
    """`sha256:` and the hash of bytes that were written."""
    return "sha256:" + hashlib.sha256(written).hexdigest()


def public_id(case_number: str, ref: str) -> str:
    """The name of a publication in addresses and files: sixteen digits made from the case's number, which is not shown."""
    return hashlib.sha256(f"duban-disclosure\n{case_number}\n{ref}".encode()).hexdigest()[:16]


def edition_content(
    case: CaseFile, procedure: Procedure, act: str, on: date, facts: DisclosureFacts, party: Subject | None,
    secrets: tuple[str, ...], until: date | None,
) -> Content:  # fmt: skip
    """What the public sees from the act on. `act` is a word of `ACT_LABELS`, `on` its day, `until` the last day of display,
    `party` whom it is about.

    What is held or expired shows that it is, by its id alone; what is withdrawn shows the reason (行政处罚法#48.2).
    """
    status = STATUS_AFTER[act]
    kind = str(procedure.facts.get("kind", ""))
    content: Content = {
        "format": FORMAT, "id": public_id(case.number, procedure.ref), "kind": kind, "kind_label": KIND_LABELS[kind],
        "act": act, "act_label": ACT_LABELS[act], "status": status, "on": on.isoformat(),
        "authority": facts.get("authority_name"),
    }  # fmt: skip
    entry = entry_of(case, procedure, secrets, party) if status in ("published", "withdrawn") else None
    if entry is None:
        return content
    content |= {"title": entry.title, "text": entry.text, "published_on": entry.published_on.isoformat()}
    if status == "published":
        content |= _shown(procedure, facts, party, secrets) | {"until": until.isoformat() if until else None}
        # Only what the approved text names: a corrected text takes its hazards along.
        content["hazards"] = [line for line in content["hazards"] if line["description"] in entry.text]
    return content


def _shown(procedure: Procedure, facts: DisclosureFacts, party: Subject | None, secrets: tuple[str, ...]) -> Content:
    """The particulars beside title and text, every text of them hidden where it is personal."""
    basis = str(procedure.facts.get("basis") or "")
    shown: Content = {
        "basis": citation(basis) if "#" in basis else basis,
        "channel": str(procedure.facts.get("channel") or ""),
        "party": _party(party),
        "hazards": [dict(line) for line in facts.get("hazards", ())],
        "decision": _decision(facts),
    }
    if corrected := procedure.facts.get("corrected"):
        shown["correction"] = {"on": str(corrected.get("on", "")), "reason": str(corrected.get("reason", ""))}
    return {key: _masked(value, party, secrets) for key, value in shown.items()}


def _party(party: Subject | None) -> Content | None:
    """A firm with its credit code, which is public; a natural person without any number."""
    if party is None:
        return None
    code = None if party.kind == "person" else party.uscc
    return {"name": public_name(party.name, party.kind), "kind": party.kind, "uscc": code}


def _decision(facts: DisclosureFacts) -> Content | None:
    """The columns of 双公示 that a decision fills; money in yuan as text."""
    if "decided_on" not in facts:
        return None
    known = {
        "number": facts.get("decision_number"), "violation": facts.get("violation"),
        "articles": [citation(a) if "#" in a else a for a in facts.get("articles_applied", ())],
        "sanctions": list(facts.get("sanctions", ())), "decided_on": str(facts["decided_on"]),
        "amount": str(facts["amount"]) if facts.get("amount") not in (None, "") else None,
    }  # fmt: skip
    return {key: value for key, value in known.items() if value not in (None, "", [])}


def _masked(value: Any, party: Subject | None, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _masked(item, party, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, party, secrets) for item in value]
    return text_shown(value, party, secrets) if isinstance(value, str) else value


def words_of(value: Any) -> str:
    """Every text of a content, one a line; ids and the name of the format are no words."""
    if isinstance(value, dict):
        return "\n".join(words_of(item) for key, item in value.items() if key not in ("id", "format"))
    if isinstance(value, list):
        return "\n".join(words_of(item) for item in value)
    return "" if value is None else str(value)


def last_day(case: CaseFile, procedure: Procedure) -> date | None:
    """The last day of display by the clocks that run and by the approval; None where no law and nobody set one."""
    days = [d.limit for d in case.deadlines if d.procedure == procedure.n and d.is_open and ends_display(d.rule)]
    found = [day for day in days if isinstance(day, date)]
    until = day_fact(procedure.facts, "until")
    return min([*found, *([until] if until and procedure.facts.get("kind") != "penalty" else [])], default=None)


def ends_display(rule: str) -> bool:
    """Whether the end of a clock ends a display; minimum periods do not."""
    return rule in ("display_until", "severe_list_term") or (rule.startswith("credit_display") and not rule.endswith(".min"))
