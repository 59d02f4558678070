"""The queue in a real browser: ten late cases by keyboard, and a line that changes in its place."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.web import parts
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, OVER, PHONE, axe_violations
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

TEAM = "ashshire_highways"
LEAD = Colleague(Role.LEAD, (TEAM,), name="Asha Lead")
LOU = Colleague(Role.OFFICER, (TEAM,), name="Lou Marsh")


def _late(portal: LiveServer, place: Point, n: int) -> None:
    here = parts.of(portal.app)
    with here.database.write() as session:
        for number in range(n):
            new = NewCase("pothole", "A hole", f"{number + 1} Mill Lane", place)
            case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
            case.due = clock.now() - timedelta(days=n - number)


def _sign_on(page: Page, portal: LiveServer, who: Colleague) -> None:
    with parts.of(portal.app).database.write() as session:
        cookie = who.sign_on(session)[1]
    page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])


def _all(portal: LiveServer) -> list[Case]:
    with parts.of(portal.app).database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.due)))


def test_a_lead_gives_ten_late_cases_to_a_colleague_by_keyboard(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    _late(live_server, in_town, 12)
    with parts.of(live_server.app).database.write() as session:
        lou = LOU.sign_on(session)[0].identity_id
    _sign_on(page, live_server, LEAD)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto("/staff?late=1")
    expect(page.get_by_role("button", name="Shortcuts (?)")).to_be_visible()
    assert not axe_violations(page)
    for _case in range(10):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Do something with 10 cases")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Do something with 10 cases")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Who does them?")).to_be_focused()
    page.keyboard.type("Lou")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Give 10 cases to Lou Marsh")).to_be_visible()
    expect(page.get_by_text("10 of 10 done.")).to_be_visible()
    assert not axe_violations(page)
    assert [case.assignee_id for case in _all(live_server)] == [lou] * 10 + [None] * 2


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_line_changes_and_the_page_stays(
    page: Page, live_server: LiveServer, in_town: Point, size: dict[str, int]
) -> None:
    _late(live_server, in_town, 3)
    _sign_on(page, live_server, LEAD)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/staff")
    page.evaluate("window.same = true")
    line = page.locator("[data-line]").nth(1)
    line.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    line.get_by_role("button", name="Take it").click()
    expect(line.get_by_text("You have it")).to_be_visible()
    expect(line.get_by_role("button", name="Give it back")).to_be_focused()
    expect(line.get_by_role("checkbox")).to_be_checked()
    line.get_by_role("link", name="Move on").click()
    line.get_by_label("Where does it stand now?").select_option("not_ours")
    line.get_by_role("button", name="Save and tell").click()
    expect(line.get_by_text("Say why, and who can help instead")).to_be_visible()
    assert not axe_violations(page)
    assert page.evaluate(OVER) == 0
    line.get_by_label("What do you tell the people who follow it?").fill("Ask the railway.")
    line.get_by_role("button", name="Save and tell").click()
    expect(line.get_by_text("Not ours to do")).to_be_visible()

    assert page.evaluate("window.same")
    assert not complaints
    assert _all(live_server)[1].state is State.NOT_OURS


def test_two_see_each_others_change_in_the_line(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    _late(live_server, in_town, 1)
    _sign_on(page, live_server, LEAD)
    page.goto("/staff")
    with parts.of(live_server.app).database.write() as session:
        case = session.scalars(select(Case)).one()
        case.state, case.version = State.SCHEDULED, case.version + 1
    page.get_by_role("button", name="Take it").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this case meanwhile")
    expect(page.locator("[data-line]").get_by_text("Planned")).to_be_visible()
    assert _all(live_server)[0].assignee_id is None


def test_the_keys_type_in_fields_and_can_be_switched_off(
    page: Page, live_server: LiveServer, in_town: Point
) -> None:
    _late(live_server, in_town, 2)
    _sign_on(page, live_server, LEAD)
    page.goto("/staff?state=received")
    page.get_by_label("Words in the case").fill("")
    page.get_by_label("Words in the case").press_sequentially("jxoa?")
    expect(page.get_by_label("Words in the case")).to_have_value("jxoa?")
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Shortcuts are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-line]')") is None
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Shortcuts (?)").click()
    page.get_by_label("Shortcuts are on").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-line]') !== null")
