"""Emails by GOV.UK Notify, for a council without a mail server of its own.

The template has two fields: `((subject))` as its subject, `((body))` as its body. Notify lays the
body out itself, from the text part; the sender is the one set there.
"""

from email.message import EmailMessage
from typing import Any

from channels.notify import API, SECONDS, Notifications, Post
from portal.channel import SendNever, Sent

_BAD_ADDRESS = "email_address"


class AddressRefused(SendNever):
    """Notify says that this is no address."""


class NotifySender:
    """Sends for one service; may be used by several threads at once."""

    def __init__(
        self,
        api_key: str,
        template_id: str,
        base: str = API,
        seconds: tuple[float, float] = SECONDS,
    ) -> None:
        """Raises SettingsFault where `base` is no safe address."""
        self._template_id = template_id
        self._notifications = Notifications(api_key, base, seconds)

    def send(self, message: EmailMessage) -> Sent:
        """Hand an email over, once under its Message-ID; Notify's id for it.

        Raises SendLater or SendNever.
        """
        reference = str(message["Message-ID"]).strip("<>").partition("@")[0]

        def send(client: Any) -> Any:
            return client.send_email_notification(
                email_address=message["To"].addresses[0].addr_spec,
                template_id=self._template_id,
                personalisation={"subject": str(message["Subject"]), "body": _text(message)},
                reference=reference,
                one_click_unsubscribe_url=_stop(message),
            )

        # tried before, for all a message can say: an earlier attempt is looked for each time
        post = Post("email", reference, send, _refusal)
        return self._notifications.send(post, tried_before=True)


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n").strip() if part else ""


def _stop(message: EmailMessage) -> str | None:
    address = str(message["List-Unsubscribe"] or "").strip("<>")
    return address if address.startswith("https://") else None  # Notify takes no other


def _refusal(words: str) -> SendNever | None:
    return AddressRefused(_BAD_ADDRESS) if _BAD_ADDRESS in words else None
