"""A checkpoint is whole, signed, and one of a single line; it is not given to a log that does not hold."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.encoding import HexEncoder
from nacl.signing import SigningKey
from sqlalchemy import Engine

from cases.errors import InputFault
from db.heads import BrokenCheckpoint
from db.session import transaction
from door.checkpoint import (
    PUBLIC_KEY,
    SECRET_KEY,
    Checkpoint,
    CheckpointRefused,
    check_line,
    checkpoints_in,
    make_checkpoint,
    public_key,
    read_checkpoint,
)
from door.verifying import verify_record
from tests.audit.conftest import EVENTS, Owner, fill, grow, number_of
from tests.db.conftest import NOON

Make = Callable[[int], Checkpoint]


@pytest.fixture
def make(record: Engine, tmp_path: Path) -> Make:
    """Signs a checkpoint so many hours after noon."""
    return lambda hours: make_checkpoint(
        record, tmp_path / "checkpoints", tmp_path / "keys", NOON + timedelta(hours=hours)
    )


def test_a_checkpoint_comes_back_as_it_was_signed(make: Make, record: Engine) -> None:
    """File, moment, state; the next one names it by name and hash."""
    first, second = make(1), make(2)
    key = public_key(first.path.parent / PUBLIC_KEY)

    assert read_checkpoint(first.path, key) == first
    assert second.previous is not None
    assert second.previous[0] == first.path.name
    assert check_line(second, key) == 1
    assert verify_record(record, checkpoint=second.path, deep=True).verified.findings == []


def test_the_private_key_is_its_owners_alone_and_lies_apart(make: Make, tmp_path: Path) -> None:
    """Whoever can read it can sign a history; one that others can read is not used."""
    made = make(1)
    secret = tmp_path / "keys" / SECRET_KEY

    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_bytes() not in made.path.read_bytes()
    assert sorted(path.name for path in made.path.parent.iterdir()) == [made.path.name, PUBLIC_KEY]
    secret.chmod(0o644)
    with pytest.raises(InputFault, match="chmod 600"):
        make(2)


def _with(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    signed = json.loads(path.read_text(encoding="utf-8"))
    change(signed)
    path.write_text(json.dumps(signed, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda signed: signed["body"].update(root="00" * 32),
        lambda signed: signed["body"].update(at="2020-01-01T00:00:00+00:00"),
        lambda signed: signed["body"].update(cases=""),
        lambda signed: signed["body"]["counts"].update(events=1),
        lambda signed: signed["body"].update(previous={"file": "x", "sha256": "y"}),
        lambda signed: signed.update(signature="00" * 64),
        lambda signed: signed.update(signature="xx"),
        lambda signed: signed.pop("signature"),
        lambda signed: signed.pop("body"),
    ],
)
def test_a_checkpoint_changed_after_it_was_signed_is_refused(
    make: Make, record: Engine, change: Callable[[dict[str, Any]], None]
) -> None:
    """Forged to fit a forged log, it proves nothing."""
    path = _with(make(1).path, change)

    with pytest.raises(BrokenCheckpoint):
        verify_record(record, checkpoint=path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_checkpoint_is_refused_in_one_sentence(make: Make, record: Engine, content: bytes) -> None:
    """Half a file, or another one."""
    path = make(1).path
    path.write_bytes(content)

    with pytest.raises(BrokenCheckpoint):
        verify_record(record, checkpoint=path)


def test_a_checkpoint_signed_with_another_key_is_refused(make: Make, record: Engine, tmp_path: Path) -> None:
    """The owner of the database can make a key of his own, but not ours."""
    exported = tmp_path / "usb" / PUBLIC_KEY
    exported.parent.mkdir()
    shutil.copy(make(1).path.parent / PUBLIC_KEY, exported)
    shutil.rmtree(tmp_path / "checkpoints")
    shutil.rmtree(tmp_path / "keys")
    forged = make(1)

    with pytest.raises(BrokenCheckpoint, match="签名不符"):
        verify_record(record, checkpoint=forged.path, key=exported)


def test_two_checkpoints_after_the_same_one_are_refused(make: Make, record: Engine, tmp_path: Path) -> None:
    """Signed with the right key, they tell two histories."""
    first, second = make(1), make(2)
    aside = tmp_path / second.path.name
    shutil.move(second.path, aside)
    third = make(3)
    shutil.move(aside, second.path)

    with pytest.raises(BrokenCheckpoint, match="两份历史"):
        verify_record(record, checkpoint=third.path)
    assert first.path.exists()


def test_an_earlier_checkpoint_replaced_by_another_is_found(make: Make, record: Engine, tmp_path: Path) -> None:
    """Each holds the hash of the one before it."""
    first, second = make(1), make(2)
    key = SigningKey((tmp_path / "keys" / SECRET_KEY).read_bytes().strip(), HexEncoder)
    signed = json.loads(first.path.read_text(encoding="utf-8"))
    signed["body"]["root"] = "00" * 32
    body = json.dumps(signed["body"], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    signed["signature"] = key.sign(body).signature.hex()
    first.path.write_text(json.dumps(signed), encoding="utf-8")

    with pytest.raises(BrokenCheckpoint, match="替换"):
        verify_record(record, checkpoint=second.path)


def test_a_log_that_was_rewritten_gets_no_new_checkpoint(make: Make, record: Engine) -> None:
    """A signature over a rewritten log would cover it up."""
    make(1)
    with transaction(record) as conn:
        owner = Owner(conn)
        owner.write(2, owner.log(2)[:5], recomputed=True)

    with pytest.raises(CheckpointRefused) as caught:
        make(2)

    assert [finding.case for finding in caught.value.found.findings] == [number_of(record, 2)]


def test_a_clock_behind_the_last_checkpoint_is_refused(make: Make, tmp_path: Path) -> None:
    """The names are in the order of time; a second file at the same moment would take the first one's place."""
    make(2)

    for hours in (2, 1):
        with pytest.raises(InputFault, match="时间"):
            make(hours)
    assert len(checkpoints_in(tmp_path / "checkpoints")) == 1


def test_a_checkpoint_from_a_fork_of_the_database_does_not_fit(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """Two copies that went on by themselves: the log of one does not begin with the state of the other."""
    opened = fill(sqlite_engine, until=EVENTS - 2)
    copy = tmp_path / "copy.db"
    shutil.copyfile(str(sqlite_engine.url.database), copy)
    grow(sqlite_engine, opened, EVENTS)
    made = make_checkpoint(sqlite_engine, tmp_path / "checkpoints", tmp_path / "keys", NOON)
    sqlite_engine.dispose()
    shutil.copyfile(copy, str(sqlite_engine.url.database))

    found = verify_record(sqlite_engine, checkpoint=made.path).verified

    assert {finding.kind for finding in found.findings} == {"truncated"}


def test_without_its_public_key_a_checkpoint_is_not_believed(make: Make, record: Engine) -> None:
    """The sentence says what to give."""
    made = make(1)
    (made.path.parent / PUBLIC_KEY).unlink()

    with pytest.raises(InputFault, match="--key"):
        verify_record(record, checkpoint=made.path)
