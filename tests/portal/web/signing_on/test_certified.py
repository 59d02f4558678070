"""The portal on a real port, and a certified provider that is not ours (npm oidc-provider)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from portal.database import Database
from portal.demo.provider.clients import Client
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.certified_provider import CertifiedProvider
from tests.support.visitors import sign_ons

ID = "portal-on-a-port"


@pytest.fixture(params=["private key", "client secret"])
def settings(
    request: pytest.FixtureRequest,
    settings: Settings,
    certified_provider: CertifiedProvider,
    client_key: tuple[str, str],
) -> Settings:
    """A portal that asks for levels by acr_values, and proves itself in either way."""
    by_key = request.param == "private key"
    known = {"oidc_private_key": client_key[0]} if by_key else {"oidc_client_secret": "s" * 40}
    unchanged = settings.model_dump(include={"secret_key", "var", "database_url", "smtp_url"})
    return Settings(
        _env_file=None,
        **unchanged,
        oidc_issuer=certified_provider.issuer,
        oidc_client_id=ID,
        oidc_verified_acr="Cl.Cm.P2",
        **known,
    )


@dataclass
class Browser:
    """A browser at the portal, and at the provider."""

    provider: CertifiedProvider
    here: httpx.Client
    there: httpx.Client

    def sign_on(self, address: str = "/auth/sign-in", person: str = "sam_reed") -> str:
        """All the way in; where the portal leads to in the end."""
        answer = self.here.get(address)
        while (place := answer.headers.get("Location", "")) and self._is_on_the_way(place):
            if place.startswith(self.provider.issuer):
                place = self.provider.sign_on(place, person, self.there)
            answer = self.here.get(place)
        assert answer.status_code == 303, answer.text
        return place

    @property
    def is_signed_on(self) -> bool:
        return bool(self.here.get("/auth/session").json()["seconds"])

    def _is_on_the_way(self, place: str) -> bool:
        return place.startswith(("/auth/", self.provider.issuer))


@pytest.fixture
def browser(
    settings: Settings, live_server: LiveServer, certified_provider: CertifiedProvider,
    client_key: tuple[str, str],
) -> Iterator[Browser]:  # fmt: skip
    url = live_server.url
    certified_provider.register(
        Client(
            ID,
            (f"{url}/auth/callback",),
            (f"{url}/auth/signed-out",),
            public_key=client_key[1] if settings.oidc_private_key else "",
            secret="s" * 40,
            backchannel_logout_uri=f"{url}/auth/backchannel-logout",
        )
    )
    with ExitStack() as stack:
        here = stack.enter_context(httpx.Client(base_url=url, trust_env=False))
        there = stack.enter_context(certified_provider.browser())
        yield Browser(certified_provider, here, there)


@pytest.fixture
def rows(live_server: LiveServer) -> Database:
    return parts.of(live_server.app).database


def test_one_signs_on_proves_who_one_is_and_is_signed_out_from_the_providers_side(
    browser: Browser, rows: Database, certified_provider: CertifiedProvider
) -> None:
    assert browser.sign_on("/auth/sign-in?next=/cases") == "/cases"
    assert browser.sign_on("/auth/sign-in?level=verified&next=/report") == "/report"
    [session] = sign_ons(rows)
    assert session.level == "verified"
    assert session.sid

    certified_provider.tell_of_logout(ID, "sam_reed", session.sid)
    assert not browser.is_signed_on


def test_signing_out_here_signs_out_there(browser: Browser) -> None:
    browser.sign_on()
    token = browser.here.get("/auth/session?token").json()["token"]
    answer = browser.here.post("/auth/sign-out", data={"csrf_token": token})
    back = browser.provider.sign_off(answer.headers["Refresh"].partition("url=")[2], browser.there)

    assert back.partition("?")[0].endswith("/auth/signed-out")
    assert not browser.is_signed_on
