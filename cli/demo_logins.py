"""The logins of the demonstration: one documented password for everybody, for demonstration databases only."""

from sqlalchemy import Engine

from cases.people import ROLE_LABELS, Person, Role
from db.accounts import Account, add_account, list_accounts
from db.registers import add_person, list_persons
from db.session import reading, transaction
from door.passwords import hashed
from door.ports import Clock

#: Known to everybody who reads this file; the command that sets it says so.
DEMO_PASSWORD = "Humen-Demo-2026"
_MORE = (
    Person(label="root", name="管理员甲", roles=frozenset({Role.ADMIN})),
    Person(label="root2", name="管理员乙", roles=frozenset({Role.ADMIN})),
    Person(label="shen", name="审计员", roles=frozenset({Role.AUDITOR})),
)


def open_demo_logins(engine: Engine, clock: Clock) -> list[tuple[str, str, str]]:
    """Accounts for everybody in the demonstration, administrators and an auditor besides; gives login, name and roles of all.

    Those that exist keep their password.
    """
    now = clock.now()
    with reading(engine) as conn:
        known, people = list_accounts(conn), {p.label for p in list_persons(conn)}
    kept = hashed(DEMO_PASSWORD)
    with transaction(engine) as conn:
        for person in _MORE:
            if person.label not in people:
                add_person(conn, person)
        everybody = list_persons(conn)
        for person in everybody:
            if person.label not in known:
                add_account(
                    conn, Account(person=person.label, password=kept, must_change=False, changed_at=now, created_at=now)
                )
    return [(p.label, p.name, "、".join(ROLE_LABELS[role] for role in sorted(p.roles))) for p in everybody]
