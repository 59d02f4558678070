"""Acting for one person and then another, in a real browser: nothing of one shows in the other."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from portal.models.actors import Kind
from portal.models.mandates import Mandate
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.applications import LiveServer
from tests.support.browsers import PHONE, axe_violations
from tests.support.mandates import act
from tests.support.waiting import until

MARGARET, TOM = "Margaret Jones", "Tom Reed"


@pytest.fixture
def david(live_server: LiveServer) -> Agent:
    return an_agent_at(live_server.app)


@pytest.fixture
def margaret(david: Agent) -> Mandate:
    return david.may_act_for(MARGARET)


@pytest.fixture
def tom(david: Agent) -> Mandate:
    return david.may_act_for(TOM)


@pytest.fixture
def at_home(context: BrowserContext, david: Agent, live_server: LiveServer) -> BrowserContext:
    """A browser in which he has signed on."""
    context.add_cookies([{"name": "portal", "value": david.cookie, "url": live_server.url}])
    return context


@pytest.fixture
def without_scripts(
    browser: Browser, david: Agent, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """The same without JavaScript, on a phone."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=PHONE
    )
    context.add_cookies([{"name": "portal", "value": david.cookie, "url": live_server.url}])
    yield context
    context.close()


class Slow:
    """Holds back what the page asks for."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def keep(self, route: Route) -> None:
        self.routes.append(route)

    def first(self, page: Page) -> Route:
        """What was asked for first; the browser tells of it in its own time."""
        for _look in range(200):
            if self.routes:
                break
            page.evaluate("new Promise(requestAnimationFrame)")
        return self.routes[0]


def choose(page: Page, name: str) -> None:
    """Choose a person as he does."""
    page.goto("/acting-for")
    page.get_by_role("button", name=f"Act for {name}").click()
    expect(page.get_by_role("region", name="For whom you are acting")).to_contain_text(name)
    page.wait_for_load_state()


def test_from_choosing_to_stopping(
    at_home: BrowserContext, margaret: Mandate, tom: Mandate
) -> None:
    page = at_home.new_page()
    choose(page, MARGARET)
    assert page.title().startswith(f"You are acting for {MARGARET}: ")
    colour = "getComputedStyle(document.querySelector('.portal-header')).backgroundColor"
    acting = page.evaluate(colour)
    assert axe_violations(page) == []

    page.get_by_role("link", name="Reports", exact=True).click()
    expect(page.get_by_role("region", name="For whom you are acting")).to_contain_text(MARGARET)
    page.get_by_role("button", name=f"Stop acting for {MARGARET}").click()

    expect(page).to_have_url(f"{page.url.split('/acting-for')[0]}/acting-for")
    page.wait_for_load_state()
    assert "acting for Margaret" not in page.title()
    assert page.evaluate(colour) != acting


def test_a_second_tab_with_another_person_closes_the_first(
    at_home: BrowserContext, margaret: Mandate, tom: Mandate
) -> None:
    first, second = at_home.new_page(), at_home.new_page()
    choose(first, MARGARET)
    first.goto(f"{first.url}/details/name")
    first.get_by_role("textbox").fill("Somebody’s name, half written")

    choose(second, TOM)

    expect(first.get_by_role("heading", level=1)).to_have_text(
        f"You have stopped acting for {MARGARET}"
    )
    expect(first.locator("body")).not_to_contain_text("half written")
    assert MARGARET not in second.content()


def test_without_scripts_the_first_tab_is_refused_and_nothing_typed_is_lost(
    without_scripts: BrowserContext, david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    first, second = without_scripts.new_page(), without_scripts.new_page()
    choose(first, MARGARET)
    first.goto(f"{first.url}/details/name")
    first.get_by_role("textbox").fill("Margaret Ann")
    choose(second, TOM)

    first.locator("main button[type=submit]").click()

    expect(first.get_by_role("heading", level=1)).to_have_text(
        f"You have stopped acting for {MARGARET}"
    )
    expect(first.get_by_role("textbox", name="What you typed")).to_have_value("Margaret Ann")
    expect(first.locator("body")).not_to_contain_text(TOM)
    with david.database.read() as session:
        for mandate, name in ((margaret, MARGARET), (tom, TOM)):
            assert session.get_one(Mandate, mandate.id).principal.name == name


def test_back_after_the_change_shows_nothing_of_the_person_before(
    at_home: BrowserContext, david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    with david.database.write() as session:
        case = made.a_case_of(session, margaret.principal_id, "life_council_tax")
        case.place = "12 Hidden Row"
    page = at_home.new_page()
    choose(page, MARGARET)
    page.goto(f"{page.url}/cases")
    expect(page.locator("main")).to_contain_text("12 Hidden Row")
    choose(page, TOM)

    for _step in range(3):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("12 Hidden Row")
        assert case.reference not in page.content()
        if page.get_by_role("region", name="For whom you are acting").count():
            assert MARGARET not in page.content()


def test_a_slow_fragment_that_comes_after_the_change_is_refused(
    at_home: BrowserContext, david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    page, held = at_home.new_page(), Slow()
    choose(page, MARGARET)
    page.route("**/cases?*", held.keep)
    page.get_by_role("link", name="Reports", exact=True).click()
    until(lambda: page.evaluate("!!window.htmx && document.readyState === 'complete'"), "htmx")
    with page.expect_request("**/cases?*"):
        page.locator(".case-filters select").first.select_option(index=1)
    late = held.first(page)
    david.choose(tom)  # in another browser window that shares nothing with this page

    late.continue_()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"You have stopped acting for {MARGARET}"
    )
    expect(page.locator("body")).not_to_contain_text(TOM)


def test_a_slow_fragment_is_not_put_into_the_page_of_the_next(
    at_home: BrowserContext, margaret: Mandate, tom: Mandate
) -> None:
    page, held = at_home.new_page(), Slow()
    choose(page, MARGARET)
    page.goto(f"{page.url.removesuffix('/account')}/report")
    page.route("**/report/*/where", held.keep)
    with page.expect_request("**/report/*/where"):
        page.locator("input[name=search]").press_sequentially("Margaret’s house")
    page.unroute("**/report/*/where")
    choose(page, TOM)
    page.goto(f"{page.url.removesuffix('/account')}/report")
    for late in held.routes:
        with suppress(Error):  # the browser let go of it with the page that asked
            late.continue_()

    expect(page.locator("input[name=search]")).to_have_value("")
    assert "Margaret" not in page.content()


def test_the_browser_keeps_no_page_of_the_person_before(
    at_home: BrowserContext, margaret: Mandate, tom: Mandate
) -> None:
    page = at_home.new_page()
    choose(page, MARGARET)
    before = [f"{page.url}{path}" for path in ("", "/cases", "/details")]
    before.append(page.url.replace("/account", "/privacy"))
    for address in before:
        page.goto(address)
    choose(page, TOM)

    for address in before:
        status = page.evaluate(
            "address => fetch(address, {cache: 'force-cache'}).then(one => one.status)", address
        )
        assert status == 403, address


def test_on_a_phone_the_banner_fits(without_scripts: BrowserContext, david: Agent) -> None:
    david.may_act_for("Wilhelmina Featherstonehaugh-Cholmondeley", act(Kind.CASES))
    page = without_scripts.new_page()
    choose(page, "Wilhelmina Featherstonehaugh-Cholmondeley")

    box = page.locator("html").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]
