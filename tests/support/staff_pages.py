"""Cases for the pages of staff, and their forms filled in."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague

ROADS = Colleague(Role.OFFICER, ("ashshire_highways",))
BOTH = Colleague(Role.OFFICER, ("ashshire_highways", "parks"), name="Lou Marsh")
CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


@dataclass(frozen=True)
class Reported:
    """Opens cases of Sam's at a place; `reported()` is the reference of a new one."""

    app: Flask
    place: Point

    def __call__(
        self, service: str = "pothole", email: str = "sam@example.com", words: str = "A hole"
    ) -> str:
        here = parts.of(self.app)
        who = Introduction(name="Sam Reed", email=email or None, phone="07700 900123")
        new = NewCase(service, words, "Mill Lane", self.place, "Gate code 1234", reporter=who)
        with here.database.write() as session:
            return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


def the_case(app: Flask, reference: str) -> Case:
    """The case with its history and photos."""
    with parts.of(app).database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        _ = case.events, case.photos, case.subject
        return case


def at(reference: str, page: str) -> str:
    return f"/staff/cases/{reference}/{page}"


def sent(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    """Open a page, fill in its form and send it."""
    page = client.get(address)
    assert page.status_code == 200, page.status
    form = page.text[page.text.rindex('<form method="post"') :]
    return client.post(address, data=hidden_fields(form) | fields)
