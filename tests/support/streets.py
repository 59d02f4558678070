"""A case with a photo and words that name somebody, and who looks at it."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal import clock
from portal.models.actors import Role
from portal.models.photos import Photo
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, photos, pictures
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

OFFICER = Colleague(Role.OFFICER, ("ashshire_highways", "environmental_health"))
SECRET = "Ask Dora Finch at number 9"


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
