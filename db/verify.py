"""Proves the record: the chain of every case, its row, and that a checkpoint's state is the beginning of today's log.

What a chain alone cannot show, because whoever owns the database can compute every hash anew, the checkpoint shows: it
was written and signed outside, and the log of that moment must still be the first part of today's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from cases.errors import BrokenPromise
from db.heads import (
    APPENDED,
    OUT_OF_ORDER,
    AppendedState,
    CaseHead,
    RecordState,
    fold_rows,
    hashes_from,
    leaf_of,
    read_counters,
    read_heads,
)
from db.loading import chunks, load_cases, rebuild
from db.merkle import root
from db.rehash import UNREADABLE, Rehash, raw_events

Row = Sequence[Any]
_CASE, _SEQ, _PREV, _HASH = 0, 1, 11, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was recorded.

    `kind`: `edited`, `missing`, `inserted`, `reordered`, `truncated`, `rewritten` (every hash computed anew), `row` (the
    row of the case), `root`, `state` (not the fold of its events), `number`, `counter`, or the append-only table
    in which a row is not as it was: `attempts`, `reads`, `register_changes`, `editions`.
    """

    kind: str
    sentence: str
    case: str | None = None
    seq: int | None = None


@dataclass(slots=True, kw_only=True)
class Verified:
    """What a walk over the log found, and how much it saw."""

    cases: int = 0
    events: int = 0
    root: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Chain:
    """What the events of one case say: the last one, and the hash at the place the checkpoint knows."""

    seq: int = 0
    head: str = ""
    kept: str | None = None


class _Walk:
    """Goes through cases and events side by side, both by id."""

    def __init__(self, conn: Connection, known: RecordState | None) -> None:
        self.conn = conn
        self.known = known
        self.found = Verified()
        self.leaves: list[bytes] = []
        self.leaves_then: list[bytes] = []
        self.rehash = Rehash()

    def run(self) -> Verified:
        """Walk to the end of both."""
        parts = self.conn.execute(raw_events(self.conn)).partitions()
        groups = groupby(chain.from_iterable(parts), key=itemgetter(_CASE))
        coming = next(groups, None)
        heads = list(read_heads(self.conn))
        for head in heads:
            while coming is not None and coming[0] < head.case_id:
                self._stray(coming[0])
                coming = next(groups, None)
            rows: Iterator[Row] = iter(())
            if coming is not None and coming[0] == head.case_id:
                rows = coming[1]
                self._case(head, rows)
                coming = next(groups, None)
            else:
                self._case(head, rows)
        while coming is not None:
            self._stray(coming[0])
            coming = next(groups, None)
        self.found.root = root(self.leaves).hex()
        self._against_checkpoint({head.case_id for head in heads})
        return self.found

    def _say(self, kind: str, sentence: str, case: str | None = None, seq: int | None = None) -> None:
        self.found.findings.append(Finding(kind=kind, sentence=sentence, case=case, seq=seq))

    def _stray(self, case_id: int) -> None:
        self._say("row", f"流转记录所属的案件（内部编号 {case_id}）不存在，案件行已被删除")

    def _case(self, head: CaseHead, rows: Iterator[Row]) -> None:
        self.found.cases += 1
        then = None if self.known is None else self.known.cases.get(head.case_id)
        links = self._chain(head, rows, then[0] if then else None)
        if (links.seq, links.head) != (head.seq, head.head_hash):
            self._end(head, links)
        self.leaves.append(leaf_of(CaseHead(head.case_id, head.number, links.seq, links.head, head.birth)))
        if then is not None:
            self._prefix(head, links, then)
        elif self.known is not None and self.known.cases and head.case_id < max(self.known.cases) - OUT_OF_ORDER:
            self._say("inserted", "案件的内部编号早于检查点，检查点中却没有它：系事后插入", head.number)

    def _chain(self, head: CaseHead, rows: Iterator[Row], place: int | None) -> _Chain:
        """Follow one chain; after the first break it goes on from what it finds, so that one break is told once."""
        links = _Chain(kept="" if place == 0 else None)
        rehash = self.rehash
        for row in rows:
            seq, own = row[_SEQ], row[_HASH]
            self.found.events += 1
            if seq != links.seq + 1:
                self._say("missing", f"缺少第 {links.seq + 1} 条流转记录（下一条是第 {seq} 条）", head.number, links.seq + 1)
            elif row[_PREV] != links.head:
                self._say(
                    "reordered", f"第 {seq} 条流转记录与前一条不衔接：次序被调换，或前面有插入、替换", head.number, seq
                )
            try:
                intact = rehash.is_borne(row)
            except UNREADABLE:
                intact = False
            if not intact:
                self._say("edited", f"第 {seq} 条流转记录的内容与其散列值不符：记录被改动", head.number, seq)
            links.seq, links.head = seq, own
            if seq == place:
                links.kept = own
        return links

    def _end(self, head: CaseHead, links: _Chain) -> None:
        if links.seq < head.seq:
            sentence = f"案件记载共 {head.seq} 条流转记录，现有 {links.seq} 条：末尾被截去"
            self._say("truncated", sentence, head.number, links.seq + 1)
        elif links.seq > head.seq:
            sentence = f"案件记载共 {head.seq} 条流转记录，现有 {links.seq} 条：末尾被插入"
            self._say("inserted", sentence, head.number, head.seq + 1)
        else:
            self._say("row", "案件行所存的末条散列值与流转记录不符", head.number, head.seq)

    def _prefix(self, head: CaseHead, links: _Chain, then: tuple[int, bytes]) -> None:
        """The chain up to the checkpoint's place must end in the checkpoint's leaf."""
        seq, tag = then
        if links.kept is None:
            self._say(
                "truncated", f"检查点时已有 {seq} 条流转记录，现在只有 {links.seq} 条：末尾被截去", head.number, links.seq + 1
            )
            self.leaves_then.append(b"")
            return
        leaf = leaf_of(CaseHead(head.case_id, head.number, seq, links.kept, head.birth))
        self.leaves_then.append(leaf)
        if leaf[:8] != tag:
            sentence = f"前 {seq} 条流转记录或案件的登记内容与检查点不符：历史被改写（散列值可能已全部重算）"
            self._say("rewritten", sentence, head.number)

    def _against_checkpoint(self, present: set[int]) -> None:
        if self.known is None:
            return
        gone = [case_id for case_id in self.known.cases if case_id not in present]
        for case_id in gone:
            self._say("missing", f"检查点中的案件（内部编号 {case_id}）已不存在：整案被删除")
        if not gone and not self.found.findings and root(self.leaves_then).hex() != self.known.root:
            self._say("root", "全部案件的总散列值与检查点不符")
        self._appended()
        self._counters()

    def _appended(self) -> None:
        assert self.known is not None
        for table in APPENDED:
            then = self.known.appended.get(table.name)
            if then is not None:
                self.found.findings += _appended_findings(self.conn, table.name, then)

    def _counters(self) -> None:
        assert self.known is not None
        now = read_counters(self.conn)
        for key, value in self.known.counters.items():
            if now.get(key, 0) < value:
                self._say("counter", f"编号计数器“{key}”由检查点时的 {value} 退回到 {now.get(key, 0)}")


