"""The provider: its name, its clients, its people, and what it has given out."""

from collections.abc import Iterable, Mapping
from typing import cast

from flask import Flask, current_app

from portal.demo.provider.authorizations import Asked
from portal.demo.provider.clients import Client
from portal.demo.provider.credentials import Door
from portal.demo.provider.grants import Grants
from portal.demo.provider.keys import Keys
from portal.demo.provider.people import Person
from portal.demo.provider.sessions import Sessions
from portal.demo.provider.tokens import Tokens
from portal.demo.provider.waiting import Waiting

_NAME = "demo.provider"


class Provider:
    """An OpenID provider for development, all of it in memory.

    `name` tells two providers on one machine apart, for people and in their cookies.
    `cached_for` is how many seconds its documents may be kept (Cache-Control).
    """

    def __init__(
        self,
        issuer: str,
        people: Mapping[str, Person],
        clients: Iterable[Client] = (),
        name: str = "residents",
        keys: Keys | None = None,
        tokens: type[Tokens] = Tokens,
    ) -> None:
        self.issuer, self.name = issuer, name
        self.people = people
        self.clients = {client.id: client for client in clients}
        self.cached_for = 300
        self.keys = keys or Keys()
        self.tokens = tokens(issuer, self.keys)
        self.door = Door(self.clients, (f"{issuer}/token", issuer))
        self.sessions = Sessions()
        self.waiting: Waiting[Asked] = Waiting()
        self.grants = Grants()

    def register(self, client: Client) -> None:
        """Make a portal known, or change what is known of it."""
        self.clients[client.id] = client

    def bind(self, app: Flask) -> None:
        """Make the app this provider's."""
        app.extensions[_NAME] = self


def here() -> Provider:
    """The provider that the request at hand has come to."""
    return cast(Provider, current_app.extensions[_NAME])
