"""Which message goes where: rules as dated-law-like data in `routing.yaml`; the station inbox always holds it too."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from cases.errors import DubanError
from law.schema import Strict
from law.yamlfile import YamlFault, load_strict

FILE = Path(__file__).with_name("routing.yaml")


class BrokenRouting(DubanError):
    """The rules for the routing of messages do not hold; the product does not start with them."""


class Rule(Strict):
    """The first rule that fits a message routes it. `wordings` and `urgent` say what fits, where given; `apart` messages go
    out by themselves, the others wait for the daily digest; `any_hour` ones do not wait for office hours."""

    wordings: tuple[str, ...] = ()
    urgent: bool | None = None
    apart: bool
    any_hour: bool = False
    channels: tuple[str, ...]


class Routing(Strict):
    """The rules of a place, in order; where no place is named the rules are those of every place."""

    digest_at: str = Field(pattern=r"^\d{2}:\d{2}$")
    rules: tuple[Rule, ...] = Field(min_length=1)

    def rule(self, wording: str, *, urgent: bool) -> Rule:
        """The rule of a message."""
        for rule in self.rules:
            fits = not rule.wordings or wording in rule.wordings
            if fits and rule.urgent in (None, urgent):
                return rule
        raise BrokenRouting("routing.yaml：最后一条规则必须适用于所有消息")


def read_routing(place: str, file: Path = FILE, *, wordings: Sequence[str], channels: Sequence[str]) -> Routing:
    """The rules for a place: its own, else those under `default`. Raises `BrokenRouting`."""
    try:
        found = load_strict(file)
        if not isinstance(found, dict) or "default" not in found:
            raise BrokenRouting(f"{file.name}：缺少 default")
        places = {name: Routing.model_validate(rules) for name, rules in found.items()}
    except (ValidationError, YamlFault) as error:
        raise BrokenRouting(f"{file.name}: {error}") from error
    for name, routing in places.items():
        strange = {w for rule in routing.rules for w in rule.wordings} - set(wordings)
        strange |= {c for rule in routing.rules for c in rule.channels} - set(channels)
        if strange:
            raise BrokenRouting(f"{file.name} {name}：没有名为 {'、'.join(sorted(strange))} 的消息或者渠道")
        last = routing.rules[-1]
        if last.wordings or last.urgent is not None:
            raise BrokenRouting(f"{file.name} {name}：最后一条规则必须适用于所有消息")
    return places.get(place, places["default"])


@cache
def routing_of(place: str) -> Routing:
    """The product's own rules for a place, read once."""
    from notifications.channels import CHANNELS
    from notifications.message import IDS

    return read_routing(place, wordings=IDS, channels=tuple(CHANNELS))
