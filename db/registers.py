"""The registers: units of the tree, subjects on whom the law falls, and persons who act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, Text, and_, bindparam, cast, exists, func, insert, or_, select, text, update

from cases.clockface import day_of
from cases.errors import InputFault
from cases.people import SYSTEM, Person, Role, Subject
from db.delegations import delegated_roles
from db.edge import clean_integer, clean_text
from db.firms import labels_of
from db.rows import person_of, person_row, subject_of, subject_row
from db.tables import delegations, persons, subjects, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A place in the tree: city, town, department, community. `parent` is a label; the root has none."""

    label: str
    kind: str
    name: str
    parent: str | None = None


# ----------------------------------------------------------------------------------------------------------- adding


def add_unit(conn: Connection, unit: Unit) -> None:
    """Enter a unit. An exact repeat is accepted.

    Raises `InputFault` for other values kept under the label, an unknown parent, a name one of its siblings bears.
    """
    row = {"label": unit.label, "kind": unit.kind, "name": unit.name, "parent": unit.parent}
    if _is_repeated(conn, units, "单位", row):
        return
    _need(conn, units, unit.parent, "上级单位")
    siblings = units.c.parent.is_(None) if unit.parent is None else units.c.parent == unit.parent
    if conn.scalar(select(units.c.label).where(units.c.name == unit.name, siblings)) is not None:
        raise InputFault(f"同一上级下已有名为“{unit.name}”的单位")
    conn.execute(insert(units), row)


def add_subject(conn: Connection, subject: Subject, created_at: datetime) -> None:
    """Enter a subject. An exact repeat is accepted.

    Raises `InputFault` for other values kept under the label, an unknown kind or unit, another subject's credit code.
    """
    row = subject_row(subject)
    if _is_repeated(conn, subjects, "对象", row):
        return
    if subject.kind not in {"enterprise", "person", "unit"}:
        raise InputFault(f"对象类别“{subject.kind}”不存在，应为 enterprise、person 或 unit")
    if subject.workers is not None and subject.workers < 0:
        raise InputFault("从业人数不能为负")
    _need(conn, units, subject.unit, "单位")
    if subject.uscc is not None:
        holder = conn.scalar(select(subjects.c.label).where(subjects.c.uscc == subject.uscc))
        if holder is not None:
            raise InputFault(f"统一社会信用代码 {subject.uscc} 已登记在对象“{holder}”名下")
    conn.execute(insert(subjects), {**row, "created_at": created_at})


def add_person(conn: Connection, person: Person) -> None:
    """Enter a person. An exact repeat is accepted.

    Raises `InputFault` for other values kept under the label, no role, an unknown unit or subject, a validity that
    ends before it begins.
    """
    row = person_row(person)
    if person.label == SYSTEM.label or Role.SYSTEM in person.roles:
        raise InputFault("“system”为系统保留，不能登记为人员")
    if not person.roles:
        raise InputFault(f"人员“{person.name}”至少应有一个角色")
    if person.valid_from and person.valid_to and person.valid_to < person.valid_from:
        raise InputFault(f"人员“{person.name}”的证件有效期止早于有效期起")
    if _is_repeated(conn, persons, "人员", row):
        return
    _need(conn, units, person.unit, "单位")
    _need(conn, subjects, person.subject, "对象")
    conn.execute(insert(persons), row)


def set_active(conn: Connection, label: str, active: bool) -> bool:
    """Retire a person or bring one back; False for an unknown label. Persons are never deleted."""
    return conn.execute(update(persons).where(persons.c.label == label).values(active=active)).rowcount == 1


def _is_repeated(conn: Connection, table: Table, noun: str, row: Mapping[str, Any]) -> bool:
    for name, value in row.items():
        if isinstance(value, str):
            clean_text(f"{noun}.{name}", value)
        elif isinstance(value, int):
            clean_integer(f"{noun}.{name}", value)
    for name in ("label", "name", "kind"):
        if name in row and not row[name].strip():
            raise InputFault(f"{noun}的 {name} 不能为空")
    kept = conn.execute(select(table).where(table.c.label == row["label"])).mappings().first()
    if kept is None:
        return False
    different = [name for name, value in row.items() if kept[name] != value]
    if different:
        raise InputFault(f"{noun}“{row['label']}”已登记，且下列各项不同：{'、'.join(different)}")
    return True


