"""An OpenID provider that is not ours: npm's certified `oidc-provider`, in a process of its own."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from portal.demo.provider.clients import Client
from portal.demo.provider.people import RESIDENTS, STAFF, Person, read_people
from tests.support.forms import hidden_fields

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_suffix(".mjs")
OWN_NODE = ROOT / ".tools" / "node" / "bin" / "node"  # scripts/npm puts it there
NEW_ENOUGH = "process.exit(require('node:crypto').hash ? 0 : 1)"
AGENT = {"User-Agent": "tests"}


class CertifiedProvider:
    """Where it answers, and someone to sign on at it. Everyone's `sub` is their key."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def register(self, client: Client, **more: Any) -> None:
        """Make a portal known; `more` is client metadata (OpenID Connect Registration 1.0).

        It proves itself by its key where it has one, else by its secret in the form.
        """
        facts = {
            "client_id": client.id,
            "redirect_uris": list(client.redirect_uris),
            "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "id_token_signed_response_alg": "RS256",
        }
        if client.public_key:
            key = RSAKey.import_key(client.public_key, {"use": "sig", "kid": "portal"})
            facts["jwks"] = {"keys": [key.as_dict(private=False)]}
            facts["token_endpoint_auth_method"] = "private_key_jwt"
        else:
            facts["client_secret"] = client.secret
            facts["token_endpoint_auth_method"] = "client_secret_post"
        if client.backchannel_logout_uri:
            facts["backchannel_logout_uri"] = client.backchannel_logout_uri
            facts["backchannel_logout_session_required"] = True
        self._post("/tests/clients", facts | more)

    def tell_of_logout(self, client: str, person: str, sid: str | None = None) -> None:
        """Have it send a logout token. Raises httpx.HTTPStatusError where the portal refuses."""
        self._post("/tests/logout", {"client_id": client, "sub": person, "sid": sid})

    def browser(self) -> httpx.Client:
        """A fresh browser: it keeps cookies, and stops at every redirect to be looked at."""
        return httpx.Client(base_url=self.issuer, headers=AGENT, trust_env=False)

    def sign_on(self, address: str, person: str, browser: httpx.Client) -> str:
        """Go to an authorisation address, choose a person; the callback address it leads to."""
        return self._followed(browser, browser.get(address), {"person": person})

    def sign_off(self, address: str, browser: httpx.Client) -> str:
        """Go to an end-session address and say yes; the address it leads to."""
        page = browser.get(address)
        form = hidden_fields(page.text) | {"logout": "yes"}
        return self._followed(browser, browser.post("/session/end/confirm", data=form), {})

    def _followed(
        self, browser: httpx.Client, answer: httpx.Response, chosen: dict[str, str]
    ) -> str:
        while (place := answer.headers.get("Location", "")).startswith(("/", f"{self.issuer}/")):
            answer = browser.get(place)
            if answer.status_code == 200 and chosen:
                answer = browser.post(place, data=chosen)
        if not place:
            raise AssertionError(f"it leads nowhere: {answer.status_code} {answer.text}")
        return str(place)

    def _post(self, path: str, facts: dict[str, Any]) -> None:
        httpx.post(self.issuer + path, json=facts, headers=AGENT, timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def certified_provider() -> Iterator[CertifiedProvider]:
    """The provider; it knows no portal yet. It ends with the tests, or when they are killed."""
    people = read_people(RESIDENTS) | read_people(STAFF)
    told = json.dumps({key: _claims(person) for key, person in people.items()})
    with subprocess.Popen(
        [node(), str(SCRIPT), told],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        issuer = process.stdout.readline().strip() if process.stdout else ""
        if not issuer:
            pytest.fail("npm's oidc-provider does not start: `make vendor` installs it")
        yield CertifiedProvider(issuer)
        process.terminate()


def node() -> str:
    """A Node.js that can run it. Fails the test that needs it, naming what installs one."""
    for found in (shutil.which("node"), str(OWN_NODE)):
        if found and Path(found).exists() and _is_new_enough(found):
            return found
    pytest.fail("no Node.js of 20.12 or later: `make vendor` installs one")


def _is_new_enough(path: str) -> bool:
    return subprocess.run([path, "-e", NEW_ENOUGH], check=False).returncode == 0


def _claims(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = {"name": person.name}
    if person.email:
        claims |= {"email": person.email, "email_verified": person.email_verified}
    if person.phone:
        claims |= {"phone_number": person.phone, "phone_number_verified": person.phone_verified}
    if person.groups:
        claims["groups"] = list(person.groups)
    return claims