_LABELS = {"attempts": "未获办理的请求", "reads": "敏感信息查阅记录", "register_changes": "名册变更记录", "editions": "公示版本"}


def _appended_findings(conn: Connection, name: str, then: AppendedState) -> Iterator[Finding]:
    table = next(t for t in APPENDED if t.name == name)
    label = _LABELS[name]
    try:
        older, hashed = fold_rows(conn, table, then.below)
        newest = hashes_from(conn, table, then.newest)
    except UNREADABLE:
        yield Finding(kind=name, sentence=f"{label}中有无法读取的行：记录被改动")
        return
    if (older, hashed) != (then.older, then.hash):
        yield Finding(kind=name, sentence=f"{label}的早期部分与检查点不符：检查点时 {then.older} 条，现在 {older} 条")
    for row_id, kept in then.newest.items():
        if row_id not in newest:
            yield Finding(kind=name, sentence=f"{label}第 {row_id} 号已被删除")
        elif newest[row_id] != kept:
            yield Finding(kind=name, sentence=f"{label}第 {row_id} 号已被改动")


def verify_events(conn: Connection, known: RecordState | None = None) -> Verified:
    """Walk the whole log once, streaming; with a checkpoint's state also prove that it is a prefix of the log.

    Without one, only changes whose author did not compute the hashes anew can be found.
    """
    walk = _Walk(conn, known)
    try:
        return walk.run()
    except UNREADABLE as error:
        walk.found.findings.append(Finding(kind="row", sentence=f"案件表中有无法读取的行：{error}"))
        return walk.found


def verify_states(conn: Connection) -> Iterator[Finding]:
    """Every case whose stored rows are not what its events fold to."""
    ids = [head.case_id for head in read_heads(conn)]
    for chunk in chunks(ids):
        for case_id, stored in load_cases(conn, chunk).items():
            try:
                folded = rebuild(conn, case_id)
            except (*UNREADABLE, BrokenPromise, StopIteration) as error:
                yield _not_folding(stored.number, f"流转记录无法重放（{type(error).__name__}）")
                continue
            if folded != stored:
                parts = [n for n in type(stored).__slots__ if getattr(folded, n) != getattr(stored, n)]
                yield _not_folding(stored.number, f"现存状态与流转记录重放的结果不符：{'、'.join(parts)}")


def _not_folding(number: str, sentence: str) -> Finding:
    return Finding(kind="state", sentence=sentence, case=number)
