"""The contact centre in a real browser: by keyboard, on a phone, without scripts, in any script."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from portal.models.calls import Call
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases
from portal.services.new_cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE
from tests.support.calls import CLERK
from tests.support.lived_in import MADE_UP
from tests.support.looks import at_both_widths, on_the_narrowest
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey
MOIRA = Colleague(CLERK.role, CLERK.teams, name="⟦Moira⟧")
SAM = Introduction(name="⟦Sam Reed⟧", email="sam.reed.of.a.very.long.name@example.com",
                   phone="07700 900123")  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the languages that are made up to try out pages."""
    return settings.model_copy(update={"pseudo_languages": True})


@pytest.fixture
def clerk(page: Page, live_server: LiveServer, in_town: Point) -> Page:
    """A clerk has signed on; Sam has an open case and one that is done."""
    here = parts.of(live_server.app)
    with here.database.write() as session:
        new = [
            NewCase(service, "⟦A deep hole⟧", "⟦42 Mill Lane⟧", in_town, reporter=SAM)
            for service in ("pothole", "litter")
        ]
        first, done = (cases.open_case(session, PUBLIC_ON_WEB, here.council, one) for one in new)
        done.subject_id = first.subject_id
        cases.progress(session, SYSTEM, done, State.DONE, "⟦Swept⟧")
        cookie = MOIRA.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": live_server.url}])
    return page


def _check(page: Page) -> None:
    """From the list of calls to a caller who has shown who they are, by keyboard alone."""
    page.goto("/staff/calls")
    expect(page.get_by_role("button", name="A phone call")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Sam Reed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="This is them").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Their email address")).to_be_focused()
    page.keyboard.type(SAM.email or "")
    page.keyboard.press("Tab")
    page.keyboard.type("0123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Their cases")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_call_is_taken_by_keyboard_from_the_first_key_to_the_last(
    clerk: Page, live_server: LiveServer, size: dict[str, int]
) -> None:
    clerk.set_viewport_size(size)  # type: ignore[arg-type]
    _check(clerk)
    notes = clerk.get_by_label("Notes", exact=True)
    notes.focus()
    clerk.keyboard.type("Wanted to know when")
    expect(clerk.get_by_text("Kept at")).to_be_visible()
    clerk.get_by_role("button", name=re.compile("^I told them this")).first.press("Enter")
    expect(clerk.get_by_text("Told how it stands")).to_be_visible()
    expect(notes).to_have_value("Wanted to know when")
    notes.press("Control+Enter")

    expect(clerk.get_by_role("heading", name="The call is over")).to_be_visible()
    expect(clerk.get_by_text("They asked how something stands")).to_be_visible()
    expect(clerk.get_by_role("button", name="Next call")).to_be_focused()


def test_ctrl_and_enter_end_a_call_wherever_on_its_page_one_is(clerk: Page) -> None:
    _check(clerk)
    clerk.check("input[name=answered][value=yes]")
    clerk.locator("h1").click()  # nothing of the form has the focus now
    clerk.keyboard.press("Control+Enter")

    expect(clerk.get_by_role("heading", name="The call is over")).to_be_visible()


def test_without_javascript_a_call_is_the_same(clerk: Page) -> None:
    clerk.route("**/*.js", lambda route: route.abort())
    _check(clerk)
    clerk.get_by_label("Notes", exact=True).fill("Wanted to know when")
    clerk.get_by_text("1 case that has ended").click()
    clerk.get_by_text("It is not fixed").click()
    clerk.get_by_label("What is still wrong?").fill("Glass is still there")
    clerk.get_by_role("button", name="Open it again").click()
    expect(clerk.get_by_role("status").filter(has_text="The case is open again")).to_be_visible()
    expect(clerk.get_by_label("Notes", exact=True)).to_have_value("Wanted to know when")
    clerk.get_by_role("button", name="End the call").click()

    expect(clerk.get_by_role("heading", name="The call is over")).to_be_visible()
    expect(clerk.get_by_text("We said it was done, and it was not")).to_be_visible()


def _stages(page: Page) -> list[str]:
    """A call that has only begun, one that waits for the check, one that is known, one ended."""
    _check(page)
    known = page.url.split("?")[0]
    page.goto("/staff/calls")
    page.locator("button[name=channel][value=visit]").click()
    page.wait_for_url(re.compile(r"/calls/[0-9a-f-]+"))
    begun = page.url
    page.goto("/staff/calls")
    page.locator("button[name=channel][value=letter]").click()
    page.fill("#name", "Sam Reed")
    page.keyboard.press("Enter")
    page.locator("button[name=person]").first.click()
    page.wait_for_selector("#said_email")
    waiting = page.url.split("?")[0]
    page.fill("#said_email", "eve@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("wrong="))
    page.goto("/staff/calls")
    page.locator("button[name=channel][value=email]").click()
    page.check("input[name=answered][value=no]")
    page.locator("[data-call-end]").click()
    page.wait_for_selector("text=The call is over")
    ended = page.url
    return ["/staff/calls", known, begun, waiting, f"{waiting}?wrong=email", ended, f"{ended}/undo"]


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(clerk: Page) -> None:
    found = {address: at_both_widths(clerk, address) for address in _stages(clerk)}

    assert not {where: what for where, what in found.items() if what}


def test_longer_words_and_the_other_direction_fit_the_narrowest_screen(
    clerk: Page, live_server: LiveServer
) -> None:
    """WCAG 2.2 1.4.10; and no words go round gettext."""
    addresses = _stages(clerk)
    clerk.context.add_cookies([{"name": "lang", "value": MADE_UP, "url": live_server.url}])
    found = {address: on_the_narrowest(clerk, address) for address in addresses}

    assert not {where: what for where, what in found.items() if what}


def test_what_is_typed_is_in_the_database_before_anything_is_pressed(
    clerk: Page, live_server: LiveServer
) -> None:
    clerk.goto("/staff/calls")
    clerk.get_by_role("button", name="A phone call").click()
    clerk.get_by_label("Notes", exact=True).press_sequentially("They rang off", delay=5)
    expect(clerk.get_by_text("Kept at")).to_be_visible()
    with parts.of(live_server.app).database.read() as session:
        assert session.scalars(select(Call.words)).one() == "They rang off"


def test_what_is_typed_before_the_scripts_have_come_is_kept_as_well(
    clerk: Page, live_server: LiveServer
) -> None:
    held: list[Route] = []

    def hold_back(route: Route) -> None:
        held.append(route)

    clerk.route(re.compile("htmx"), hold_back)
    clerk.goto("/staff/calls", wait_until="commit")
    clerk.get_by_role("button", name="A phone call").click(no_wait_after=True)
    clerk.get_by_label("Notes", exact=True).press_sequentially("They rang off")
    assert held
    for one in held:
        one.continue_()
    expect(clerk.get_by_text("Kept at")).to_be_visible()
    with parts.of(live_server.app).database.read() as session:
        assert session.scalars(select(Call.words)).one() == "They rang off"
