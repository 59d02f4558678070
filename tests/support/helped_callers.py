"""Margaret on the phone, for whom her son acts already, and the clerk who serves her."""

from flask import Flask
from werkzeug.test import TestResponse

from portal.models.actors import Kind
from portal.models.mandates import Mandate
from portal.web import parts
from tests.support.desks import Desk, everything
from tests.support.forms import hidden_fields
from tests.support.mandates import a_mandate, a_person, act

SAID = {"email": "margaret@example.com", "phone": "07700 900456"}


class Her:
    """Margaret is on the phone; her son acts for her already."""

    def __init__(self, app: Flask) -> None:
        self.app, self.desk = app, Desk(app).begin()
        with parts.of(app).database.write() as session:
            her = a_person(
                session, "Margaret Jones", phone="+447700900456", email="margaret@example.com"
            )
            son = a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")
            scopes = (*act(Kind.REPORT), *act(Kind.COUNCIL_TAX))
            self.mandate = a_mandate(session, her, son, scopes)
            self.id, self.son = her.id, son.id

    def checked(self) -> str:
        found = self.desk.find(name="Margaret Jones", **SAID)
        return self.desk.choose(found, name="Margaret Jones", **SAID)

    def page(self, path: str = "/helpers") -> str:
        return self.desk.client.get(self.desk.address + path).text

    def press(self, path: str, **typed: str) -> str:
        answer = self.post(path, **typed)
        assert answer.status_code == 303, answer.text
        return self.desk.client.get(answer.location).text

    def post(self, path: str, **typed: str) -> TestResponse:
        token = hidden_fields(self.desk.page.text)
        return self.desk.client.post(self.desk.address + path, data=token | typed)


def mandate(app: Flask) -> Mandate:
    """The first one that there is."""
    [found, *_rest] = everything(app, Mandate)
    assert isinstance(found, Mandate)
    return found
