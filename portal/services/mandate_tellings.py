"""Who is told what of mandates and organisations: one message for each, at one address of theirs.

Both ways out ask here, so that nobody hears the same thing twice, and each takes what is for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By
from portal.models.identities import Code
from portal.models.mandates import (
    Ended,
    Mandate,
    MandateInvitation,
    MandateWish,
    Tells,
    Way,
)
from portal.models.organisations import ClientLink
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import consents, journal_tellings
from portal.services.people import reach


class Word(StrEnum):
    """What a message says, and to which side: the template of its delivery."""

    INVITED = "mandate_invited"
    ASKED = "mandate_asked"
    CODE = "mandate_code"
    BEGAN = "mandate_began"
    BEGAN_AGENT = "mandate_began_agent"
    ENDED = "mandate_ended"
    ENDED_AGENT = "mandate_ended_agent"
    ENDING = "mandate_ending"
    ENDING_AGENT = "mandate_ending_agent"
    HANDED_BACK = "mandate_handed_back"
    USED = "mandate_used"
    CLIENT_LINK = "client_link"
    HANDED_OVER = "clients_handed_over"
    COPIES = "mandate_copies"
    COPIES_AGENT = "mandate_copies_agent"


TOPICS = frozenset(
    {
        Topic.MANDATE_INVITED, Topic.MANDATE_ASKED, Topic.MANDATE_CODE, Topic.MANDATE_BEGAN,
        Topic.MANDATE_ENDED, Topic.MANDATE_ENDING, Topic.MANDATE_HANDED_BACK, Topic.MANDATE_USED,
        Topic.CLIENT_LINK, Topic.CLIENTS_HANDED_OVER, Topic.MANDATE_COPIES,
    }
)  # fmt: skip
# to the person, and to who acts for them
_SIDES: dict[Topic, tuple[Word | None, Word | None]] = {
    Topic.MANDATE_ASKED: (Word.ASKED, None),
    Topic.MANDATE_BEGAN: (Word.BEGAN, Word.BEGAN_AGENT),
    Topic.MANDATE_ENDED: (Word.ENDED, Word.ENDED_AGENT),
    Topic.MANDATE_ENDING: (Word.ENDING, Word.ENDING_AGENT),
    Topic.MANDATE_HANDED_BACK: (Word.HANDED_BACK, None),
    Topic.CLIENTS_HANDED_OVER: (Word.HANDED_OVER, None),
    Topic.MANDATE_COPIES: (Word.COPIES, Word.COPIES_AGENT),
}
AT_ONCE = frozenset({Word.CODE, Word.INVITED, Word.CLIENT_LINK})  # somebody waits for it


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told at which address, and what."""

    point: ContactPoint
    word: Word


def receivers(session: Session, actor: Actor, row: OutboxRow) -> Iterator[Told]:
    """All who are told of a row; nobody who cannot be reached, or need not be."""
    require(actor, Action.SEND)
    match row.topic:
        case Topic.MANDATE_INVITED:
            invitation = session.get(MandateInvitation, UUID(row.facts["invitation_id"]))
            if invitation is not None:
                point = session.get_one(ContactPoint, invitation.contact_point_id)
                yield from _at(session, point, Word.INVITED)
        case Topic.MANDATE_CODE:
            code = session.get(Code, UUID(row.facts["code_id"]))
            if code is not None:
                yield Told(code.contact_point, Word.CODE)  # it was asked for: even after a stop
        case Topic.MANDATE_USED:
            yield from _used(session, actor, UUID(row.facts["person_id"]))
        case Topic.CLIENT_LINK:
            link = session.get(ClientLink, UUID(row.facts["client_link_id"]))
            client = session.get(Person, link.person_id) if link else None
            if client is not None:
                yield from _best(session, client, Word.CLIENT_LINK, proved=True)
        case _:
            yield from _sides(session, row)


def point_of(session: Session, person: Person, *, proved: bool) -> ContactPoint | None:
    """Where somebody is told: as they chose for what is done for them, else by email, else by text.

    With `proved`, only where they have shown that it is theirs.
    """
    wish = session.scalar(select(MandateWish.tells).where(MandateWish.person_id == person.id))
    kinds = (Reach.PHONE, Reach.EMAIL) if wish is Tells.SMS else (Reach.EMAIL, Reach.PHONE)
    for kind in kinds:
        point = reach(person, kind, proved=proved)
        if point is not None and not _is_stopped(session, point):
            return point
    return None


def agent_of(mandate: Mandate) -> Person | None:
    """Who is told as its agent: the person, or the adviser whose client it is."""
    return mandate.agent or mandate.adviser


def _sides(session: Session, row: OutboxRow) -> Iterator[Told]:
    mandate = session.get(Mandate, UUID(row.facts["mandate_id"]))
    if mandate is None:
        return
    to_person, to_agent = _SIDES[row.topic]
    # what never counted was perhaps never theirs: an address that somebody typed hears nothing
    proved = mandate.from_at is None
    if to_person is not None and not _knows_already(mandate, row):
        yield from _best(session, mandate.principal, to_person, proved=proved)
    agent = None if _is_invited(mandate, row) else agent_of(mandate)
    if to_agent is not None and agent is not None and mandate.ended_why is not Ended.REPLACED:
        yield from _best(session, agent, to_agent, proved=proved)


def _is_invited(mandate: Mandate, row: OutboxRow) -> bool:
    """Whether the same is told them by an invitation: to an address that nobody has proved yet."""
    if row.topic is not Topic.MANDATE_BEGAN or mandate.way is not Way.STAFF:
        return False
    at = clock.now()
    return any(one.used_at is None and one.expires_at > at for one in mandate.invitations)


def _knows_already(mandate: Mandate, row: OutboxRow) -> bool:
    """Whether the person ended it, or a part of it, by a text of their own and was answered."""
    if row.topic is not Topic.MANDATE_ENDED:
        return False
    if "scope_id" in row.facts:
        return row.facts.get("channel") == By.SMS
    by_themselves = mandate.ended_by_id == mandate.principal_id
    return by_themselves and mandate.ended_channel is By.SMS


def _used(session: Session, actor: Actor, person_id: UUID) -> Iterator[Told]:
    person = session.get(Person, person_id)
    if person is None:
        return
    how = journal_tellings.how_told(session, actor, person_id)
    if how.tells is Tells.LETTER:
        return
    yield from _best(session, person, Word.USED, proved=False)


def _best(session: Session, person: Person, word: Word, *, proved: bool) -> Iterator[Told]:
    point = point_of(session, person, proved=proved)
    if point is not None:
        yield Told(point, word)


def _at(session: Session, point: ContactPoint, word: Word) -> Iterator[Told]:
    if point.stopped_at is None and not _is_stopped(session, point):
        yield Told(point, word)


def _is_stopped(session: Session, point: ContactPoint) -> bool:
    return point.kind is Reach.PHONE and consents.is_stopped(session, point.key)
