"""A street problem reported in a real browser: with JavaScript, without, by keyboard."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from portal.models.cases import Case
from portal.reading.gazetteer import Gazetteer
from portal.web import parts
from tests.support import photographs
from tests.support.applications import LiveServer
from tests.support.browsers import DESKTOP, OVER, PHONE, axe_violations, is_sound

pytestmark = pytest.mark.journey

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def town(live_server: LiveServer, demo_gazetteer: Gazetteer) -> LiveServer:
    """The portal, knowing the demo council's places."""
    parts.of(live_server.app).gazetteer = demo_gazetteer
    return live_server


@pytest.fixture
def photo_files(tmp_path: Path) -> list[Path]:
    """A JPEG and a HEIC, as a phone makes them."""
    files = {"road.jpg": photographs.jpeg(), "hole.heic": photographs.heic()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in files]


def go_on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def cases_of(town: LiveServer) -> list[Case]:
    with parts.of(town.app).database.read() as session:
        return list(session.scalars(select(Case)))


def look(page: Page) -> None:
    """No fault for axe, no scrolling sideways, one heading of the first level."""
    is_sound(page)
    expect(page.locator("h1")).to_have_count(1)


def answer_the_questions(page: Page, each: Callable[[Page], None]) -> None:
    """Danger first, on its page, then the rest; the photos come after them."""
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Is anyone likely to be hurt right now?"
    )
    page.get_by_label("Yes", exact=True).check()
    each(page)
    go_on(page)
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    each(page)
    go_on(page, "I have called, or it is not that urgent: go on")
    each(page)
    for group, answer in (
        ("Is it on the road or on a cycle lane?", "On the road"),
        ("How wide is it?", "Like a hand"),
        ("How deep is it?", "4 to 10 cm, up to a hand’s width"),
    ):
        page.get_by_role("group", name=group, exact=True).get_by_label(answer, exact=True).check()
    go_on(page)


