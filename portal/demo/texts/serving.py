"""The provider on a port of this machine, for as long as a `with` block lasts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from portal.demo.provider.serving import NotOnThisMachine, is_loopback, listening
from portal.demo.texts.calls import Calls
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.phones import Phones
from portal.demo.texts.server import running
from portal.demo.texts.site import create_app


@contextmanager
def serving(
    exchange: Exchange, port: int = 0, names: Mapping[str, str] | None = None
) -> Iterator[Phones]:
    """The API at `exchange.address`, and there the handset for the phones it gives back.

    `names` says whose phones they are, by number. Raises NotOnThisMachine unless the portal really
    answers on this machine, OSError where the port is taken; 0 takes a free one.
    """
    if not is_loopback(exchange.reach or exchange.portal):
        raise NotOnThisMachine("The demo's texts reach a portal at localhost alone.")
    calls = Calls(exchange)
    phones = Phones(exchange, calls)
    for number in names or {}:
        phones.add(number)
    exchange.released.clear()
    with listening(port) as (listener, address):
        exchange.address = address
        app = create_app(exchange, calls, phones, names or {})
        try:
            with running(app, listener):
                yield phones
        finally:
            exchange.released.set()
            calls.close()
