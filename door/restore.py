"""Restoring a backup into an empty database, of either kind, with a drill before anything is committed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from cases.errors import InputFault
from db.dump import TABLES, BrokenBackup, counts_of, is_empty, is_known, lift_limits, load_table
from db.grams import fill_grams
from db.heads import read_counters
from db.session import open_engine, reading, transaction
from db.upgrade import upgrade
from db.verify import Verified
from door.backup import CHECKPOINTS, Manifest, hash_of, unpack
from door.checkpoint import PUBLIC_KEY, Checkpoint, check_line, newest, public_key, read_checkpoint, write_durably
from door.kept_files import Folders, lost_files, named_files
from door.ports import FaultPoint, no_fault
from door.verifying import verify_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What a restored database was held against: each check with its outcome in words."""

    manifest: Manifest
    checks: tuple[tuple[str, bool, str], ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check held."""
        return all(held for _, held, _ in self.checks)


class RestoreRefused(BrokenBackup):
    """The restored rows do not bear out what the backup says of them; the database was left empty."""

    def __init__(self, drill: Drill) -> None:
        first = next(f"{name}：{text}" for name, held, text in drill.checks if not held)
        super().__init__(f"恢复核验未通过，未写入任何内容。{first}")
        self.drill = drill


def restore(engine: Engine, backup: Path, folders: Folders, *, faults: FaultPoint = no_fault) -> Drill:
    """Check the backup, load it in one transaction, drill, put its files into their folders, then commit.

    Killed anywhere, the database stays without a row and can be restored anew. Raises `InputFault` for a database that
    holds anything, and for a file in the folders that differs; `BrokenBackup` for a damaged backup; `RestoreRefused` when
    hashes, counts or numbers do not hold.
    """
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder)
        manifest = unpack(backup, staged)
        if not is_known(manifest.revision):
            raise BrokenBackup(f"备份的数据库结构“{manifest.revision}”来自更新的版本；请先升级本程序")
        _need_empty(engine)
        _check_files(staged, folders)
        upgrade(engine)
        with transaction(engine) as conn:
            lift_limits(conn)
            if not is_empty(conn):
                raise InputFault("目标数据库在恢复期间已被写入；请另建一个空库")
            for table in TABLES:
                _load(conn, table.name, staged)
                faults(f"loaded {table.name}")
            fill_grams(conn)
            drill = _drill(conn, manifest, staged)
            if not drill.is_sound:
                raise RestoreRefused(drill)
            # Files before the rows that name them.
            _place_files(staged, folders)
            faults("before_commit")
        return drill


def drill_backup(backup: Path) -> Drill:
    """Restore a backup into a database that is thrown away; gives what `restore` would."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'drill.db'}")
        try:
            return restore(engine, backup, Folders(Path(folder) / "var"))
        finally:
            engine.dispose()


def _need_empty(engine: Engine) -> None:
    with reading(engine) as conn:
        if not is_empty(conn):
            raise InputFault("目标数据库不是空库，不能恢复；请用 --db 指定一个新的数据库")


def _load(conn: Connection, name: str, staged: Path) -> None:
    table = next(t for t in TABLES if t.name == name)
    path = staged / "tables" / f"{name}.jsonl"
    if path.exists():  # a backup of an older schema lacks the newer tables
        with path.open("rb") as lines:
            load_table(conn, table, lines)


def _files(staged: Path, folders: Folders) -> Iterator[tuple[Path, Path]]:
    root = staged / "files"
    for path in sorted(root.rglob("*")):
        if path.is_file():
            kind, *rest = path.relative_to(root).parts
            yield path, folders.of(kind).joinpath(*rest)


def _check_files(staged: Path, folders: Folders) -> None:
    for path, target in _files(staged, folders):
        if target.exists() and hash_of(target) != hash_of(path):
            raise InputFault(f"文件 {target} 已存在且内容不同；请用 --var 指定一个空文件夹")


def _place_files(staged: Path, folders: Folders) -> None:
    for path, target in _files(staged, folders):
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_durably(target, path.read_bytes())


def _drill(conn: Connection, manifest: Manifest, staged: Path) -> Drill:
    known, line = _checkpoint(staged / "files" / CHECKPOINTS)
    verified = verify_within(conn, known, deep=True)
    counts, counters = counts_of(conn), read_counters(conn)
    differing = [name for name, count in counts.items() if count != manifest.counts.get(name, 0)]
    numbers = [f.sentence for f in verified.findings if f.kind in ("number", "counter")]
    states = [f.sentence for f in verified.findings if f.kind == "state"]
    chain = [f for f in verified.findings if f.kind not in ("number", "counter", "state")]
    checks = (
        ("成员散列", True, f"{len(manifest.members)} 项与清单一致"),
        ("各表行数", not differing, f"不符：{'、'.join(differing)}" if differing else f"{sum(counts.values())} 行"),
        ("编号计数器", counters == dict(manifest.counters), f"{len(counters)} 个"),
        ("编号连续", not numbers, numbers[0] if numbers else "无缺号、无重号"),
        ("流转记录", not chain, chain[0].sentence if chain else f"{verified.events} 条，{verified.cases} 件案件"),
        ("总散列值", _same_root(verified, manifest), verified.root),
        ("检查点", True, line),
        ("文书和照片", *_files_held(conn, manifest)),
        ("状态重放", not states, states[0] if states else "与现存状态一致"),
    )
    return Drill(manifest=manifest, checks=checks)


def _files_held(conn: Connection, manifest: Manifest) -> tuple[bool, str]:
    """Whether every paper and photograph that the rows name is there byte for byte, but those the backup says it had lost."""
    named = dict(named_files(conn))
    lost = lost_files(named, manifest.members)
    found = f"{len(named) - len(lost)} 个文件与登记的散列值一致"
    if not lost:
        return True, found
    known = set(lost) <= set(manifest.lost) if manifest.lost is not None else True
    return known, f"{found}；{'备份时已' if known else ''}缺失或损坏 {len(lost)} 个：{'、'.join(lost[:3])}"


def _same_root(verified: Verified, manifest: Manifest) -> bool:
    return verified.root == manifest.root


def _checkpoint(folder: Path) -> tuple[Checkpoint | None, str]:
    path = newest(folder)
    if path is None:
        return None, "备份中没有检查点"
    key = public_key(folder / PUBLIC_KEY)
    known = read_checkpoint(path, key)
    return known, f"{path.name} 及此前 {check_line(known, key)} 份"
