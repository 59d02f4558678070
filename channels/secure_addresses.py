"""Where a channel's provider is spoken to: in private, and at the address that was set."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from portal.settings import SettingsFault


def checked(setting: str, address: str) -> str:
    """The address without its last slash.

    Raises SettingsFault that names `setting` unless it is https, or http on this machine itself:
    it gets numbers, words and our credentials.
    """
    try:
        parts = urlsplit(address)
        private = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts))
        usable = private and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise SettingsFault(f"{setting}: is no address") from None
    if not usable:
        raise SettingsFault(f"{setting}: must begin with https://; http only at localhost")
    if parts.username or parts.query or parts.fragment:
        raise SettingsFault(f"{setting}: must be a plain address, such as https://api.example.org")
    return address.rstrip("/")


def _is_this_machine(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
