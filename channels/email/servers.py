"""PORTAL_SMTP_URL: which mail server, spoken to how."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from portal.settings import SettingsFault

_PORTS = {"smtp": 587, "smtps": 465}


class Tls(StrEnum):
    """How the connection is made private."""

    NONE = "none"
    STARTTLS = "starttls"
    WHOLE = "whole"  # smtps: from the first byte


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server's address and how to sign on to it."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)


def read(url: str | None) -> MailServer:
    """From `smtp://user:password@host:587` or `smtps://…`.

    smtp means STARTTLS, except towards this machine itself; `?tls=none` sends in the clear where a
    private network makes that right. Raises SettingsFault without ever showing the password.
    """
    if not url:
        raise SettingsFault(
            "PORTAL_SMTP_URL: must be set while PORTAL_CHANNELS has email, such as "
            "smtp://user:password@mail.example.org:587"
        )
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("tls", [""])[0]
    try:
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise SettingsFault("PORTAL_SMTP_URL: begins with smtp:// or smtps://") from None
    if not parts.hostname:
        raise SettingsFault("PORTAL_SMTP_URL: names no host")
    if parts.scheme == "smtps" and asked:
        raise SettingsFault("PORTAL_SMTP_URL: smtps:// takes no tls=")
    return MailServer(
        host=parts.hostname,
        port=port,
        tls=Tls.WHOLE if parts.scheme == "smtps" else _tls(asked, parts.hostname),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _tls(asked: str, host: str) -> Tls:
    if asked in {Tls.NONE, Tls.STARTTLS}:
        return Tls(asked)
    if asked:
        raise SettingsFault("PORTAL_SMTP_URL: tls= takes starttls or none")
    return Tls.NONE if _is_this_machine(host) else Tls.STARTTLS


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
