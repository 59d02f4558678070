"""The staff pages in a real browser: an officer answers with a photo, a clerk says why."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.models.actors import Role
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import assigning, cases, notes
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings
from portal.web import parts
from tests.support import photographs
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE
from tests.support.lived_in import MADE_UP
from tests.support.looks import at_both_widths, on_the_narrowest
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

ROADS = ("ashshire_highways",)
_DEEDS = ("note", "assign", "due", "their-reference", "photo")
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "street_cleansing"), name="⟦Jo⟧")
ADMINISTRATOR = Colleague(Role.ADMINISTRATOR, name="⟦Ingrid⟧")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="⟦Moira⟧")
SAM = Introduction(name="⟦Sam Reed⟧", email="sam.reed.of.a.very.long.name@example.com",
                   phone="07700 900123")  # fmt: skip


def _opened(portal: LiveServer, place: Point, service: str = "pothole") -> str:
    here = parts.of(portal.app)
    new = NewCase(service=service, words="⟦A deep hole⟧", place="42 Mill Lane",
                  point=place, private_words="⟦Ring twice⟧", answers={"size": "plate"},
                  reporter=SAM)  # fmt: skip
    with here.database.write() as session:
        return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


def _sign_on(page: Page, portal: LiveServer, who: Colleague) -> None:
    with parts.of(portal.app).database.write() as session:
        cookie = who.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_officer_finds_a_case_and_closes_it_with_a_photo(
    page: Page, live_server: LiveServer, in_town: Point, tmp_path: Path, size: dict[str, int]
) -> None:
    reference = _opened(live_server, in_town)
    _opened(live_server, in_town, "litter")
    photo = tmp_path / "after.jpg"
    photo.write_bytes(photographs.jpeg())
    page.set_viewport_size(size)  # type: ignore[arg-type]
    _sign_on(page, live_server, OFFICER)
    page.goto("/staff")
    page.get_by_role("link", name="Pothole or damaged road, 42 Mill Lane", exact=True).click()
    page.get_by_label("Done", exact=True).check()
    page.get_by_label("What do you tell the people who follow it?").fill("Filled on Tuesday.")
    page.get_by_label("A photo of the work done").set_input_files(photo)
    page.get_by_role("button", name="Save and tell").click()

    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_text("Filled on Tuesday.")).to_be_visible()
    expect(page.get_by_alt_text("Photo of the work done")).to_be_visible()
    page.goto("/staff")
    litter = "Litter or full bin, 42 Mill Lane"
    expect(page.get_by_role("link", name=litter, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Pothole")).to_have_count(0)
    page.goto(f"/cases/{reference}")
    expect(page.get_by_text("Filled on Tuesday.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_officer_takes_a_case_and_answers_with_a_standard_reply(
    page: Page, live_server: LiveServer, in_town: Point, size: dict[str, int]
) -> None:
    reference = _opened(live_server, in_town)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    _sign_on(page, live_server, OFFICER)
    page.goto(f"/staff/cases/{reference}")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("You have this case")).to_be_visible()
    page.get_by_text("Write a note for the team").click()
    page.get_by_label("Note for the team").fill("Round the back.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Round the back.")).to_be_visible()
    page.wait_for_load_state()  # before its scripts are there the whole page comes again

    words = page.get_by_label("What do you tell the people who follow it?")
    page.get_by_label("Standard reply").select_option(label="The hole is filled")
    page.get_by_role("button", name="Use this reply").click()
    expect(words).to_have_value(re.compile(r"We filled the hole at 42 Mill Lane on \w+ \d+ \w+\."))
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    expect(page.get_by_role("button", name="Use this reply")).to_be_focused()
    expect(page.get_by_text("The reply stands in the words now.")).to_be_attached()
    words.press("End")
    words.press_sequentially(" Diolch, ŵ", delay=10)
    expect(page.locator("#text-parts")).to_contain_text("UCS-2")  # while one types
    expect(words).to_be_focused()
    page.get_by_role("button", name="Save and tell").click()

    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto(f"/cases/{reference}")
    expect(page.get_by_text("We filled the hole at 42 Mill Lane")).to_be_visible()
    expect(page.get_by_text("Round the back.")).to_have_count(0)


def test_without_javascript_a_reply_is_filled_in_as_well(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    reference = _opened(live_server, in_town)
    page.route("**/*.js", lambda route: route.abort())
    _sign_on(page, live_server, OFFICER)
    page.goto(f"/staff/cases/{reference}")
    page.get_by_label("Standard reply").select_option(label="It is on private land")
    page.get_by_role("button", name="Use this reply").click()
    page.get_by_role("button", name="Save and tell").click()
    expect(page.get_by_role("alert")).to_contain_text("Fill in or take out what stands in braces")
    words = page.get_by_label("What do you tell the people who follow it?")
    words.fill(words.input_value().replace("{date}", "Monday"))
    page.get_by_role("button", name="Save and tell").click()

    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_without_javascript_a_clerk_says_why_and_reads_the_case(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    reference = _opened(live_server, in_town, "noise")
    page.route("**/*.js", lambda route: route.abort())
    _sign_on(page, live_server, CLERK)
    page.goto("/staff")
    page.get_by_label("Open a case by its reference").fill(reference.lower())
    page.get_by_role("button", name="Open it").click()
    page.get_by_label("Why do you need to see it?").fill("The caller asked how it stands")
    page.get_by_role("button", name="Open the case").click()

    expect(page.get_by_text("Sam Reed")).to_be_visible()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the languages that are made up to try out pages."""
    return settings.model_copy(update={"pseudo_languages": True})


