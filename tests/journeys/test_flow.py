"""A question asked and answered, and a case passed on, joined and split, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from portal.dispatcher import Dispatcher
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, enquiries
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, axe_violations
from tests.support.lived_in import MADE_UP
from tests.support.looks import at_both_widths, on_the_narrowest
from tests.support.mail import MailServer
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "street_cleansing"), name="⟦Jo⟧")
LINK = re.compile(r"http\S+then=answer")


@pytest.fixture
def settings(settings: Settings, mail_server: MailServer) -> Settings:
    """With a mail server, and the languages that are made up to try out pages."""
    smtp = SecretStr(mail_server.url)
    return settings.model_copy(update={"smtp_url": smtp, "pseudo_languages": True})


def opened(portal: LiveServer, place: Point, service: str = "pothole") -> str:
    here = parts.of(portal.app)
    sam = Introduction(name="⟦Sam Reed⟧", email="sam@example.com")
    new = NewCase(service, "⟦A deep hole full of bags⟧", "42 Mill Lane", place, "⟦Ring⟧",
                  reporter=sam)  # fmt: skip
    with here.database.write() as session:
        return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


def sign_on(page: Page, portal: LiveServer) -> None:
    with parts.of(portal.app).database.write() as session:
        cookie = OFFICER.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])


def emails_sent(portal: LiveServer, mail_server: MailServer, address: str) -> list[str]:
    """All that is due goes out; the texts that came to an address."""
    here = parts.of(portal.app)
    with portal.app.app_context():
        dispatcher = Dispatcher(here.database, here.channels)
        dispatcher.drain()
        dispatcher.close()
    bodies = [one.get_body(("plain",)) for one in mail_server.messages if one["To"] == address]
    return [str(body.get_content()) for body in bodies if body is not None]


def test_the_resident_who_is_asked_answers_on_a_phone_and_the_case_goes_on(
    page: Page, browser: Browser, live_server: LiveServer, in_town: Point, mail_server: MailServer
) -> None:
    reference = opened(live_server, in_town)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_on(page, live_server)
    page.goto(f"/staff/cases/{reference}")
    page.get_by_role("link", name="Ask who reported it something").click()
    page.get_by_label("What do you need to know?").fill("Is it in the left lane or the right?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_role("status").filter(has_text="Sent.")).to_be_visible()
    expect(page.get_by_text("has not answered yet")).to_be_visible()

    [link] = LINK.findall("\n".join(emails_sent(live_server, mail_server, "sam@example.com")))
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as sams:  # type: ignore[arg-type]
        phone = sams.new_page()
        phone.goto(link)
        phone.locator("main button").click()
        expect(phone.get_by_text("Is it in the left lane or the right?")).to_be_visible()
        phone.get_by_label("Your answer").fill("The left one, by the bus stop.")
        phone.get_by_role("button", name="Send my answer").click()
        expect(phone.get_by_role("heading", name="Thank you for your answer")).to_be_visible()
        phone.goto(f"{live_server.url}/cases/{reference}")
        expect(phone.get_by_text("bus stop")).to_have_count(0)

    page.reload()
    expect(page.get_by_text("The left one, by the bus stop.")).to_be_visible()
    page.get_by_label("Planned", exact=True).check()
    page.get_by_role("button", name="Save and tell").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def test_an_officer_joins_splits_and_passes_on_without_javascript(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    reference, other = opened(live_server, in_town), opened(live_server, in_town)
    page.route("**/*.js", lambda route: route.abort())
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_on(page, live_server)
    page.goto(f"/staff/cases/{reference}")
    page.get_by_role("link", name="Make two cases of it").click()
    page.get_by_label("What is the second thing?").select_option("litter")
    page.get_by_label("What was said about it?").fill("Bags")
    page.get_by_role("button", name="Make the second case").click()
    expect(page.get_by_text("A part of this became a report of its own")).to_be_visible()

    page.get_by_role("link", name="Put it together with another report").click()
    page.get_by_role("link", name=re.compile(other)).click()
    page.get_by_role("button", name="Yes, put them together").click()
    page.get_by_role("link", name=f"It goes on as {other}").click()

    page.get_by_role("link", name="Pass it to another team").click()
    page.get_by_label("Who should have it?").select_option("parks")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_role("heading", name="It is with the other team now")).to_be_visible()
    assert axe_violations(page) == []


@pytest.fixture
def addresses(live_server: LiveServer, in_town: Point) -> list[str]:
    """The pages of a case's way, for staff."""
    one, other, asked = (opened(live_server, in_town) for _ in range(3))
    with parts.of(live_server.app).database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, asked)
        enquiries.ask(session, OFFICER.actor(session), session.get_one(Case, case.id), "⟦Which?⟧")
    at = f"/staff/cases/{one}"
    return [
        f"{at}/hand-over", f"{at}/join", f"{at}/join?other=x",
        f"{at}/join/{other}", f"{at}/split", f"{at}/ask", f"/staff/cases/{asked}",
        f"/staff/cases/{asked}/ask", f"/cases/{asked}",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(
    page: Page, live_server: LiveServer, addresses: list[str]
) -> None:
    sign_on(page, live_server)
    found = {address: at_both_widths(page, address) for address in addresses}

    assert not {where: what for where, what in found.items() if what}


def test_longer_words_and_the_other_direction_fit_the_narrowest_screen(
    page: Page, live_server: LiveServer, addresses: list[str]
) -> None:
    """WCAG 2.2 1.4.10; and no words go round gettext."""
    page.context.add_cookies([{"name": "lang", "value": MADE_UP, "url": live_server.url}])
    sign_on(page, live_server)
    found = {address: on_the_narrowest(page, address) for address in addresses}

    assert not {where: what for where, what in found.items() if what}
