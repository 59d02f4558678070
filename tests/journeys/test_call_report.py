"""A caller without email, from the first ring to the letter with the receipt, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.actors import By
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, PHONE, axe_violations
from tests.support.calls import CLERK
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey
MOIRA = Colleague(CLERK.role, CLERK.teams, name="Moira")


@pytest.fixture
def clerk(page: Page, live_server: LiveServer, demo_gazetteer: Gazetteer) -> Page:
    """A clerk has signed on, and the portal knows the town's places."""
    here = parts.of(live_server.app)
    here.gazetteer = demo_gazetteer
    with here.database.write() as session:
        cookie = MOIRA.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": live_server.url}])
    return page


def _go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue", exact=True).click()


def _report(page: Page) -> None:
    """The same forms that residents have, filled in for the caller."""
    page.get_by_role("button", name="Report something for them").click()
    page.wait_for_url(re.compile("/report"))
    page.wait_for_load_state("load")  # before its scripts are there nobody suggests a place
    page.get_by_label("Where is it?").fill("42 mill lane")
    page.get_by_label("42 Mill Lane").check()
    _go_on(page)
    page.get_by_label("What is the problem?").fill("dumped sofa")
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    page.get_by_label("Dumped rubbish").check()
    _go_on(page)
    page.wait_for_load_state()
    while not page.get_by_role("button", name="Send the report").is_visible():
        _answer_what_must_be(page)
        page.get_by_role("button", name=re.compile("^(Continue|I understand|Carry on)")).click()
        page.wait_for_load_state()
    page.get_by_role("button", name="Send the report").click()


def _answer_what_must_be(page: Page) -> None:
    for group in page.locator("fieldset:has(input[type=radio])").all():
        if not group.locator("input:checked").count():
            group.locator("input[type=radio]").last.check()
    for group in page.locator("fieldset:has(input[type=checkbox])").all():
        if not group.locator("input:checked").count():
            group.locator("input[type=checkbox]").first.check()
    name = page.get_by_label("Your name", exact=False)
    if name.count():
        name.first.fill("Ivy Marsh")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_caller_without_email_has_a_case_a_contact_and_a_letter(
    clerk: Page, live_server: LiveServer, size: dict[str, int]
) -> None:
    clerk.set_viewport_size(size)  # type: ignore[arg-type]
    clerk.goto("/staff/calls")
    clerk.get_by_role("button", name="A phone call").click()
    _report(clerk)
    clerk.get_by_role("link", name=re.compile("Back to the call")).first.click()
    clerk.get_by_label("Notes", exact=True).fill("Sofa on the pavement")
    clerk.get_by_role("button", name="End the call").click()
    expect(clerk.get_by_role("heading", name="The call is over")).to_be_visible()
    assert axe_violations(clerk) == []

    clerk.get_by_role("link", name=re.compile("Print the letter")).click()

    with parts.of(live_server.app).database.read() as session:
        [case] = session.scalars(select(Case))
        [contact] = session.scalars(select(Contact))
        assert case.channel is By.PHONE
        assert (contact.channel, contact.answered, contact.case_id) == (By.PHONE, True, case.id)
    expect(clerk.get_by_text(case.reference).first).to_be_visible()
