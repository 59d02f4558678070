"""A portal at whose provider one can sign on, and residents with browsers of their own."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.database import Database
from portal.demo.provider.clients import Client, new_key
from portal.models.identities import SignOn
from portal.settings import Settings
from tests.support.applications import Made
from tests.support.forms import send
from tests.support.providers import TestProvider

SITE = "http://localhost"  # as Flask's own test client knows the portal


@pytest.fixture(scope="session")
def client_key() -> tuple[str, str]:
    """The portal's private and public key, in PEM."""
    return new_key()


@pytest.fixture
def known_as() -> dict[str, Any]:
    """What a test wants the settings to say differently of the residents' provider."""
    return {}


@pytest.fixture
def signing_settings(
    settings: Settings,
    provider: TestProvider,
    staff_provider: TestProvider,
    client_key: tuple[str, str],
    known_as: dict[str, Any],
) -> Settings:
    """A portal known at both providers: by its key to the residents', by a secret to the staff's.

    Made anew and not copied, so that the settings are looked at as at any start.
    """
    private, public = client_key
    backchannel = f"{SITE}/auth/backchannel-logout"
    goodbye = (f"{SITE}/auth/signed-out",)
    provider.register(
        Client("portal", (f"{SITE}/auth/callback",), goodbye, public, "a secret+%", backchannel)
    )
    staff_provider.register(
        Client("portal", (f"{SITE}/auth/staff/callback",), goodbye, secret="for staff",
               backchannel_logout_uri=backchannel)
    )  # fmt: skip
    given = {
        "base_url": SITE,
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "portal",
        "oidc_private_key": private,
        "staff_oidc_issuer": staff_provider.issuer,
        "staff_oidc_client_id": "portal",
        "staff_oidc_client_secret": "for staff",
    }
    unchanged = settings.model_dump(
        include={"secret_key", "var", "database_url", "smtp_url", "channels", "council"}
    )
    return Settings(_env_file=None, **(unchanged | given | known_as))


@pytest.fixture
def signing(signing_settings: Settings, made: Made) -> Iterator[Flask]:
    """The portal."""
    app = made.app(signing_settings)
    app.testing = True
    yield app
    _database(app).close()


@dataclass
class Visitor:
    """Somebody with a browser: at the portal, and at the provider."""

    app: Flask
    provider: TestProvider
    client: FlaskClient
    there: httpx.Client
    way_in: str = "/auth/sign-in"
    pages: list[TestResponse] = field(default_factory=list)

    def leave(self, address: str | None = None) -> str:
        """Press "sign in"; the provider's address that it leads to."""
        answer = self.client.get(address or self.way_in)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def at_provider(self, address: str, person: str = "sam_reed", proof: bool = True) -> str:
        """Choose who to be at the provider; the callback it leads back to."""
        return self.provider.sign_on(address, person, proof, self.there).removeprefix(SITE)

    def sign_on(
        self, person: str = "sam_reed", address: str | None = None, proof: bool = True
    ) -> TestResponse:
        """All the way in, as often as the portal sends one off; the portal's last answer."""
        answer = self.client.get(address or self.way_in)
        for _hop in range(8):
            place = answer.headers.get("Location", "")
            if answer.status_code != 303 or not self._is_on_the_way(place):
                break
            if place.startswith("/"):
                answer = self.client.get(place)
            else:
                answer = self.client.get(self.at_provider(place, person, proof))
        self.pages.append(answer)
        return answer

    def sign_out(self) -> TestResponse:
        """Press "sign out", and once more on the page that asks."""
        return send(self.client, "/auth/sign-out")

    def session(self) -> dict[str, Any]:
        """What the portal's script learns about the session."""
        return dict(self.client.get("/auth/session?token").json or {})

    @property
    def is_signed_on(self) -> bool:
        return bool(self.session()["seconds"])

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie("portal")
        return found.value if found else None

    def _is_on_the_way(self, place: str) -> bool:
        return place.startswith(("/auth/", self.provider.issuer))


@pytest.fixture
def visitor_of(signing: Flask, provider: TestProvider) -> Iterator[Callable[[], Visitor]]:
    """Makes people with a browser each."""
    browsers: list[httpx.Client] = []

    def visitor() -> Visitor:
        browsers.append(provider.browser())
        return Visitor(signing, provider, signing.test_client(), browsers[-1])

    yield visitor
    for browser in browsers:
        browser.close()


@pytest.fixture
def resident(visitor_of: Callable[[], Visitor]) -> Visitor:
    """A resident who has not signed on yet: `resident.sign_on()`, as Sam Reed unless said."""
    return visitor_of()


@pytest.fixture
def officer(signing: Flask, staff_provider: TestProvider) -> Iterator[Visitor]:
    """Somebody who works for the council: `officer.sign_on("dan_price")`."""
    with staff_provider.browser() as browser:
        yield Visitor(
            signing, staff_provider, signing.test_client(), browser, "/auth/staff/sign-in"
        )


@pytest.fixture
def rows(signing: Flask) -> Database:
    """The portal's own database, to look into."""
    return _database(signing)


def sign_ons(rows: Database) -> list[SignOn]:
    """Every session, the oldest first."""
    with rows.read() as session:
        return list(session.scalars(select(SignOn).order_by(SignOn.created_at)))


def heading(page: TestResponse) -> str:
    """What the page says first."""
    [found] = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return unescape(found).strip()


def _database(app: Flask) -> Database:
    from portal.web import parts

    return parts.of(app).database


@contextmanager
def later(**how_long: float) -> Iterator[None]:
    """So much later, on a clock that goes on."""
    with time_machine.travel(clock.now() + timedelta(**how_long), tick=True):
        yield
