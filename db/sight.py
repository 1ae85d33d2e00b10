"""The scope of a person as a condition, so that a list is filtered in the query: `judgement.scope` says what lies in it."""

from sqlalchemy import ColumnElement, Connection, Text, case, exists, false, func, or_, true, type_coerce

from cases.people import Person
from db.tables import cases, parties, procedures, subjects
from judgement.scope import Sight, sight_of

#: The unit in whose charge a subject lies: a unit lies in its own.
_CHARGE = case((subjects.c.kind == "unit", subjects.c.label), else_=subjects.c.unit)


def seen_by(conn: Connection, person: Person) -> ColumnElement[bool]:
    """Whether a case lies in the person's scope; for a select of cases with the subject that answers for each."""
    sight = sight_of(person)
    ways = _ways(sight)
    if sight.subjects:
        named = parties.c.subject.in_(sorted(sight.subjects))
        ways.append(exists().where(parties.c.case_id == cases.c.id, named))
    if sight.targets:
        other = procedures.alias("aimed")  # a list of reports has the table itself in its select
        facts = type_coerce(other.c.facts, Text)
        sqlite = conn.dialect.name == "sqlite"
        aimed = func.json_extract(facts, "$.target") if sqlite else facts.op("->>")("target")
        ways.append(exists().where(other.c.case_id == cases.c.id, aimed.in_(sorted(sight.targets))))
    return true() if sight.everything else or_(false(), *ways)


def firm_seen_by(person: Person) -> ColumnElement[bool]:
    """Whether an entry of the register lies in the person's scope: his own, or one in the charge of his units."""
    sight = sight_of(person)
    return true() if sight.everything else or_(false(), *_ways(sight))


def _ways(sight: Sight) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = []
    if sight.subjects:
        ways.append(subjects.c.label.in_(sorted(sight.subjects)))
    if sight.units:
        ways.append(_CHARGE.in_(sorted(sight.units)))
    return ways
