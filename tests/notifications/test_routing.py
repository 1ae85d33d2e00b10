"""The rules by which messages find their channels."""

from pathlib import Path

import pytest

from notifications.channels import CHANNELS
from notifications.message import IDS
from notifications.routing import BrokenRouting, read_routing, routing_of

_LAST = "    - {apart: false, channels: [smtp]}\n"
_HEAD = 'default:\n  digest_at: "09:05"\n  rules:\n'


@pytest.mark.parametrize(
    ("wording", "urgent", "apart", "any_hour"),
    [
        ("reminder_ahead", False, False, False),
        ("reminder_due_today", True, True, True),
        ("agency_share", True, True, True),
        ("agency_share", False, False, False),
        ("lapsed", False, True, False),
        ("lapsed", True, True, True),
        ("reminder_missed", True, True, False),
        ("unreached", False, False, False),
        ("dead_letter", False, False, False),
        ("alarm", True, True, True),
    ],
)
def test_what_waits_for_the_digest_and_what_goes_apart(wording: str, urgent: bool, apart: bool, any_hour: bool) -> None:
    """What is due today, overdue or in hours goes apart; only what is due today or in hours goes at any hour."""
    rule = routing_of("humen").rule(wording, urgent=urgent)

    assert (rule.apart, rule.any_hour) == (apart, any_hour)


def test_a_place_may_have_rules_of_its_own(tmp_path: Path) -> None:
    """Another place keeps the default."""
    file = tmp_path / "routing.yaml"
    own = 'humen:\n  digest_at: "08:30"\n  rules:\n' + _LAST
    file.write_text(_HEAD + _LAST + own, "utf-8")

    found = {
        place: read_routing(place, file, wordings=IDS, channels=tuple(CHANNELS)).digest_at for place in ("humen", "dongguan")
    }

    assert found == {"humen": "08:30", "dongguan": "09:05"}


@pytest.mark.parametrize(
    "text",
    [
        "other: {}\n",
        _HEAD + "    - {urgent: true, apart: true, channels: [smtp]}\n",
        _HEAD + "    - {wordings: [no_such], apart: true, channels: [smtp]}\n" + _LAST,
        _HEAD + "    - {apart: true, channels: [pigeon]}\n" + _LAST,
        _HEAD + "    - {apart: true, channels: [smtp], tone: loud}\n" + _LAST,
        _HEAD.replace("09:05", "nine") + _LAST,
        _HEAD + _LAST + _HEAD,
    ],
    ids=["no default", "last does not fit all", "no such message", "no such channel", "unknown key", "no time", "twice"],
)
def test_faulty_rules_stop_the_product(tmp_path: Path, text: str) -> None:
    """A slip in the rules is found at start, not by a message that went nowhere."""
    file = tmp_path / "routing.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(BrokenRouting):
        read_routing("humen", file, wordings=IDS, channels=tuple(CHANNELS))