def _addresses(portal: LiveServer, place: Point) -> list[str]:
    """Every page of staff: a late case in the queue, a private one, and what is not found."""
    mine, private, late, ended = (
        _opened(portal, place, what) for what in ("pothole", "noise", "pothole", "pothole")
    )
    with parts.of(portal.app).database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, late)
        case.due, case.state = case.created_at, State.SCHEDULED
        case.their_reference = "⟦NH/2026/88⟧"
        officer = OFFICER.actor(session)
        notes.note(session, officer, case, "⟦Round the back⟧")
        assigning.assign(session, officer, case, assigning.colleagues(session, officer, ROADS)[0])
        done = cases.find(session, PUBLIC_ON_WEB, ended)
        cases.progress(session, officer, done, State.DONE, "⟦Filled⟧")
    return [
        *(f"/staff/cases/{late}/{what}" for what in _DEEDS), f"/staff/cases/{ended}",
        f"/staff/cases/{ended}/reopen", f"/staff/cases/{late}",
        "/staff", f"/staff/cases/{mine}", f"/staff/cases/{private}", "/staff/cases?reference=x",
        f"/staff?after=_{'f' * 32}", "/staff?category=pothole", "/staff?state=closed",
        f"/staff/queue/{mine}",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    addresses = _addresses(live_server, in_town)
    found: dict[tuple[Role, str], list[str]] = {}
    for who in (OFFICER, CLERK, ADMINISTRATOR):
        _sign_on(page, live_server, who)
        found |= {(who.role, address): at_both_widths(page, address) for address in addresses}

    assert not {where: what for where, what in found.items() if what}


def test_longer_words_and_the_other_direction_fit_the_narrowest_screen(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    """WCAG 2.2 1.4.10; and no words go round gettext."""
    addresses = _addresses(live_server, in_town)
    page.context.add_cookies([{"name": "lang", "value": MADE_UP, "url": live_server.url}])
    found: dict[tuple[Role, str], list[str]] = {}
    for who in (OFFICER, CLERK, ADMINISTRATOR):
        _sign_on(page, live_server, who)
        found |= {(who.role, address): on_the_narrowest(page, address) for address in addresses}

    assert not {where: what for where, what in found.items() if what}
