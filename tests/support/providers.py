"""OpenID providers over HTTP: a sound one, and the same one with one fault at a time.

`provider.fault = "wrong_aud"` makes everything after it wrong in just that way.
`provider.sign_on(address)` is the person and their browser.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy

import httpx
import pytest

from portal.demo.provider.keys import Keys
from portal.demo.provider.people import RESIDENTS, STAFF, Person, read_people
from portal.demo.provider.provider import Provider
from portal.demo.provider.serving import listening, running
from portal.demo.provider.site import create_app
from tests.support.forms import hidden_fields

AGENT = {"User-Agent": "tests"}


class TestProvider(Provider):
    """A provider on a free port of this machine, with someone to sign on at it."""

    __test__ = False

    def browser(self) -> httpx.Client:
        """A fresh browser: it keeps cookies, and stops at every redirect to be looked at."""
        return httpx.Client(base_url=self.issuer, headers=AGENT, trust_env=False)

    def sign_on(
        self,
        address: str,
        person: str = "sam_reed",
        shows_proof: bool = True,
        browser: httpx.Client | None = None,
    ) -> str:
        """Go to an /authorize address, choose a person; the callback address it leads back to."""
        with ExitStack() as stack:
            browser = browser or stack.enter_context(self.browser())
            answer = browser.get(address)
            while self.is_own(place := answer.headers.get("Location", "")):
                page = browser.get(place)
                choices = {"person": person, "shown": "yes" if shows_proof else "no"}
                step = httpx.URL(place).path
                answer = browser.post(step, data=hidden_fields(page.text) | choices)
        if not place:
            raise AssertionError(f"no way back from {address}: {answer.status_code} {answer.text}")
        return str(place)

    def is_own(self, address: str) -> bool:
        """Whether an address is one of this provider's pages."""
        return address.startswith(("/", f"{self.issuer}/"))


@pytest.fixture(scope="session")
def provider_keys() -> Keys:
    """Keys take a moment to make; every provider of a run begins with these."""
    return Keys()


@pytest.fixture
def provider(provider_keys: Keys) -> Iterator[TestProvider]:
    """A provider of residents. It knows no portal yet: `provider.register(Client(…))`."""
    with serving_people(read_people(RESIDENTS), "residents", provider_keys) as provider:
        yield provider


@pytest.fixture
def staff_provider(provider_keys: Keys) -> Iterator[TestProvider]:
    """A provider of staff, at an issuer of its own."""
    with serving_people(read_people(STAFF), "staff", provider_keys) as provider:
        yield provider


@contextmanager
def serving_people(people: Mapping[str, Person], name: str, keys: Keys) -> Iterator[TestProvider]:
    """A provider for these people."""
    own = copy(keys)  # what one provider rotates is nothing to the next
    with listening(0, "127.0.0.1") as (listener, issuer):
        provider = TestProvider(issuer, people, name=name, keys=own)
        with running(create_app(provider), listener):
            yield provider
