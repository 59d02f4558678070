"""Texts by GOV.UK Notify, which keeps a reference of ours with each: a look-up never mistakes one.

The template has one field, `((body))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.notify import API, FAILED, SECONDS, Notifications, Post
from channels.sms.providers import codes
from channels.sms.providers.provider import Text, TextRefused
from portal.channel import Sent, idempotency_key
from portal.services.texts import WHATSAPP, Fate


@dataclass(frozen=True, slots=True)
class Service:
    """Who we are at Notify; `sender_id` names one of the service's senders, "" the usual one."""

    api_key: str = field(repr=False)
    template_id: str
    sender_id: str = ""


class Notify:
    """Sends for one service; may be used by several threads at once."""

    name = "notify"

    def __init__(
        self, service: Service, base: str = API, seconds: tuple[float, float] = SECONDS
    ) -> None:
        """Raises SettingsFault where `base` is no safe address."""
        self._service = service
        self._notifications = Notifications(service.api_key, base, seconds)

    def send(self, text: Text) -> Sent:
        """Hand a text over; see Provider."""
        if text.to.startswith(WHATSAPP):
            raise TextRefused("whatsapp")
        reference = idempotency_key(text.key)

        def send(client: Any) -> Any:
            return client.send_sms_notification(
                phone_number=text.to,
                template_id=self._service.template_id,
                personalisation={"body": text.body},
                reference=reference,
                sms_sender_id=self._service.sender_id or None,
            )

        post = Post("sms", reference, send, _refusal, text.known)
        return self._notifications.send(post, tried_before=text.tried_before)

    def look_up(self, provider_id: str) -> Fate | None:
        """What became of a text; see Provider."""
        found = self._notifications.look_up(provider_id)
        return fate(found) if found else None


def fate(told: Mapping[str, Any]) -> Fate | None:
    """What became of a text, as Notify tells it in a look-up or a callback; None where unknown."""
    life = codes.notify_life(str(told.get("status")))
    if life is None:
        return None
    status = str(told["status"])
    cost = told.get("cost_in_pounds") if told.get("is_cost_data_ready") else None
    return Fate(
        life, status if status in FAILED else None, f"{cost} GBP" if cost is not None else None
    )


def _refusal(words: str) -> TextRefused | None:
    for code in (codes.NOTIFY_NO_NUMBER, codes.NOTIFY_TOO_LONG):
        if code in words:
            return codes.refusal(code)
    return None
