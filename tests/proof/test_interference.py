"""What the public can fetch tells nothing of what is secret."""

import random
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from db.editions import newest_editions
from db.session import open_engine, reading
from db.upgrade import upgrade
from publicity.notices import board
from publicity.pages import static_set
from tests.proof.interference import DAY, Secrets, compare, draw, leaks
from tests.support.bureau import Bureau


def test_files_that_differ_only_in_secrets_are_public_alike() -> None:
    """Identity numbers, telephones, accounts, homes, minors, reporters and bystanders, in every disguise: HTML, JSON, CSV,
    Atom and manifest are the same bytes, and a scan of them finds nothing (I-40)."""
    report = compare(120, seed=40)

    assert report.wrong == []


def test_the_scan_finds_a_secret_that_was_let_through() -> None:
    """A proof that finds nothing must be able to find something."""
    secret = draw(random.Random(1))
    spaced = "\u200b".join(secret.phone).encode()

    assert [leak.split(":")[0] for leak in leaks({"index.html": spaced}, secret)] == ["index.html"]


def _public(engine: Engine, secret: Secrets) -> dict[str, bytes]:
    """The public output of a bureau that published a hazard and withdrew an exposure."""
    bureau = Bureau(engine)
    told = f"，举报人{secret.reporter}，电话{secret.phone}，见证人{secret.witness}，证件{secret.id_number}"
    number = bureau.open_case(source="report", reporter={"name": secret.reporter, "phone": secret.phone})
    ordering = bureau.ordering()
    service = {**ordering["served"], "mode": "lien", "witness": secret.witness}
    bureau.do("issue_rectification_order", "chen", "luo", case=number, items=ordering["items"], served=service)
    bureau.do("note", "chen", case=number, text=f"内部附记{told}")
    for kind in ("hazard", "exposure"):
        at = f"disclosure.{kind}"
        bureau.do("propose_disclosure", "chen", case=number, kind=kind, basis="政府信息公开条例#26", text=f"防护罩缺失{told}")
        bureau.do("approve_disclosure", "zhou", case=number, on=at)
        bureau.do("publish", "xu", case=number, on=at, channel="门户网站")
    bureau.do("withdraw_disclosure", "zhou", case=number, on="disclosure.exposure", reason=f"内容有误{told}")
    with reading(engine) as conn:
        return static_set(board([e.content for e in newest_editions(conn)], DAY), "https://example.invalid/")


def test_two_databases_that_differ_only_in_secrets_are_public_alike(
    tmp_path: Path, postgres_url_factory: Callable[[], str]
) -> None:
    """One on SQLite, the other on PostgreSQL: every file of the public site has the same bytes (I-40, I-50)."""
    chance = random.Random(2)
    found = []
    for url, secret in ((f"sqlite:///{tmp_path / 'one.db'}", draw(chance)), (postgres_url_factory(), draw(chance))):
        engine = open_engine(url)
        upgrade(engine)
        found.append((_public(engine, secret), list(leaks(_public_again(engine), secret))))
        engine.dispose()

    (first, leaked_first), (second, leaked_second) = found
    assert first == second
    assert (leaked_first, leaked_second) == ([], [])
    assert any("防护罩缺失" in written.decode() for written in first.values())


def _public_again(engine: Engine) -> dict[str, bytes]:
    with reading(engine) as conn:
        return static_set(board([e.content for e in newest_editions(conn)], DAY), "https://example.invalid/")
