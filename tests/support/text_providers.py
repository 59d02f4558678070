"""A provider of texts over HTTP: the demo's own, to be ordered about, stopped and started again.

`text_provider.exchange` holds all it knows and is told what to do with the next texts;
`text_provider.phones` are the phones that text the portal through its real webhook.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from channels.sms.providers.twilio import Account, Twilio
from portal.demo.texts.calls import Calls
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.phones import Phones
from portal.demo.texts.serving import serving
from tests.support.waiting import until

COUNCIL = "+447700900123"
NOBODY = "http://127.0.0.1:9"
SHORT = httpx.Timeout(0.5, connect=0.5)


class TextProvider:
    """A provider on a free port of this machine. `portal` is whose webhooks it calls."""

    def __init__(self) -> None:
        self.exchange = Exchange(COUNCIL, NOBODY)
        self.phones: Phones
        self._port = 0
        self._serving = ExitStack()

    @property
    def url(self) -> str:
        """For PORTAL_TWILIO_API_BASE."""
        return self.exchange.address

    @property
    def settings(self) -> dict[str, str]:
        """For the environment of a portal that sends its texts here."""
        return {
            "PORTAL_TWILIO_ACCOUNT_SID": self.exchange.account,
            "PORTAL_TWILIO_AUTH_TOKEN": self.exchange.token,
            "PORTAL_TWILIO_FROM": COUNCIL,
            "PORTAL_TWILIO_API_BASE": self.url,
        }

    @property
    def calls(self) -> Calls:
        """How it calls the portal: `signed` makes the headers of any webhook."""
        return self.phones.calls

    def client(self, timeout: httpx.Timeout = SHORT, **account: Any) -> Twilio:
        """The portal's side of it."""
        known = {"sid": self.exchange.account, "token": self.exchange.token, "sender": COUNCIL}
        return Twilio(Account(**(known | account)), self.url, timeout)

    def start(self) -> None:
        """Answer, on the same port as before."""
        self.phones = self._serving.enter_context(serving(self.exchange, self._port))
        self._port = httpx.URL(self.exchange.address).port or 0

    def stop(self) -> None:
        """Answer no more: whoever calls finds the port closed."""
        self._serving.close()

    def settle(self) -> None:
        """Return once every status callback has been made."""
        until(lambda: self.calls.idle, "all status callbacks")


@pytest.fixture
def text_provider() -> Iterator[TextProvider]:
    """A provider of texts, which knows of no portal yet: set `exchange.portal`."""
    provider = TextProvider()
    provider.start()
    yield provider
    provider.stop()
