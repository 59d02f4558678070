"""A clerk at their desk: a browser with a call before them, and what came of it."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.contacts import Contact
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.new_cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.staff import Colleague, browser

CLERK = Colleague(Role.CLERK, ("customer_services",), name="Moira Kelly")
OTHER = Colleague(Role.CLERK, ("customer_services",), name="Lou Marsh")
OFFICER = Colleague(Role.OFFICER, ("ashshire_highways",))
SAM = Introduction(name="Sam Reed", email="sam.reed@example.com", phone="07700 900123")
PRIVATE = ("sam.reed@example.com", "900123", "900 123", "Drums at night", "gate code")


class Desk:
    """A clerk with one call before them."""

    def __init__(self, app: Flask, who: Colleague = CLERK) -> None:
        self.app, self.client, self.address = app, browser(app, who), ""

    def begin(self, channel: str = "phone") -> "Desk":
        page = self.client.get("/staff/calls")
        sent = hidden_fields(page.text) | {"channel": channel}
        answer = self.client.post("/staff/calls", data=sent)
        assert answer.status_code == 303, answer.text
        self.address = answer.location
        return self

    @property
    def page(self) -> TestResponse:
        return self.client.get(self.address)

    def press(self, what: str = "", **typed: Any) -> TestResponse:
        """Fill in some of the page and press a button of it."""
        sent = hidden_fields(self.page.text) | chosen(self.page.text) | typed
        return self.client.post(self.address + what, data=sent)

    def after(self, what: str = "", **typed: Any) -> str:
        """The page that a button leads to."""
        answer = self.press(what, **typed)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.location).text

    def find(self, **said: str) -> str:
        """The person whom a search finds, and the page to choose them on."""
        answer = self.press(do="find", **said)
        assert answer.status_code == 200, answer.text
        return answer.text

    def choose(self, found: str, **said: str) -> str:
        ids = re.findall(r'name="person" value="([0-9a-f-]{36})"', found)
        return self.after("/person", person=ids[0], **said)


def chosen(html: str) -> dict[str, str]:
    """What stands in the fields of the notes and the end."""
    found = dict(re.findall(r'name="(\w+)" type="radio" value="(\w+)" checked', html))
    words = re.search(r'<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    selects = re.findall(r'<select[^>]*name="(\w+)".*?value="(\w+)" selected', html, re.DOTALL)
    return found | dict(selects) | {"words": words[1].strip() if words else ""}


def opened(
    app: Flask, place: Point, service: str = "noise", who: Introduction = SAM, **more: Any
) -> str:
    here = parts.of(app)
    new = NewCase(service=service, words="Drums at night", place="Mill Lane", point=place,
                  private_words="My gate code is 1234", reporter=who)  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        for name, value in more.items():
            setattr(case, name, value)
        return case.reference


def everything(app: Flask, model: type) -> list[Any]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def inward(app: Flask) -> list[Contact]:
    """The contacts that calls made."""
    return [one for one in everything(app, Contact) if one.identity_id is not None]
