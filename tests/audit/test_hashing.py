"""The fast hash is the slow one, and the tree is that of the standard."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.chain import canonical, encode_as_before, event_hash
from db.merkle import EMPTY, leaf_hash, node_hash, root
from db.rehash import Rehash
from db.types import dumps
from tests.db.conftest import NOON

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
INSTANTS = st.datetimes(
    datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01"), timezones=st.just(UTC)
)
REHASH = Rehash()


@given(
    st.integers(1, 2**63 - 1), st.integers(1, 9999), TEXTS, st.none() | st.integers(1, 99), INSTANTS, INSTANTS,
    st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, VALUES, max_size=5), st.lists(VALUES, max_size=4),
    st.lists(VALUES, max_size=2), st.none() | TEXTS, st.sampled_from(["", "sha256:ab"]),
)  # fmt: skip
def test_the_fast_hash_of_raw_columns_is_the_hash_of_the_event(
    case_id: int, seq: int, action: str, procedure: int | None, at: datetime, recorded_at: datetime, by: list[str],
    inputs: dict[str, Any], changes: list[Any], warnings: list[Any], request_id: str | None, prev: str,
) -> None:  # fmt: skip
    """From SQLite's text and from PostgreSQL's instants, for every value that a column can hold, and for events whose text
    was written by an earlier version, which wrote the exponent of a float in another way."""
    body = {
        "case_id": case_id, "seq": seq, "action": action, "procedure": procedure, "at": at, "recorded_at": recorded_at,
        "by": by, "inputs": inputs, "changes": changes, "warnings": warnings, "request_id": request_id,
    }  # fmt: skip
    stored = [dumps(by), dumps(inputs), dumps(changes), dumps(warnings)]

    earlier = "sha256:" + hashlib.sha256(prev.encode() + b"\n" + canonical(body, encode_as_before)).hexdigest()
    rows = [
        (case_id, seq, action, procedure, *instants, *stored, request_id, prev, own)
        for instants in (_texts(at, recorded_at), (at, recorded_at)) for own in (event_hash(prev, body), earlier)
    ]  # fmt: skip
    forged = (*rows[0][:-1], event_hash(prev, body | {"seq": seq + 1}))

    assert [REHASH.is_borne(row) for row in rows] == [True] * 4
    assert not REHASH.is_borne(forged)


def _texts(*instants: datetime) -> list[str]:
    return [instant.isoformat(timespec="microseconds") for instant in instants]


@pytest.mark.parametrize("at", ["2026-05-06T04:00:00.000000", "yesterday", 5, None, "2026-13-06T04:00:00.000000+00:00"])
def test_an_instant_that_is_none_has_no_hash(at: Any) -> None:
    """An instant without a zone would mean another moment on another machine."""
    row = (1, 1, "act", None, at, NOON, "[]", "{}", "[]", "[]", None, "", "")

    with pytest.raises((ValueError, TypeError, AttributeError)):
        REHASH.is_borne(row)


# Leaves and roots of the reference implementation of Certificate Transparency.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]


def test_the_tree_gives_the_roots_of_the_standard() -> None:
    """RFC 6962, section 2.1."""
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]

    assert root([]) == EMPTY == hashlib.sha256(b"").digest()
    assert root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("count", [*range(1, 34), 63, 64, 65, 100])
def test_the_streamed_root_is_the_recursive_one(count: int) -> None:
    """The split is at the largest power of two below the number of leaves."""

    def slowly(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << ((len(leaves) - 1).bit_length() - 1)
        return node_hash(slowly(leaves[:split]), slowly(leaves[split:]))

    leaves = [leaf_hash(bytes([n])) for n in range(count)]

    assert root(iter(leaves)) == slowly(leaves)
