"""Who may ask the provider: portals, each with its addresses and its secret or its key."""

from dataclasses import dataclass
from typing import Literal

from joserfc.jwk import RSAKey


@dataclass(frozen=True)
class Client:
    """A portal that signs people on here.

    It proves itself by `public_key` (PEM, for private_key_jwt), by `secret`, or by either where
    it has both. Every address is compared to the letter.
    """

    id: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    public_key: str = ""
    secret: str = ""
    backchannel_logout_uri: str = ""
    signed_with: Literal["RS256", "ES256"] = "RS256"


def new_key() -> tuple[str, str]:
    """A fresh private key for a portal, and the public one for its `Client`: both PEM."""
    key = RSAKey.generate_key(2048)
    return key.as_pem(private=True).decode(), key.as_pem(private=False).decode()
