"""The outbox, the inbox and addresses on the command line."""

import json

from tests.cli.conftest import Duban


def test_an_address_is_entered_listed_and_used_by_a_calendar(town: Duban) -> None:
    """Every verb answers, in words and as JSON."""
    town("add", "person", "root", "--role", "admin")

    entered = town("people", "contact", "chen", "--channel", "smtp", "--address", "chen@example.test", "--as", "root")
    listed = town("people", "contacts", "chen", "--json")
    token = json.loads(town("people", "calendar-token", "chen", "--as", "root", "--json").stdout)["token"]
    feed = town("calendar-feed", "--token", token)
    both = town("calendar-feed", "chen", "--token", token)

    assert "chen@example.test" in entered.stdout
    assert [contact["address"] for contact in json.loads(listed.stdout)] == ["chen@example.test"]
    assert feed.stdout.startswith("BEGIN:VCALENDAR")
    assert both.exit_code == 2


def test_the_outbox_drains_and_says_what_it_did(town: Duban) -> None:
    """Nothing is due in an empty town; unknown letters are named; every listing answers."""
    drained = town("outbox", "drain", "--json")

    assert json.loads(drained.stdout)["messages"] == 0
    assert town("outbox", "drain").exit_code == 0
    for words in (("outbox", "list"), ("outbox", "dead"), ("outbox", "channels"), ("inbox", "chen", "--read"), ("digest",)):
        assert town(*words).exit_code == 0, words
    assert town("outbox", "show", "nothing").exit_code == 2
    assert town("outbox", "retry", "nothing", "--as", "zhou", "--reason", "再试一次").exit_code == 2

