"""The code that stands for a yes: its text says in what, how far and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from pydantic import SecretStr
from sqlalchemy.orm import Session

from channels.sms import mandates
from channels.sms.mandate_occasions import Texting
from portal import clock
from portal.council.councils import Council
from portal.models.actors import Granted, Kind
from portal.models.identities import Code
from portal.models.mandates import Way
from portal.models.outbox import Delivery
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count
from tests.support.mandates import (
    EVERYTHING,
    a_mandate,
    a_person,
    act,
    an_organisation,
    look,
)

SECRET = SecretStr("s" * 32)


def told(
    app: Flask, session: Session, council: Council, scopes: tuple[Granted, ...], language: str
) -> str:
    """The text of a code with which a client says yes to an adviser."""
    her, asha = a_person(session, phone="+447700900001"), a_person(session, "Asha Patel")
    made = a_mandate(
        session, her, None, scopes, organisation=an_organisation(session), adviser=asha,
        way=Way.IN_ROOM, until=datetime(2027, 5, 21, 12, tzinfo=UTC),
    )  # fmt: skip
    [point] = her.contact_points
    code = Code(
        id=clock.new_id(), contact_point=point, mandate_id=made.id, tries=0,
        created_at=clock.now(), expires_at=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    session.add(code)
    session.flush()
    facts = {"code_id": str(code.id), "mandate_id": str(made.id)}
    delivery = Delivery(template=Word.CODE, facts=facts)
    of = Texting(session, delivery, council, "https://x.example", SECRET.get_secret_value(), False)
    with app.test_request_context(), force_locale(language):
        return mandates.body(of) or ""


def test_the_code_says_how_far_in_what_and_until_when(
    app: Flask, session: Session, council: Council
) -> None:
    scopes = (*act(Kind.HOUSING), *look(Kind.COUNCIL_TAX, Kind.CARE))
    text = told(app, session, council, scopes, "en")

    assert "only if you agree that they act for you at the council until 21 May 2027." in text
    assert "They can look and act in: Housing." in text
    assert "They can only look in: Council tax, Care." in text


@pytest.mark.parametrize("language", ["en", "cy"])
def test_everything_is_each_kind_by_its_name_in_two_parts(
    app: Flask, session: Session, council: Council, language: str
) -> None:
    text = told(app, session, council, EVERYTHING, language)

    assert count(text).parts <= 2
    assert text.count(",") == 7
