"""What the providers' error codes and words of state mean for us.

Twilio's are numbers (https://www.twilio.com/docs/api/errors), GOV.UK Notify's are words. The same
codes come as the answer to a sending and, later, in status callbacks.
"""

from channels.sms.providers.provider import NumberRefused, OptedOut, TextRefused
from portal.models.messages import Life

OPTED_OUT = "21610"
NOTIFY_NO_NUMBER, NOTIFY_NEVER_ARRIVES = "phone_number", "permanent-failure"
NOTIFY_TOO_LONG = "character count"
# 30003, a phone that is switched off, is none of them: it may be on again tomorrow
_NUMBERS = frozenset(
    {
        "21211",  # no such number
        "21614",  # not a mobile
        "30004",  # the person's network, or the person, blocks it
        "30005",  # unknown number
        "30006",  # a landline, or a network that cannot be reached
        OPTED_OUT,
        NOTIFY_NO_NUMBER,
        NOTIFY_NEVER_ARRIVES,
    }
)
_TEXTS = frozenset(
    {
        "21602",  # no words
        "21617",  # more than 1,600 characters
        "63016",  # WhatsApp: more than 24 hours after the person's last message
        NOTIFY_TOO_LONG,
    }
)
_TWILIO = {
    "accepted": Life.QUEUED,
    "scheduled": Life.QUEUED,
    "queued": Life.QUEUED,
    "sending": Life.QUEUED,
    "sent": Life.SENT,
    "delivered": Life.DELIVERED,
    "read": Life.READ,
    "undelivered": Life.UNDELIVERED,
    "partially_delivered": Life.UNDELIVERED,
    "failed": Life.FAILED,
    "canceled": Life.FAILED,
}
_NOTIFY = {
    "created": Life.QUEUED,
    "sending": Life.QUEUED,
    "pending": Life.SENT,
    "sent": Life.SENT,
    "delivered": Life.DELIVERED,
    NOTIFY_NEVER_ARRIVES: Life.UNDELIVERED,
    "temporary-failure": Life.UNDELIVERED,
    "technical-failure": Life.FAILED,
}


def is_the_number(code: str | int | None) -> bool:
    """Whether a code says that no text will ever arrive at this number."""
    return str(code) in _NUMBERS


def refusal(code: str | int | None) -> TextRefused | None:
    """What a code means for good; None where trying again may help."""
    word = str(code)
    if word == OPTED_OUT:
        return OptedOut(word)
    if word in _NUMBERS:
        return NumberRefused(word)
    return TextRefused(word) if word in _TEXTS else None


def life(status: str | None) -> Life | None:
    """Where a text stands, from Twilio's `MessageStatus`; None for a word we do not know."""
    return _TWILIO.get((status or "").casefold())


def notify_life(status: str | None) -> Life | None:
    """Where a text stands, from Notify's `status`; None for a word we do not know."""
    return _NOTIFY.get(status or "")
