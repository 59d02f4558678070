"""Photos of a report sent one by one, as the script does; and a report that begins with one."""

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.cases import Case
from portal.web import parts
from tests.support import photographs
from tests.support.report_photos import a_photo, at_the_photos, file, shown
from tests.support.reporters import Reporter

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def send_one(reporter: Reporter, data: bytes, name: str = "photo.jpg") -> TestResponse:
    """As the script sends it."""
    fields = {"csrf_token": reporter.fields()["csrf_token"][0], "photo": file(data, name)}
    return reporter.client.post(f"{reporter.action}/one", data=fields)


def test_a_photo_sent_alone_answers_with_its_line_of_the_list(reporter: Reporter) -> None:
    at_the_photos(reporter)

    answer = send_one(reporter, a_photo())

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["room"] == 5
    assert answer.json["key"] == reporter.key
    assert 'name="remove"' in answer.json["line"]
    assert len(shown(reporter.open(reporter.path))) == 1


def test_a_photo_refused_alone_says_why(reporter: Reporter) -> None:
    at_the_photos(reporter)

    answer = send_one(reporter, b"no photo", "notes.txt")

    assert answer.status_code == 422
    assert answer.json is not None
    assert "“notes.txt” is not a photo that we can read" in answer.json["refused"]


def test_a_worn_token_is_answered_with_a_new_one(reporter: Reporter) -> None:
    at_the_photos(reporter)
    address = f"{reporter.action}/one"

    worn = reporter.client.post(address, data={"csrf_token": "x", "photo": file(a_photo())})
    assert worn.status_code == 403
    assert worn.json is not None
    again = reporter.client.post(
        address, data={"csrf_token": worn.json["token"], "photo": file(a_photo())}
    )

    assert again.status_code == 200


def test_a_report_can_begin_with_a_photo_and_asks_whether_it_was_taken_there(
    reporter: Reporter,
) -> None:
    here = parts.of(reporter.app)
    street = here.gazetteer.search("Mill Lane")[0].point
    data = photographs.jpeg(exif=photographs.exif(place=(street.lat, street.lon)))
    reporter.open("/report?with=photo")
    assert reporter.heading == "Add photos, if you have any"

    reporter.send(photo=file(data))

    assert reporter.step == "where"
    assert "Your photo was taken near" in reporter.text
    reporter.send(place="photo")
    assert reporter.step == "spot"
    reporter.send()
    assert reporter.step == "what"
    reporter.send(service="graffiti").to_the_end().send()
    with here.database.read() as session:
        [case] = session.scalars(select(Case))
        assert len(case.photos) == 1
    assert case.lat == pytest.approx(street.lat, abs=1e-4)


def test_a_photo_taken_elsewhere_suggests_nothing(reporter: Reporter) -> None:
    reporter.open("/report?with=photo").send(photo=file(photographs.jpeg()))

    assert reporter.step == "where"
    assert "Your photo was taken" not in reporter.text
