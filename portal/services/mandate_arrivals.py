"""What was asked or agreed for somebody before they had an account: it finds its way there."""

from collections import Counter
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

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


def waiting(session: Session, actor: Actor) -> Counter[UUID]:
    """How many mandates count over the affairs of whoever had the actor's proved addresses before
    them, by the contact point; people who have an account keep theirs.

    Nothing is said of whose they are: they come with a code (`bringing_in.bring_in`).
    """
    require(actor, Action.BRING_IN_CASES, actor.person_id)
    mine, earlier = aliased(ContactPoint), aliased(ContactPoint)
    statement = (
        select(mine.id, func.count(Mandate.id.distinct()))
        .join(earlier, and_(earlier.kind == mine.kind, earlier.key == mine.key))
        .join(Mandate, Mandate.principal_id == earlier.person_id)
        .where(
            mine.person_id == actor.person_id,
            mine.verified_at.is_not(None),
            earlier.person_id != actor.person_id,
            Mandate.state == MandateState.ACTIVE,
            Mandate.agent_id.is_distinct_from(actor.person_id),
            ~exists().where(Identity.person_id == earlier.person_id),
        )
        .group_by(mine.id)
    )
    found: Counter[UUID] = Counter()
    for point_id, many in session.execute(statement):
        found[point_id] = many
    return found


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
