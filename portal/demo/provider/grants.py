"""Codes and access tokens: each good for a minute or three, a code only once."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from portal import clock
from portal.demo.provider.authorizations import Asked
from portal.demo.provider.clients import Client
from portal.demo.provider.sessions import Session

CODE_LASTS = timedelta(seconds=60)
ACCESS_LASTS = timedelta(seconds=180)


class NotGranted(Exception):
    """The code does not hold: spent, late, another portal's, or without its verifier."""


@dataclass
class Grant:
    """What one sign-on gave a portal. `access_token` is empty until the code is exchanged."""

    asked: Asked
    session: Session
    signed_on_at: datetime
    proved: bool
    given_at: datetime
    exchanged: bool = False
    access_token: str = ""
    access_until: datetime | None = None


class Grants:
    """Every grant, in memory."""

    def __init__(self) -> None:
        self._by_code: dict[str, Grant] = {}
        self._by_access: dict[str, Grant] = {}
        self._lock = Lock()

    def give(self, asked: Asked, session: Session) -> str:
        """A code for what was asked."""
        code = secrets.token_urlsafe(32)
        proved = asked.wants_proof and session.proved
        self._by_code[code] = Grant(asked, session, session.signed_on_at, proved, clock.now())
        session.clients[asked.client.id] = asked.client
        return code

    def exchange(self, code: str, client: Client, redirect_uri: str, verifier: str) -> Grant:
        """The grant of a code, with an access token. Raises NotGranted.

        A code that comes twice takes back the access token it gave (RFC 6749 section 4.1.2).
        """
        with self._lock:
            grant = self._spent(code, client)
            if clock.now() - grant.given_at > CODE_LASTS:
                raise NotGranted("the code is too old")
            if redirect_uri != grant.asked.redirect_uri:
                raise NotGranted("redirect_uri is not the one of the request")
            if not _answers(verifier, grant.asked.challenge):
                raise NotGranted("code_verifier does not answer code_challenge")
            grant.access_token = secrets.token_urlsafe(32)
            grant.access_until = clock.now() + ACCESS_LASTS
            self._by_access[grant.access_token] = grant
            return grant

    def _spent(self, code: str, client: Client) -> Grant:
        grant = self._by_code.get(code)
        if grant is None or grant.asked.client.id != client.id:
            raise NotGranted("the code is not known")
        if grant.exchanged:
            self._by_access.pop(grant.access_token, None)
            raise NotGranted("the code has been used")
        grant.exchanged = True
        return grant

    def of_access(self, token: str) -> Grant | None:
        """The grant of a live access token."""
        grant = self._by_access.get(token)
        if grant is None or grant.access_until is None or clock.now() >= grant.access_until:
            return None
        return grant


def _answers(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    answer = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return secrets.compare_digest(answer, challenge)
