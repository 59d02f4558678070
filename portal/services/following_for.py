"""Having somebody texted of a public case for whom one acts: asked for, and agreed to by them.

Phones, and what is sent there, are their holder's alone: the code goes to a phone of theirs that we
know, and nothing else goes there before they have given it to whoever asks.
"""

from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.followers import Follower, Link, Wants
from portal.models.messages import Wish
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM, Action, NotAllowed, may, require
from portal.services import codes, consents, contacts, duplicates
from portal.services.accounts import NoSuchContactPoint
from portal.services.codes import Tried
from portal.services.following_by_text import NoSuchAsking
from portal.services.people import reach


def phone(session: Session, actor: Actor) -> ContactPoint | None:
    """The phone at which the person may be asked for whom the actor acts.

    None where they have proved none or want no texts, and where the mandate lets nobody report.
    """
    require(actor, Action.READ_PUBLIC_CASES)
    if actor.mandate is None or not may(actor, Action.ASK_TO_FOLLOW, actor.person_id):
        return None
    person = session.get_one(Person, actor.person_id)
    point = reach(person, Reach.PHONE, proved=True) if person.dead_at is None else None
    return None if point is None or consents.is_stopped(session, point.key) else point


def ask(session: Session, actor: Actor, case: Case, wants: Wants) -> Follower:
    """Text the person a code, with who asks and for what; a line of their journal.

    Raises NotAllowed, also for a case that is not public; NoSuchContactPoint, TooManyCodes.
    """
    require(actor, Action.ASK_TO_FOLLOW, actor.person_id)
    case = duplicates.head(session, case)
    if not case.public:
        raise NotAllowed(actor, Action.ASK_TO_FOLLOW, case)
    point = phone(session, actor)
    if point is None:
        raise NoSuchContactPoint
    session.refresh(point, with_for_update=True)
    follower = _pending(session, case, point) or _new(session, case, point)
    follower.wants = wants
    _forget_others(session, follower)
    _send(session, actor, follower)
    return follower


def asked(session: Session, actor: Actor, follower_id: UUID) -> Follower:
    """What was asked of the person for whom the actor acts, and not answered. Raises NoSuchAsking,
    also where the mandate lets them ask no more.
    """
    require(actor, Action.USE_LINK)
    follower = session.get(Follower, follower_id)
    if follower is None or follower.confirmed_at is not None:
        raise NoSuchAsking
    of_whom = actor.person_id if actor.mandate is not None else None
    if follower.person_id != of_whom or not may(actor, Action.ASK_TO_FOLLOW, of_whom):
        raise NoSuchAsking
    return follower


def send_again(session: Session, actor: Actor, follower_id: UUID) -> None:
    """Another code to the same phone. Raises NoSuchAsking, TooManyCodes."""
    require(actor, Action.USE_LINK)
    _send(session, actor, asked(session, actor, follower_id))


def confirm(
    session: Session, actor: Actor, secret: str, follower_id: UUID, typed: str, wording: str
) -> Tried:
    """The code that the person gave: RIGHT lets the news go there. `wording` is what they agreed
    to, kept as proof. Who is texted of it already goes on to be, once.

    Raises NoSuchAsking.
    """
    require(actor, Action.USE_LINK)
    follower = asked(session, actor, follower_id)
    tried = codes.check(session, SYSTEM, secret, follower.contact_point, typed)
    if tried is Tried.RIGHT:
        told = _told_there(session, follower) or follower
        told.confirmed_at = told.confirmed_at or clock.now()
        told.wants, told.stopped_at, told.mandate_id = follower.wants, None, None
        consents.keep(
            session, SYSTEM, follower.contact_point.key, Wish.FOLLOW, wording, follower.case
        )
        contacts.record(session, actor, "follow", person=follower.person, case=follower.case)
        if told is not follower:
            session.delete(follower)
    return tried


def _send(session: Session, actor: Actor, follower: Follower) -> None:
    if actor.mandate is None:
        raise NotAllowed(actor, Action.ASK_TO_FOLLOW)
    codes.send(
        session, SYSTEM, follower.contact_point,
        mandate_id=str(actor.mandate.mandate_id), case_id=str(follower.case_id),
    )  # fmt: skip


def _pending(session: Session, case: Case, point: ContactPoint) -> Follower | None:
    """The same, asked before and not answered."""
    statement = select(Follower).where(
        Follower.case_id == case.id,
        Follower.contact_point_id == point.id,
        Follower.confirmed_at.is_(None),
    )
    return session.scalars(statement.limit(1)).first()


def _forget_others(session: Session, follower: Follower) -> None:
    """A code says yes to what its own text says: to nothing that was asked of this phone before."""
    session.execute(
        delete(Follower).where(
            Follower.contact_point_id == follower.contact_point_id,
            Follower.id != follower.id,
            Follower.confirmed_at.is_(None),
            ~exists().where(Link.follower_id == Follower.id),
        )
    )


def _told_there(session: Session, follower: Follower) -> Follower | None:
    statement = select(Follower).where(
        Follower.case_id == follower.case_id,
        Follower.contact_point_id == follower.contact_point_id,
        Follower.confirmed_at.is_not(None),
    )
    return session.scalars(statement.order_by(Follower.id).limit(1)).first()


def _new(session: Session, case: Case, point: ContactPoint) -> Follower:
    person = point.person
    follower = Follower(
        id=clock.new_id(), case=case, person=person, contact_point=point,
        is_reporter=case.subject_id == person.id, wants=Wants.EVERYTHING,
        language=person.language, created_at=clock.now(),
    )  # fmt: skip
    session.add(follower)
    session.flush()
    return follower