def whole_report(
    page: Page, files: list[Path], each: Callable[[Page], None], *, live: bool
) -> None:
    """Every step of the report, `each` called on each of them."""
    page.goto("/report")
    each(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Say where it is")
    each(page)
    page.get_by_label("Where is it?").fill("church stret")
    if not live:
        go_on(page)
    first = page.get_by_label("Church Street, Thornley")
    expect(first).to_be_visible()
    first.check()
    each(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is the pin in the right place?")
    each(page)
    go_on(page)
    page.get_by_label("What is the problem?").fill("hole in the road")
    if not live:
        go_on(page)
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    page.get_by_label("Pothole or damaged road").check()
    each(page)
    go_on(page)
    answer_the_questions(page, each)
    page.get_by_label("Choose photos").set_input_files(files)
    if not live:
        go_on(page, "Send these photos")
    expect(page.get_by_role("img", name=re.compile("Photo [12]"))).to_have_count(2, timeout=30_000)
    each(page)
    go_on(page)
    page.get_by_label("What should we know about it?").fill("A hole by the church 🕳")
    each(page)
    go_on(page)
    page.get_by_label("Email address (optional)").fill("sam@example.com")
    each(page)
    go_on(page)
    expect(page.get_by_text("A hole by the church 🕳")).to_be_visible()
    each(page)
    go_on(page, "Send the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report is sent")
    each(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_report_from_place_to_reference(
    town: LiveServer, page: Page, photo_files: list[Path], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    whole_report(page, photo_files, look, live=True)

    [case] = cases_of(town)
    assert case.reference in page.content()
    assert case.words == "A hole by the church 🕳"
    with parts.of(town.app).database.read() as session:
        assert len(session.get_one(Case, case.id).photos) == 2
    assert broken == []


def test_a_report_without_javascript(
    town: LiveServer, browser: Browser, photo_files: list[Path]
) -> None:
    context = browser.new_context(base_url=town.url, java_script_enabled=False, viewport={**PHONE})
    page = context.new_page()

    whole_report(page, photo_files, lambda _page: None, live=False)

    assert len(cases_of(town)) == 1
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report is sent")
    context.close()


def test_the_pages_fit_the_narrowest_screen_and_read_from_right_to_left(
    town: LiveServer, page: Page, photo_files: list[Path]
) -> None:
    page.set_viewport_size(NARROWEST)

    def fits(page: Page) -> None:
        page.wait_for_load_state()
        for direction in ("ltr", "rtl"):
            page.evaluate("way => document.documentElement.dir = way", direction)
            assert page.evaluate(OVER) <= 0
        page.evaluate("document.documentElement.dir = 'ltr'")

    whole_report(page, photo_files, fits, live=True)


def test_the_place_of_the_device_is_asked_for_and_taken(
    town: LiveServer, context: BrowserContext
) -> None:
    lat, lon = parts.of(town.app).council.centre
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": lat, "longitude": lon})
    page = context.new_page()
    page.goto("/report")

    page.get_by_role("button", name="Use my location").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Is the pin in the right place?")


def test_a_photo_chosen_before_the_page_has_all_its_scripts_is_sent_too(
    town: LiveServer, page: Page, photo_files: list[Path]
) -> None:
    held: list[Route] = []
    page.route("**/report-photos*.js", lambda route: held.append(route))  # noqa: PLW0108  its parameters are counted
    with page.expect_request("**/report-photos*.js"):
        page.goto("/report?with=photo", wait_until="commit")
    page.get_by_label("Choose photos").set_input_files(photo_files[0])

    [script] = held
    script.continue_()

    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()


def test_a_refused_photo_says_why_and_the_others_go_on(
    town: LiveServer, page: Page, tmp_path: Path, photo_files: list[Path]
) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("not a photo")
    page.goto("/report?with=photo")

    page.get_by_label("Choose photos").set_input_files([text, photo_files[0]])

    expect(page.get_by_role("alert")).to_contain_text("“notes.jpg” is not a photo")
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    assert axe_violations(page) == []
    page.locator("li", has_text="notes.jpg").get_by_role("button", name="Remove").click()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is it?")


def test_a_photo_whose_line_broke_is_sent_once_more_by_itself(
    town: LiveServer, page: Page, photo_files: list[Path]
) -> None:
    page.goto("/report?with=photo")
    broken: list[str] = []

    def break_first(route: Route) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort("connectionreset")

    page.route("**/photos/one", break_first)
    page.get_by_label("Choose photos").set_input_files(photo_files[0])

    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    assert len(broken) == 1


def test_six_large_photos_on_a_slow_line_are_sent_one_after_another(
    town: LiveServer, page: Page, tmp_path: Path
) -> None:
    files = []
    for number in range(6):
        noise = Image.effect_noise((900, 700), 80 + number)
        data = io.BytesIO()
        noise.save(data, "JPEG", quality=90)
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(data.getvalue())
    line = page.context.new_cdp_session(page)
    page.goto("/report?with=photo")
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 50,
            "downloadThroughput": 400_000,
            "uploadThroughput": 400_000,
        },
    )
    at_once: list[int] = [0, 0]
    page.on("request", lambda asked: count(at_once, asked.url, 1))
    page.on("response", lambda answer: count(at_once, answer.url, -1))

    page.get_by_label("Choose photos").set_input_files(files)
    expect(page.get_by_text("Waiting its turn.").first).to_be_visible()
    go_on(page)  # the page waits for the photos by itself

    expect(page.get_by_role("heading", level=1)).to_have_text("Where is it?", timeout=60_000)
    assert at_once == [0, 1]
    page.go_back()  # the first page has the address of its report by now
    expect(page.get_by_role("img", name=re.compile("Photo"))).to_have_count(6)


def count(at_once: list[int], url: str, step: int) -> None:
    if url.endswith("/photos/one"):
        at_once[0] += step
        at_once[1] = max(at_once)


def test_a_removed_photo_is_gone_and_the_field_has_the_focus(
    town: LiveServer, page: Page, photo_files: list[Path]
) -> None:
    page.goto("/report?with=photo")
    page.get_by_label("Choose photos").set_input_files(photo_files)
    expect(page.get_by_role("img", name=re.compile("Photo [12]"))).to_have_count(2, timeout=30_000)

    page.get_by_role("button", name="Remove photo 1").click()

    expect(page.get_by_role("img", name=re.compile("Photo [12]"))).to_have_count(1)
    expect(page.get_by_label("Choose photos")).to_be_focused()
    page.reload()


def test_an_error_has_the_focus_and_leads_to_its_field(town: LiveServer, page: Page) -> None:
    page.goto("/report")
    go_on(page)

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name=re.compile("Say where it is")).click()
    expect(page.get_by_label("Where is it?")).to_be_focused()


def test_a_report_can_be_made_with_the_keyboard_alone(town: LiveServer, page: Page) -> None:
    page.goto("/report")
    page.get_by_label("Where is it?").focus()
    page.keyboard.type("Mill Lane")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Is the pin in the right place?")
    page.get_by_role("button", name="North").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Continue").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is the problem?")


def test_a_double_click_on_send_makes_one_case(town: LiveServer, page: Page) -> None:
    page.goto("/report?service=graffiti&lat={}&lon={}".format(*parts.of(town.app).council.centre))
    while page.get_by_role("button", name="Send the report").count() == 0:
        for group in page.locator("fieldset:has(input[type=radio])").all():
            group.get_by_role("radio").last.check()
        page.locator("form#report button[type=submit]:not([name])").click()
        page.wait_for_load_state()

    page.get_by_role("button", name="Send the report").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report is sent")
    assert len(cases_of(town)) == 1


def test_a_question_answered_while_others_are_looked_up_is_not_lost(
    town: LiveServer, page: Page
) -> None:
    lat, lon = parts.of(town.app).council.centre
    page.goto(f"/report?service=pothole&lat={lat}&lon={lon}")
    page.get_by_label("No", exact=True).check()
    go_on(page)
    expect(page.get_by_role("group", name="How wide is it?")).to_be_visible()
    page.wait_for_load_state()  # what is chosen before htmx listens is looked up at once
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/questions", hold_the_first)
    page.evaluate("document.querySelector('#questions fieldset').dataset.old = ''")

    page.get_by_role("group", name="How wide is it?").get_by_label("Like a hand").check()
    depth = page.get_by_role("group", name="How deep is it?")
    depth.get_by_label("Over 10 cm").check()
    assert "q_depth" not in (held[0].request.post_data or "")
    held[0].continue_()

    expect(page.locator("[data-old]")).to_have_count(0)
    expect(depth.get_by_label("Over 10 cm")).to_be_checked()
    expect(page.get_by_label("Like a hand")).to_be_checked()
