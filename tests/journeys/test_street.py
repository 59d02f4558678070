"""Staff with a phone in the street, and a finger on a photo: in a real browser, on a bad line."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.photos import Photo
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, photos, pictures
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings
from portal.web import parts
from tests.support import photographs
from tests.support.applications import LiveServer
from tests.support.browsers import PHONE
from tests.support.lived_in import MADE_UP
from tests.support.looks import at_both_widths, on_the_narrowest
from tests.support.staff import Colleague

pytestmark = pytest.mark.journey

INSPECTOR = Colleague(Role.INSPECTOR, ("ashshire_highways",), name="⟦Kim⟧")
DARK = 50


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the languages that are made up to try out pages."""
    return settings.model_copy(update={"pseudo_languages": True})


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], in_town: Point) -> dict[str, Any]:
    """A phone in Mill Lane that says where it is."""
    place = {"latitude": in_town.lat, "longitude": in_town.lon}
    return {**browser_context_args, "viewport": PHONE, "geolocation": place,
            "permissions": ["geolocation"]}  # fmt: skip


class Street:
    """Two potholes, one with a photo, and an inspector who has signed on."""

    def __init__(self, page: Page, portal: LiveServer, place: Point) -> None:
        self.page, self.portal, self.here = page, portal, parts.of(portal.app)
        self.photo_id = clock.new_id()
        ready = pictures.ready(photographs.jpeg(photographs.scene(800, 600)))
        photos.keep_files(self.here.storage, self.photo_id, ready.renditions)
        with self.here.database.write() as session:
            session.add(Photo(id=self.photo_id, width=800, height=600, digest="d", position=0,
                              created_at=clock.now()))  # fmt: skip
            session.flush()
            new = NewCase("pothole", "⟦A hole, ask for Dora Finch⟧", "42 Mill Lane", place,
                          photo_ids=[self.photo_id],
                          reporter=Introduction("⟦Sam⟧", "sam@example.com"))  # fmt: skip
            other = NewCase("pothole", "⟦Another⟧", "2 Church Street",
                            Point(place.lat + 0.002, place.lon))  # fmt: skip
            opened = [
                cases.open_case(session, PUBLIC_ON_WEB, self.here.council, one)
                for one in (new, other)
            ]
            for case in opened:
                case.team = "ashshire_highways"
            self.reference, self.other = (case.reference for case in opened)
            cookie = INSPECTOR.sign_on(session)[1]
        page.context.add_cookies([{"name": "portal", "value": cookie, "url": portal.url}])

    def moves(self) -> list[tuple[State | None, str, int]]:
        """Each step of the first case: where to, words, and how many photos."""
        with self.here.database.read() as session:
            found = session.scalars(
                select(CaseEvent).join(CaseEvent.case).order_by(CaseEvent.id).where(
                    Case.reference == self.reference, CaseEvent.happened == Happened.MOVED
                )
            )  # fmt: skip
            return [(event.to_state, event.words, len(event.photos)) for event in found]

    def on_the_spot(self) -> None:
        self.page.goto(f"/staff/route/{self.reference}")

    def fill(self, words: str, photo: Path) -> None:
        self.page.get_by_label("Take a photo of it now").set_input_files(photo)
        self.page.get_by_label("It is fixed: close it").check()
        self.page.get_by_label("What did you do?").fill(words)

    @property
    def send(self) -> Locator:
        return self.page.get_by_role("button", name="Save and tell")

    def colour(self, across: float, down: float) -> int:
        """The brightest channel of what everyone sees at a place in the photo."""
        answer = self.page.request.get(f"/photos/{self.photo_id}/400.jpg")
        image = Image.open(io.BytesIO(answer.body())).convert("RGB")
        pixel = image.getpixel((int(across * image.width), int(down * image.height)))
        assert isinstance(pixel, tuple)
        return max(int(channel) for channel in pixel)


@pytest.fixture
def street(page: Page, live_server: LiveServer, in_town: Point) -> Street:
    return Street(page, live_server, in_town)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "image.jpg"
    noisy = Image.effect_noise((2400, 1800), 90).convert("RGB")  # as large as a camera's
    noisy.save(file, quality=95)
    return file


# --- on the way


