"""Column types that behave alike on SQLite and PostgreSQL: instants, JSON, and sixty-four-bit ids."""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from cases.clockface import SHANGHAI

#: Only what JSON itself has: the rest would be written in one way here and read back as something else.
STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def dumps(value: Any) -> str:
    """JSON text with Chinese kept readable; escaped keys are silently not found by SQLite's `json_extract`."""
    return orjson.dumps(value, option=STRICT).decode()


#: The inverse of `dumps`, from text or bytes.
loads = orjson.loads


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC and given back in Shanghai time; a naive one raises `ValueError`.

    PostgreSQL keeps `timestamptz`; SQLite keeps ISO text of one width, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, which has no instants and drops the zone."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The instant in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant cannot be stored: {value.isoformat()}")
        instant = value.astimezone(UTC)
        return instant.isoformat(timespec="microseconds") if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in Shanghai time."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(SHANGHAI)


class Json(TypeDecorator[Any]):
    """JSON objects and lists. `None` is SQL NULL.

    PostgreSQL keeps `json` rather than `jsonb`: `jsonb` reorders keys, and the order of a fact's keys is the order in
    which a paper prints them, which has to be the same on both databases.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite; its `JSON` would have numeric affinity."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Text for SQLite; PostgreSQL's driver writes with the engine's serialiser."""
        return value if value is None or dialect.name != "sqlite" else dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value."""
        return value if value is None or dialect.name != "sqlite" else loads(value)


#: An id below 2**63. On SQLite a sole primary key of this type is the row's own address, so rows lie in id order.
Id = BigInteger().with_variant(Integer(), "sqlite")
