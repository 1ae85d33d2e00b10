"""Where persons are reached besides the station inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.tables import persons
from db.tables_delivery import contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One address of a person on one channel. `takes` is `all` or `urgent`; unverified or inactive ones get nothing."""

    person: str
    channel: str
    address: str
    takes: str = "all"
    active: bool = True
    verified_at: datetime | None = None


def contacts_of(conn: Connection, person: str) -> list[Contact]:
    """Every address of a person, by channel."""
    wanted = select(contacts).where(contacts.c.person == person).order_by(contacts.c.channel)
    return [Contact(**row) for row in conn.execute(wanted).mappings()]


def reached_at(conn: Connection, labels: Sequence[str]) -> dict[str, dict[str, Contact]]:
    """Verified, active addresses of persons in office, by label and channel."""
    found: dict[str, dict[str, Contact]] = {}
    ordered = sorted(set(labels))
    for start in range(0, len(ordered), 500):
        wanted = (
            select(contacts)
            .join(persons, persons.c.label == contacts.c.person)
            .where(contacts.c.person.in_(ordered[start : start + 500]))
            .where(contacts.c.active, persons.c.active, contacts.c.verified_at.is_not(None))
        )
        for row in conn.execute(wanted).mappings():
            found.setdefault(row["person"], {})[row["channel"]] = Contact(**row)
    return found


def get_contact(conn: Connection, person: str, channel: str) -> Contact | None:
    """The address of a person on a channel, or None."""
    wanted = select(contacts).where(contacts.c.person == person, contacts.c.channel == channel)
    row = conn.execute(wanted).mappings().first()
    return None if row is None else Contact(**row)


def holder_of(conn: Connection, channel: str, address: str) -> str | None:
    """The person in office whose active address this is; for tokens, of which nobody shares one."""
    wanted = (
        select(contacts.c.person)
        .join(persons, persons.c.label == contacts.c.person)
        .where(contacts.c.channel == channel, contacts.c.address == address, contacts.c.active, persons.c.active)
    )
    label: str | None = conn.scalar(wanted)
    return label


def put_contact(conn: Connection, contact: Contact) -> None:
    """Keep an address in place of the one before."""
    same = contacts.c.person == contact.person, contacts.c.channel == contact.channel
    values = {name: getattr(contact, name) for name in Contact.__slots__}
    if conn.execute(update(contacts).where(*same).values(values)).rowcount == 0:
        conn.execute(insert(contacts), values)


def drop_contact(conn: Connection, person: str, channel: str) -> None:
    """Forget an address; the history keeps that there was one."""
    conn.execute(delete(contacts).where(contacts.c.person == person, contacts.c.channel == channel))
