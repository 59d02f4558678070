"""Staff hide and cover what nobody should see: two clicks, gone from everywhere, and back again."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.photos import Photo
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, concealing, photos, pictures
from portal.services.cases import NewCase
from portal.services.concealing import Box
from portal.services.people import Introduction
from portal.web import covering, parts
from portal.web.forms.concealing import Squares
from tests.support import photographs
from tests.support.forms import hidden_fields, send
from tests.support.staff import Colleague, browser

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "environmental_health"))
OTHER = Colleague(Role.OFFICER, ("parks",), name="Lou Marsh")
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")
SECRET = "Ask Dora Finch at number 9"
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


class Street:
    """A case with a photo and words, and who looks at it."""

    def __init__(self, app: Flask, place: Point, service: str = "street_light") -> None:
        self.app, self.here = app, parts.of(app)
        photo_id, ready = (
            clock.new_id(),
            pictures.ready(photographs.jpeg(photographs.scene(800, 600))),
        )
        photos.keep_files(self.here.storage, photo_id, ready.renditions)
        new = NewCase(service, f"It is dark. {SECRET}", "Mill Lane", place,
                      answers={"column": "Dora Finch"}, photo_ids=[photo_id],
                      reporter=Introduction("Sam Reed", "sam@example.com"))  # fmt: skip
        with self.here.database.write() as session:
            session.add(Photo(id=photo_id, width=800, height=600, digest="d", position=0,
                              created_at=clock.now()))  # fmt: skip
            session.flush()
            case = cases.open_case(session, PUBLIC_ON_WEB, self.here.council, new)
            case.ward, case.team = "park", "ashshire_highways"
            self.reference = case.reference
        self.photo_id = photo_id
        self.anyone = app.test_client()
        self.officer = browser(app, OFFICER)

    @property
    def public(self) -> str:
        return self.anyone.get(f"/cases/{self.reference}").text

    @property
    def staff(self) -> str:
        return self.officer.get(f"/staff/cases/{self.reference}").text

    @property
    def photo(self) -> Photo:
        with self.here.database.read() as session:
            return session.get_one(Photo, self.photo_id)

    def picture(self, client: FlaskClient, address: str = "/photos") -> Image.Image:
        answer = client.get(f"{address}/{self.photo_id}/400.jpg")
        assert answer.status_code == 200
        return Image.open(io.BytesIO(answer.data))

    def press(self, what: str, client: FlaskClient | None = None, **fields: str) -> int:
        """Press a button of the photo's page."""
        client = client or self.officer
        page = client.get(f"/staff/photos/{self.photo_id}/concealing")
        hidden = hidden_fields(page.text) | fields
        address = f"/staff/photos/{self.photo_id}/concealing/{what}"
        return client.post(address, data=hidden).status_code


@pytest.fixture
def street(app: Flask, in_town: Point) -> Street:
    return Street(app, in_town)


def is_dark(image: Image.Image, corner: str = "top left") -> bool:
    return max(photographs.corners(image)[corner]) < 50


# --- photos


def test_a_photo_is_hidden_in_two_clicks_from_the_page_of_its_case(street: Street) -> None:
    link = re.search(r'href="(/staff/photos/[^"]+/concealing)"', street.staff)
    assert link is not None
    page = street.officer.get(link[1]).text
    button = re.search(r'action="([^"]+/hide)"', page)
    assert button is not None
    answer = street.officer.post(button[1], data=hidden_fields(page) | {"do": "hide"})

    assert answer.status_code == 303
    assert "Hidden. Only staff can see it now." in street.officer.get(answer.location).text
    assert street.anyone.get(f"/photos/{street.photo_id}/400.jpg").status_code == 404


