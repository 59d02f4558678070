"""Open a case, move it on, bring it back: the verbs of the one tracked thing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached

from portal import clock, outbox
from portal.council.categories import Category
from portal.council.councils import Council
from portal.models.actors import Actor, By
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.followers import Follower
from portal.models.outbox import Topic
from portal.models.people import Person, Reach
from portal.models.photos import Photo, Shows
from portal.models.states import NEEDS_WORDS, State
from portal.policy import Action, NotAllowed, require
from portal.services import contacts, counting, mandate_news, served_under
from portal.services.inserting import insert_rows
from portal.services.new_cases import NewCase, first_event, new_case
from portal.services.people import Introduction, introduced, own, reach

__all__ = [
    "NewCase", "NoSuchCase", "NoSuchService", "PlaceNeeded", "TooLateToReopen", "WordsNeeded",
    "count_in", "find", "find_any", "open_case", "progress", "reopen",
]  # fmt: skip

_CASE = Case.metadata.tables[Case.__tablename__].c
_OPENED = select(_CASE.id).where(_CASE.once == bindparam("once"))


class NoSuchCase(Exception):
    """No case has this reference."""


class NoSuchService(Exception):
    """The council has no category of this key."""


class PlaceNeeded(Exception):
    """The category needs a place inside the council's area."""


class WordsNeeded(Exception):
    """This end needs words that say why, or who it is passed to."""


class TooLateToReopen(Exception):
    """The case ended more than 28 days ago; a new one can be opened."""


def open_case(session: Session, actor: Actor, council: Council, new: NewCase) -> Case:
    """Open a case, tell who must act, and keep the contact; `new.once` again gives it back.

    What a resident tells us who has signed on is theirs, whatever `new.reporter` says; and so is
    what the person tells us whom a clerk serves in a call. Under a mandate it is the person's, and
    both are told of it.
    Raises NoSuchService, PlaceNeeded, NotAnEmail, NotAPhone.
    """
    require(actor, Action.OPEN_CASE)
    category = council.service(new.service)
    if category is None:
        raise NoSuchService(new.service)
    if _lacks_place(council, category, new):
        raise PlaceNeeded(new.service)
    if (earlier := _opened_before(session, new.once)) is not None:
        return earlier
    try:
        return _open(session, actor, council, category, new)
    except IntegrityError:
        # somebody else's transaction opened it between our look and our insert
        if (earlier := _opened_before(session, new.once)) is not None:
            return earlier
        raise


def progress(
    session: Session,
    actor: Actor,
    case: Case,
    to: State,
    words: str,
    photo_ids: Sequence[UUID] = (),
    due_at: datetime | None = None,
) -> CaseEvent:
    """Move a case on and tell everyone who follows it.

    Raises NotAllowed, NoSuchStep where the transition table has no way from its state to `to`,
    or WordsNeeded where that end must be explained.
    """
    require(actor, Action.PROGRESS_CASE, case)
    if to in NEEDS_WORDS and not words.strip():
        raise WordsNeeded(to)
    was = case.state
    event = case.move(to, words, by=actor, at=clock.now(), due=due_at)
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    _attach(session, case, event, photo_ids, Shows.AFTER)
    outbox.post(session, Topic.CASE_PROGRESSED, about=case, event_id=event.id)
    counting.count(session, case, was)
    return event


def reopen(
    session: Session, actor: Actor, case: Case, words: str, reason: str | None = None
) -> CaseEvent:
    """Bring back a case that is not fixed yet, for its reporter, a follower or staff.

    `reason` is why, of who needs one. Raises NotAllowed, NoSuchStep where its end is for good,
    TooLateToReopen after 28 days.
    """
    require(actor, Action.REOPEN_CASE, case, reason)
    at = clock.now()
    if case.closed_at is not None and not case.may_reopen(at):
        raise TooLateToReopen(case.reference)
    was = case.state
    event = case.reopen(words, by=actor, at=at)
    event.id = clock.new_id()
    session.add(event)
    person = session.get(Person, actor.person_id) if actor.person_id else None
    contacts.record(session, actor, "reopen", person=person, case=case)
    outbox.post(session, Topic.CASE_REOPENED, about=case, event_id=event.id)
    counting.count(session, case, was)
    return event


