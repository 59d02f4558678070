"""OpenID providers over HTTP: a sound one, and the same one with one fault at a time.

`provider.fault = "wrong_aud"` makes everything after it wrong in just that way: forgeries.py has
the faults of tokens, faults.py all others. `provider.sign_on(address)` is the person and their
browser; `provider.stop()` and `start()` are an outage.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass
from typing import cast

import httpx
import pytest
from flask import request

from portal.demo.provider.keys import Keys
from portal.demo.provider.people import RESIDENTS, STAFF, Person, read_people
from portal.demo.provider.provider import Provider
from portal.demo.provider.serving import running
from portal.demo.provider.site import create_app
from portal.demo.provider.tokens import subject
from tests.support.faults import FAULTS, Faults
from tests.support.forgeries import CORE_FAULTS, ID_FAULTS, LOGOUT_FAULTS, HostileTokens
from tests.support.forms import hidden_fields

AGENT = {"User-Agent": "tests"}
HOST = "127.0.0.1"
EVERY_FAULT = {*ID_FAULTS, *CORE_FAULTS, *LOGOUT_FAULTS, *FAULTS}


@dataclass(frozen=True)
class Call:
    """A request that came in."""

    method: str
    path: str
    agent: str


class TestProvider(Provider):
    """A provider on a free port of this machine, with someone to sign on at it.

    `calls` are the requests that came in, the first one first.
    """

    __test__ = False

    def __init__(self, issuer: str, people: Mapping[str, Person], name: str, keys: Keys) -> None:
        super().__init__(issuer, people, name=name, keys=keys, tokens=HostileTokens)
        self.calls: list[Call] = []
        self._faults = Faults(issuer)
        self._serving = ExitStack()

    @property
    def fault(self) -> str:
        """What is wrong from now on; nothing where it is empty."""
        return self._faults.name

    @fault.setter
    def fault(self, name: str) -> None:
        if name and name not in EVERY_FAULT:
            raise ValueError(f"there is no fault {name!r}")
        self._faults.name = name
        self._faults.released.clear()
        cast(HostileTokens, self.tokens).fault = name

    def clock_is_ahead(self, seconds: int) -> None:
        """Write every token by a clock that is wrong by so much."""
        cast(HostileTokens, self.tokens).ahead = seconds

    def release(self) -> None:
        """Let what is slow go on."""
        self._faults.released.set()

    def start(self, listener: socket.socket | None = None) -> None:
        """Answer, on the same port as before."""
        if listener is None:
            listener = socket.create_server((HOST, httpx.URL(self.issuer).port or 0))
        app = create_app(self)
        self._faults.install(app)
        app.before_request_funcs[None].insert(0, self._note)
        self._serving.enter_context(listener)
        self._serving.enter_context(running(app, listener))

    def stop(self) -> None:
        """Answer no more: whoever calls finds the port closed."""
        self.release()
        self._serving.close()

    def logout_token(self, client: str = "portal", person: str = "sam_reed", sid: str = "") -> str:
        """A logout token for a portal: of one session, or without `sid` of every one."""
        return self.tokens.logout_token(self.clients[client], self.people[person], sid or None)

    def subject(self, person: str = "sam_reed", client: str = "portal") -> str:
        """The `sub` under which a portal knows a person."""
        return subject(self.clients[client], self.people[person])

    def _note(self) -> None:
        agent = request.headers.get("User-Agent", "")
        self.calls.append(Call(request.method, request.path, agent))

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
                here = httpx.URL(self.issuer).join(place)  # a browser may know other providers too
                page = browser.get(here)
                choices = {"person": person, "shown": "yes" if shows_proof else "no"}
                answer = browser.post(
                    here.copy_with(query=None), data=hidden_fields(page.text) | choices
                )
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
    listener = socket.create_server((HOST, 0))
    issuer = f"http://{HOST}:{listener.getsockname()[1]}"
    provider = TestProvider(issuer, people, name, own)
    provider.start(listener)
    try:
        yield provider
    finally:
        provider.stop()
