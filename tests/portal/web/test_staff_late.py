"""A session that ends while staff are typing: it is all there after signing on again."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.cases import CaseEvent, Happened
from portal.models.places import Point
from portal.models.states import State
from portal.web import parts
from tests.portal.web.test_staff import opened, state_of
from tests.support.forms import hidden_fields
from tests.support.visitors import Visitor, heading, later

LONG = "Round the back.\nRing twice: <b>dog</b> “Max”. " + "x" * 1900


def form_of(visitor: Visitor, page: str, action: str) -> dict[str, str]:
    text = visitor.client.get(page).text
    return hidden_fields(text[text.index(f'action="{action}"') :])


def back(officer: Visitor, refused: TestResponse) -> TestResponse:
    """Sign on where the page of what was sent too late leads."""
    [way] = re.findall(r'<a class="govuk-button" href="([^"]+)"', refused.text)
    return officer.sign_on("dan_price", unescape(way))


@pytest.fixture
def reference(signing: Flask, officer: Visitor, in_town: Point) -> str:
    officer.sign_on("dan_price")
    return opened(signing, in_town, "litter")


def notes_of(app: Flask) -> list[str]:
    with parts.of(app).database.read() as session:
        wanted = select(CaseEvent.words).where(CaseEvent.happened == Happened.NOTE)
        return list(session.scalars(wanted))


@pytest.mark.parametrize("on", ["", "/note"], ids=["the page of the case", "its own page"])
def test_a_note_is_there_after_signing_on_again_and_is_saved_whole(
    signing: Flask, officer: Visitor, reference: str, on: str
) -> None:
    address = f"/staff/cases/{reference}/note"
    fields = form_of(officer, f"/staff/cases/{reference}{on}", address)
    with later(minutes=31):
        refused = officer.client.post(address, data=fields | {"note": LONG})
        assert heading(refused) == "Sign in to go on"
        assert not notes_of(signing)
        page = back(officer, refused)
        assert heading(page) == "You are back: what you typed is still here"
        saved = officer.client.post(address, data=hidden_fields(page.text) | {"note": _kept(page)})
        assert saved.location == f"/staff/cases/{reference}?saved=kept"
        shown = officer.client.get(saved.location).text

    assert notes_of(signing) == [LONG]
    assert "&lt;b&gt;dog&lt;/b&gt;" in shown


def test_an_answer_comes_back_too_and_is_not_saved_over_what_happened_meanwhile(
    signing: Flask, officer: Visitor, reference: str
) -> None:
    address = f"/staff/cases/{reference}"
    fields = form_of(officer, address, address)
    colleague = Visitor(
        signing, officer.provider, signing.test_client(), officer.provider.browser(),
        "/auth/staff/sign-in",
    )  # fmt: skip
    with later(minutes=31):
        answer = {"to": "scheduled", "words": "On Monday."}
        page = back(officer, officer.client.post(address, data=fields | answer))
        colleague.sign_on("joseph_adeyemi")
        theirs = form_of(colleague, address, address)
        colleague.client.post(address, data=theirs | {"to": "checked", "words": "Seen."})
        late = officer.client.post(address, data=hidden_fields(page.text))

        assert late.status_code == 409
        assert "On Monday." in late.text
        assert "Seen." in late.text
    colleague.there.close()

    assert state_of(signing, reference) is State.CHECKED


def _kept(page: TestResponse) -> str:
    """The note as the hidden field holds it, for a browser reads its entities."""
    [found] = re.findall(r'name="note" value="([^"]*)"', page.text)
    return unescape(found)
