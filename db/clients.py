"""Programs with a token, in and out of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from db.tables_clients import clients


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that may ask. `person` is who acts through it, `scopes` what it may ask for, `token` the hash of what it
    holds, `last_day` the last day on which that is taken."""

    id: int
    name: str
    person: str
    scopes: Sequence[str]
    token: str
    created_at: datetime
    last_day: date
    revoked_at: datetime | None = None


def add_client(conn: Connection, client: Client) -> None:
    """Keep a new client."""
    conn.execute(insert(clients), {name: getattr(client, name) for name in Client.__slots__})


def living_client(conn: Connection, *, name: str | None = None, token: str | None = None) -> Client | None:
    """The client of that name, or with that hash, that was not revoked."""
    wanted = select(clients).where(clients.c.revoked_at.is_(None))
    wanted = wanted.where(clients.c.name == name) if token is None else wanted.where(clients.c.token == token)
    row = conn.execute(wanted).mappings().first()
    return None if row is None else Client(**row)


def list_clients(conn: Connection) -> list[Client]:
    """Every client, the revoked ones too, by name and age."""
    return [Client(**row) for row in conn.execute(select(clients).order_by(clients.c.name, clients.c.id)).mappings()]


def revoke_client(conn: Connection, client_id: int, at: datetime) -> None:
    """End a client."""
    conn.execute(update(clients).where(clients.c.id == client_id).values(revoked_at=at))
