"""Telling portals, server to server, that someone has signed off (Back-Channel Logout 1.0)."""

from dataclasses import dataclass

import httpx

from portal.demo.provider.clients import Client
from portal.demo.provider.people import Person
from portal.demo.provider.tokens import Tokens

_PATIENCE = 5.0  # seconds
_AGENT = "Citizen-Portal-demo-provider"


@dataclass(frozen=True)
class Told:
    """What a portal answered: its status, or None where it could not be reached."""

    client: Client
    status: int | None

    @property
    def heard(self) -> bool:
        """Whether the portal has ended the session."""
        return self.status == 200


def tell(tokens: Tokens, client: Client, person: Person, sid: str | None) -> Told:
    """Tell one portal that one session of a person, or with `sid` None every one, has ended."""
    return send(client, tokens.logout_token(client, person, sid))


def send(client: Client, token: str) -> Told:
    """Post a logout token."""
    try:
        answer = httpx.post(
            client.backchannel_logout_uri,
            data={"logout_token": token},
            headers={"User-Agent": _AGENT},
            timeout=_PATIENCE,
            trust_env=False,
        )
    except httpx.HTTPError:
        return Told(client, None)
    return Told(client, answer.status_code)
