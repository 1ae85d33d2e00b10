"""Checkpoints: the state of the record, signed, in files outside the database that name the one before them.

Whoever owns the database can rewrite it with every hash; he cannot rewrite a checkpoint that has left the machine.
Ed25519, since a shared secret would let whoever verifies also forge.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import Engine

from cases.errors import InputFault
from db.heads import BrokenCheckpoint, RecordState, read_state, record_state, write_state
from db.session import reading
from db.verify import Verified, verify_events

FORMAT = "duban-checkpoint/1"
PUBLIC_KEY = "public.key"
SECRET_KEY = "checkpoint.key"
LARGEST_FILE = 512 * 1024 * 1024

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A checkpoint whose signature held. `previous` is name and SHA-256 of the file before it, if there was one."""

    path: Path
    at: datetime
    previous: tuple[str, str] | None
    key: str
    state: RecordState


class CheckpointRefused(InputFault):
    """The log does not bear out the last checkpoint, so signing it would cover up what happened."""

    def __init__(self, found: Verified) -> None:
        super().__init__(f"流转记录核验发现 {len(found.findings)} 处异常，未签发检查点：{found.findings[0].sentence}")
        self.found = found


# ------------------------------------------------------------------------------------------------------------ keys


def signing_key(folder: Path) -> SigningKey:
    """The key of this installation; made on first use, readable by its owner only."""
    path = folder / SECRET_KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = SigningKey.generate()
        write_durably(path, made.encode(HexEncoder) + b"\n", mode=0o600)
        return made
    if path.stat().st_mode & 0o077:
        raise InputFault(f"签名密钥 {path} 可被他人读取；请运行 chmod 600 {path}")
    try:
        return SigningKey(path.read_bytes().strip(), HexEncoder)
    except (ValueError, TypeError) as error:
        raise InputFault(f"签名密钥 {path} 已损坏；请从备份恢复，或移走后重新生成并公布新的公钥") from error


def public_key(path: Path) -> VerifyKey:
    """The public key of a file. Raises `InputFault` when there is none."""
    try:
        return VerifyKey(path.read_bytes().strip(), HexEncoder)
    except (OSError, ValueError, TypeError) as error:
        raise InputFault(f"公钥文件 {path} 无法读取；请用 --key 指明签发检查点时导出的 {PUBLIC_KEY}") from error


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """A whole file or none, on the disk before this returns: written beside, synchronised, renamed, folder synchronised."""
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring names of a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --------------------------------------------------------------------------------------------------------- writing


def make_checkpoint(engine: Engine, folder: Path, keys: Path, now: datetime) -> Checkpoint:
    """Verify the whole log against the last checkpoint of the folder, then sign its present state.

    Gives the checkpoint written. Raises `CheckpointRefused` when the log does not hold, `BrokenCheckpoint` when the last
    checkpoint does not, `InputFault` for a clock behind the last one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = signing_key(keys)
    kept = folder / PUBLIC_KEY
    if not kept.exists():
        write_durably(kept, key.verify_key.encode(HexEncoder) + b"\n")
    last = newest(folder)
    before = None if last is None else read_checkpoint(last, public_key(kept))
    if before is not None and before.at >= now:
        raise InputFault(f"本机时间早于上一检查点（{before.at.isoformat()}）；请先校准时间")
    with reading(engine) as conn:
        found = verify_events(conn, before.state if before else None)
        if not found.is_sound:
            raise CheckpointRefused(found)
        state = record_state(conn)
    body = {
        "format": FORMAT,
        "at": now.astimezone(UTC).isoformat(),
        "previous": None if last is None else {"file": last.name, "sha256": _file_hash(last)},
        **write_state(state),
    }
    path = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z.json"
    signature = key.sign(_encode(body).encode()).signature.hex()
    signed = {"body": body, "key": key.verify_key.encode(HexEncoder).decode(), "signature": signature}
    write_durably(path, (_encode(signed) + "\n").encode())
    return read_checkpoint(path, key.verify_key)


def checkpoints_in(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the oldest first."""
    return sorted(folder.glob("*Z.json")) if folder.is_dir() else []


def newest(folder: Path) -> Path | None:
    """The newest checkpoint of a folder, if there is one."""
    return next(reversed(checkpoints_in(folder)), None)


# --------------------------------------------------------------------------------------------------------- reading


def read_checkpoint(path: Path, key: VerifyKey) -> Checkpoint:
    """The checkpoint of a file. Raises `BrokenCheckpoint` unless it is whole and signed with the key."""
    signed = _json_of(path)
    try:
        body = signed["body"]
        key.verify(_encode(body).encode(), bytes.fromhex(signed["signature"]))
        previous = body["previous"]
        if body["format"] != FORMAT:
            raise BrokenCheckpoint(f"检查点 {path.name} 的格式“{body['format']}”不是本版本所能读取的")
        return Checkpoint(
            path=path,
            at=datetime.fromisoformat(body["at"]),
            previous=None if previous is None else (str(previous["file"]), str(previous["sha256"])),
            key=key.encode(HexEncoder).decode(),
            state=read_state(body),
        )
    except BadSignatureError as error:
        raise BrokenCheckpoint(f"检查点 {path.name} 的签名不符：文件被改动，或不是用这把密钥签发的") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenCheckpoint(f"检查点 {path.name} 内容残缺，无法读取") from error


def _json_of(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BrokenCheckpoint(f"检查点 {path.name} 过大，不是检查点文件")
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise InputFault(f"检查点文件 {path} 无法读取：{error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BrokenCheckpoint(f"{path.name} 不是检查点文件") from error
    if not isinstance(found, dict):
        raise BrokenCheckpoint(f"{path.name} 不是检查点文件")
    return found


def check_line(checkpoint: Checkpoint, key: VerifyKey) -> int:
    """How many earlier checkpoints lie beside it and lead up to it.

    Raises `BrokenCheckpoint` for one of them changed, and for two that follow the same one: then somebody signed two
    histories. An earlier file that is not there ends the line; one exported checkpoint proves by itself.
    """
    folder, seen = checkpoint.path.parent, 0
    followers: dict[str, str] = {}
    for path in checkpoints_in(folder):
        other = read_checkpoint(path, key)
        before = "" if other.previous is None else other.previous[1]
        if before in followers:
            raise BrokenCheckpoint(f"检查点 {followers[before]} 和 {path.name} 接在同一检查点之后：出现了两份历史")
        followers[before] = path.name
    current = checkpoint
    while current.previous is not None and (folder / current.previous[0]).exists():
        path = folder / current.previous[0]
        if _file_hash(path) != current.previous[1]:
            raise BrokenCheckpoint(f"检查点 {path.name} 与其后一份所记的散列值不符：它已被替换")
        earlier = read_checkpoint(path, key)
        if earlier.at >= current.at:
            raise BrokenCheckpoint(f"检查点 {path.name} 的时间不早于其后一份")
        current, seen = earlier, seen + 1
    return seen


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
