"""`duban disclosure`: list, preview, export, verify, on the demo town."""

import json
from pathlib import Path

from sqlalchemy import text

from db.session import open_engine, transaction
from tests.cli.conftest import Duban


def test_what_is_public_is_listed_exported_and_verified(duban: Duban) -> None:
    """The files bear the hashes of the editions; a second export has the same bytes; into a full folder none is made."""
    day = ("--day", "2026-11-01")
    assert duban("demo").exit_code == 0
    listed = json.loads(duban("disclosure", "list", *day, "--json").stdout)
    first, second = (duban("disclosure", "export", "--out", name, *day, "--json") for name in ("one", "two"))

    assert [(notice["kind"], notice["status"]) for notice in listed] == [("penalty", "published")]
    assert "应急罚〔2026〕1号" in listed[0]["text"]
    assert json.loads(first.stdout)["manifest"] == json.loads(second.stdout)["manifest"]
    assert duban("disclosure", "verify", "--out", "one").exit_code == 0
    assert duban("disclosure", "export", "--out", "one").exit_code == 2
    Path("one/index.html").write_text("x", encoding="utf-8")
    altered = duban("disclosure", "verify", "--out", "one")
    assert altered.exit_code == 1
    assert "index.html 与导出时不同" in altered.output


def test_an_edition_that_was_changed_behind_the_product_is_found(duban: Duban) -> None:
    """Even by the owner of the database, who drops the guard."""
    duban("demo")
    with transaction(open_engine("sqlite:///var/duban.db")) as conn:
        conn.execute(text("DROP TRIGGER editions_no_update"))
        conn.execute(text("UPDATE editions SET content = replace(content, '罚款', '警告')"))

    found = duban("disclosure", "verify", "--json")

    assert found.exit_code == 1
    assert "散列值不符" in json.loads(found.stdout)["findings"][0]
