"""On paper: what was done for people who have no internet, in the post exactly once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, By
from portal.models.contacts import Contact, Direction
from portal.models.episodes import Episode
from portal.models.mandates import JournalLine
from portal.models.outbox import Topic
from portal.models.people import Person
from portal.policy import Action, require
from portal.services import audits, journal_tellings
from portal.services.journal_tellings import Letter

SUBJECT = "journal_letter"
MOST_LINES = 200  # of one letter: what is more stands in the next
REASON = "A letter tells them what was done for them."  # `portal.web.audit_words` has its words


class NothingToPost(Exception):
    """There is no letter: they have died, are told another way, or it was posted already."""


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A letter, and whether the person is not safe where we think that they live."""

    letter: Letter
    is_unsafe: bool


def waiting(session: Session, actor: Actor) -> list[Letter]:
    """Who is to get a letter, who waits longest first; nobody who has died."""
    require(actor, Action.POST_JOURNAL)
    return journal_tellings.letters(session, actor)


def to_print(session: Session, actor: Actor, person_id: UUID) -> ToPrint:
    """The letter of one person; that it was read is a line of the audit. Raises NothingToPost."""
    require(actor, Action.POST_JOURNAL)
    found = _letter(session, actor, person_id)
    audits.record(session, actor, Action.READ_PERSON, person_id=person_id, reason=REASON)
    unsafe = select(Episode.id).where(Episode.person_id == person_id, Episode.is_safe.is_(True))
    return ToPrint(found, session.scalar(unsafe.limit(1)) is not None)


def posted(session: Session, actor: Actor, person_id: UUID, lines: Iterable[UUID]) -> bool:
    """The letter with these lines is in the post: they are told of them, once and for good.

    False where somebody else has posted it already: then it is not sent again. Raises
    NothingToPost for who has died.
    """
    require(actor, Action.POST_JOURNAL)
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or person.dead_at is not None:
        raise NothingToPost(person_id)
    theirs = select(JournalLine.id).where(
        JournalLine.id.in_(list(lines)[:MOST_LINES]), JournalLine.principal_id == person_id
    )
    if not journal_tellings.told(session, actor, session.scalars(theirs).all()):
        return False
    contact = Contact(
        id=clock.new_id(), at=clock.now(), person=person, channel=By.LETTER,
        direction=Direction.OUT, subject=SUBJECT, first=False, identity_id=actor.identity_id,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    outbox.post(session, Topic.CONTACT_RECORDED, contact_id=contact.id)
    return True


def _letter(session: Session, actor: Actor, person_id: UUID) -> Letter:
    for one in journal_tellings.letters(session, actor):
        if one.person.id == person_id:
            return Letter(one.person, one.entries[:MOST_LINES])
    raise NothingToPost(person_id)
