"""Bring a database to the newest schema, and tell whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db.session import reading, retrying, transaction
from db.tables import metadata

#: A lock of PostgreSQL that only upgrades take, so that two processes starting at once do not both migrate.
_UPGRADE_LOCK = 6_020_148


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction: killed midway, the next call starts from the old schema."""

    def migrate() -> None:
        with transaction(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    retrying(migrate)


def is_current(engine: Engine) -> bool:
    """Whether the newest migration has been run."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def differences(connection: Connection) -> list[object]:
    """What the schema of the database lacks or has beyond `db.tables`; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
    return list(compare_metadata(context, metadata))


def _config() -> Config:
    config = Config()
    # Alembic reads % as interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
