"""The queue of a team in a browser: cases in it, and the presses of its pages."""

import re

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
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague

TEAM = "ashshire_highways"
OFFICER = Colleague(Role.OFFICER, (TEAM,))


def opened(app: Flask, place: Point, service: str = "pothole", words: str = "A deep hole") -> str:
    """A new case's reference; in ward Park."""
    here = parts.of(app)
    new = NewCase(service=service, words=words, place="Mill Lane", point=place,
                  private_words="Ask for Zebedee")  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        case.ward = "park"
        return case.reference


def case_of(app: Flask, reference: str) -> Case:
    with parts.of(app).database.read() as session:
        return session.scalars(select(Case).where(Case.reference == reference)).one()


def changed(app: Flask, reference: str, **facts: object) -> None:
    """Somebody else changes it."""
    with parts.of(app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        for name, value in facts.items():
            setattr(case, name, value)
        case.version += 1


def press(client: FlaskClient, address: str, headers: dict[str, str] | None = None,
          **fields: str) -> TestResponse:  # fmt: skip
    token = hidden_fields(client.get("/staff").text)["csrf_token"]
    return client.post(address, data={"csrf_token": token} | fields, headers=headers)


def references(answer: TestResponse) -> list[str]:
    """The cases of a list, in its order."""
    return re.findall(r'id="case-([\w-]+)"', answer.text)