def test_a_hidden_photo_is_gone_also_for_who_has_it_in_a_cache(street: Street) -> None:
    address = f"/photos/{street.photo_id}/1600.webp"
    seen = street.anyone.get(address)
    case_tag = street.anyone.get(f"/cases/{street.reference}").headers["ETag"]
    list_tag = street.anyone.get("/cases").headers["ETag"]
    assert "no-cache" in seen.headers["Cache-Control"]
    street.press("hide", do="hide")

    again = street.anyone.get(address, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 404
    for page, tag in ((f"/cases/{street.reference}", case_tag), ("/cases", list_tag)):
        answer = street.anyone.get(page, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert str(street.photo_id) not in answer.text
    for place in ("/cases.geojson", "/cases.atom"):
        assert str(street.photo_id) not in street.anyone.get(place).text


def test_a_hidden_photo_is_shown_again(street: Street) -> None:
    street.press("hide", do="hide")
    assert "1 photo is hidden from everyone." in street.staff
    street.press("hide", do="show")

    assert street.anyone.get(f"/photos/{street.photo_id}/400.jpg").status_code == 200
    assert str(street.photo_id) in street.public


def test_staff_see_a_hidden_photo_where_they_can_show_it_again(street: Street) -> None:
    street.press("hide", do="hide")

    original = street.officer.get(f"/staff/photos/{street.photo_id}/original/400.jpg")
    assert original.status_code == 200
    assert "Show this photo again" in street.officer.get(
        f"/staff/photos/{street.photo_id}/concealing"
    ).text  # fmt: skip


def test_a_covered_part_is_dark_for_everyone_and_whole_for_who_covers_it(street: Street) -> None:
    before = street.anyone.get(f"/photos/{street.photo_id}/400.jpg").headers["ETag"]
    assert street.press("cover", first="a1", last="F4") == 303

    shown = street.anyone.get(
        f"/photos/{street.photo_id}/400.jpg", headers={"If-None-Match": before}
    )
    assert shown.status_code == 200
    for client, address in ((street.anyone, "/photos"), (street.officer, "/staff/photos")):
        assert is_dark(street.picture(client, address))
        assert not is_dark(street.picture(client, address), "bottom right")
    original = street.officer.get(f"/staff/photos/{street.photo_id}/original/400.jpg")
    assert not is_dark(Image.open(io.BytesIO(original.data)))


def test_what_was_drawn_counts_before_what_was_typed(street: Street) -> None:
    street.press("cover", drawn="0.5,0.5,1,1", first="A1", last="A1")

    assert street.photo.boxes == [[0.5, 0.5, 0.5, 0.5]]


def test_a_part_is_shown_again_and_the_other_boxes_stay(street: Street) -> None:
    street.press("cover", first="A1", last="F4")
    street.press("cover", first="G6", last="L9")
    first = ",".join(f"{side:.4f}" for side in street.photo.boxes[0])
    street.press("uncover", do=first)

    shown = street.picture(street.anyone)
    assert not is_dark(shown)
    assert is_dark(shown, "bottom right")
    street.press("uncover", do="junk")
    assert len(street.photo.boxes) == 1


def test_the_files_of_boxes_that_are_gone_are_gone_too(street: Street) -> None:
    street.press("cover", first="A1", last="B2")
    old = street.photo.shown("400.jpg")
    street.press("cover", first="C3", last="D4")

    assert not street.here.storage.exists(old)
    assert street.here.storage.exists(street.photo.shown("400.jpg"))


def test_two_who_cover_at_the_same_time_both_cover(street: Street, app: Flask) -> None:
    with street.here.database.write() as session:
        actors = [
            Colleague(Role.OFFICER, ("ashshire_highways",), name=name).actor(session)
            for name in ("Jo", "Lou", "Kim")
        ]
    boxes = [Box(0.0, 0.0, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5), Box(0.5, 0.0, 0.5, 0.5)]

    def cover(number: int) -> None:
        covering.change(
            street.here, actors[number], street.photo_id, lambda had: [*had, boxes[number]]
        )

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(cover, range(3)))

    assert sorted(street.photo.boxes) == sorted(box.sides for box in boxes)
    shown = street.picture(street.anyone)
    assert all(is_dark(shown, corner) for corner in ("top left", "top right", "bottom right"))
    assert not is_dark(shown, "bottom left")


def test_a_button_pressed_twice_covers_once_and_the_photo_is_there(street: Street) -> None:
    for _press in range(2):
        street.press("cover", first="A1", last="F4")

    assert len(street.photo.boxes) == 1
    assert is_dark(street.picture(street.anyone))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"first": "A1"},
        {"first": "Z9", "last": "A1"},
        {"first": "A0", "last": "A10"},
        {"drawn": "1,1,1,1"},
        {"drawn": "nan,0,1,1"},
        {"drawn": "x" * 10_000},
        {"first": HOSTILE, "last": "9" * 10_000},
    ],
)
def test_what_is_no_part_of_the_photo_is_refused_in_words(
    street: Street, fields: dict[str, str]
) -> None:
    page = street.officer.get(f"/staff/photos/{street.photo_id}/concealing")
    address = f"/staff/photos/{street.photo_id}/concealing/cover"
    answer = street.officer.post(address, data=hidden_fields(page.text) | fields)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert "<script>alert" not in answer.text
    assert street.photo.boxes == []


