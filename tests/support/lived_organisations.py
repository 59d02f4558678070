"""The organisation that Sam leads, with a colleague and clients, for what looks at every page.

What people wrote stands in ⟦ ⟧, as everywhere there.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Kind
from portal.models.episodes import Episode, EpisodeState
from portal.models.identities import SignOn
from portal.models.mandates import MandateInvitation, MandateState, Way
from portal.models.organisations import AdviserRole, AdviserState, OrganisationState
from portal.models.people import Person
from portal.policy import Actor
from portal.services import organisation_histories
from portal.services.organisation_histories import Did
from tests.support.mandates import a_mandate, a_person, act, an_adviser, an_organisation

_MARKED = {"number": "⟦1⟧", "address": "⟦1 High Street⟧", "words": "⟦Forms⟧"}


def live(session: Session, sam: Actor, person: Person) -> dict[str, str]:
    """Ids: `organisation` that may act, `asked` of the council's question; `client`, `agreeing`
    and `over` of mandates; `colleague` of an adviser who is switched off, `left` of a person.
    """
    session.execute(
        update(SignOn).where(SignOn.id == sam.sign_on_id).values(second_factor_at=clock.now())
    )
    of = an_organisation(session, "⟦Advice⟧")
    asked = an_organisation(session, "⟦New Advice⟧", state=OrganisationState.QUESTION)
    for one in (of, asked):
        for name, value in _MARKED.items():
            setattr(one, name, value)
        an_adviser(session, one, person, role=AdviserRole.LEAD)
        session.add(organisation_histories.line(one.id, Did.REGISTERED, sam, "⟦Forms⟧"))
    asked.reason = "⟦Who insures you?⟧"
    omar, left = a_person(session, "⟦Omar⟧"), a_person(session, "⟦Lou⟧")
    colleague = an_adviser(session, of, omar)
    off = an_adviser(session, of, a_person(session, "⟦Nia⟧"), state=AdviserState.OFF)
    off.ended_at = None
    session.flush()
    client = a_person(session, "⟦Rob⟧", phone="+447700900199")
    held = a_mandate(session, client, None, act(Kind.EPISODE), organisation=of, adviser=person)
    a_mandate(session, client, None, act(Kind.CARE), organisation=of, adviser=left)
    agreeing = a_mandate(
        session, a_person(session, "⟦Ivy⟧", email="ivy@example.com"), None, act(Kind.HOUSING),
        organisation=of, adviser=person, state=MandateState.ASKED, way=Way.IN_ROOM, from_at=None,
        agreed_at=None,
    )  # fmt: skip
    at = clock.now()
    session.refresh(agreeing)
    session.add(
        MandateInvitation(
            id=clock.new_id(), mandate_id=agreeing.id, name="⟦Ivy⟧", created_at=at,
            expires_at=at + timedelta(days=1),
            contact_point_id=agreeing.principal.contact_points[0].id,
        )
    )  # fmt: skip
    session.add(_begun(client.id))
    session.flush()
    return {
        "organisation": str(of.id), "asked": str(asked.id), "client": str(held.id),
        "agreeing": str(agreeing.id), "colleague": str(colleague.id), "left": str(left.id),
    }  # fmt: skip


def _begun(person_id: UUID) -> Episode:
    at = clock.now()
    return Episode(
        id=clock.new_id(), reference=clock.reference(), person_id=person_id, channel=By.WEB,
        event="bereavement", event_version="1", state=EpisodeState.ANSWERING, facts={}, skipped=[],
        seen={}, on=at.date(), is_quiet=False, is_safe=False, is_young=False, created_at=at,
        updated_at=at,
    )  # fmt: skip
