"""On a slow phone one types and chooses before the scripts have come: it is looked up as well."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support.applications import LiveServer

pytestmark = pytest.mark.journey


@pytest.fixture
def town(live_server: LiveServer, demo_gazetteer: Gazetteer) -> LiveServer:
    """The portal, knowing the demo council's places."""
    parts.of(live_server.app).gazetteer = demo_gazetteer
    return live_server


@contextmanager
def before_the_scripts(page: Page, go: Callable[[], object]) -> Iterator[None]:
    """What is done in the block is done before htmx has come; `go` leads to the page."""
    held: list[Route] = []
    page.route(re.compile("htmx"), lambda route: held.append(route))  # noqa: PLW0108  its parameters are counted
    with page.expect_request(re.compile("htmx")):
        go()
    yield
    for one in held:
        one.continue_()


def test_a_place_typed_early_is_searched_for(town: LiveServer, page: Page) -> None:
    with before_the_scripts(page, lambda: page.goto("/report", wait_until="commit")):
        page.get_by_label("Where is it?").fill("church stret")

    expect(page.get_by_label("Church Street, Thornley")).to_be_visible()


def test_a_problem_typed_early_has_its_suggestions(town: LiveServer, page: Page) -> None:
    lat, lon = parts.of(town.app).council.centre
    address = f"/report?lat={lat}&lon={lon}"
    with before_the_scripts(page, lambda: page.goto(address, wait_until="commit")):
        page.get_by_label("What is the problem?").fill("hole in the road")

    expect(page.get_by_text("Is it one of these?")).to_be_visible()


def test_an_answer_chosen_early_brings_the_questions_that_follow_it(
    town: LiveServer, page: Page
) -> None:
    lat, lon = parts.of(town.app).council.centre
    page.goto(f"/report?service=pothole&lat={lat}&lon={lon}")
    page.get_by_label("No", exact=True).check()
    onward = page.get_by_role("button", name="Continue", exact=True)
    with (
        page.expect_request(lambda one: "hx-request" in one.headers) as asked,
        before_the_scripts(page, lambda: onward.click(no_wait_after=True)),
    ):
        page.get_by_label("Like a hand").check()

    assert asked.value.url.endswith("/questions")
    assert "q_size=hand" in (asked.value.post_data or "")
    expect(page.get_by_label("Like a hand")).to_be_checked()


@pytest.mark.parametrize("other", ["Dumped rubbish", "Dog fouling"])
def test_a_choice_made_while_what_was_typed_is_looked_up_is_kept(
    town: LiveServer, page: Page, other: str
) -> None:
    """Also one that then stands folded away, behind “something else”."""
    lat, lon = parts.of(town.app).council.centre
    page.goto(f"/report?lat={lat}&lon={lon}")
    held: list[Route] = []
    page.route("**/what", lambda route: held.append(route))  # noqa: PLW0108  its parameters are counted
    with page.expect_request("**/what"):
        page.get_by_label("What is the problem?").fill("somebody dumped a sofa")
    page.get_by_label(other).check()
    for one in held:
        one.continue_()

    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    expect(page.get_by_label(other)).to_be_checked()
    expect(page.get_by_label(other)).to_be_visible()


def test_a_filter_chosen_early_is_applied(town: LiveServer, page: Page) -> None:
    with before_the_scripts(page, lambda: page.goto("/cases", wait_until="commit")):
        page.locator(".case-filters select").first.select_option(index=1)

    expect(page).to_have_url(re.compile(r"/cases\?.+"))
