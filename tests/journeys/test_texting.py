"""A phone in the street and a browser at a desk: a text, its case, its photo, its news, its end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select

from portal.dispatcher import Dispatcher
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.people import ContactPoint, Person
from portal.models.states import State
from portal.policy import SYSTEM
from portal.reading.gazetteer import Gazetteer
from portal.services import cases
from portal.settings import Settings
from portal.web import parts
from tests.support import photographs
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, is_sound
from tests.support.receivers import make_due
from tests.support.staff import Colleague, resident_cookie
from tests.support.text_providers import TextProvider

pytestmark = pytest.mark.journey

NUMBER, ANNS = "+447700900001", "+447700900555"
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways",))
BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def settings(settings: Settings, text_provider: TextProvider) -> Settings:
    exchange = text_provider.exchange
    return settings.model_copy(
        update={
            "channels": ("sms",),
            "text_settle_seconds": 0,
            "twilio_account_sid": exchange.account,
            "twilio_auth_token": SecretStr(exchange.token),
            "twilio_from": exchange.number,
            "twilio_api_base": AnyHttpUrl(text_provider.url),
        }
    )


@pytest.fixture
def portal(
    live_server: LiveServer, text_provider: TextProvider, demo_gazetteer: Gazetteer
) -> LiveServer:
    """A portal whose texts go by a provider that serves a handset."""
    text_provider.exchange.portal = live_server.url
    parts.of(live_server.app).gazetteer = demo_gazetteer
    return live_server


@pytest.fixture
def sending(portal: LiveServer) -> Iterator[Dispatcher]:
    here = parts.of(portal.app)
    dispatcher = Dispatcher(here.database, here.channels)
    with portal.app.app_context():
        yield dispatcher
    dispatcher.close()


class Handset:
    """The page that shows a phone."""

    def __init__(self, page: Page, provider: TextProvider, number: str) -> None:
        self.page = page
        self.address = f"{provider.url}/phones/{provider.phones.add(number)}"

    def text(self, words: str) -> str:
        """Send a text; the last that the phone shows then."""
        self.page.goto(self.address)
        self.page.get_by_role("textbox").fill(words)
        self.page.get_by_role("button", name=re.compile("send", re.IGNORECASE)).click()
        return self.last()

    def last(self) -> str:
        self.page.goto(self.address)
        return self.page.locator("#last").inner_text()


def _tell(sending: Dispatcher) -> None:
    """All news goes out, also by night."""
    sending.drain()
    make_due(sending._database)
    sending.drain()


def _case(portal: LiveServer) -> Case:
    with parts.of(portal.app).database.read() as session:
        return session.scalars(select(Case)).one()


@BOTH
def test_a_text_in_the_street_is_a_case_with_a_photo_and_its_news_until_stop(
    page: Page,
    portal: LiveServer,
    sending: Dispatcher,
    text_provider: TextProvider,
    tmp_path: Path,
    size: dict[str, int],
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    handset = Handset(page, text_provider, NUMBER)

    answer = handset.text("massive pothole on mill lane outside no 42, just bust my tyre")
    is_sound(page)
    case = _case(portal)
    assert (case.service, case.place[:12]) == ("pothole", "42 Mill Lane")
    assert case.reference in answer
    link = re.search(r"http\S+/p/[\w-]+", answer)
    assert link is not None

    page.goto(link[0])
    is_sound(page)
    photo = tmp_path / "IMG_0042.HEIC"
    photo.write_bytes(photographs.phone_heic(photographs.scene(1200, 900)))
    page.get_by_label("Choose photos").set_input_files(photo)
    page.get_by_role("button", name="Send the photos").click()
    expect(page.locator("h1")).to_have_text("Thank you, we have your photos")
    is_sound(page)
    page.goto(link[0])
    expect(page.locator("h1")).to_contain_text("This link has been used")

    with parts.of(portal.app).database.write() as session:
        cookie = OFFICER.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])
    page.goto(f"{portal.url}/staff/cases/{case.reference}")
    expect(page.locator(".staff-text")).to_have_count(2)
    expect(page.locator(".case-photos img").first).to_be_visible()
    is_sound(page)
    page.get_by_label("Being worked on").check()
    page.locator("#answer").get_by_role("button", name=re.compile("Save|Send")).first.click()
    expect(page.locator(".staff-saved")).to_contain_text("Saved")
    page.context.clear_cookies(name="portal")
    assert _case(portal).state is State.IN_PROGRESS
    _tell(sending)
    text_provider.settle()
    assert "Being worked on" in handset.last()

    assert case.reference in handset.text("STATUS")
    handset.text("STOP")
    assert "unsubscribed" in handset.last()
    said = len(text_provider.exchange.sent_to(NUMBER))
    assert case.reference in text_provider.exchange.all_to(NUMBER)[1].body
    with parts.of(portal.app).database.write() as session:
        found = cases.find(session, SYSTEM, case.reference, to_change=True)
        cases.progress(session, Actor(Role.COMMAND, By.COMMAND), found, State.DONE, "Filled")
    _tell(sending)
    assert len(text_provider.exchange.sent_to(NUMBER)) == said


@BOTH
def test_somebody_follows_a_case_by_text_from_its_page(
    page: Page,
    portal: LiveServer,
    sending: Dispatcher,
    text_provider: TextProvider,
    size: dict[str, int],
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    Handset(page, text_provider, NUMBER).text("pothole on mill lane outside no 42")
    reference = _case(portal).reference

    page.goto(f"{portal.url}/cases/{reference}")
    page.get_by_role("button", name="Follow by text").click()
    is_sound(page)
    page.get_by_role("button", name="Text me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your mobile number")
    page.get_by_label("Your mobile number").fill("07700 900555")
    page.get_by_role("button", name="Text me a code").click()
    expect(page.locator("h1")).to_have_text("Enter the code")
    is_sound(page)
    _tell(sending)
    [code] = re.findall(r"\b\d{6}\b", text_provider.exchange.sent_to(ANNS)[0])
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Go on").click()

    expect(page.locator("h1")).to_contain_text("We text you when something changes")
    is_sound(page)

    with parts.of(portal.app).database.write() as session:
        cookie = resident_cookie(session)
        for point in session.scalars(select(ContactPoint).where(ContactPoint.key == ANNS)):
            point.person = session.scalars(select(Person).order_by(Person.id.desc())).first()
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])
    page.goto(f"{portal.url}/cases/{reference}/follow/text")
    is_sound(page)
    page.get_by_role("button", name="Text me there").click()
    expect(page.locator("h1")).to_contain_text("We text you when something changes")
