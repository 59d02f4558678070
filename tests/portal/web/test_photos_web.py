"""Photos of a report: sent, refused in words, kept, removed, and shown to whom they are for."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.models.cases import Case
from portal.models.photos import RENDITIONS, Photo
from portal.web import parts
from tests.support import photographs
from tests.support.report_photos import a_photo, at_the_photos, file, shown
from tests.support.reporters import Reporter

NOBODYS = "01890a5d-ac96-774b-bcce-b302099a8057"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def stored(reporter: Reporter, tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "photos").rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_a_photo_of_each_kind_is_taken_whatever_its_name(reporter: Reporter, kind: str) -> None:
    at_the_photos(reporter).send(photo=file(photographs.KINDS[kind](), "notes.txt"), do="send")

    [address] = shown(reporter)
    answer = reporter.client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_goes_with_the_report_to_its_case(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=file(a_photo()))
    assert reporter.step == "words"

    reporter.to_the_end().send()

    with parts.of(reporter.app).database.read() as session:
        [case] = session.scalars(select(Case))
        [photo] = case.photos
        assert photo.draft_id is None
        assert photo.lat is None


def test_photos_are_kept_while_going_back_and_forth(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=[file(a_photo(1)), file(a_photo(2))])
    key = reporter.key

    reporter.open(f"/report/{key}/what").send().open(f"/report/{key}/photos")

    assert len(shown(reporter)) == 2


def test_six_photos_at_once_are_taken_and_the_seventh_is_refused_in_words(
    reporter: Reporter,
) -> None:
    seven = [file(a_photo(number), f"{number}.jpg") for number in range(7)]
    at_the_photos(reporter).send(photo=seven)

    assert reporter.step == "photos"
    assert len(shown(reporter)) == 6
    assert reporter.faults == [
        "“6.jpg” was not added, because a report takes 6 photos. Remove one first."
    ]
    assert 'type="file"' not in reporter.text


def test_the_same_photo_sent_twice_is_one(reporter: Reporter, tmp_path: Path) -> None:
    at_the_photos(reporter).send(photo=file(a_photo()), do="send")
    reporter.send(photo=file(a_photo(), "again.jpg"), do="send")

    assert len(shown(reporter)) == 1
    assert len(stored(reporter, tmp_path)) == len(RENDITIONS)


def test_a_removed_photo_leaves_no_file(reporter: Reporter, tmp_path: Path) -> None:
    at_the_photos(reporter).send(photo=[file(a_photo(1)), file(a_photo(2))], do="send")
    first = shown(reporter)[0].split("/")[2]

    reporter.send(remove=first)

    assert reporter.step == "photos"
    assert len(shown(reporter)) == 1
    assert not [path for path in stored(reporter, tmp_path) if first in str(path)]


def test_somebody_elses_photo_cannot_be_removed(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=file(a_photo()), do="send")
    [address] = shown(reporter)
    other = Reporter(reporter.app.test_client(), reporter.app, reporter.page)
    at_the_photos(other)

    other.send(remove=address.split("/")[2])

    assert reporter.client.get(address).status_code == 200


_HOSTILE = {
    "an SVG with a script": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "is not a photo that we can read",
    ),
    "a page": (b"<!doctype html><script>alert(1)</script>", "is not a photo that we can read"),
    "nothing": (b"", "is not a photo that we can read"),
    "half a photo": (photographs.jpeg()[:600], "a part of it is missing or damaged"),
    "a huge picture": (photographs.png_claiming(50_000, 50_000), "more pixels than we can open"),
    "a zip": (b"PK\x03\x04" + bytes(1000), "is not a photo that we can read"),
}


@pytest.mark.parametrize("what", _HOSTILE)
def test_what_is_no_photo_is_refused_in_a_sentence_and_the_rest_is_kept(
    reporter: Reporter, what: str, tmp_path: Path
) -> None:
    data, words = _HOSTILE[what]
    at_the_photos(reporter).send(photo=[file(a_photo()), file(data, "bad.jpg")])

    assert reporter.page.status_code == 422
    assert reporter.step == "photos"
    [fault] = reporter.faults
    assert "bad.jpg" in fault
    assert words in fault
    assert len(shown(reporter)) == 1
    assert len(stored(reporter, tmp_path)) == len(RENDITIONS)
    assert reporter.send().step == "words"


def test_a_photo_of_more_than_twenty_megabytes_is_refused_in_a_sentence(
    reporter: Reporter,
) -> None:
    at_the_photos(reporter).send(photo=file(a_photo() + bytes(20_000_000)))

    assert reporter.step == "photos"
    assert "larger than 20 megabytes" in reporter.faults[0]


def test_more_than_can_be_sent_at_once_is_refused_and_the_report_is_kept(
    reporter: Reporter,
) -> None:
    at_the_photos(reporter)
    answer = reporter.client.post(
        reporter.action,
        data=b"",
        environ_overrides={"CONTENT_LENGTH": "200000000"},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 422
    assert "too much to send at once" in answer.text
    assert reporter.open(reporter.path).step == "photos"


def test_a_name_with_marks_in_it_is_shown_as_text(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=file(b"no photo", "<img src=x onerror=alert(1)>.jpg"))

    assert "<img src=x" not in reporter.text
    assert "&lt;img src=x" in reporter.text


# ------------------------------------------------------------------ shown


def test_a_photo_of_a_draft_is_for_its_holder_alone(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=file(a_photo()), do="send")
    [address] = shown(reporter)

    mine, others = reporter.client.get(address), reporter.app.test_client().get(address)

    assert mine.headers["Cache-Control"] == "private, no-store"
    assert others.status_code == 404


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_a_photo_of_a_public_case_is_for_everyone_and_asked_for_again_by_its_tag(
    reporter: Reporter, rendition: str
) -> None:
    at_the_photos(reporter).send(photo=file(a_photo())).to_the_end().send()
    anyone = reporter.app.test_client()
    with parts.of(reporter.app).database.read() as session:
        [photo] = session.scalars(select(Photo))
    address = f"/photos/{photo.id}/{rendition}"

    first = anyone.get(address)
    again = anyone.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.content_type == ("image/webp" if rendition.endswith("webp") else "image/jpeg")
    assert again.status_code == 304
    assert not again.data


def test_a_photo_of_a_private_case_is_shown_to_nobody_without_its_link(reporter: Reporter) -> None:
    at_the_photos(reporter, service="noise").send(photo=file(a_photo())).to_the_end().send()
    with parts.of(reporter.app).database.read() as session:
        [photo] = session.scalars(select(Photo))

    assert reporter.app.test_client().get(f"/photos/{photo.id}/400.webp").status_code == 404


@pytest.mark.parametrize(
    "address",
    [f"/photos/{NOBODYS}/400.webp", "/photos/x/400.webp", f"/photos/{NOBODYS}/..%2f..%2fsecret"],
)
def test_what_is_not_there_is_not_found(reporter: Reporter, address: str) -> None:
    assert reporter.client.get(address).status_code == 404


def test_something_else_here_has_copies_of_the_photos(reporter: Reporter) -> None:
    at_the_photos(reporter).send(photo=file(a_photo())).to_the_end().send()
    token = _TOKEN.search(reporter.text)
    assert token is not None

    answer = reporter.client.post(f"/report/{reporter.key}/more", data={"csrf_token": token[1]})
    reporter.open(answer.headers["Location"]).send(service="litter").to_the_end().send()

    with parts.of(reporter.app).database.read() as session:
        one, other = session.scalars(select(Case))
        assert len(one.photos) == len(other.photos) == 1
        assert one.photos[0].id != other.photos[0].id
