"""The table of heartbeats: when each round of the system was last begun and last came to its end."""

from sqlalchemy import Column, Table, Text

from db.metadata import metadata
from db.types import Json, UtcInstant

#: `detail` says who had the round done, how much it did and what failed.
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", Text, primary_key=True),
    Column("started_at", UtcInstant, nullable=False),
    Column("succeeded_at", UtcInstant),
    Column("detail", Json, nullable=False),
)
