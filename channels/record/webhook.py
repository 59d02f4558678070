"""Tells a record over HTTP: one CloudEvent a request, signed by the Standard Webhooks scheme."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from standardwebhooks import Webhook

from portal import clock
from portal.channel import SendLater, SendNever, Sent, retry_after
from portal.tls import trusted

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
# what these say will not change by saying it again; everything else is tried later
_FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 422})


class WebhookRecord:
    """Sends to one address; may be used by several threads at once."""

    def __init__(self, url: str, secret: str, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._url = url
        self._webhook = Webhook(secret)
        # no redirects: the events hold personal data and go to the address that was set, only
        self._client = httpx.Client(
            verify=trusted(), timeout=timeout, follow_redirects=False, trust_env=False
        )

    def send(self, event: Mapping[str, Any]) -> Sent:
        """Tell one event under its id. Raises SendLater or SendNever."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        try:
            answer = self._client.post(
                self._url, content=body.encode(), headers=self._headers(event["id"], body)
            )
        except httpx.HTTPError as error:
            raise SendLater("the record did not answer") from error
        if answer.is_success:
            return Sent()
        if answer.status_code in _FOR_GOOD:
            raise SendNever(f"the record refused it: {answer.status_code}")
        raise SendLater(
            f"the record cannot take it now: {answer.status_code}",
            retry_after(answer.headers.get("retry-after"), clock.now()),
        )

    def _headers(self, event_id: str, body: str) -> dict[str, str]:
        at = clock.now()
        return {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._webhook.sign(event_id, at, body),
        }
