"""Somebody's phone: its texts go through the portal's real webhook, and the answers come back."""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

import httpx

from portal.demo.texts.calls import Calls, inbound_parameters
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.messages import Media, Message, new_sid

WEBHOOK = "/channels/sms/twilio/inbound"
_NO_ANSWER, _NO_TWIML = 11200, 12100  # Twilio's codes for a webhook that fails
_MOST_MEDIA = 10

Photo = tuple[str, bytes]  # its kind, such as image/jpeg, and what it holds


class Phones:
    """All phones that can text the portal of one exchange."""

    def __init__(self, exchange: Exchange, calls: Calls) -> None:
        self._exchange, self.calls = exchange, calls
        self.numbers: list[str] = []

    def add(self, number: str) -> int:
        """The place of a phone in the list; a new one where it is not there yet."""
        if number not in self.numbers:
            self.numbers.append(number)
        return self.numbers.index(number)

    def text(self, number: str, body: str, photos: Sequence[Photo] = ()) -> Message:
        """Send a text from a phone. `fault` of what comes back is set where the portal failed."""
        media = tuple(Media(new_sid("ME"), *photo) for photo in photos[:_MOST_MEDIA])
        if not carries_photos(number):
            media = ()  # as in the UK: the networks leave them out
        message = self._exchange.hear(number, body, media)
        word = self._exchange.heed(message)
        self.pass_on(message, word)
        return message

    def pass_on(self, message: Message, word: str = "") -> httpx.Response | None:
        """Tell the portal of a text, also once again; its answers go to the phone."""
        exchange = self._exchange
        params = inbound_parameters(message, exchange.address, word)
        answer = self.calls.post(exchange.portal + WEBHOOK, params)
        message.fault = None
        if answer is None or not answer.is_success:
            message.fault = _NO_ANSWER
            return answer
        try:
            for body in said(answer.text):
                exchange.reply(message.sender, body)
        except ET.ParseError:
            message.fault = _NO_TWIML
        return answer


def carries_photos(number: str) -> bool:
    """Whether a photo sent from here arrives: by WhatsApp, or outside of the UK."""
    return not number.startswith("+44")


def said(twiml: str) -> Iterator[str]:
    """The texts in an answer. Raises ParseError where it is no XML."""
    if not twiml.strip():
        return
    root = ET.fromstring(twiml)  # noqa: S314  the portal's own answer
    for message in root.iter("Message"):
        body = message.find("Body")
        words = "".join((message if body is None else body).itertext())
        if words.strip():
            yield words
