"""Following a case by text, asked for on the web: the number is proved by a code first."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.followers import Follower, Wants
from portal.models.messages import Wish
from portal.models.people import ContactPoint, Reach
from portal.policy import SYSTEM, Action, require
from portal.services import accounts, codes, consents, contacts, duplicates
from portal.services.accounts import NoSuchContactPoint
from portal.services.codes import Tried
from portal.services.people import Introduction, introduce, phone_key


class NoSuchAsking(Exception):
    """Nobody asked to follow by text in this browser, or it is settled."""


@dataclass(frozen=True, slots=True)
class ByText:
    """Who wants to be texted of a case, and how much."""

    phone: str
    wants: Wants = Wants.EVERYTHING
    language: str = "en"


def ask(session: Session, actor: Actor, case: Case, wish: ByText) -> Follower:
    """Send a code to the number; nothing else goes there before it was typed in.

    Raises NotAPhone, TooManyCodes.
    """
    require(actor, Action.FOLLOW_CASE, case)
    case = _goes_on_as(session, case)
    follower = _unproved(session, case, wish) or _new(session, case, wish)
    follower.wants, follower.language = wish.wants, wish.language
    codes.send(session, SYSTEM, follower.contact_point)
    return follower


def confirm(
    session: Session, actor: Actor, secret: str, follower_id: UUID, typed: str, wording: str
) -> tuple[Tried, Follower]:
    """The code: RIGHT lets the news go there. `wording` is what they agreed to, kept as proof.

    Raises NoSuchAsking.
    """
    require(actor, Action.USE_LINK)
    follower = asked(session, actor, follower_id)
    tried = codes.check(session, SYSTEM, secret, follower.contact_point, typed)
    if tried is Tried.RIGHT:
        follower.confirmed_at, follower.stopped_at = clock.now(), None
        follower.contact_point.stopped_at = None
        number = follower.contact_point.key
        consents.keep(session, SYSTEM, number, Wish.FOLLOW, wording, follower.case)
        contacts.record(session, actor, "follow", person=follower.person, case=follower.case)
    return tried, follower


def own_phones(session: Session, actor: Actor) -> list[ContactPoint]:
    """The numbers that somebody with an account has proved."""
    require(actor, Action.CHANGE_REACH, actor.person_id)
    points = accounts.own(session, actor).contact_points
    return [point for point in points if _is_proved(point)]


def follow_at(
    session: Session, actor: Actor, case: Case, point_id: UUID, wants: Wants, wording: str
) -> Follower:
    """Text somebody with an account at a number that they have proved before; no code is needed.

    Asked again, the same follower. Raises NoSuchContactPoint.
    """
    require(actor, Action.FOLLOW_CASE, case)
    case, point = _goes_on_as(session, case), accounts.point_of(session, actor, point_id)
    if not _is_proved(point):
        raise NoSuchContactPoint
    follower = session.scalar(
        select(Follower).where(Follower.case_id == case.id, Follower.contact_point_id == point.id)
    )
    if follower is None:
        follower = Follower(
            case=case, person=point.person, contact_point=point, created_at=clock.now(),
            is_reporter=case.subject_id == point.person_id, language=point.person.language,
        )  # fmt: skip
        session.add(follower)
    follower.wants, follower.stopped_at = wants, None
    follower.confirmed_at = follower.confirmed_at or clock.now()
    consents.keep(session, SYSTEM, point.key, Wish.FOLLOW, wording, case)
    contacts.record(session, actor, "follow", person=point.person, case=case)
    return follower


def asked(session: Session, actor: Actor, follower_id: UUID) -> Follower:
    """Who asked and has not proved the number yet. Raises NoSuchAsking."""
    require(actor, Action.USE_LINK)
    follower = session.get(Follower, follower_id)
    if follower is None or follower.confirmed_at is not None:
        raise NoSuchAsking
    return follower


def send_again(session: Session, actor: Actor, follower_id: UUID) -> Follower:
    """Another code to the same number. Raises NoSuchAsking, TooManyCodes."""
    require(actor, Action.USE_LINK)
    follower = asked(session, actor, follower_id)
    codes.send(session, SYSTEM, follower.contact_point)
    return follower


def _goes_on_as(session: Session, case: Case) -> Case:
    """There is no more news of a duplicate."""
    head = duplicates.head(session, case)
    return head if case.public and head.public else case


def _is_proved(point: ContactPoint) -> bool:
    return point.kind is Reach.PHONE and point.verified_at is not None and point.stopped_at is None


def _unproved(session: Session, case: Case, wish: ByText) -> Follower | None:
    """The same wish of before; one that is proved is never given to who only types its number."""
    statement = (
        select(Follower)
        .join(ContactPoint)
        .where(
            Follower.case_id == case.id,
            Follower.confirmed_at.is_(None),
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == phone_key(wish.phone),
        )
        .limit(1)
    )
    return session.scalars(statement).first()


def _new(session: Session, case: Case, wish: ByText) -> Follower:
    at = clock.now()
    person = introduce(session, Introduction(phone=wish.phone, language=wish.language), at)
    if person is None:  # an empty number: phone_key refuses it before this
        raise NoSuchAsking
    follower = Follower(
        case=case, person=person, contact_point=person.contact_points[0], is_reporter=False,
        wants=wish.wants, language=wish.language, created_at=at,
    )  # fmt: skip
    session.add(follower)
    session.flush()
    return follower
