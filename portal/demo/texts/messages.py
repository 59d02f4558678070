"""Texts as the provider keeps them, and as its API writes them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from portal import clock
from portal.services.text_parts import count

VERSION = "2010-04-01"
INBOUND, BY_API, REPLY = "inbound", "outbound-api", "outbound-reply"
_PENCE = Decimal("0.0400")
_TAKEN = frozenset({"sent", "delivered", "undelivered", "read"})  # these cost


@dataclass(frozen=True, slots=True)
class Media:
    """A photo that came with a text."""

    sid: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class Message:
    """One text, in or out."""

    account: str
    to: str
    sender: str
    body: str
    direction: str
    status: str
    sid: str = ""
    callback: str = ""
    service: str = ""  # the messaging service that sent it
    media: tuple[Media, ...] = ()
    fault: int | None = None
    created: datetime = field(default_factory=clock.now)
    sent: datetime | None = None
    updated: datetime = field(default_factory=clock.now)

    def __post_init__(self) -> None:
        self.sid = self.sid or new_sid("MM" if self.media else "SM")

    @property
    def parts(self) -> int:
        """How many parts it costs."""
        return count(self.body).parts or 1

    @property
    def is_from_phone(self) -> bool:
        """Whether somebody's phone sent it to us."""
        return self.direction == INBOUND

    def step(self, status: str, fault: int | None = None) -> None:
        """Move it on."""
        self.status, self.updated = status, clock.now()
        self.fault = fault
        if status in _TAKEN and self.sent is None:
            self.sent = self.updated

    def written(self) -> dict[str, Any]:
        """The resource as JSON has it."""
        uri = f"/{VERSION}/Accounts/{self.account}/Messages/{self.sid}"
        priced = self.sent is not None
        return {
            "account_sid": self.account,
            "api_version": VERSION,
            "body": self.body,
            "date_created": _stamp(self.created),
            "date_sent": _stamp(self.sent),
            "date_updated": _stamp(self.updated),
            "direction": self.direction,
            "error_code": self.fault,
            "error_message": "It did not arrive" if self.fault else None,
            "from": self.sender,
            "messaging_service_sid": self.service or None,
            "num_media": str(len(self.media)),
            "num_segments": str(self.parts),
            "price": str(-_PENCE * self.parts) if priced else None,
            "price_unit": "GBP",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def new_sid(kind: str) -> str:
    """An id as the provider writes them: two letters and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def _stamp(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None