def _need(conn: Connection, table: Table, label: str | None, noun: str) -> None:
    if label is not None and conn.scalar(select(table.c.label).where(table.c.label == label)) is None:
        raise InputFault(f"{noun}“{label}”不存在")


# ------------------------------------------------------------------------------------------------------------ units

_REACH = text(
    "WITH RECURSIVE below (label) AS ("
    "SELECT label FROM units WHERE label = :label "
    "UNION SELECT units.label FROM units JOIN below ON units.parent = below.label) SELECT label FROM below"
)


def reach_of(conn: Connection, unit: str | None) -> frozenset[str]:
    """Labels of the unit and of every unit below it; empty for None, which means the whole town."""
    return frozenset() if unit is None else frozenset(conn.scalars(_REACH, {"label": unit}))


def get_unit(conn: Connection, label: str) -> Unit | None:
    """The unit, or None."""
    row = conn.execute(select(units).where(units.c.label == label)).mappings().first()
    return None if row is None else Unit(**row)


def list_units(conn: Connection, *, parent: str | None = None, kind: str | None = None) -> list[Unit]:
    """Units by label, those of a parent or a kind where given."""
    wanted = select(units).order_by(units.c.label)
    if parent is not None:
        wanted = wanted.where(units.c.parent == parent)
    if kind is not None:
        wanted = wanted.where(units.c.kind == kind)
    return [Unit(**row) for row in conn.execute(wanted).mappings()]


# --------------------------------------------------------------------------------------------------------- subjects

_entry = subjects.alias("entry")
_SUBJECT = (
    select(subjects)
    .join(_entry, subjects.c.label == func.coalesce(_entry.c.merged_into, _entry.c.label))
    .where(_entry.c.label == bindparam("label"))
)


def get_subject(conn: Connection, label: str) -> Subject | None:
    """The subject, or None. The label of a merged entry gives the one that answers for it now."""
    row = conn.execute(_SUBJECT, {"label": label}).mappings().first()
    return None if row is None else subject_of(row)


def get_subjects(conn: Connection, labels: Iterable[str]) -> dict[str, Subject]:
    """The subjects by label; unknown labels are left out."""
    wanted = select(subjects).where(subjects.c.label.in_(sorted(set(labels))))
    return {row["label"]: subject_of(row) for row in conn.execute(wanted).mappings()}


def list_subjects(
    conn: Connection,
    *,
    kind: str | None = None,
    unit: str | None = None,
    scope: frozenset[str] = frozenset(),
    containing: str | None = None,
    limit: int = 100,
) -> list[Subject]:
    """Subjects by label, without merged entries. `scope` are labels of units, empty for all; `containing` is a part of
    the name or the code."""
    wanted = select(subjects).where(subjects.c.merged_into.is_(None)).order_by(subjects.c.label).limit(limit)
    if kind is not None:
        wanted = wanted.where(subjects.c.kind == kind)
    if unit is not None:
        wanted = wanted.where(subjects.c.unit == unit)
    if scope:
        wanted = wanted.where(subjects.c.unit.in_(sorted(scope)))
    if containing is not None:
        part = clean_text("查询词", containing)
        wanted = wanted.where(or_(subjects.c.name.contains(part, autoescape=True), subjects.c.uscc == part))
    return [subject_of(row) for row in conn.execute(wanted).mappings()]


# ---------------------------------------------------------------------------------------------------------- persons

_STANDS_IN = exists().where(delegations.c.substitute == persons.c.label, delegations.c.ended_at.is_(None))
_PERSON = select(persons, _STANDS_IN.label("stands_in")).where(persons.c.label == bindparam("label"))