def test_more_boxes_than_a_photo_takes_are_refused_and_said_so(street: Street) -> None:
    with street.here.database.write() as session:
        photo = session.get_one(Photo, street.photo_id)
        photo.boxes = [[0.01 * n, 0.0, 0.01, 0.01] for n in range(concealing.MOST_BOXES)]

    assert street.press("cover", first="L9", last="L9") == 409


# --- words


def test_words_are_taken_out_everywhere_and_stay_for_staff(street: Street) -> None:
    assert SECRET in street.public
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, words="It is dark. [removed]", do="save")

    for place in (f"/cases/{street.reference}", "/cases", "/cases.atom", "/cases.geojson"):
        assert "Dora Finch at" not in street.anyone.get(place).text
    assert "It is dark. [removed]" in street.public
    assert "We have taken out some words" in street.public
    assert SECRET in street.staff


def test_words_are_hidden_whole_and_shown_again(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, do="hide")
    assert "It is dark" not in street.public
    assert "Only staff can read these words." in street.staff
    send(street.officer, address, do="show")

    assert SECRET in street.public


def test_the_words_of_an_answer_are_taken_out_of_the_timeline(street: Street) -> None:
    with street.here.database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, street.reference, to_change=True)
        event = cases.progress(session, SYSTEM, case, State.CHECKED, SECRET)
        event_id = event.id
    assert street.public.count(SECRET) == 2
    address = f"/staff/cases/{street.reference}/concealing/words/{event_id}"
    assert SECRET in street.officer.get(address).text
    send(street.officer, address, words="Seen.", do="save")

    assert street.public.count(SECRET) == 1
    assert "Seen." in street.public


def test_words_of_another_case_are_not_reached_through_this_one(
    street: Street, app: Flask, in_town: Point
) -> None:
    other = Street(app, in_town)
    with street.here.database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, other.reference, to_change=True)
        event_id = cases.progress(session, SYSTEM, case, State.CHECKED, SECRET).id

    address = f"/staff/cases/{street.reference}/concealing/words/{event_id}"
    assert street.officer.get(address).status_code == 404


