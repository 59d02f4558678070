"""A link for a client to go on at home with what they began with their adviser.

It works once, within 72 hours, and with a code to a phone of the client that was proved before:
whoever finds the link in a mailbox has nothing. Five wrong codes end it. From the code on, one
browser opens that one life event for twelve hours, and nothing else of the person.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By, Depth, Held, Kind, Role
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import Mandate, MandateState
from portal.models.organisations import Adviser, ClientLink
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM, Action, require
from portal.services import codes, holdings, links
from portal.services.codes import Tried
from portal.services.people import reach

LASTS = timedelta(hours=72)
OPENS_FOR = timedelta(hours=12)
MOST_A_DAY = 5  # of one client
_PURPOSE = "client"
_UNFINISHED = 20


class NoSuchClient(Exception):
    """The adviser holds no mandate of this id that lets them see a life event through."""


class NoSuchBeginning(Exception):
    """Nothing of this kind was begun, or it is finished."""


class NoProvedPhone(Exception):
    """We know no phone of the client's to which a code could go."""


class EnoughLinks(Exception):
    """Five a day are enough for one client."""


class NoSuchClientLink(Exception):
    """Nobody was sent this link, it was used, or its time or its tries are over."""


def token(secret: str, link_id: UUID) -> str:
    """What stands in the link: it is in the message and nowhere else."""
    return links.token(secret, link_id, _PURPOSE)


def unfinished(session: Session, actor: Actor, me: Adviser, mandate_id: UUID) -> list[Episode]:
    """What the client and their adviser began and did not finish. Raises NoSuchClient."""
    require(actor, Action.ADVISE, me)
    held = _held(session, me, mandate_id)
    statement = (
        select(Episode)
        .where(
            Episode.person_id == held.principal_id,
            Episode.state == EpisodeState.ANSWERING,
            Episode.is_safe.is_(False),
        )
        .order_by(Episode.id.desc())
        .limit(_UNFINISHED)
    )
    found = session.scalars(statement).all()
    return [one for one in found if held.covers(Kind.EPISODE, Depth.ACT, one.id)]


def make(
    session: Session, actor: Actor, secret: str, me: Adviser, mandate_id: UUID, episode_id: UUID
) -> ClientLink:
    """Send the client the way to go on; an earlier link to the same works no more.

    Raises NoSuchClient, NoSuchBeginning, NoProvedPhone, EnoughLinks.
    """
    require(actor, Action.ADVISE, me)
    held = _held(session, me, mandate_id)
    episode = next(
        (one for one in unfinished(session, actor, me, mandate_id) if one.id == episode_id), None
    )
    if episode is None:
        raise NoSuchBeginning
    client = session.get_one(Person, held.principal_id, with_for_update=True)
    if reach(client, Reach.PHONE, proved=True) is None:
        raise NoProvedPhone
    at = clock.now()
    _check_not_too_many(session, client.id)
    session.execute(
        update(ClientLink)
        .where(ClientLink.episode_id == episode.id, ClientLink.used_at.is_(None))
        .values(expires_at=at)
    )
    made = ClientLink(
        id=clock.new_id(), digest="", organisation_id=me.organisation_id, mandate_id=mandate_id,
        person_id=client.id, episode_id=episode.id, made_by_id=actor.person_id, created_at=at,
        expires_at=at + LASTS, tries=0,
    )  # fmt: skip
    made.digest = _digest(token(secret, made.id))
    session.add(made)
    session.flush()
    outbox.post(session, Topic.CLIENT_LINK, client_link_id=made.id, mandate_id=mandate_id)
    return made


def look_at(session: Session, actor: Actor, text: str, *, to_change: bool = False) -> ClientLink:
    """The link of what stands in an address, as long as it works. Raises NoSuchClientLink."""
    require(actor, Action.USE_LINK)
    statement = select(ClientLink).where(ClientLink.digest == _digest(text))
    found = session.scalar(statement.with_for_update() if to_change else statement)
    if found is None or found.used_at is not None or found.tries >= codes.TRIES:
        raise NoSuchClientLink
    if clock.now() > found.expires_at or _phone(session, found) is None:
        raise NoSuchClientLink
    return found


def ends_in(session: Session, actor: Actor, text: str) -> str:
    """The last three digits of the phone to which the code goes. Raises NoSuchClientLink."""
    require(actor, Action.USE_LINK)
    point = _phone(session, look_at(session, actor, text))
    return point.key[-3:] if point else ""


def send_code(session: Session, actor: Actor, text: str) -> None:
    """Send the client a code. Raises NoSuchClientLink, TooManyCodes."""
    require(actor, Action.USE_LINK)
    point = _phone(session, look_at(session, actor, text, to_change=True))
    if point is None:
        raise NoSuchClientLink
    codes.send(session, SYSTEM, point)  # whoever asks for it is nobody yet


def use(
    session: Session, actor: Actor, secret: str, text: str, typed: str
) -> tuple[Tried, ClientLink]:
    """Try the code; RIGHT uses the link up. It is an outcome, so that a wrong try is counted.

    Raises NoSuchClientLink.
    """
    require(actor, Action.USE_LINK)
    link = look_at(session, actor, text, to_change=True)
    point = _phone(session, link)
    if point is None:
        raise NoSuchClientLink
    tried = codes.check(session, SYSTEM, secret, point, typed)
    if tried is Tried.RIGHT:
        link.used_at = clock.now()
    else:
        link.tries += 1
        if link.tries >= codes.TRIES:
            return Tried.OVER, link
    return tried, link


def holder(session: Session, actor: Actor, link_id: UUID) -> tuple[Actor, str] | None:
    """Who a used link makes of its bearer, and the reference of what they may go on with."""
    require(actor, Action.USE_LINK)
    link = session.get(ClientLink, link_id)
    if link is None or link.used_at is None or clock.now() > link.used_at + OPENS_FOR:
        return None
    episode = session.get(Episode, link.episode_id) if link.episode_id else None
    if episode is None or episode.person_id != link.person_id or episode.is_safe:
        return None
    bearer = Actor(Role.HOLDER, By.WEB, person_id=link.person_id, holds=episode.id)
    return bearer, episode.reference


def _held(session: Session, me: Adviser, mandate_id: UUID) -> Held:
    mandate = session.get(Mandate, mandate_id)
    if mandate is None or mandate.organisation_id != me.organisation_id or me.person_id is None:
        raise NoSuchClient
    held = holdings.held(session, mandate_id, me.person_id)
    if mandate.state is not MandateState.ACTIVE or held is None:
        raise NoSuchClient
    return held


def _check_not_too_many(session: Session, client_id: UUID) -> None:
    statement = (
        select(func.count())
        .select_from(ClientLink)
        .where(
            ClientLink.person_id == client_id,
            ClientLink.created_at > clock.now() - timedelta(days=1),
        )
    )
    if (session.scalar(statement) or 0) >= MOST_A_DAY:
        raise EnoughLinks


def _phone(session: Session, link: ClientLink) -> ContactPoint | None:
    return reach(session.get(Person, link.person_id), Reach.PHONE, proved=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
