"""Killed with -9 anywhere between an act and the letter it brings: nothing lost, no more repeated than were killed."""

from pathlib import Path

import pytest

from db.outbox import claim, finish
from db.session import transaction
from door.fanout import Tally, route_messages
from door.postroom import PostRoom
from notifications.channels.letter import Letter
from tests.proof.post_crash import PostForge
from tests.proof.stores import PostgresStore, SqliteStore


@pytest.mark.parametrize("seed", [1, 2])
def test_seeded_kills_over_sweep_drain_and_digest_lose_and_double_nothing(sqlite_store: SqliteStore, seed: int) -> None:
    """A thousand kills in two halves: no notice without a committed event, no event without its notices, every letter taken,
    repeats no more than kills and the same to the byte (I-18, I-19)."""
    report = PostForge(sqlite_store, sqlite_store.file.parent).seeded(500, seed)

    assert (report.lost, report.doubled) == ([], [])


def test_seeded_kills_over_drain_and_digest_hold_on_postgresql(postgres_store: PostgresStore, tmp_path: Path) -> None:
    """Thirty kills (I-18, I-19)."""
    report = PostForge(postgres_store, tmp_path).seeded(30, seed=1)

    assert (report.lost, report.doubled) == ([], [])


def _one_letter(post: PostRoom) -> tuple[int, Letter] | None:
    with transaction(post.engine) as conn:
        rows = claim(conn, post.clock.now(), kinds=("send",), limit=1)
    if not rows:
        return None
    body = rows[0].body
    words = {name: body[name] for name in ("address", "name", "subject", "body", "short")}
    return rows[0].id, Letter(key=rows[0].key, written_at=rows[0].created_at, **words)


def marking_first(post: PostRoom) -> None:
    """A drain that marks before it sends: at most once, which loses."""
    route_messages(post, Tally())
    while found := _one_letter(post):
        with transaction(post.engine) as conn:
            finish(conn, [found[0]])
        post.channels["smtp"].send(found[1], post.clock.now())


def with_a_date_of_its_own(post: PostRoom) -> None:
    """A drain that dates a letter when it is sent: a repeat is another mail."""
    route_messages(post, Tally())
    while found := _one_letter(post):
        row_id, letter = found
        now = post.clock.now()
        words = {name: getattr(letter, name) for name in ("key", "address", "name", "subject", "body", "short")}
        post.channels["smtp"].send(Letter(written_at=now, **words), now)
        with transaction(post.engine) as conn:
            finish(conn, [row_id])


@pytest.mark.parametrize("drain", [marking_first, with_a_date_of_its_own])
def test_a_broken_drain_is_caught(sqlite_store: SqliteStore, drain: object) -> None:
    """The forge finds what it is there to find."""
    forge = PostForge(sqlite_store, sqlite_store.file.parent, drain)  # type: ignore[arg-type]  # one of the two above

    report = forge.seeded(300, seed=1, stop_at_first=True)

    assert report.lost or report.doubled
