"""Whoever was asked before they had an account finds it there when they sign on."""

from sqlalchemy import Select, exists, select, tuple_
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Identity
from portal.models.mandates import Mandate, MandateInvitation, MandateState, Way
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import mandate_parties


def take(session: Session, actor: Actor, person: Person) -> list[Mandate]:
    """What was asked of an address while nobody had proved it is asked of this person, who has.

    They are told, and say yes or no; whoever asked learns nothing by it. By name too, where the
    person has one: addresses change hands.
    """
    require(actor, Action.SIGN_ON)
    mine = {(one.kind, one.key): one for one in person.contact_points if one.verified_at}
    found = session.execute(_asked_of(list(mine), person)).all() if mine else []
    taken = []
    for mandate, invitation, point in found:
        if not mandate_parties.same_name(person.name, invitation.name):
            continue
        mandate.principal_id = person.id
        invitation.contact_point_id = mine[point.kind, point.key].id
        mandate.version += 1
        outbox.post(session, Topic.MANDATE_ASKED, mandate_id=mandate.id)
        taken.append(mandate)
    session.flush()
    for mandate in taken:
        session.refresh(mandate, ["principal"])
    return taken


def _asked_of(
    addresses: list[tuple[Reach, str]], person: Person
) -> Select[Mandate, MandateInvitation, ContactPoint]:
    has_account = exists().where(Identity.person_id == Mandate.principal_id)
    return (
        select(Mandate, MandateInvitation, ContactPoint)
        .join(MandateInvitation, MandateInvitation.mandate_id == Mandate.id)
        .join(ContactPoint, ContactPoint.id == MandateInvitation.contact_point_id)
        .where(
            tuple_(ContactPoint.kind, ContactPoint.key).in_(addresses),
            Mandate.state == MandateState.ASKED,
            Mandate.way == Way.ASKED,
            Mandate.principal_id == ContactPoint.person_id,
            Mandate.principal_id != person.id,
            Mandate.agent_id.is_distinct_from(person.id),
            Mandate.made_by_id.is_distinct_from(person.id),
            MandateInvitation.expires_at > clock.now(),
            ~has_account,
        )
        .order_by(Mandate.id)
        .with_for_update(of=Mandate)
    )
