"""Mandates when a record changes: an account is deleted, brought in, or kept long enough."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.identities import Code, Identity, SignOn
from portal.models.mandates import (
    Acting,
    Ended,
    JournalLine,
    KeptWords,
    Mandate,
    MandateInvitation,
    MandatePause,
    MandateScope,
    MandateState,
    MandateWish,
    Way,
)
from portal.models.organisations import Adviser, AdviserState, ClientLink
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, require
from portal.services import mandate_beginnings, mandate_endings
from portal.services.mandates import LIVE, Circle, PersonHasDied, ToOneself

NEVER_BEGUN_FOR = timedelta(days=90)  # what came to nothing, and the address of whoever was asked
WORDS_KEPT_FOR = timedelta(days=90)  # what was typed for somebody and refused


def leave(session: Session, actor: Actor) -> None:
    """The actor deletes their account: nobody acts for them, and they act for nobody, any more.

    What was done stays in the journals of the others, for as long as their record does.
    """
    require(actor, Action.DELETE_ACCOUNT, actor.person_id)
    for mandate in _live(session, Mandate.principal_id == actor.person_id):
        mandate_endings.end(session, actor, mandate, Ended.REVOKED)
    for mandate in _live(session, Mandate.agent_id == actor.person_id):
        mandate_endings.end(session, actor, mandate, Ended.HANDED_BACK, tell=False)
        outbox.post(session, Topic.MANDATE_HANDED_BACK, mandate_id=mandate.id)
    at = clock.now()
    session.execute(
        update(Adviser)
        .where(Adviser.person_id == actor.person_id, Adviser.ended_at.is_(None))
        .values(state=AdviserState.LEFT, ended_at=at, sealed_totp="", totp_proved_at=None)
    )
    session.execute(delete(MandateWish).where(MandateWish.person_id == actor.person_id))
    session.execute(delete(KeptWords).where(KeptWords.principal_id == actor.person_id))
    identities = select(Identity.id).where(Identity.person_id == actor.person_id)
    forget_choices(session, actor, SignOn.identity_id.in_(identities))


def forget_choices(session: Session, actor: Actor, which: ColumnElement[bool]) -> None:
    """For whom somebody acted in sessions that go: in no journal, and of no further use."""
    require(actor, Action.RECORD_AUDIT)
    gone = select(SignOn.id).where(which)
    session.execute(delete(Acting).where(Acting.sign_on_id.in_(gone)))


def bring(session: Session, actor: Actor, earlier_id: UUID, mine: UUID) -> None:
    """An earlier record turned out to be the actor's: mandates over its affairs are over theirs.

    What the earlier one did for others stays where it is: a number that changed hands must never
    open somebody else's affairs. They are asked anew. What rests on a signature alone ends and
    stays there too: anyone can sign with a name and give this number.
    """
    require(actor, Action.BRING_IN_CASES, actor.person_id)
    live = _live(session, Mandate.principal_id == earlier_id)
    unproved = [one for one in live if _is_unproved(session, one)]
    for mandate in unproved:
        mandate_endings.end(session, actor, mandate, Ended.REVOKED)
    stay = [one.id for one in unproved]
    session.execute(
        update(Mandate)
        .where(Mandate.principal_id == earlier_id, Mandate.id.not_in(stay))
        .values(principal_id=mine)
    )
    for model in (JournalLine, KeptWords, MandatePause):
        session.execute(
            update(model).where(model.principal_id == earlier_id).values(principal_id=mine)
        )
    session.execute(
        update(ClientLink).where(ClientLink.person_id == earlier_id).values(person_id=mine)
    )
    _bring_wish(session, earlier_id, mine)
    for mandate in live:
        if mandate.id in stay:
            continue
        session.refresh(mandate)
        try:
            mandate_beginnings.still_possible(session, mandate.basis, mine, mandate.agent_id)
        except (ToOneself, Circle, PersonHasDied):
            mandate_endings.end(session, actor, mandate, Ended.REPLACED)


def forget(session: Session, actor: Actor, most: int = 500) -> list[str]:
    """What came to nothing long ago goes, with whoever was only named in it, and refused words.

    Its files, to be dropped after the commit, as keys of the storage.
    """
    require(actor, Action.RETAIN)
    at = clock.now()
    session.execute(delete(KeptWords).where(KeptWords.at < at - WORDS_KEPT_FOR))
    old = (
        select(Mandate)
        .where(
            Mandate.from_at.is_(None),
            Mandate.ended_at < at - NEVER_BEGUN_FOR,
            ~exists().where(JournalLine.mandate_id == Mandate.id),
            ~exists().where(KeptWords.mandate_id == Mandate.id),
            ~exists().where(ClientLink.mandate_id == Mandate.id),
            ~exists().where(Acting.mandate_id == Mandate.id),
        )
        .order_by(Mandate.id)
        .limit(most)
    )
    files: list[str] = []
    for mandate in session.scalars(old).all():
        files += [one["file"] for one in mandate.evidence if one.get("file")]
        _forget_one(session, mandate)
    return files


def _forget_one(session: Session, mandate: Mandate) -> None:
    of_it = MandateInvitation.mandate_id == mandate.id
    points = session.scalars(select(MandateInvitation.contact_point_id).where(of_it)).all()
    session.execute(delete(MandateInvitation).where(of_it))
    session.execute(delete(Code).where(Code.mandate_id == mandate.id))
    session.execute(delete(MandateScope).where(MandateScope.mandate_id == mandate.id))
    session.execute(delete(Mandate).where(Mandate.id == mandate.id))
    for point_id in dict.fromkeys(points):
        point = session.get(ContactPoint, point_id)
        if point is not None and point.verified_at is None:
            _forget_person(session, point.person_id)


def _forget_person(session: Session, person_id: UUID) -> None:
    """Somebody who was named, and of whom nothing else is known; others stay as they are."""
    if session.scalar(select(Identity.id).where(Identity.person_id == person_id).limit(1)):
        return
    try:
        with session.begin_nested():
            session.execute(delete(ContactPoint).where(ContactPoint.person_id == person_id))
            session.execute(delete(Person).where(Person.id == person_id))
    except IntegrityError:
        return  # a case, a call or another mandate names them: they are known for that


def _is_unproved(session: Session, mandate: Mandate) -> bool:
    """Whether a mandate made in the room rests, or could come to rest, on a signature alone: no
    code to the client's phone, and no paper that staff look at, says whose hand it was.
    """
    if mandate.way is not Way.IN_ROOM:
        return False
    used = select(MandateInvitation.id).where(
        MandateInvitation.mandate_id == mandate.id, MandateInvitation.used_at.is_not(None)
    )
    if session.scalar(used.limit(1)) is not None:
        return False
    signed = any(one["kind"] == "signature" for one in mandate.evidence)
    return signed or mandate.state is MandateState.ASKED


def _bring_wish(session: Session, earlier_id: UUID, mine: UUID) -> None:
    there = select(MandateWish.id).where(MandateWish.person_id == mine)
    of_earlier = MandateWish.person_id == earlier_id
    if session.scalar(there) is None:
        session.execute(update(MandateWish).where(of_earlier).values(person_id=mine))
    else:
        session.execute(delete(MandateWish).where(of_earlier))


def _live(session: Session, which: ColumnElement[bool]) -> list[Mandate]:
    statement = select(Mandate).where(which, Mandate.state.in_(LIVE)).order_by(Mandate.id)
    return list(session.scalars(statement.with_for_update()))
