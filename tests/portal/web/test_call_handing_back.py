"""On the phone somebody gives back what they may do for another: one press of the clerk."""

import re

import pytest
from flask import Flask

from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.outbox import OutboxRow, Topic
from portal.web import parts
from tests.support.desks import Desk, everything
from tests.support.forms import hidden_fields
from tests.support.mandates import a_mandate, a_person

SAID = {"email": "sam@example.com", "phone": "07700 900123"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Sam Jones is on the phone, who acts for his mother; his sister acts for her too."""
    with parts.of(app).database.write() as session:
        her = a_person(session, "Margaret Jones")
        son = a_person(session, "Sam Jones", phone="+447700900123", email="sam@example.com")
        a_mandate(session, her, son)
        a_mandate(session, her, a_person(session, "Ann Jones"))
    return Desk(app).begin()


def checked(desk: Desk) -> str:
    found = desk.find(name="Sam Jones", **SAID)
    return desk.choose(found, name="Sam Jones", **SAID)


def press(desk: Desk, mandate: Mandate) -> str:
    sent = hidden_fields(desk.page.text)
    answer = desk.client.post(f"{desk.address}/handing-back/{mandate.id}", data=sent)
    assert answer.status_code == 303, answer.text
    return desk.client.get(answer.location).text


def test_the_clerk_gives_it_back_for_them_from_the_page_of_the_call(app: Flask, desk: Desk) -> None:
    his, hers = everything(app, Mandate)
    [lead] = re.findall(r'href="([^"]*/handing-back)"', checked(desk))
    listed = desk.client.get(lead).text
    assert listed.count("They give it back") == 1
    assert "Margaret Jones" in listed
    assert "For whom Sam Jones acts</h1>" in listed

    assert "Given back." in press(desk, his)
    assert "It was over already." in press(desk, his)
    given, kept = everything(app, Mandate)
    assert (given.ended_why, kept.state) == (Ended.HANDED_BACK, MandateState.ACTIVE)
    assert kept.id == hers.id
    told = [one for one in everything(app, OutboxRow) if one.topic is Topic.MANDATE_HANDED_BACK]
    assert [one.facts for one in told] == [{"mandate_id": str(his.id)}]
    assert "They act for nobody." in desk.client.get(lead).text


def test_unchecked_nothing_is_shown_or_given_back_and_of_others_nothing_ever(
    app: Flask, desk: Desk
) -> None:
    his, hers = everything(app, Mandate)
    shown = desk.client.get(f"{desk.address}/handing-back")
    assert "check_first" in shown.location
    assert "check that they are who they say" in press(desk, his).replace("Check first", "check")

    checked(desk)
    sent = hidden_fields(desk.page.text)
    for wrong in (hers.id, desk.address[-36:]):
        answer = desk.client.post(f"{desk.address}/handing-back/{wrong}", data=sent)
        assert answer.status_code == 404
    assert {one.state for one in everything(app, Mandate)} == {MandateState.ACTIVE}
