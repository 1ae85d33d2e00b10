"""The chain of events: every event carries the hash of the one before it, so a change or a gap shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

#: What the hash covers, beside the hash of the predecessor.
FIELDS = (
    "case_id", "seq", "action", "procedure", "at", "recorded_at", "by", "inputs", "changes", "warnings", "request_id",
)  # fmt: skip

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def canonical(body: Mapping[str, Any]) -> bytes:
    """The event's `FIELDS` as compact UTF-8 JSON with sorted keys, instants in UTC."""
    return _encode({name: _plain(body[name]) for name in FIELDS}).encode()


def event_hash(prev_hash: str, body: Mapping[str, Any]) -> str:
    """`sha256:` and the hash of the predecessor's hash and the event; the first event's predecessor is empty."""
    return "sha256:" + hashlib.sha256(prev_hash.encode() + b"\n" + canonical(body)).hexdigest()


def broken_at(rows: Iterable[Mapping[str, Any]], head_hash: str | None = None) -> int | None:
    """The first sequence number of one case's events, in order, that does not follow from those before it.

    With `head_hash`, the hash kept with the case, a tail cut off is found too: then the answer is the number of the
    missing event. None when the chain holds.
    """
    prev, expected = "", 1
    for row in rows:
        if row["seq"] != expected or row["prev_hash"] != prev or row["hash"] != event_hash(prev, row):
            return expected
        prev, expected = row["hash"], expected + 1
    return None if head_hash is None or head_hash == prev else expected


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(value) if isinstance(value, tuple) else value
