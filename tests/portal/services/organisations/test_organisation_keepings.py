"""What is over is not kept: links, invitations that nobody took, the files of who was refused."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.organisations import Adviser, ClientLink, OrganisationState
from portal.policy import SYSTEM
from portal.services import adviser_invitations, organisation_vettings, organisations, retention
from portal.services.organisation_vettings import Decision
from tests.support.mandates import a_mandate, a_person
from tests.support.organisations import A_PROOF, ADVICE, MANAGER, SECRET, led, signed_on


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_over_goes_and_what_is_not_stays(session: Session) -> None:
    lead, me, of = led(session)
    person = a_person(session)
    mandate = a_mandate(session, person, organisation=of)
    at = clock.now()
    session.add(
        ClientLink(
            id=clock.new_id(), digest="d", organisation_id=of.id, mandate_id=mandate.id,
            person_id=person.id, made_by_id=me.person_id, created_at=at, expires_at=at,
        )
    )  # fmt: skip
    adviser_invitations.invite(session, lead, SECRET, me, "Nia", "nia@advice.example")
    applied = organisations.register(
        session, signed_on(session, "Una"), clock.new_id(), ADVICE, A_PROOF
    )
    refuse = Decision(OrganisationState.REFUSED, "Not in the register.")
    organisation_vettings.decide(
        session, MANAGER.actor(session), applied.id, applied.version, refuse
    )
    session.flush()
    for days, links, people, files in ((6, 1, 3, 0), (8, 0, 3, 0), (98, 0, 2, 0), (366, 0, 2, 1)):
        with time_machine.travel(at + timedelta(days=days, hours=1), tick=False):
            gone = retention.forget(session, SYSTEM).files
            found = (count(session, ClientLink), count(session, Adviser), len(gone))
            assert found == (links, people, files), days
            assert gone == [f"organisations/{applied.id}/a.pdf"][:files]
