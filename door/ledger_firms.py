"""Whose hazard a ledger row tells of: firms found by credit code, else by name and community, else to be entered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cases.people import Person, Subject
from db.rows import subject_row
from db.tables import subjects
from door.ports import Clock
from door.unit_names import UnitNames, UnknownUnit
from judgement.scope import Bearing, may_see
from ledger.headers import normal
from ledger.mapping import LedgerRow, key_of

#: Firm as a row writes it: name, credit code, community.
Written = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The firm of a row: its label, or why none can be told."""

    label: str = ""
    against: str = ""


@dataclass(slots=True)
class _Known:
    label: str
    name: str
    uscc: str | None
    unit: str | None


@dataclass(slots=True)
class Firms:
    """The registered firms and those that the ledger adds; looked up once for a file, not once for a row."""

    person: Person
    units: UnitNames
    by_uscc: dict[str, _Known] = field(default_factory=dict)
    by_name: dict[str, list[_Known]] = field(default_factory=dict)
    new: dict[str, Subject] = field(default_factory=dict)
    found: dict[Written, Found] = field(default_factory=dict)

    def of(self, row: LedgerRow) -> Found:
        """The firm of a row that `resolve` has seen."""
        return self.found[row.unit, row.uscc, row.community]


def resolve(conn: Connection, rows: Iterable[LedgerRow], person: Person) -> Firms:
    """The firms of all rows. Those with a code come first, so that rows without one find them by name; the order of the
    rows makes no difference."""
    firms = Firms(person, UnitNames(conn))
    _enter_registered(conn, firms)
    written: dict[Written, str] = {}
    for row in rows:
        key = (row.unit, row.uscc, row.community)
        written[key] = min(written.get(key) or row.industry, row.industry or written.get(key, ""))
    names = _names_by_code(written)
    for key in sorted(written, key=lambda w: (not w[1], w)):
        firms.found[key] = _find(firms, key, written[key], names)
    return firms


def _enter_registered(conn: Connection, firms: Firms) -> None:
    """Every registered subject; one that was merged into another stands for that one, under its old name and code too."""
    names = ("label", "name", "uscc", "unit", "kind", "merged_into")
    rows = {row.label: row for row in conn.execute(select(*(subjects.c[name] for name in names)).order_by(subjects.c.label))}
    for row in rows.values():
        kept = row
        while kept.merged_into is not None:
            kept = rows[kept.merged_into]
        _enter(firms, _Known(kept.label, row.name, row.uscc, kept.label if kept.kind == "unit" else kept.unit))


def _enter(firms: Firms, known: _Known) -> None:
    if known.uscc:
        firms.by_uscc[known.uscc] = known
    named = firms.by_name.setdefault(normal(known.name), [])
    if all(other.label != known.label for other in named):
        named.append(known)


def _names_by_code(written: Iterable[Written]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for name, code, _ in written:
        if code:
            names.setdefault(code, set()).add(normal(name))
    return names


def _find(firms: Firms, key: Written, industry: str, names: dict[str, set[str]]) -> Found:
    name, code, community = key
    unit = _unit(firms, community)
    if isinstance(unit, Found):
        return unit
    found = _by_code(firms, name, code, unit, names) if code else _by_name(firms, name, unit)
    if isinstance(found, Found):
        return found
    if found is None:
        label = code or f"firm-{key_of(name, unit or '')[:12]}"
        subject = Subject(label=label, kind="enterprise", name=name, uscc=code or None, unit=unit, industry=industry or None)
        firms.new[label] = subject
        found = _Known(label, name, subject.uscc, unit)
        _enter(firms, found)
    return _in_scope(firms, found)


def _in_scope(firms: Firms, found: _Known) -> Found:
    bearing = Bearing(unit=found.unit, subject=found.label, parties=frozenset(), targets=frozenset())
    if may_see(firms.person, bearing):
        return Found(found.label)
    return Found(against=f"“{found.name}”不在{firms.person.name}的辖区；请由所在辖区的人员导入，或者更正所属社区")


def _unit(firms: Firms, community: str) -> str | Found | None:
    if not normal(community):
        return None
    try:
        return firms.units.label(community)
    except UnknownUnit as fault:
        return Found(against=f"所属社区：{fault}")


def _by_code(firms: Firms, name: str, code: str, unit: str | None, names: dict[str, set[str]]) -> _Known | Found | None:
    known = firms.by_uscc.get(code)
    if known is not None and known.label not in firms.new and normal(known.name) != normal(name):
        return Found(against=f"信用代码 {code} 登记的是“{known.name}”，与单位名称不符；请核对代码和名称")
    if len(names[code]) > 1:
        return Found(against=f"信用代码 {code} 在表中对应 {len(names[code])} 个不同的单位名称；请核对代码和名称")
    if known is not None:
        return known
    unnamed = [k for k in firms.by_name.get(normal(name), []) if k.uscc is None and k.unit == unit]
    return unnamed[0] if len(unnamed) == 1 else None


def _by_name(firms: Firms, name: str, unit: str | None) -> _Known | Found | None:
    named = firms.by_name.get(normal(name), [])
    fits = named if unit is None else [known for known in named if known.unit == unit]
    if len(fits) > 1:
        return Found(against=f"名为“{name[:30]}”的单位有 {len(fits)} 个；请填写统一社会信用代码{'' if unit else '或者所属社区'}")
    return fits[0] if fits else None


def enter_new(conn: Connection, firms: Firms, labels: set[str], clock: Clock) -> None:
    """Enter those of the firms that are new; one that another import has entered meanwhile is left as it is."""
    rows = [{**subject_row(firms.new[label]), "created_at": clock.now()} for label in sorted(labels & firms.new.keys())]
    if rows:
        insert = sqlite_insert if conn.dialect.name == "sqlite" else postgresql_insert
        conn.execute(insert(subjects).on_conflict_do_nothing(), rows)
