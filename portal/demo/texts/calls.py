"""The provider calls the portal: signed, with its own limits of time, and tried once more."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
from twilio.request_validator import HMAC_SHA256, RequestValidator

from portal import clock
from portal.demo.provider.serving import is_loopback
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.messages import VERSION, Message

_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
_KEY = "webhooks_sharedkey_demo"
_AT_ONCE = 8


class Calls:
    """Posts to the portal of one exchange, at loopback addresses alone."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._client = httpx.Client(timeout=_TIMEOUT, trust_env=False)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="callback")
        self._waiting = 0
        self._count = threading.Lock()

    @property
    def idle(self) -> bool:
        """Whether every callback so far has been made."""
        return self._waiting == 0

    def post(self, url: str, params: Mapping[str, str]) -> httpx.Response | None:
        """One webhook, and once more where nobody answered; None where nobody did again."""
        headers = self.signed(url, params)
        for _ in range(2):
            try:
                return self._client.post(self._reached(url), data=params, headers=headers)
            except httpx.HTTPError:
                # Twilio sends this with a second try, so that it can be told from a second text
                headers["I-Twilio-Idempotency-Token"] = str(clock.new_id())
        return None

    def signed(self, url: str, params: Mapping[str, str]) -> dict[str, str]:
        """The headers that prove who calls."""
        key = self._exchange.shared_key
        if not key:
            proof = RequestValidator(self._exchange.token).compute_signature(url, params)
            return {"X-Twilio-Signature": proof}
        proof = RequestValidator(key).compute_signature(url, params, HMAC_SHA256)
        return {
            "X-Twilio-Signature": proof,
            "X-Twilio-Webhooks-Signature-Settings": f"key={_KEY},algorithm={HMAC_SHA256}",
        }

    def move_on(self, message: Message, steps: tuple[str, ...], fault: int | None) -> None:
        """Take a text through its states; tell the portal of each where it asked to be told."""
        if not message.callback:
            for step in steps:
                message.step(step, fault if step == steps[-1] else None)
            return
        with self._count:
            self._waiting += 1
        self._pool.submit(self._tell, message, steps, fault)

    def close(self) -> None:
        """Make no more calls."""
        self._pool.shutdown(cancel_futures=True)
        self._client.close()

    def _tell(self, message: Message, steps: tuple[str, ...], fault: int | None) -> None:
        try:
            for step in self._exchange.arrangement(steps):
                of_step = fault if step == steps[-1] else None
                message.step(step, of_step)
                self.post(message.callback, status_parameters(message, step, of_step))
            if steps:  # however the callbacks went, it ends as it ends
                message.step(steps[-1], fault)
        finally:
            with self._count:
                self._waiting -= 1

    def _reached(self, url: str) -> str:
        exchange = self._exchange
        if exchange.reach and url.startswith(exchange.portal):
            url = exchange.reach + url.removeprefix(exchange.portal)
        if not is_loopback(url):
            raise httpx.ConnectError(
                f"the demo calls nobody but this machine: {urlsplit(url).netloc}"
            )
        return url


def status_parameters(message: Message, status: str, fault: int | None) -> dict[str, str]:
    """What a status callback says."""
    params = {
        "AccountSid": message.account,
        "ApiVersion": VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.to,
    }
    return params | ({"ErrorCode": str(fault)} if fault else {})


def inbound_parameters(message: Message, address: str, word: str) -> dict[str, str]:
    """What a text from a phone says; its media are at this provider's `address`."""
    params = {
        "AccountSid": message.account,
        "ApiVersion": VERSION,
        "Body": message.body,
        "From": message.sender,
        "FromCountry": "GB",
        "MessageSid": message.sid,
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.parts),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        "ToCountry": "GB",
    }
    if word:
        params["OptOutType"] = word
    if message.sender.startswith("whatsapp:"):
        params["WaId"] = message.sender.removeprefix("whatsapp:+")
        params["ProfileName"] = "Handset"
    for number, media in enumerate(message.media):
        of_message = f"/{VERSION}/Accounts/{message.account}/Messages/{message.sid}"
        params[f"MediaUrl{number}"] = f"{address}{of_message}/Media/{media.sid}"
        params[f"MediaContentType{number}"] = media.kind
    return params