def get_person(
    conn: Connection, label: str, *, retired: bool = False, on: tuple[datetime, ...] = ()
) -> Person | None:
    """The person with his reach, or None; a retired one only where `retired`. `system` is always there.

    With `on` the roles include those passed on to him for an absence, where the delegation holds at all of these instants.
    """
    if label == SYSTEM.label:
        return SYSTEM
    row = conn.execute(_PERSON, {"label": label}).mappings().first()
    if row is None or not (row["active"] or retired):
        return None
    person = person_of(row, reach_of(conn, row["unit"]))
    if person.subject is not None:
        person = replace(person, answers_for=frozenset(labels_of(conn, person.subject)) - {person.subject})
    if row["stands_in"] and on:
        person = replace(person, roles=person.roles | delegated_roles(conn, label, {day_of(at) for at in on}))
    return person


def get_persons(conn: Connection, labels: Iterable[str]) -> dict[str, Person]:
    """The active persons by label; unknown and retired ones are left out."""
    wanted = sorted(set(labels) - {SYSTEM.label})
    found = _persons(conn, persons.c.label.in_(wanted)) if wanted else []
    known = {person.label: person for person in found}
    return known | {SYSTEM.label: SYSTEM} if SYSTEM.label in labels else known


def names_of(conn: Connection, labels: Iterable[str]) -> dict[str, str]:
    """Names by label, of retired persons too, as old events need them."""
    wanted = select(persons.c.label, persons.c.name).where(persons.c.label.in_(sorted(set(labels))))
    return {SYSTEM.label: SYSTEM.name} | {row.label: row.name for row in conn.execute(wanted)}


def persons_with_role(conn: Connection, role: Role) -> list[Person]:
    """The active persons who hold exactly that role (among others), by label."""
    return _persons(conn, _holding(role))


def contacts_of(conn: Connection, subject: str) -> list[Person]:
    """The active contacts of a subject, by label; of a merged one those of the entry that answers for it."""
    answering = select(func.coalesce(subjects.c.merged_into, subjects.c.label)).where(subjects.c.label == subject)
    return _persons(conn, and_(persons.c.subject == answering.scalar_subquery(), _holding(Role.ENTERPRISE)))


def liaisons_of(conn: Connection, unit: str) -> list[Person]:
    """The active liaisons of a unit, by label."""
    return _persons(conn, and_(persons.c.unit == unit, _holding(Role.LIAISON)))


def list_persons(
    conn: Connection, *, role: Role | None = None, unit: str | None = None, subject: str | None = None
) -> list[Person]:
    """Active persons by label, with the role, of the unit, of the subject where given."""
    wanted = []
    if role is not None:
        wanted.append(_holding(role))
    if unit is not None:
        wanted.append(persons.c.unit == unit)
    if subject is not None:
        wanted.append(persons.c.subject == subject)
    return _persons(conn, *wanted)


def _holding(role: Role) -> Any:
    return cast(persons.c.roles, Text).contains(f'"{role.value}"', autoescape=True)


def _persons(conn: Connection, *conditions: Any) -> list[Person]:
    wanted = select(persons).where(persons.c.active, *conditions).order_by(persons.c.label)
    rows = conn.execute(wanted).mappings().all()
    reaches = _reaches(conn, {row["unit"] for row in rows})
    return [person_of(row, reaches[row["unit"]]) for row in rows]


def _reaches(conn: Connection, wanted: set[str | None]) -> dict[str | None, frozenset[str]]:
    """The reach of every one of the units; for more than a few from one look at all of them."""
    if len(wanted) <= 2:
        return {unit: reach_of(conn, unit) for unit in wanted}
    below: dict[str | None, list[str]] = {}
    for label, parent in conn.execute(select(units.c.label, units.c.parent)):
        below.setdefault(parent, []).append(label)
    return {unit: frozenset() if unit is None else frozenset(_with_those_below(unit, below)) for unit in wanted}


def _with_those_below(unit: str, below: Mapping[str | None, list[str]]) -> set[str]:
    found, left = set(), [unit]
    while left:
        found.add(one := left.pop())
        left += [label for label in below.get(one, ()) if label not in found]
    return found
