"""The council's record of contacts: over HTTP where a URL is set, else a file in the var folder."""

import base64
import binascii
import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from channels.record.file import FileRecord
from channels.record.webhook import WebhookRecord
from portal.channel import Channel, Telling
from portal.council.councils import Council
from portal.models.outbox import Delivery, OutboxRow, Topic
from portal.policy import SYSTEM
from portal.services import record
from portal.settings import Settings, SettingsFault

MOVED = "moved"
_LEAST_SECRET = 24  # bytes, by Standard Webhooks


def make(settings: Settings, _council: Council) -> Channel:
    """The channel `record`. Raises SettingsFault for a URL or secret that cannot be used."""
    receiver = _receiver(settings)

    def prepare(session: Session, delivery: Delivery) -> dict[str, Any] | None:
        try:
            if delivery.template == MOVED:
                return record.correction(session, SYSTEM, settings.site, delivery.outbox_id)
            contact_id = UUID(delivery.facts["contact_id"])
            return record.event(session, SYSTEM, settings.site, contact_id)
        except record.NoSuchContact:
            return None

    return Channel(
        name=record.CHANNEL,
        topics=frozenset({Topic.CONTACT_RECORDED, Topic.CONTACT_MOVED}),
        tellings=tellings,
        prepare=prepare,
        send=receiver.send,
    )


def tellings(_session: Session, row: OutboxRow) -> Iterator[Telling]:
    """Each contact is told to the one record there is, and each that was another person's."""
    template = MOVED if row.topic is Topic.CONTACT_MOVED else "contact"
    yield Telling("record", template, {"contact_id": row.facts["contact_id"]})


def _receiver(settings: Settings) -> FileRecord | WebhookRecord:
    if settings.record_url is None:
        return FileRecord(settings.var / "record" / "events.jsonl")
    url = str(settings.record_url)
    _check_url(url)
    secret = settings.record_secret.get_secret_value() if settings.record_secret else ""
    _check_secret(secret)
    return WebhookRecord(url, secret)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_this_machine(parts.hostname or ""):
        raise SettingsFault("PORTAL_RECORD_URL: must begin with https://; it gets personal data")


def _check_secret(secret: str) -> None:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith("whsec_") or len(key) < _LEAST_SECRET:
        raise SettingsFault(
            "PORTAL_RECORD_SECRET: whsec_ and at least 24 bytes in base64; "
            "`echo whsec_$(openssl rand -base64 32)` makes one"
        )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
