"""Following a case by email: asked for, confirmed by a link, stopped with one click."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.followers import Follower, Link, Opens, Wants
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Reach
from portal.policy import SYSTEM, Action, require
from portal.services import contacts, duplicates, links, mandate_news
from portal.services.people import Introduction, NotAnEmail, email_key, introduce

STOP = "stop"  # the purpose that a token to stop is signed for
MOST_LINKS = 10  # to one address in an hour


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to hear what of a case."""

    email: str
    wants: Wants = Wants.EVERYTHING
    language: str = "en"


def follow(session: Session, actor: Actor, case: Case, wish: Wish) -> Follower:
    """Ask at the address whether it wants to follow; nothing else is sent before it says yes.

    Asked again for the same address, the same follower gets a new link. For one who is told
    already nothing changes, and one who stopped is asked: anybody may type anyone's address.
    Raises NotAnEmail.
    """
    require(actor, Action.FOLLOW_CASE, case)
    head = duplicates.head(session, case)
    case = head if case.public and head.public else case  # there is no more news of a duplicate
    follower = _known(session, case, wish.email) or _new(session, case, wish)
    if not _is_told(follower):
        follower.wants, follower.language = wish.wants, wish.language
        if _had_enough(session, wish.email):
            return follower
        link = links.make(session, SYSTEM, follower, Opens.CONFIRM)
        session.flush()
        outbox.post(session, Topic.FOLLOW_ASKED, case, follower_id=follower.id, link_id=link.id)
    contacts.record(session, actor, "follow", person=follower.person, case=case)
    return follower


def confirm(session: Session, actor: Actor, secret: str, token: str) -> Follower:
    """The address said yes. Raises NoSuchLink, or LinkWorn (a second click finds it confirmed)."""
    require(actor, Action.USE_LINK)
    link = links.use(session, actor, secret, token)
    follower = link.follower
    if not _is_told(follower):
        follower.confirmed_at, follower.stopped_at = clock.now(), None
        for later in duplicates.chain(session, follower.case):
            _carry(session, follower, later)  # it turned out to be another before they said yes
        outbox.post(session, Topic.FOLLOW_CONFIRMED, follower.case, follower_id=follower.id)
    return follower


def of_stop_token(session: Session, actor: Actor, secret: str, token: str) -> Follower:
    """The follower whom a stop link names. Raises NoSuchLink."""
    require(actor, Action.USE_LINK)
    follower = session.get(Follower, links.read_token(secret, token, STOP))
    if follower is None:
        raise links.NoSuchLink
    return follower


def stop(session: Session, actor: Actor, secret: str, token: str) -> Follower:
    """Send nothing more about this case; again does no harm. Raises NoSuchLink."""
    require(actor, Action.USE_LINK)
    follower = of_stop_token(session, actor, secret, token)
    if follower.stopped_at is None:
        follower.stopped_at = clock.now()
        _stop_behind(session, follower)
        contacts.record(session, actor, "stop", person=follower.person, case=follower.case)
    return follower


def stop_token(secret: str, follower_id: UUID) -> str:
    """What stands in the address that stops a follower."""
    return links.token(secret, follower_id, STOP)


def ask_for_link(session: Session, actor: Actor, case: Case, email: str) -> Link | None:
    """Send the case's reporter or follower a new link; None, and nothing, for anyone else.

    The caller says the same to both, so that nobody learns who follows. Raises NotAnEmail.
    """
    require(actor, Action.ASK_FOR_LINK, case)
    follower = _known(session, case, email)
    if follower is None or follower.confirmed_at is None or _had_enough(session, email):
        return None
    if mandate_news.is_agents(follower):
        return None  # a link would open it when their mandate is over
    link = links.make(session, SYSTEM, follower, Opens.CASE)
    session.flush()
    outbox.post(session, Topic.LINK_ASKED, case, follower_id=follower.id, link_id=link.id)
    return link


def listening(session: Session, case_id: UUID) -> list[Follower]:
    """Those who are to be told of a case: confirmed, not stopped, at an address that works."""
    statement = (
        select(Follower)
        .join(ContactPoint)
        .where(
            Follower.case_id == case_id,
            Follower.confirmed_at.is_not(None),
            Follower.stopped_at.is_(None),
            ContactPoint.stopped_at.is_(None),
        )
        .order_by(Follower.id)
    )
    return list(session.scalars(statement))


def carry_over(session: Session, actor: Actor, case: Case, to: Case) -> int:
    """Let who follows a case follow another as well, each address once; how many are new there.

    Into or out of a private case only whose case it is goes along. Who stopped following the
    other one stays out of it.
    """
    require(actor, Action.FOLLOW_CASE, case)
    return sum(_carry(session, follower, to) for follower in listening(session, case.id))


def _carry(session: Session, follower: Follower, to: Case) -> bool:
    case = follower.case
    if not (case.public and to.public) and follower.person_id != to.subject_id:
        return False
    known = _known_at(session, to, follower.contact_point)
    if known is not None and known.confirmed_at is None and known.stopped_at is None:
        known.confirmed_at = follower.confirmed_at  # it said yes to the same thing
    if known is not None:
        return False
    session.add(
        Follower(
            case=to, person=follower.person, contact_point=follower.contact_point,
            is_reporter=follower.is_reporter, wants=follower.wants, language=follower.language,
            created_at=clock.now(), confirmed_at=follower.confirmed_at,
            mandate_id=follower.mandate_id,
        )
    )  # fmt: skip
    session.flush()
    return True


def _stop_behind(session: Session, follower: Follower) -> None:
    """A link to stop that was sent before the case turned out to be another stops that one too."""
    for later in duplicates.chain(session, follower.case):
        known = _known_at(session, later, follower.contact_point)
        if known is not None and known.stopped_at is None:
            known.stopped_at = clock.now()


def _is_told(follower: Follower) -> bool:
    return follower.confirmed_at is not None and follower.stopped_at is None


def _had_enough(session: Session, email: str) -> bool:
    """Whether an address was sent so many links that somebody may be plaguing it."""
    statement = (
        select(func.count())
        .select_from(Link)
        .join(Follower)
        .join(ContactPoint)
        .where(
            ContactPoint.kind == Reach.EMAIL,
            ContactPoint.key == email_key(email),
            Link.created_at > clock.now() - timedelta(hours=1),
        )
    )
    return (session.scalar(statement) or 0) >= MOST_LINKS


def _known(session: Session, case: Case, email: str) -> Follower | None:
    return _at(session, case, Reach.EMAIL, email_key(email))


def _known_at(session: Session, case: Case, point: ContactPoint) -> Follower | None:
    return _at(session, case, point.kind, point.key)


def _at(session: Session, case: Case, kind: Reach, key: str) -> Follower | None:
    statement = (
        select(Follower)
        .join(ContactPoint)
        .where(
            Follower.case_id == case.id,
            ContactPoint.kind == kind,
            ContactPoint.key == key,
        )
        .order_by(Follower.is_reporter.desc(), Follower.id)
    )
    return session.scalars(statement).first()


def _new(session: Session, case: Case, wish: Wish) -> Follower:
    at = clock.now()
    person = introduce(session, Introduction(email=wish.email, language=wish.language), at)
    if person is None:  # an empty address: email_key refuses it before this
        raise NotAnEmail
    follower = Follower(
        case=case, person=person, contact_point=person.contact_points[0], is_reporter=False,
        wants=wish.wants, language=wish.language, created_at=at,
    )  # fmt: skip
    session.add(follower)
    session.flush()
    return follower
