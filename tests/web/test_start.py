"""What the desk does not start with (I-51), and how it is started."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from sqlalchemy import Engine, create_engine

from db.session import open_engine, transaction
from db.upgrade import upgrade
from settings.settings import Settings
from tests.support.bureau import Bureau
from web.certificate import VALID_FOR, self_signed
from web.starting import BROKEN_FROM, OLDEST, StartRefused, check_journal, check_start, load_secret

NOW = datetime(2026, 5, 6, tzinfo=UTC)
GOOD = "Zk3vQ9sYb1xTz7mWc5pLr8nHd2jGa6eXw4"


@pytest.mark.parametrize(
    ("settings", "secret", "told"),
    [
        ({}, "short", "密钥"),
        ({}, "changeme-changeme-changeme-changeme-changeme", "密钥"),
        ({}, "a" * 64, "密钥"),
        ({"debug": True}, GOOD, "调试"),
        ({"allowed_hosts": ("*",)}, GOOD, "allowed_hosts"),
        ({"allowed_hosts": ()}, GOOD, "allowed_hosts"),
        ({"web_processes": 2}, GOOD, "SQLite"),
    ],
)
def test_unsafe_settings_stop_the_start(sqlite_engine: Engine, settings: dict[str, Any], secret: str, told: str) -> None:
    """I-51: a default secret, debug, every host, several processes on SQLite; the sentence says which."""
    with pytest.raises(StartRefused, match=told):
        check_start(sqlite_engine, Settings(**settings), secret)


def test_safe_settings_start(engine: Engine) -> None:
    """I-51: the same table, with nothing wrong; on PostgreSQL several processes are fine."""
    processes = 4 if engine.dialect.name == "postgresql" else 1

    check_start(engine, Settings(web_processes=processes), GOOD)


@pytest.mark.parametrize("name", [*OLDEST, *BROKEN_FROM])
def test_a_known_bad_version_stops_the_start(sqlite_engine: Engine, name: str) -> None:
    """I-51: each pin, one step beyond what is sound."""
    sound = {n: ".".join(map(str, v)) for n, v in OLDEST.items()} | {"sqlalchemy": "2.0.58", "fastapi": "0.150.0"}
    check_start(sqlite_engine, Settings(), GOOD, sound)
    bad = "0.0.1" if name in OLDEST else ".".join(map(str, BROKEN_FROM[name]))

    with pytest.raises(StartRefused, match=name):
        check_start(sqlite_engine, Settings(), GOOD, {**sound, name: bad})


def test_the_write_ahead_log_of_an_unfixed_sqlite_stops_the_start(tmp_path: Path) -> None:
    """I-51: the journal is looked at, not only chosen."""
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode = wal").scalar() == "wal"

    with pytest.raises(StartRefused, match="WAL"):
        check_journal(engine, (3, 40, 1))
    check_journal(engine, (3, 51, 3))
    engine.dispose()


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """No secret ships; two starts share the one of the first."""
    file = tmp_path / "var" / "secret.key"

    first, second = load_secret(file), load_secret(file)

    assert first == second
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_certificate_of_ones_own_names_the_hosts_and_is_kept(tmp_path: Path) -> None:
    """Made for the names and addresses asked for, used again while it is valid, made anew for others or when it ends."""
    hosts = ("localhost", "192.168.1.10")
    certificate, key = self_signed(tmp_path, hosts, NOW)
    first = certificate.read_bytes()

    again = self_signed(tmp_path, hosts, NOW + timedelta(days=30))[0].read_bytes()
    later = self_signed(tmp_path, hosts, NOW + VALID_FOR)[0].read_bytes()

    named = x509.load_pem_x509_certificate(first).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(a) for a in named.get_values_for_type(x509.IPAddress)] == ["192.168.1.10"]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert first == again != later


def test_a_database_that_hides_nothing_stops_the_start(postgres_url_factory: Callable[[], str]) -> None:
    """I-51, I-43: no second wall yet, or one that somebody took down: the sentence says what to do."""
    engine = open_engine(postgres_url_factory())
    with pytest.raises(StartRefused, match="duban db upgrade"):
        check_start(engine, Settings(), GOOD)
    upgrade(engine)
    check_start(engine, Settings(), GOOD)
    Bureau(engine).open_case()
    check_start(engine, Settings(), GOOD)
    with transaction(engine) as conn:
        conn.exec_driver_sql("ALTER TABLE cases DISABLE ROW LEVEL SECURITY")

    with pytest.raises(StartRefused, match="没有生效"):
        check_start(engine, Settings(), GOOD)
    engine.dispose()
