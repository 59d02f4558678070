"""Signing on in a real browser: in and out, with proof, in two browsers, and when time is up."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from portal import clock
from portal.demo.provider.clients import Client
from portal.models.cases import Case
from portal.models.identities import SignOn
from portal.reading.gazetteer import Gazetteer
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, is_sound
from tests.support.providers import TestProvider
from tests.support.waiting import until

pytestmark = pytest.mark.journey
ONWARD = re.compile("^(Continue|I have called)")
BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


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
        Client(
            "portal",
            (f"{url}/auth/callback",),
            (f"{url}/auth/signed-out",),
            client_key[1],
            backchannel_logout_uri=f"{url}/auth/backchannel-logout",
        )
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


def menu(page: Page) -> Any:
    return page.get_by_role("navigation", name="Menu")


def be(page: Page, name: str = "Sam Reed") -> None:
    """Choose who to be at the provider."""
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Page, address: str = "/") -> None:
    page.goto(address)
    page.get_by_role("link", name="Sign in", exact=True).first.click()
    be(page)


def look(page: Page) -> None:
    is_sound(page)
    expect(page.locator("h1")).to_have_count(1)


def age_sessions(town: LiveServer, **age: float) -> None:
    """As if nothing had happened in any session for so long."""
    with parts.of(town.app).database.write() as session:
        session.execute(update(SignOn).values(seen_at=clock.now() - timedelta(**age)))


def time_passes(page: Page, time: str, words: str) -> None:
    """Let the page's clock go on until its dialog says this.

    The page may not have heard from the server yet how long it has when time begins to pass.
    """
    dialog = page.get_by_role("dialog").filter(has_text=words)

    def says() -> bool:
        page.clock.fast_forward(time)
        return dialog.count() > 0

    until(says, words)


@BOTH
def test_one_signs_in_from_any_page_and_out_again_on_both_sides(
    browsing: Callable[..., Page], provider: TestProvider, size: dict[str, int]
) -> None:
    page = browsing(viewport=size)
    sign_in(page, "/contact")

    page.wait_for_url("**/contact")
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Sign out", exact=True).first.click()
    page.wait_for_url("**/auth/signed-out**")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    look(page)
    assert not provider.sessions.of(provider.people["sam_reed"])


def test_without_javascript_signing_out_asks_once_more(browsing: Callable[..., Page]) -> None:
    page = browsing(java_script_enabled=False)
    sign_in(page, "/contact")
    expect(page.get_by_text("When nothing happens here for 30 minutes")).to_be_visible()
    page.get_by_role("link", name="Sign out", exact=True).first.click()
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.wait_for_url("**/auth/signed-out**")


@BOTH
def test_a_private_report_is_signed_in_for_at_the_end_and_nothing_is_lost(
    browsing: Callable[..., Page], town: LiveServer, size: dict[str, int]
) -> None:
    page = browsing(viewport=size)
    page.goto("/report?service=noise&lat=52.57998&lon=-0.94795")
    said = "A drum kit, every night from ten."
    for _page in range(20):
        if page.url.endswith("/check"):
            break
        if (words := page.locator("textarea[name=words]")).is_visible():
            words.fill(said)
        radios = page.locator("input[type=radio]").all()
        for name in dict.fromkeys(radio.get_attribute("name") for radio in radios):
            page.locator(f"input[name={name}]").filter(visible=True).last.check(force=True)
        with page.expect_navigation():
            page.get_by_role("button", name=ONWARD).click()
    expect(page).to_have_url(re.compile("/check$"))
    look(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    be(page)

    page.wait_for_url("**/check")
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/done")
    with parts.of(town.app).database.read() as session:
        case = session.scalars(select(Case)).one()
    assert case.words == said
    assert case.subject_id is not None


def test_signing_out_everywhere_at_the_provider_is_seen_in_the_other_browser_at_once(
    browsing: Callable[..., Page], provider: TestProvider
) -> None:
    phone, desk = browsing(viewport=PHONE), browsing(viewport=DESKTOP)
    sign_in(phone)
    sign_in(desk)
    desk.goto(f"{provider.issuer}/sessions")
    desk.get_by_role("button", name="Sign Sam Reed out everywhere").click()
    expect(desk.get_by_text("portal was told and has ended its sessions.")).to_be_visible()

    phone.goto("/contact")
    expect(phone.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    phone.goto("/account")
    expect(phone.get_by_role("heading", name="Who do you want to be?")).to_be_visible()


def test_who_does_nothing_is_warned_two_minutes_before_and_can_stay(
    browsing: Callable[..., Page], town: LiveServer
) -> None:
    page = browsing()
    page.clock.install()
    sign_in(page, "/contact")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(0)
    age_sessions(town, minutes=28, seconds=30)
    time_passes(page, "28:30", "You will soon be signed out")
    look(page)
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    with page.expect_response("**/auth/stay"):
        page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_have_count(0)
    with parts.of(town.app).database.read() as session:
        assert clock.now() - session.scalars(select(SignOn.seen_at)).one() < timedelta(minutes=1)


def test_somebody_active_in_another_tab_is_not_warned(browsing: Callable[..., Page]) -> None:
    page = browsing()
    page.clock.install()
    sign_in(page, "/contact")
    with page.expect_response("**/auth/session"):
        page.clock.fast_forward("28:30")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_was_typed_when_the_session_ended_comes_back_after_signing_in(
    browsing: Callable[..., Page], town: LiveServer
) -> None:
    page = browsing()
    page.clock.install()
    sign_in(page)
    page.goto("/account/details/name")
    page.get_by_role("textbox").fill("Samira Reed")
    age_sessions(town, minutes=31)
    time_passes(page, "30:00", "You have been signed out")
    look(page)
    page.get_by_role("button", name="Back to the page").click()
    expect(page.get_by_role("textbox")).to_have_value("Samira Reed")

    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to go on")
    look(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You are back: what you typed is still here"
    )
    look(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    page.wait_for_url("**/account/details")
    expect(page.get_by_text("Samira Reed").first).to_be_visible()


def test_who_turns_back_or_finds_the_provider_down_reads_a_page_with_a_way_on(
    browsing: Callable[..., Page], provider: TestProvider
) -> None:
    page = browsing(viewport=PHONE)
    for fault, title in (
        ("authorize_access_denied", "You have not signed in"),
        ("token_down", "Signing in does not work right now"),
    ):
        provider.fault = fault
        page.goto("/auth/sign-in")
        if fault == "token_down":
            be(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        look(page)
    provider.fault = ""
    page.get_by_role("link", name="Sign in again").or_(
        page.get_by_role("button", name="Sign in again")
    ).click()
    page.wait_for_url("**/account")
