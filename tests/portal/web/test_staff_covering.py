"""Boxes over a photo: dark for everyone, whoever else draws some at the same time."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from portal.models.actors import Role
from portal.models.photos import Photo
from portal.services import concealing
from portal.services.concealing import Box
from portal.web import covering
from portal.web.forms.concealing import Squares
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague
from tests.support.streets import Street, is_dark

HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


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


def test_two_who_cover_at_the_same_time_both_cover(street: Street) -> None:
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
