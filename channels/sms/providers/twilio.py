"""Texts by Twilio. Its sending knows no key of ours, so an unclear end is looked up, never guessed.

The library `twilio` makes the requests and reads the answers; `twilio_wire` carries them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from channels import secure_addresses
from channels.sms.providers import codes
from channels.sms.providers.provider import Text
from channels.sms.providers.twilio_wire import TIMEOUT, Unclear, Wire
from portal.channel import SendLater, Sent
from portal.services.texts import WHATSAPP, Fate

API = "https://api.twilio.com"
# what our clock and theirs may differ by; an older text with the same words is another one
_CLOCKS = timedelta(minutes=2)
_PAGE, _PAGES = 100, 20
_NOT_SENT = frozenset({"failed", "undelivered", "canceled"})
_SERVICE = "MG"  # how the id of a messaging service begins
# the last ones: an answer that makes no sense
_FAULTS = (TwilioException, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at Twilio. `sender` is our number, or the id of a messaging service.

    `callback` is the address that is told what becomes of a text; "" for none.
    """

    sid: str
    token: str = field(repr=False)
    sender: str
    callback: str = ""


class Twilio:
    """Sends for one account; may be used by several threads at once."""

    name = "twilio"

    def __init__(self, account: Account, base: str = API, timeout: httpx.Timeout = TIMEOUT) -> None:
        """Raises SettingsFault where `base` is no safe address."""
        self._account = account
        # a mapping that is not empty, or the library reads regions and secrets from the environment
        client = Client(account.sid, account.token, http_client=Wire(timeout), environment={"": ""})
        client.api.base_url = secure_addresses.checked("PORTAL_TWILIO_API_BASE", base)
        self._client = client
        self._messages = client.messages  # made here, because the library makes it without a lock

    def send(self, text: Text) -> Sent:
        """Hand a text over; see Provider."""
        if text.tried_before and (found := self._find(text)):
            return found
        try:
            sid = self._create(text)
        except Unclear as unclear:
            if found := self._find(text):
                return found
            # not at once again: it may still be on its way through the provider
            raise SendLater("nobody can say whether it was taken", unclear.seconds) from unclear
        except (TwilioRestException, TwilioServiceException) as error:
            raise _outcome(error) from None
        if not sid:
            raise SendLater("the answer makes no sense")
        return Sent(sid)

    def look_up(self, provider_id: str) -> Fate | None:
        """What became of a text; see Provider."""
        try:
            message = self._client.messages(provider_id).fetch()
        except (TwilioRestException, TwilioServiceException) as error:
            if error.status == 404:
                return None
            raise SendLater("the provider cannot be asked") from error
        except (Unclear, *_FAULTS) as error:
            raise SendLater("the provider cannot be asked") from error
        life = codes.life(message.status)
        if life is None:
            return None
        error_code = str(message.error_code) if message.error_code else None
        return Fate(life, error_code, _price(message.price, message.price_unit))

    def _create(self, text: Text) -> str:
        sender = self._account.sender
        service = sender.startswith(_SERVICE)
        if not service and text.to.startswith(WHATSAPP):
            sender = WHATSAPP + sender.removeprefix(WHATSAPP)
        try:
            made = self._messages.create(
                to=text.to,
                body=text.body,
                from_=values.unset if service else sender,
                messaging_service_sid=sender if service else values.unset,
                status_callback=self._account.callback or values.unset,
            )
        except (TwilioRestException, TwilioServiceException):
            raise
        except _FAULTS as error:
            raise Unclear("the answer makes no sense") from error
        return str(made.sid or "")

    def _find(self, text: Text) -> Sent | None:
        """The text as an earlier attempt left it with the provider.

        By number alone: the list's `DateSent` leaves out what waits to be sent. Raises SendLater
        where the list cannot be read.
        """
        begin, words = text.since - _CLOCKS, _words(text.body)
        try:
            for message in self._listed(text.to, begin):
                if (
                    _words(message.body) == words
                    and _moment(message, begin) >= begin
                    and message.status not in _NOT_SENT
                    and str(message.direction).startswith("outbound")
                    and message.sid not in text.known
                ):
                    return Sent(str(message.sid))
        except (Unclear, *_FAULTS) as error:
            raise SendLater("nobody can say whether it was taken") from error
        return None

    def _listed(self, to: str, begin: datetime) -> Iterator[Any]:
        """The texts to a number, the newest first, until a page has none from after `begin`."""
        page = self._messages.page(to=to, page_size=_PAGE)
        for _ in range(_PAGES):
            messages = list(page)
            yield from messages
            if not any(_moment(message, begin) >= begin for message in messages):
                return
            page = page.next_page()
            if page is None:
                return
        raise LookupError("the list does not end")


def _moment(message: Any, unknown: datetime) -> datetime:
    at = message.date_created or message.date_sent
    return at if isinstance(at, datetime) else unknown


def _words(body: str | None) -> str:
    return " ".join((body or "").split())


def _price(amount: str | None, unit: str | None) -> str | None:
    """The price without the minus that Twilio writes before what it takes."""
    return f"{str(amount).lstrip('-')} {unit or ''}".strip() if amount else None


def _outcome(error: TwilioRestException | TwilioServiceException) -> Exception:
    """A refusal for good, or SendLater: a fault of our account is ours to mend, and no reason to
    give up on a person."""
    refusal = codes.refusal(error.code) if error.status == 400 else None
    return refusal or SendLater(f"refused for now: {error.status}")
