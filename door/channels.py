"""The channels of this installation, and its post room."""

from collections.abc import Mapping

from door.perform import Door
from door.postroom import Effect, PostRoom
from notifications.channels import CHANNELS
from notifications.channels.letter import Channel
from notifications.routing import routing_of
from settings.channels import Channels


def open_channels(chosen: Channels) -> dict[str, Channel]:
    """Every channel that the settings set up. Nothing is connected before the first letter."""
    found: dict[str, Channel] = {}
    for name, make in CHANNELS.items():
        settings = getattr(chosen, name)
        if settings is not None:
            values = {key: getattr(settings, key) for key in type(settings).model_fields}
            found[name] = make(**values)
    return found


def open_post_room(
    door: Door, channels: Mapping[str, Channel] | None = None, effects: Mapping[str, Effect] | None = None
) -> PostRoom:
    """The post room of a house: its database, clock, ids and law, with the channels and effects given."""
    return PostRoom(
        engine=door.engine, law=door.lawbook, clock=door.clock, ids=door.ids, faults=door.faults,
        routing=routing_of(door.place), channels=channels or {}, effects=effects or {},
    )  # fmt: skip