def test_an_inspector_closes_a_pothole_on_the_spot_with_an_after_photo(
    street: Street, photo: Path
) -> None:
    page = street.page
    page.goto("/staff/near")
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_role("link", name="Pothole or damaged road, 42 Mill Lane")).to_be_visible()
    page.get_by_role("button", name=re.compile("Take it into my route.+42 Mill Lane")).click()
    expect(page.get_by_text("It is on your route now.")).to_be_visible()
    page.get_by_role("navigation", name="Your work").get_by_role("link", name="Route").click()
    page.get_by_role("button", name="I am there").click()
    street.fill("Filled and rolled.", photo)
    expect(page.get_by_alt_text("The photo that will be sent")).to_be_visible()
    street.send.click()
    expect(page.get_by_text("Saved. The people who follow it are being told.")).to_be_visible()

    assert street.moves() == [(State.DONE, "Filled and rolled.", 1)]
    page.goto(f"/cases/{street.reference}")
    expect(page.get_by_alt_text("The place after the work")).to_be_visible()
    # made small on the phone: a bad line carries what the council keeps, and no more
    assert photo.stat().st_size > 1_000_000


def test_without_a_line_nothing_is_lost_and_it_is_sent_once_when_the_line_is_back(
    street: Street, photo: Path
) -> None:
    page = street.page
    street.on_the_spot()
    street.fill("Filled.", photo)
    page.context.set_offline(True)
    street.send.click()
    expect(page.get_by_role("alert").filter(has_text="There is no line.")).to_be_visible()
    expect(page.get_by_label("What did you do?")).to_have_value("Filled.")
    assert street.moves() == []

    page.context.set_offline(False)
    expect(page.get_by_text("Saved. The people who follow it are being told.")).to_be_visible()
    assert street.moves() == [(State.DONE, "Filled.", 1)]


def test_an_answer_that_never_arrived_makes_no_second_step(street: Street, photo: Path) -> None:
    page, tries = street.page, []

    def swallow(route: Any) -> None:
        tries.append(route.fetch(max_redirects=0).status)
        route.abort()

    street.on_the_spot()
    street.fill("Filled.", photo)
    page.route(re.compile("/staff/route/.+"), swallow, times=1)
    street.send.click()
    expect(page.get_by_role("alert").filter(has_text="There is no line.")).to_be_visible()
    street.send.click()
    expect(page.get_by_text("Saved. The people who follow it are being told.")).to_be_visible()

    assert tries == [303]
    assert street.moves() == [(State.DONE, "Filled.", 1)]


def test_a_page_that_the_phone_let_go_of_comes_back_with_the_words(
    street: Street, photo: Path
) -> None:
    street.on_the_spot()
    street.fill("Half a sent", photo)
    street.page.reload()

    expect(street.page.get_by_label("What did you do?")).to_have_value("Half a sent")
    expect(street.page.get_by_label("It is fixed: close it")).to_be_checked()


def test_a_photo_that_was_taken_before_can_be_chosen_too(street: Street, photo: Path) -> None:
    page = street.page
    street.on_the_spot()
    with page.expect_file_chooser() as opened:
        page.get_by_role("button", name="Choose a photo that you took before").click()
    opened.value.set_files(photo)

    expect(page.get_by_alt_text("The photo that will be sent")).to_be_visible()
    expect(page.get_by_label("Take a photo of it now")).to_have_attribute("capture", "environment")


def test_what_is_wrong_is_said_and_the_photo_stays_chosen(street: Street, photo: Path) -> None:
    page = street.page
    street.on_the_spot()
    page.get_by_label("Take a photo of it now").set_input_files(photo)
    page.get_by_label("There is nothing to do here: close it").check()
    street.send.click()
    expect(page.get_by_role("alert").get_by_text("Say why there is nothing to do")).to_be_visible()
    page.get_by_label("What did you do?").fill("It has been filled already.")
    street.send.click()
    expect(page.get_by_text("Saved. The people who follow it are being told.")).to_be_visible()

    assert street.moves() == [(State.NO_ACTION, "It has been filled already.", 1)]


def test_without_javascript_a_pothole_is_closed_all_the_same(street: Street, photo: Path) -> None:
    page = street.page
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/staff/near")
    page.get_by_label("Where are you?").fill("Nowhere at all")
    page.get_by_role("button", name="Look there").click()
    expect(page.get_by_role("alert")).to_contain_text("We cannot find that place")
    street.on_the_spot()
    street.fill("Filled.", photo)
    street.send.click()

    expect(page.get_by_text("Saved. The people who follow it are being told.")).to_be_visible()
    assert street.moves() == [(State.DONE, "Filled.", 1)]


# --- over a photo


