"""A widow on her phone: from the first page to the receipt, once with and once without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.demo.provider.clients import Client
from portal.models.episodes import Episode, EpisodeConsent, EpisodeState
from portal.reading.gazetteer import Gazetteer
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import PHONE, is_sound
from tests.support.providers import TestProvider

pytestmark = pytest.mark.journey
HOW_FAR = re.compile("^(Received|Sent|Waits until we have checked it)$")
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def settings(settings: Settings, provider: TestProvider, client_key: tuple[str, str]) -> Settings:
    """A portal at which residents sign on."""
    unchanged = settings.model_dump(include={"secret_key", "var", "database_url", "smtp_url"})
    return Settings(
        _env_file=None,
        **unchanged,
        oidc_issuer=provider.issuer,
        oidc_client_id="portal",
        oidc_private_key=client_key[0],
    )


@pytest.fixture
def town(
    live_server: LiveServer,
    demo_gazetteer: Gazetteer,
    provider: TestProvider,
    client_key: tuple[str, str],
) -> LiveServer:
    """The portal, known to its provider and knowing its places."""
    url = live_server.url
    provider.register(
        Client("portal", (f"{url}/auth/callback",), (f"{url}/auth/signed-out",), client_key[1])
    )
    parts.of(live_server.app).gazetteer = demo_gazetteer
    return live_server


@pytest.fixture
def browsing(
    browser: Browser, browser_context_args: dict[str, Any], town: LiveServer
) -> Callable[..., Page]:
    """A page in a browser of its own."""

    def page(**more: Any) -> Page:
        return browser.new_context(**{**browser_context_args, **more}).new_page()

    return page


def look(page: Page) -> None:
    """No fault for axe, no scrolling sideways, one heading of the first level, a way out."""
    expect(page.locator("h1")).to_have_count(1)
    if page.viewport_size == NARROWEST:
        return  # without scripts nothing can be asked of the page
    is_sound(page)


def titled(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def go_on(page: Page, button: str = "Continue") -> None:
    look(page)
    page.locator("main").get_by_role("button", name=button, exact=True).last.click()


def on(page: Page, question: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=question)
    for label, typed in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(typed)


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def answered(page: Page) -> None:
    """Every question of a widow with Tell Us Once done, to the plan."""
    page.get_by_label("None of these").check()
    go_on(page)
    titled(page, "Who has died?")
    page.get_by_label("My husband, wife or civil partner").check()
    go_on(page)
    choose(page, "Has the death been registered?", "Yes")
    page.get_by_label("Yes, I am an executor named in the will").check()
    go_on(page)
    page.get_by_label("Yes, it has been done").check()
    go_on(page)
    titled(page, "About the person who died")
    page.get_by_label("Full name").fill("Ali Khan")
    on(page, "When did they die?", "31", "11", "2026")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("no day of the calendar")
    on(page, "When did they die?", "17", "11", "2026")
    go_on(page)
    choose(page, "Which council services did they use?", "Library card")
    choose(page, "Did they have any of these?", "None of these")
    go_on(page)
    page.get_by_label("What was their address?").fill("Mill Lane 42")
    page.get_by_role("button", name="Find the address").click()
    page.get_by_role("group", name="Which one is it?").get_by_role("radio").first.check()
    page.get_by_label("In a home they owned with someone").check()
    go_on(page)
    page.get_by_role("button", name="Add an adult").click()
    page.get_by_label("Full name").fill("Sam Reed")
    page.get_by_label("Neither").check()
    go_on(page)
    on(page, "What is your own date of birth?", "1", "2", "1972")
    go_on(page)
    page.get_by_label("No", exact=True).check()
    go_on(page)
    titled(page, "The funeral and money")
    go_on(page, "I will do this later")
    page.get_by_label("To me").check()
    choose(page, "Would you like to hear about support groups?", "Not now")
    go_on(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_widow_tells_everyone_once_from_her_phone(
    browsing: Callable[..., Page], town: LiveServer, *, scripts: bool
) -> None:
    page = browsing(viewport=PHONE if scripts else NARROWEST, java_script_enabled=scripts)
    page.goto("/life-events/bereavement")
    look(page)
    page.get_by_role("button", name="Start").click()
    answered(page)

    titled(page, "Your plan")
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    look(page)
    assert not _episodes(town)
    page.get_by_role("button", name="Sign in and go on").click()
    look(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sam Reed", exact=True).click()
    titled(page, "You are back")
    page.get_by_role("button", name="Go on").click()
    titled(page, "Your plan")
    look(page)
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_text("Ali Khan")).to_be_visible()
    look(page)
    page.get_by_role("button", name="These are right: go on").click()
    titled(page, "Who we tell, and what")
    for each in page.locator("main input[type=radio][value=yes]").all():
        each.check()
    look(page)
    page.get_by_role("button", name="Send it to everyone I said yes to").click()
    titled(page, "It is sent")
    look(page)
    [episode] = _episodes(town)
    assert episode.state is EpisodeState.DECLARED
    expect(page.get_by_text(episode.reference).first).to_be_visible()
    page.get_by_role("button", name="See your plan").click()
    expect(page.get_by_text(HOW_FAR).first).to_be_visible()
    look(page)
    with parts.of(town.app).database.read() as session:
        told = set(session.scalars(select(EpisodeConsent.recipient).where(EpisodeConsent.agreed)))
    assert len(told) >= 3


def _episodes(town: LiveServer) -> list[Episode]:
    with parts.of(town.app).database.read() as session:
        return list(session.scalars(select(Episode)))
