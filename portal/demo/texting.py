"""Texts in the demo: a provider beside the portal, and the handset it serves."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.demo.texts.exchange import Exchange
from portal.demo.texts.serving import serving

_AFTER = 3
_COUNCIL = "+447700900123"
_NAMES = {
    "+447700900001": "Amina",
    "+447700900002": "Bryn",
    "whatsapp:+447700900003": "Chloe, on WhatsApp",
    # the phones of residents to sign on as
    "+447700900102": "Margaret Jones",
    "+447700900107": "David Jones",
    "+447700900108": "Asha Patel",
}
_SETTLE_SECONDS = 3  # nobody who looks at the demo waits ten minutes for a text


def port(portal: int) -> int:
    """The port of the provider, for a portal on this one."""
    return portal + _AFTER


def exchange(portal: int, site: str, folder: Path) -> Exchange:
    """The demo's own provider; its account is kept in `folder`, so that a restart changes none."""
    made = Exchange(_COUNCIL, site, token=_kept(folder / "texts-token", secrets.token_hex(16)))
    made.keeps_stops = False  # the council's own words answer STOP, START and HELP, also in Welsh
    made.account = _kept(folder / "texts-account", made.account)
    return made


def settings(portal: int, made: Exchange) -> dict[str, str]:
    """What the portal on this port must be told to send its texts there."""
    return {
        "PORTAL_CHANNELS": "email,record,sms,open311",
        "PORTAL_TWILIO_ACCOUNT_SID": made.account,
        "PORTAL_TWILIO_AUTH_TOKEN": made.token,
        "PORTAL_TWILIO_FROM": made.number,
        "PORTAL_TWILIO_API_BASE": f"http://localhost:{port(portal)}",
        "PORTAL_TEXT_SETTLE_SECONDS": str(_SETTLE_SECONDS),
    }


@contextmanager
def provider(portal: int, made: Exchange) -> Iterator[str]:
    """The provider while a `with` block lasts; the address of the handset.

    Raises NotOnThisMachine unless the portal is at loopback, OSError where the port is taken.
    """
    with serving(made, port(portal), _NAMES):
        yield made.address


def _kept(path: Path, fresh: str) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(fresh)
    return path.read_text()
