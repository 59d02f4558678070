"""Whoever staff wrote down is texted the way to an account, and the person that it was taken."""

from flask import Flask
from sqlalchemy.orm import Session

from channels.sms import mandates
from channels.sms.mandate_occasions import Texting
from portal import clock
from portal.council.councils import Council
from portal.models.mandates import Way
from portal.models.outbox import Delivery, OutboxRow, Topic
from portal.policy import SYSTEM
from portal.services import mandate_parties, mandate_tellings
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count
from tests.support.mandates import TO_REPORT, a_mandate, a_person


def test_one_text_leads_to_the_account_and_another_says_that_it_was_taken(
    app: Flask, session: Session, council: Council
) -> None:
    her = a_person(session, phone="+447700900001")
    tom = a_person(session, "Tom Jones", phone="+447700900002")
    mandate = a_mandate(session, her, tom, TO_REPORT, way=Way.STAFF)
    made = mandate_parties.reach_out(session, mandate.id, "Tom", tom.contact_points[0], 7)
    session.refresh(mandate, ["invitations"])
    facts = {"invitation_id": str(made.id), "mandate_id": str(mandate.id)}
    began = OutboxRow(topic=Topic.MANDATE_BEGAN, facts=facts)

    def said(word: Word) -> str:
        delivery = Delivery(template=word, facts=facts)
        of = Texting(session, delivery, council, "https://x.example", "s" * 32, False)
        with app.test_request_context():
            return mandates.body(of) or ""

    def told() -> list[Word]:
        return [one.word for one in mandate_tellings.receivers(session, SYSTEM, began)]

    assert told() == [Word.BEGAN]  # to him it stands in the invitation
    assert said(Word.INVITED).startswith("You may act for Margaret at")
    assert "/acting-for/invited/" in said(Word.INVITED)
    assert said(Word.BEGAN).startswith("Tom Jones may act for you at the council now, until")

    made.used_at = clock.now()
    assert told() == [Word.BEGAN, Word.BEGAN_AGENT]
    assert said(Word.BEGAN).startswith("Tom Jones may act for you at the council on the web now")
    assert count(said(Word.BEGAN)).parts <= 2
