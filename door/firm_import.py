"""Taking a list of enterprises into the register: all of it in one transaction, and a second time nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from cases.clockface import day_of, start_of
from cases.people import Role
from db.firms import OPEN_FIELDS, Firm, add_firms, change_firms, list_firms
from db.session import reading
from door.firm_file import FirmFile, FirmRow, fault_lines
from door.pen import Office, Pen, write
from door.unit_names import UnitNames, UnknownUnit
from ledger.headers import normal
from ledger.mapping import key_of

_NOTED = (*OPEN_FIELDS, "status", "status_on", "verified_at", "verified_by")
Progress = Callable[[int], None]
Key = tuple[str, str | None]


@dataclass(slots=True)
class FirmImport:
    """What became of the rows: entered + changed + unchanged + duplicates + rejected = rows. `results` has a sentence for
    every row; `suspected` names rows entered beside an entry of the same name and community with another code."""

    rows: int = 0
    dry_run: bool = False
    entered: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    duplicates: dict[tuple[str, int], str] = field(default_factory=dict)
    rejected: dict[tuple[str, int], str] = field(default_factory=dict)
    suspected: dict[tuple[str, int], str] = field(default_factory=dict)
    results: dict[tuple[str, int], str] = field(default_factory=dict)


def import_firms(
    office: Office, file: FirmFile, by: str, *, dry_run: bool = False, progress: Progress | None = None
) -> FirmImport:
    """Enter the enterprises that are new, write those that differ, leave the others alone. Only an administrator may.

    A firm is known by its credit code, else by its name and community. What a row leaves empty stays as it is.
    """
    if dry_run:
        with reading(office.engine) as conn:
            return _Intake(conn, file, office.clock.now().date(), progress).report(dry_run=True)
    return write(office, by, "import_firms", (Role.ADMIN,), lambda pen: _keep(pen, file, progress))


def _keep(pen: Pen, file: FirmFile, progress: Progress | None) -> FirmImport:
    intake = _Intake(pen.conn, file, day_of(pen.at), progress)
    report = intake.report(dry_run=False)
    for firm in intake.new:
        pen.note("firm", firm.label, "entered", {}, _values(firm))
    for before, after in intake.differing:
        pen.note("firm", after.label, after.status if after.status != before.status else "changed", _values(before),
                 _values(after), on=after.status_on)  # fmt: skip
    add_firms(pen.conn, intake.new, pen.at)
    change_firms(pen.conn, (after for _, after in intake.differing))
    return report


def _values(firm: Firm) -> dict[str, Any]:
    values = {name: getattr(firm, name) for name in _NOTED}
    return values if firm.status != "unverified" else {k: v for k, v in values.items() if k != "status"}


class _Intake:
    """The register in memory, and what the rows make of it."""

    def __init__(self, conn: Connection, file: FirmFile, today: date, progress: Progress | None) -> None:
        self._file = file
        self._today = today
        self._progress = progress
        self._units = UnitNames(conn)
        self._by_label: dict[str, Firm] = {}
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        self._told_by: dict[str, FirmRow] = {}
        self.new: list[Firm] = []
        self.differing: list[tuple[Firm, Firm]] = []
        for firm in list_firms(conn, merged=True):
            self._by_label[firm.label] = firm
            self._index(firm)

    def _index(self, firm: Firm) -> None:
        if firm.uscc:
            self._by_code[firm.uscc] = firm.label
        self._by_name.setdefault(normal(firm.name), []).append(firm.label)

    def report(self, *, dry_run: bool) -> FirmImport:
        """Go through the rows: those with a code first, so that the order in the file makes no difference."""
        found = FirmImport(rows=len(self._file.rows) + len(self._file.faults), dry_run=dry_run)
        found.rejected.update(fault_lines(self._file))
        placed = self._placed(found)
        unique = self._once(found, placed)
        for count, (row, unit, department) in enumerate(sorted(unique, key=lambda p: (not p[0].uscc, p[0].where)), 1):
            self._take(found, row, unit, department)
            if self._progress and count % 500 == 0:
                self._progress(count)
        found.results.update({where: f"未导入：{why}" for where, why in found.rejected.items()})
        found.results.update({where: f"重复：{why}" for where, why in found.duplicates.items()})
        return found

    def _placed(self, found: FirmImport) -> list[tuple[FirmRow, str | None, str | None]]:
        """Rows with the labels of their units."""
        placed = []
        for row in self._file.rows:
            try:
                unit = self._units.label(row.unit) if row.unit else None
                department = self._units.label(row.department) if row.department else None
            except UnknownUnit as fault:
                found.rejected[row.where] = str(fault)
                continue
            placed.append((row, unit, department))
        return placed

    @staticmethod
    def _once(
        found: FirmImport, placed: Iterable[tuple[FirmRow, str | None, str | None]]
    ) -> Iterator[tuple[FirmRow, str | None, str | None]]:
        """One row for each firm of the file. Of rows that contradict each other none is taken: nobody knows which is right."""
        groups: dict[Key, list[tuple[FirmRow, str | None, str | None]]] = {}
        for entry in placed:
            row, unit, _ = entry
            key = ("", row.uscc) if row.uscc else (normal(row.name), unit)
            groups.setdefault(key, []).append(entry)
        for (name, code), entries in groups.items():
            first, others = entries[0], entries[1:]
            what = f"同一名称和社区“{first[0].name}”" if name else f"同一信用代码 {code}"
            if any(entry[0].content() != first[0].content() for entry in others):
                numbers = "、".join(str(entry[0].number) for entry in entries)
                found.rejected.update({e[0].where: f"第 {numbers} 行为{what}而内容不同；请核对后只留一行" for e in entries})
                continue
            found.duplicates.update({e[0].where: f"与第 {first[0].number} 行为{what}，内容相同" for e in others})
            yield first

    def _take(self, found: FirmImport, row: FirmRow, unit: str | None, department: str | None) -> None:
        known = self._known(row, unit)
        if isinstance(known, str):
            found.rejected[row.where] = known
            return
        values = {name: getattr(row, name) for name in ("name", "uscc", "phone", "industry", "workers", "risk", "source")}
        values |= {"unit": unit, "department": department}
        told = {name: value for name, value in values.items() if value not in ("", None)}
        if known is None:
            self._enter(found, row, told)
            return
        after = self._after(known, row, told)
        earlier = self._told_by.setdefault(known.label, row)
        if earlier is not row:
            same = after == known
            told_where = found.duplicates if same else found.rejected
            told_where[row.where] = f"与第 {earlier.number} 行为同一企业（{known.label}）{'' if same else '而内容不同；请核对后只留一行'}"
            return
        if after == known:
            found.unchanged += 1
            found.results[row.where] = f"未变动（{known.label}）"
            return
        self.differing.append((known, after))
        self._by_label[after.label] = after
        if after.uscc:
            self._by_code[after.uscc] = after.label
        found.changed.append(after.label)
        found.results[row.where] = f"已更新（{after.label}）" if not found.dry_run else f"将更新（{after.label}）"

    def _known(self, row: FirmRow, unit: str | None) -> Firm | str | None:
        if row.uscc and row.uscc in self._by_code:
            return self._answering(self._by_code[row.uscc])
        named = [self._by_label[label] for label in self._by_name.get(normal(row.name), ())]
        fits = {self._answering(f.label).label for f in named if unit is None or f.unit == unit}
        if row.uscc:
            fits = {label for label in fits if self._by_label[label].uscc is None}
        if len(fits) > 1:
            return f"名为“{row.name[:30]}”的企业已登记 {len(fits)} 家（{'、'.join(sorted(fits))}）；请填写信用代码，或者先合并"
        return self._by_label[fits.pop()] if fits else None

    def _answering(self, label: str) -> Firm:
        firm = self._by_label[label]
        return self._by_label[firm.merged_into] if firm.merged_into else firm

    def _enter(self, found: FirmImport, row: FirmRow, told: dict[str, Any]) -> None:
        unit = told.get("unit")
        label = row.uscc or f"firm-{key_of(row.name, unit or '')[:12]}"
        if label in self._by_label:
            found.rejected[row.where] = f"标识 {label} 已用于“{self._by_label[label].name}”；请核对"
            return
        twins = [o for o in self._by_name.get(normal(row.name), ()) if self._by_label[o].unit == unit]
        if twins:
            found.suspected[row.where] = f"与已登记的 {'、'.join(twins)} 名称和社区相同、信用代码不同"
        firm = self._after(Firm(label=label, name=row.name), row, told)
        self.new.append(firm)
        self._told_by[label] = row
        self._by_label[label] = firm
        self._index(firm)
        found.entered.append(label)
        note = f"；疑似重复：{found.suspected[row.where]}" if twins else ""
        found.results[row.where] = f"{'将登记' if found.dry_run else '已登记'}（{label}）{note}"

    def _after(self, before: Firm, row: FirmRow, told: dict[str, Any]) -> Firm:
        """The entry as the row leaves it. A verification that found other particulars makes it `changed`, another
        community `moved`; what was closed stays closed until somebody says otherwise."""
        entered = before.created_at is None
        after = replace(before, **told)
        seen = day_of(before.verified_at) if before.verified_at else None
        newly = row.verified_on is not None and (seen is None or row.verified_on > seen)
        differs = not entered and after != before
        status = row.status or before.status
        if row.status is None and before.status != "closed":
            if before.unit and after.unit != before.unit:
                status = "moved"
            elif differs:
                status = "changed"
            elif newly:
                status = "verified"
        if newly and row.verified_on is not None:
            after = replace(after, verified_at=start_of(row.verified_on), verified_by=row.verified_by or None)
        if status != before.status:
            after = replace(after, status=status, status_on=row.verified_on or self._today)
        return after
