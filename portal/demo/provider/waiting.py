"""Requests that wait for a person to choose: known by a random token, for ten minutes."""

import secrets
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from portal import clock

PATIENCE = timedelta(minutes=10)
_Thing = TypeVar("_Thing")


class Waiting(Generic[_Thing]):
    """Things put aside under tokens that only the one browser is told."""

    def __init__(self) -> None:
        self._things: dict[str, tuple[_Thing, datetime]] = {}

    def put(self, thing: _Thing) -> str:
        """Put a thing aside; its token."""
        token = secrets.token_urlsafe(32)
        self._things[token] = thing, clock.now() + PATIENCE
        return token

    def find(self, token: str) -> _Thing | None:
        """The thing of a token, while it waits."""
        thing, until = self._things.get(token, (None, None))
        return thing if until and clock.now() < until else None

    def drop(self, token: str) -> None:
        """Wait no more."""
        self._things.pop(token, None)