def count_in(session: Session, actor: Actor, case: Case) -> CaseEvent:
    """One more person has the same problem: counted, and seen in the history."""
    require(actor, Action.COUNT_IN, case)
    event = case.record(Happened.COUNTED_IN, actor, clock.now())
    session.add(event)
    case.reporters = Case.reporters + 1
    contacts.record(session, actor, "same_problem", person=own(session, actor), case=case)
    session.flush()
    counting.touch(session, counting.CASES)
    return event


def find(session: Session, actor: Actor, reference: str, *, to_change: bool = False) -> Case:
    """The case of a reference as a person typed it; locked where it is `to_change`.

    Raises NoSuchCase, or NotAllowed for a private one that is not the actor's.
    """
    written = clock.read_reference(reference)
    statement = select(Case).where(Case.reference == (written or ""))
    case = session.scalar(statement.with_for_update() if to_change else statement)
    if case is None:
        raise NoSuchCase(reference)
    if not case.public and actor.mandate and served_under.is_hidden_from_agents(session, case):
        raise NotAllowed(actor, Action.READ_CASE, case)
    require(actor, Action.READ_CASE, case)
    return case


def find_any(session: Session, actor: Actor, reference: str) -> Case:
    """The case of a reference, to send something to those who follow it; nothing of it is shown.

    Raises NoSuchCase.
    """
    require(actor, Action.ASK_FOR_LINK)
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        raise NoSuchCase(reference)
    return case


def _lacks_place(council: Council, category: Category, new: NewCase) -> bool:
    if new.point is not None:
        return category.needs_place and not council.contains(new.point)
    return category.needs_place and not new.incomplete


def _opened_before(session: Session, once: str | None) -> Case | None:
    if once is None:
        return None
    known = session.connection().execute(_OPENED, {"once": once}).scalar()
    return session.get_one(Case, known) if known is not None else None


def _open(
    session: Session, actor: Actor, council: Council, category: Category, new: NewCase
) -> Case:
    at = clock.now()
    known = own(session, actor)
    person = known or introduced(new.reporter, at)
    case = new_case(actor, council, category, new, at)
    case.subject_id = person.id if person else None
    # past the session, which need not know of it: only rows are written under the savepoint
    with session.connection().begin_nested():
        insert_rows(
            session,
            *([person, *person.contact_points] if person and not known else []),
            case,
            first_event(case, actor, new.app_id),
            *(
                mandate_news.followers(session, actor, case)
                if actor.mandate and actor.channel is not By.SMS
                else _followers(actor, case, person, known, new.reporter)
            ),
            outbox.posted(Topic.CASE_OPENED, about=case),
            *contacts.recorded(actor, contacts.REPORT, person, case),
        )
    make_transient_to_detached(case)
    session.add(case)
    if actor.mandate is not None:
        require(actor, Action.OPEN_CASE, case)  # their journal says which
    _attach(session, case, None, new.photo_ids, Shows.BEFORE)
    counting.count(session, case)
    return case


def _attach(
    session: Session, case: Case, event: CaseEvent | None, ids: Sequence[UUID], shows: Shows
) -> None:
    for position, photo_id in enumerate(ids):
        photo = session.get_one(Photo, photo_id)
        photo.case_id, photo.event_id = case.id, event.id if event else None
        photo.draft_id, photo.position, photo.shows = None, position, shows
        photo.lat = photo.lon = None  # where it was taken was a suggestion, and is forgotten


def _followers(
    actor: Actor, case: Case, person: Person | None, known: Person | None, who: Introduction
) -> Iterator[Follower]:
    """The reporter, where they left an address; of an account only one that was proved.

    Whom a clerk serves is told where they were told before, in their own language. Who texts is
    told by text, and nowhere else.
    """
    if actor.channel is By.SMS:
        return
    served = known is not None and actor.in_call is not None
    address = reach(person, Reach.EMAIL, proved=known is not None and not served)
    if person is not None and address is not None:
        yield Follower(
            id=clock.new_id(),
            case_id=case.id,
            person_id=person.id,
            contact_point_id=address.id,
            is_reporter=True,
            wants=who.wants,
            language=known.language if known is not None and served else who.language,
            created_at=case.created_at,
            confirmed_at=case.created_at,
        )
