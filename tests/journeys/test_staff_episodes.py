"""Staff and life events in a real browser: by keyboard, in any width, from right to left, safe for
axe: an episode as its team sees it, the figures, and an event begun and declared in a call.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.episodes import Episode, EpisodeState
from portal.policy import SYSTEM
from portal.services import declarations, episodes
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, is_sound
from tests.support.desks import CLERK
from tests.support.living import begun, declared, somebody
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

TAX = Colleague(Role.OFFICER, ("council_tax",), name="Jo Adeyemi")
LEAD = Colleague(Role.LEAD, ("council_tax",), name="Asha Lead")
NARROW = {"width": 320, "height": 640}
SIZES = pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "phone", "desktop"])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"pseudo_languages": True})


def sign_on(page: Page, portal: LiveServer, who: Colleague) -> None:
    with parts.of(portal.app).database.write() as session:
        cookie = who.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])


def loss(portal: LiveServer) -> str:
    """A death that was told and confirmed; the address of its episode for staff."""
    here = parts.of(portal.app)
    with here.database.write() as session:
        ann = somebody(session)
        episode = begun(session, ann, "bereavement", rel="spouse")
        declared(session, ann, here.council, episode)
        declarations.release(session, SYSTEM, here.council, episode)
        for number in range(6):
            declared(session, ann, here.council, begun(session, ann), once=str(number))
            left = episodes.begin(session, ann, "bereavement")
            episodes.answer(session, ann, left, {"tonight": ["none"]})
            left.updated_at = clock.now() - timedelta(days=2)
        return f"/staff/episodes/{episode.reference}"


@SIZES
def test_an_episode_and_the_figures_fit_their_screen_in_both_directions_and_are_safe_for_axe(
    page: Page, live_server: LiveServer, size: dict[str, int]
) -> None:
    address = loss(live_server)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_on(page, live_server, TAX)
    page.goto(address)
    expect(page.get_by_role("heading", name="What your team does")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name=re.compile("^Decide otherwise")).click()
    page.get_by_role("button", name="Save and tell them").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page)
    sign_on(page, live_server, CLERK)
    page.goto(address)
    is_sound(page)
    sign_on(page, live_server, LEAD)
    page.goto("/staff/figures")
    is_sound(page)
    page.goto("/language/ar-XB?next=/staff/figures")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    is_sound(page)
    page.goto(address)
    is_sound(page)


def test_a_rule_is_overruled_by_keyboard(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_on(page, live_server, TAX)
    page.goto(loss(live_server))
    page.get_by_role("link", name=re.compile("^Decide otherwise")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("What do you decide, and why?").focus()
    page.keyboard.type("Two adults live there.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("They are being told")
    expect(page.get_by_text("Two adults live there.")).to_be_visible()


@SIZES
def test_a_clerk_begins_an_event_for_somebody_new_and_the_pages_say_whom_they_serve(
    page: Page, live_server: LiveServer, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_on(page, live_server, CLERK)
    page.goto("/staff/calls")
    page.get_by_role("button", name="A phone call").click()
    page.get_by_role("button", name="Something happened in their life").click()
    page.wait_for_url(re.compile("/life$"))
    is_sound(page)
    page.get_by_role("button", name="Ask the first question").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page)
    page.get_by_label("Their full name").fill("Joan Pell")
    page.get_by_label("Getting married").check()
    page.get_by_role("button", name="Ask the first question").click()
    expect(page.get_by_role("region", name="Your call")).to_contain_text("Joan Pell")
    expect(page.get_by_role("link", name="Leave this page")).to_have_count(0)
    is_sound(page)
    with parts.of(live_server.app).database.write() as session:
        episode = session.scalars(select(Episode)).one()
        reference = episode.reference
        facts = begun(session, somebody(session), "getting_married").facts
        episode.facts = dict(facts)
    page.goto(f"/account/episodes/{reference}/declare")
    expect(page.get_by_role("heading", name="Read this out")).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Send it to everyone I said yes to").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page)
    for yes in page.get_by_role("radio", name="Yes").all():
        yes.check()
    page.get_by_label(re.compile("^I have read it out")).check()
    page.get_by_role("button", name="Send it to everyone I said yes to").click()
    expect(page.get_by_role("heading", name="It is sent")).to_be_visible()
    page.get_by_role("link", name="Back to the call").click()
    is_sound(page)

    with parts.of(live_server.app).database.read() as session:
        assert session.scalars(
            select(Episode.state).where(Episode.reference == reference)
        ).one() is EpisodeState.DECLARED  # fmt: skip
