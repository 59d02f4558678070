"""Standard answers and the letter in a real browser: by keyboard, in any width, safe for axe."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.calls import Call
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, is_sound
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways",))
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
NARROW = {"width": 320, "height": 640}


def _sign_on(page: Page, portal: LiveServer, who: Colleague) -> None:
    with parts.of(portal.app).database.write() as session:
        cookie = who.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])


def _in_a_call(page: Page, portal: LiveServer) -> None:
    _sign_on(page, portal, CLERK)
    page.goto("/staff/calls")
    page.locator("button[name=channel]").first.click()
    page.wait_for_url(re.compile(r"/staff/calls/[0-9a-f-]{36}"))


def _call(portal: LiveServer) -> Call:
    with parts.of(portal.app).database.read() as session:
        return session.scalars(select(Call)).one()


def test_a_question_is_answered_with_two_keys(page: Page, live_server: LiveServer) -> None:
    _in_a_call(page, live_server)
    page.get_by_label("What do they want to know?").fill("how do I renew a blue bage")
    expect(page.locator(".answer").first).to_contain_text("it costs up to £10")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("button", name=re.compile("^That answered it.*Blue Badge$"))
    ).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="Noted: that answered it.")).to_be_visible()
    assert (_call(live_server).answers, _call(live_server).answered) == (["blue_badge"], True)


def test_a_button_that_only_has_the_focus_is_not_pressed(
    page: Page, live_server: LiveServer
) -> None:
    _in_a_call(page, live_server)
    page.get_by_label("Notes", exact=True).fill("Wants to know about bins")
    with page.expect_response(re.compile(r"/keep$")):
        page.get_by_role("button", name="End the call").focus()
    page.get_by_label("What do they want to know?").fill("rats")
    expect(page.locator(".answer").first).to_be_visible()
    with page.expect_response(re.compile(r"/keep$")):
        page.get_by_role("button", name=re.compile("^That answered it.*Rats")).focus()

    call = _call(live_server)
    assert (call.ended_at, call.answers) == (None, [])
    assert call.words == "Wants to know about bins"


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "phone", "desktop"])
def test_answers_letter_and_people_fit_their_screen_and_are_safe_for_axe(
    page: Page, live_server: LiveServer, in_town: Point, size: dict[str, int]
) -> None:
    here = parts.of(live_server.app)
    new = NewCase("pothole", "A deep hole", "Mill Lane", in_town,
                  reporter=Introduction(name="Ann Okafor", phone="07700 900123"))  # fmt: skip
    with here.database.write() as session:
        reference = cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference
    page.set_viewport_size(size)  # type: ignore[arg-type]
    _in_a_call(page, live_server)
    page.get_by_label("What do they want to know?").fill("bin")
    expect(page.locator(".answer").first).to_be_visible()
    is_sound(page)
    _sign_on(page, live_server, OFFICER)
    page.goto(f"/staff/cases/{reference}/letter")
    page.get_by_label("Address", exact=True).fill("42 Mill Lane\nThornley\nTY1 2AB")
    page.get_by_role("button", name="Put it on the letter").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    is_sound(page)
    _sign_on(page, live_server, MANAGER)
    page.goto("/staff/people")
    page.get_by_label("Why do you need to see this person’s record?").fill("They asked for a copy")
    page.get_by_label("Name", exact=True).fill("An Okafar")
    page.get_by_role("button", name="Find", exact=True).click()
    is_sound(page)
    page.get_by_role("button", name=re.compile("^Read their record.*Ann Okafor$")).click()
    expect(page.get_by_role("heading", name="Ann Okafor")).to_be_visible()
    is_sound(page)


def test_only_the_letter_comes_onto_the_paper(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    here = parts.of(live_server.app)
    new = NewCase("pothole", "A deep hole", "Mill Lane", in_town,
                  reporter=Introduction(name="Ann Okafor", phone="07700 900123"))  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        assert case.subject
        case.subject.address = "42 Mill Lane, Thornley, TY1 2AB"
    _sign_on(page, live_server, OFFICER)
    page.goto(f"/staff/cases/{case.reference}/letter")
    page.set_viewport_size({"width": 643, "height": 1010})  # 170 mm: A4 without its margins
    page.emulate_media(media="print")

    expect(page.get_by_text("Dear Ann Okafor")).to_be_visible()
    for gone in ("Receipt by letter", "Need help?", "Your work", "It is in the post"):
        assert not page.get_by_text(gone, exact=True).first.is_visible()
    box = page.locator(".letter__to").bounding_box()
    assert box
    from_top = box["y"] / 96 * 25.4 + 15  # mm, with the margin of the sheet
    assert 50 <= from_top <= 58  # in the window of a DL envelope
    sheet = page.locator("article.letter").bounding_box()
    assert sheet
    assert sheet["height"] / 96 * 25.4 <= 267  # one sheet
