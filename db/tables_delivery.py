"""The tables of delivery: where persons are reached, how channels fare. What is delivered stands in the outbox."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from db.metadata import metadata, one_of
from db.types import Json, UtcInstant

#: Where a person is reached besides the station inbox. Of channel `ical` the address is the hash of the feed's token.
contacts = Table(
    "contacts",
    metadata,
    Column("person", Text, ForeignKey("persons.label"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("takes", Text, nullable=False, server_default=text("'all'")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("verified_at", UtcInstant),
    one_of("takes", "all", "urgent"),
)
Index("ix_contacts_channel", contacts.c.channel, contacts.c.address)

#: How a channel fares: the instants it was used of late where it is rationed, and until when it rests after a failure.
paces = Table(
    "paces",
    metadata,
    Column("name", Text, primary_key=True),
    Column("used", Json, nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("closed_until", UtcInstant),
    Column("worked_at", UtcInstant),
)
