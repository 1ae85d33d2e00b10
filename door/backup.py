"""Backups: one tar with the rows as JSON lines, the files beside the database, and a manifest with the hash of each.

The private key is never in it: who steals a backup must not be able to sign a history.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Engine

from cases.errors import InputFault
from db.calendars import get_meta
from db.dump import TABLES, BrokenBackup, as_mapping, dump_table, lift_limits, revision_of
from db.heads import read_counters, record_state
from db.session import reading
from door.checkpoint import PUBLIC_KEY, checkpoints_in, sync_folder
from door.kept_files import KEPT, Folders, lost_files, named_files
from door.ports import FaultPoint, no_fault

FORMAT = "duban-backup/1"
MANIFEST = "manifest.json"
CHECKPOINTS = "checkpoints"
LARGEST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `members` gives SHA-256 and size of every other member, `lost` the papers and photographs
    that were missing or damaged when it was made; None in a backup from before this was written down."""

    at: datetime
    revision: str
    place: str | None
    root: str
    counts: Mapping[str, int]
    counters: Mapping[str, int]
    members: Mapping[str, tuple[str, int]]
    lost: tuple[str, ...] | None = None


def write_backup(
    engine: Engine, out: Path, folders: Folders, now: datetime, *, faults: FaultPoint = no_fault
) -> Manifest:
    """Write the backup of the database and of its files, from one snapshot; a whole file or none.

    A paper or photograph that is missing or damaged does not stop the backup; the manifest names it. Raises `InputFault` where `out` exists already.
    """
    if out.exists():
        raise InputFault(f"备份文件 {out} 已存在；请另取一个文件名")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder)
        # Checkpoints before the snapshot: none of them then knows more than the rows.
        members = dict(_checkpoints(folders.of(CHECKPOINTS)))
        named, body = _stage_tables(engine, staged, faults)
        # Files after it: every row of the snapshot finds its file.
        for kind in KEPT:
            members |= dict(_files(kind, folders.of(kind)))
        members |= {f"tables/{table.name}.jsonl": staged / f"{table.name}.jsonl" for table in TABLES}
        hashes = {name: (hash_of(path), path.stat().st_size) for name, path in members.items()}
        manifest = {"format": FORMAT, "at": now.astimezone(UTC).isoformat(), "lost": lost_files(named, hashes), **body} | {
            "members": {name: {"sha256": hashed, "size": size} for name, (hashed, size) in sorted(hashes.items())}
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        _write_tar(out, text, members, faults)
    return read_manifest(text)


def _checkpoints(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in [*checkpoints_in(folder), folder / PUBLIC_KEY]:
        if path.is_file():
            yield f"files/{CHECKPOINTS}/{path.name}", path


def _files(kind: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):  # a dot: not whole yet
            yield f"files/{kind}/{path.relative_to(folder).as_posix()}", path


def _stage_tables(engine: Engine, folder: Path, faults: FaultPoint) -> tuple[dict[str, str], dict[str, Any]]:
    counts: dict[str, int] = {}
    with reading(engine) as conn:
        lift_limits(conn)
        for table in TABLES:
            with (folder / f"{table.name}.jsonl").open("wb") as file:
                counts[table.name] = dump_table(conn, table, file)
            faults(f"dumped {table.name}")
        return dict(named_files(conn)), {
            "revision": revision_of(conn), "place": get_meta(conn, "place"), "root": record_state(conn).root,
            "counts": counts, "counters": read_counters(conn),
        }  # fmt: skip


def _write_tar(out: Path, manifest: bytes, members: Mapping[str, Path], faults: FaultPoint) -> None:
    beside = out.with_name(f".{out.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.addfile(_member(MANIFEST, len(manifest)), io.BytesIO(manifest))
            for name, path in sorted(members.items()):
                with path.open("rb") as content:
                    tar.addfile(_member(name, path.stat().st_size), content)
                faults(f"packed {name}")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(out)
    sync_folder(out.parent)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


# --------------------------------------------------------------------------------------------------------- reading


def unpack(backup: Path, folder: Path) -> Manifest:
    """Write every member of a backup under `folder`, each checked against the manifest.

    Raises `BrokenBackup` naming the member that is damaged, missing or not in the manifest.
    """
    manifest: Manifest | None = None
    seen: set[str] = set()
    name = MANIFEST
    try:
        with tarfile.open(backup, "r:") as tar:
            for member in tar:
                name = member.name
                if manifest is None:
                    manifest = _first(tar, member)
                else:
                    _unpack_one(tar, member, manifest, seen, folder)
    except FileNotFoundError as error:
        raise InputFault(f"备份文件 {backup} 不存在") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BrokenBackup(f"备份文件 {backup.name} 在 {name} 处损坏，无法读取") from error
    if manifest is None:
        raise BrokenBackup(f"{backup.name} 不是备份文件：其中没有 {MANIFEST}")
    if missing := sorted(manifest.members.keys() - seen):
        raise BrokenBackup(f"备份文件缺少 {'、'.join(missing[:5])}")
    return manifest


def _first(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    content = tar.extractfile(member)
    if member.name != MANIFEST or content is None or member.size > LARGEST_MANIFEST:
        raise BrokenBackup(f"不是备份文件：第一项应为 {MANIFEST}，实为 {member.name}")
    return read_manifest(content.read())


def _unpack_one(
    tar: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest, seen: set[str], folder: Path
) -> None:
    name = member.name
    expected = manifest.members.get(name)
    content = tar.extractfile(member) if member.isreg() else None
    if expected is None or content is None or name in seen or not _is_safe(name):
        raise BrokenBackup(f"备份文件中的 {name} 不在清单中，或重复")
    hashed, size = hashlib.sha256(), 0
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        while size <= expected[1] and (part := content.read(_CHUNK)):
            hashed.update(part)
            size += len(part)
            file.write(part)
    if (hashed.hexdigest(), size) != expected:
        raise BrokenBackup(f"备份文件中的 {name} 与清单所记的散列值不符：已损坏或被改动")
    seen.add(name)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[0] in ("tables", "files") and not path.is_absolute() and ".." not in path.parts


def read_manifest(text: bytes) -> Manifest:
    """The manifest of a backup. Raises `BrokenBackup`."""
    try:
        body = as_mapping(json.loads(text), "内容")
        if body["format"] != FORMAT:
            raise BrokenBackup(f"备份的格式“{body['format']}”不是本版本所能读取的")
        members = as_mapping(body["members"], "members")
        return Manifest(
            at=datetime.fromisoformat(body["at"]), revision=str(body["revision"]), place=body["place"],
            root=str(body["root"]),
            counts={str(key): int(value) for key, value in as_mapping(body["counts"], "counts").items()},
            counters={str(key): int(value) for key, value in as_mapping(body["counters"], "counters").items()},
            members={str(name): (str(one["sha256"]), int(one["size"])) for name, one in members.items()},
            lost=tuple(str(name) for name in body["lost"]) if "lost" in body else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenBackup(f"备份的清单 {MANIFEST} 残缺，无法读取") from error


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
