"""The chain of events: every event carries the hash of the one before it, so a change or a gap shows."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from db.types import STRICT

#: What the hash covers, beside the hash of the predecessor.
FIELDS = (
    "case_id", "seq", "action", "procedure", "at", "recorded_at", "by", "inputs", "changes", "warnings", "request_id",
)  # fmt: skip

_SORTED = STRICT | orjson.OPT_SORT_KEYS
_encode_slowly = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def encode_sorted(value: Any) -> bytes:
    """A JSON value as compact UTF-8 text with sorted keys."""
    return orjson.dumps(value, option=_SORTED)


def encode_as_before(value: Any) -> bytes:
    """The text that events written by earlier versions were hashed from: another one only for a float with an exponent."""
    return _encode_slowly(value).encode()


def canonical(body: Mapping[str, Any], encode: Callable[[Any], bytes] = encode_sorted) -> bytes:
    """The event's `FIELDS` as compact UTF-8 JSON with sorted keys, instants in UTC."""
    return encode({name: _plain(body[name]) for name in FIELDS})


def event_hash(prev_hash: str, body: Mapping[str, Any]) -> str:
    """`sha256:` and the hash of the predecessor's hash and the event; the first event's predecessor is empty."""
    return _hashed(prev_hash, canonical(body))


def _hashed(prev_hash: str, text: bytes) -> str:
    return "sha256:" + hashlib.sha256(prev_hash.encode() + b"\n" + text).hexdigest()


def bears_its_hash(prev_hash: str, row: Mapping[str, Any]) -> bool:
    """Whether the hash of a stored event is its own, in the present form of its text or the earlier one."""
    return row["hash"] in (event_hash(prev_hash, row), _hashed(prev_hash, canonical(row, encode_as_before)))


def broken_at(rows: Iterable[Mapping[str, Any]], head_hash: str | None = None) -> int | None:
    """The first sequence number of one case's events, in order, that does not follow from those before it.

    With `head_hash`, the hash kept with the case, a tail cut off is found too: then the answer is the number of the
    missing event. None when the chain holds.
    """
    prev, expected = "", 1
    for row in rows:
        if row["seq"] != expected or row["prev_hash"] != prev or not bears_its_hash(prev, row):
            return expected
        prev, expected = row["hash"], expected + 1
    return None if head_hash is None or head_hash == prev else expected


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(value) if isinstance(value, tuple) else value
