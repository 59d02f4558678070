"""Open311: other apps read what is public here, and report into the portal (GeoReport v2)."""

from channels.open311 import api, posting, routes
from portal.channel import Channel, SendNever, Sent
from portal.council.councils import Council
from portal.settings import Settings

_ADDRESSES = (routes, posting)  # each puts its own into the one blueprint


def make(_settings: Settings, _council: Council) -> Channel:
    """The channel `open311`: a way in alone. Apps ask for what is new, they are not told."""
    return Channel(
        name="open311",
        topics=frozenset(),
        tellings=lambda _session, _row: (),
        prepare=lambda _session, _delivery: None,
        send=_nothing_goes_out,
        blueprints=(api.blueprint,),
    )


def _nothing_goes_out(_prepared: object) -> Sent:
    raise SendNever("Open311 sends nothing")
