"""`duban client …`: tokens for programs."""

import json

from tests.cli.conftest import Duban


def test_a_client_is_added_listed_and_revoked(town: Duban) -> None:
    """The token is shown once; a name is used by one client at a time and is free after its end."""
    added = town("client", "add", "exchange", "--as", "chen", "--scope", "read", "--scope", "act")
    again = town("client", "add", "exchange", "--as", "chen", "--scope", "read")
    listed = town("client", "list", "--json")
    revoked, gone = (town("client", "revoke", "exchange", "--reason", "到期") for _ in range(2))
    anew = town("client", "add", "exchange", "--as", "zhou", "--scope", "read", "--json")

    assert [r.exit_code for r in (added, again, listed, revoked, gone, anew)] == [0, 2, 0, 0, 2, 0]
    (kept,) = json.loads(listed.output)
    assert (kept["name"], kept["person"], kept["scopes"]) == ("exchange", "chen", ["act", "read"])
    token = json.loads(anew.output)["token"]
    assert token.startswith("duban_")
    assert token not in town("client", "list").output


def test_a_client_needs_a_known_person_scope_and_day(town: Duban) -> None:
    """A wrong word is told in one line, and nothing is entered."""
    wrong = [
        town("client", "add", "x", "--as", "nobody", "--scope", "read"),
        town("client", "add", "x", "--as", "chen", "--scope", "everything"),
        town("client", "add", "x", "--as", "chen", "--scope", "read", "--until", "2020-01-01"),
        town("client", "add", " ", "--as", "chen", "--scope", "read"),
    ]

    assert [r.exit_code for r in wrong] == [2, 2, 2, 2]
    assert json.loads(town("client", "list", "--json").output) == []
