"""Whoever asked for more than was agreed to is texted that it is less, and where they read what."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from channels.sms import mandates
from channels.sms.mandate_occasions import Texting
from portal.council.councils import Council
from portal.models.actors import Depth, Kind
from portal.models.mandates import MandateState, Way
from portal.models.outbox import Delivery
from portal.services import mandate_agreements, mandate_narrowings
from portal.services.mandate_narrowings import Less
from portal.services.mandate_tellings import Word
from portal.services.mandate_wordings import Agreed
from portal.services.text_parts import count
from tests.support.mandate_wishes import ENGLISH, on_web
from tests.support.mandates import a_mandate, a_person, act


@pytest.mark.parametrize("less", [None, Less({Kind.CARE: Depth.LOOK})])
def test_the_text_to_who_asked_says_where_it_is_less(
    app: Flask, session: Session, council: Council, less: Less | None
) -> None:
    her, tom = a_person(session), a_person(session, "Tom Jones", phone="+447700900002")
    mandate = a_mandate(
        session, her, tom, act(Kind.CARE, Kind.HOUSING), way=Way.ASKED, state=MandateState.ASKED,
        from_at=None,
    )  # fmt: skip
    words = mandate_narrowings.wording(session, on_web(her), mandate, ENGLISH, less)
    mandate_agreements.agree(session, on_web(her), mandate, Agreed(ENGLISH, words.hash), less)

    delivery = Delivery(template=Word.BEGAN_AGENT, facts={"mandate_id": str(mandate.id)})
    with app.test_request_context():
        said = mandates.body(
            Texting(session, delivery, council, "https://x.example", "s" * 32, first=True)
        )

    assert said is not None
    assert ("in less than you asked for. See what they agreed to: https" in said) is bool(less)
    assert said.startswith("You may act for Margaret Jones at")
    assert count(said).parts <= 2