def test_who_was_slower_keeps_what_they_typed(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    stale = hidden_fields(street.officer.get(address).text)
    send(street.officer, address, words="First", do="save")
    late = street.officer.post(address, data=stale | {"words": "Second", "do": "save"})

    assert late.status_code == 409
    assert "Second" in late.text
    assert "First" in street.public
    assert "Second" not in street.public


def test_hostile_and_endless_words_are_words_or_refused(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, words=HOSTILE, do="save")
    assert "<script>alert" not in street.public
    assert "&lt;script&gt;" in street.public
    long = send(street.officer, address, words="x" * 10_000, do="save")

    assert "Use 5,000 characters or fewer" in long.text
    assert "x" * 10_000 in long.text


def test_a_typed_answer_is_hidden_and_shown_again(street: Street) -> None:
    assert street.public.count("Dora Finch") == 2
    overview = f"/staff/cases/{street.reference}/concealing"
    answer = f"{overview}/answers/column"
    hidden = hidden_fields(street.officer.get(overview).text)
    assert street.officer.post(answer, data=hidden | {"do": "hide"}).status_code == 303
    assert street.public.count("Dora Finch") == 1
    street.officer.post(answer, data=hidden | {"do": "show"})

    assert street.public.count("Dora Finch") == 2
    assert street.officer.post(f"{overview}/answers/nothing", data=hidden).status_code == 404


# --- who


@pytest.mark.parametrize("who", [OTHER, COUNCILLOR], ids=["other team", "councillor"])
def test_who_does_not_handle_the_case_finds_nothing_there(
    street: Street, app: Flask, who: Colleague
) -> None:
    street.press("hide", do="hide")
    client = browser(app, who)
    token = hidden_fields(client.get("/report").text)
    base = f"/staff/photos/{street.photo_id}"
    for address in (f"{base}/concealing", f"{base}/original/400.jpg",
                    f"/staff/cases/{street.reference}/concealing",
                    f"/staff/cases/{street.reference}/concealing/words"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for button in ("hide", "cover", "uncover"):
        data = token | {"do": "show", "first": "A1", "last": "B2"}
        assert client.post(f"{base}/concealing/{button}", data=data).status_code == 404

    assert street.photo.hidden_at is not None
    assert street.photo.boxes == []


def test_a_councillor_sees_of_their_ward_what_everyone_sees(street: Street, app: Flask) -> None:
    send(street.officer, f"/staff/cases/{street.reference}/concealing/words", do="hide")
    street.press("cover", first="A1", last="F4")
    client = browser(app, COUNCILLOR)

    assert SECRET not in client.get(f"/staff/cases/{street.reference}").text
    assert is_dark(street.picture(client, "/staff/photos"))


def test_who_must_say_why_is_asked_on_the_page_of_the_case(street: Street, app: Flask) -> None:
    manager = browser(app, MANAGER)
    page = manager.get(f"/staff/photos/{street.photo_id}/concealing")
    assert page.location == f"/staff/cases/{street.reference}"
    send(manager, f"/staff/cases/{street.reference}")  # the page asks
    asked = manager.get(f"/staff/cases/{street.reference}").text
    manager.post(
        f"/staff/cases/{street.reference}/why",
        data=hidden_fields(asked) | {"reason": "A complaint"},
    )
    assert street.press("hide", manager, do="hide") == 303

    with street.here.database.read() as session:
        line = session.scalars(select(AuditLine).where(AuditLine.action == "conceal")).one()
    assert (line.reason, line.actor_name) == ("A complaint", "Ravi Menon")


def test_no_browser_keeps_what_staff_see(street: Street) -> None:
    for address in (f"/staff/photos/{street.photo_id}/concealing",
                    f"/staff/photos/{street.photo_id}/original/400.jpg",
                    f"/staff/cases/{street.reference}/concealing"):  # fmt: skip
        assert street.officer.get(address).headers["Cache-Control"] == "no-store"


def test_what_was_concealed_is_no_news_to_anyone_outside(street: Street) -> None:
    before = street.public.count("portal-timeline__item")
    street.press("hide", do="hide")

    assert street.public.count('<li class="portal-timeline__item') <= before


# --- squares


@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (1200, 1600), (800, 800)])
def test_every_square_has_a_name_that_leads_back_to_it(width: int, height: int) -> None:
    squares = Squares(width, height)
    for column in range(squares.across):
        for row in range(squares.down):
            name = squares.name(column, row)
            assert squares.read(name.lower()) == (column, row)
            assert squares.of(squares.box((column, row), (column, row))) == (name, name)


def test_a_square_is_read_as_people_type_it() -> None:
    squares = Squares(4, 3)

    assert [squares.read(typed) for typed in ("b2", " B 2 ", "2b", "B02")] == [(1, 1)] * 4
    assert not any(map(squares.read, ("", "M1", "A0", "A10", "AA", "٣b", "1")))