def test_a_photo_is_hidden_in_two_clicks(street: Street) -> None:
    page = street.page
    page.goto(f"/staff/cases/{street.reference}")
    page.get_by_role("link", name="Hide or cover").click()
    page.get_by_role("button", name="Hide this photo from everyone").click()

    expect(page.get_by_role("status").filter(has_text="Hidden.")).to_be_visible()
    assert page.request.get(f"/photos/{street.photo_id}/400.jpg").status == 404


@pytest.mark.parametrize("way", ["pressed", "drawn"])
def test_a_part_of_a_photo_is_covered_where_it_was_pressed_or_drawn(
    street: Street, way: str
) -> None:
    page = street.page
    page.goto(f"/staff/photos/{street.photo_id}/concealing")
    field = page.locator("[data-boxes-field]")
    field.scroll_into_view_if_needed()
    frame = field.bounding_box()
    assert frame is not None
    one, other = (
        (frame["x"] + share * frame["width"], frame["y"] + share * frame["height"])
        for share in (0.1, 0.45)
    )
    if way == "drawn":
        page.mouse.move(*one)
        page.mouse.down()
        page.mouse.move(*other, steps=5)
        page.mouse.up()
    else:
        page.mouse.click(*one)
        expect(page.get_by_text("Press the other corner.")).to_be_visible()
        page.mouse.click(*other)
    expect(page.get_by_text("The box is drawn.")).to_be_visible()
    page.get_by_role("button", name="Cover this part").click()

    expect(page.get_by_text("Everyone sees the photo like this now.")).to_be_visible()
    assert street.colour(0.25, 0.25) < DARK
    assert street.colour(0.75, 0.75) > DARK


def test_by_keyboard_and_without_javascript_a_part_is_covered_by_its_squares(
    street: Street,
) -> None:
    page = street.page
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"/staff/photos/{street.photo_id}/concealing")
    page.get_by_label("From square").press_sequentially("a1")
    page.keyboard.press("Tab")
    page.keyboard.type("e4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("From A1 to E4")).to_be_visible()

    assert street.colour(0.25, 0.25) < DARK
    page.get_by_role("button", name="Show this part again").press("Enter")
    expect(page.get_by_text("From A1 to E4")).to_have_count(0)
    assert street.colour(0.25, 0.25) > DARK


def test_selected_words_are_taken_out_by_a_button(street: Street) -> None:
    page = street.page
    page.goto(f"/staff/cases/{street.reference}/concealing/words")
    page.get_by_label("What everyone reads").evaluate(
        "field => field.setSelectionRange(field.value.indexOf('Dora'), field.value.length - 1)"
    )
    page.get_by_role("button", name="Take out the words you have selected").click()
    page.get_by_role("button", name="Show everyone these words").click()
    expect(page.get_by_text("Everyone sees it like this now.")).to_be_visible()

    page.goto(f"/cases/{street.reference}")
    expect(page.get_by_text("A hole, ask for [removed]")).to_be_visible()


# --- every page


def addresses(street: Street) -> list[str]:
    """Every page of these, with something on each."""
    reference, photo_id = street.reference, UUID(str(street.photo_id))
    with street.here.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == street.other)).one()
        found = session.scalars(select(Case).where(Case.reference == reference)).one()
        found.answers = {"column": "⟦9⟧"}
        for one in (case, found):
            one.due = one.created_at
    page = street.page
    page.goto("/staff/near")
    page.locator("[data-patrol-locate]").click()
    for _stop in range(2):
        page.locator("form[action$='/take'] button").first.click()
    page.goto(f"/staff/photos/{photo_id}/concealing")
    page.locator("#first").fill("b2")
    page.locator("#last").fill("d4")
    page.locator("#cover button[type=submit]").click()
    page.wait_for_url("**saved=covered")
    page.goto(f"/staff/cases/{reference}/concealing/words")
    page.locator("button[value=hide]").click()
    page.wait_for_url("**saved=concealed")
    return [
        "/staff/near", "/staff/route", "/staff/route?said=sent", f"/staff/route/{reference}",
        f"/staff/cases/{reference}", f"/staff/cases/{reference}/concealing",
        f"/staff/cases/{reference}/concealing/words", f"/staff/photos/{photo_id}/concealing",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(street: Street) -> None:
    found = {address: at_both_widths(street.page, address) for address in addresses(street)}

    assert not {where: what for where, what in found.items() if what}


def test_longer_words_and_the_other_direction_fit_the_narrowest_screen(street: Street) -> None:
    every = addresses(street)
    street.page.context.add_cookies([{"name": "lang", "value": MADE_UP, "url": street.portal.url}])
    found = {address: on_the_narrowest(street.page, address) for address in every}

    assert not {where: what for where, what in found.items() if what}
