"""One report of two things: part of it becomes a case of its own, linked to the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, make_transient_to_detached

from portal import clock, outbox
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.outbox import Topic
from portal.policy import Action, require
from portal.services import counting, followers
from portal.services.cases import NoSuchService, PlaceNeeded, WordsNeeded
from portal.services.inserting import insert_rows
from portal.services.new_cases import NewCase, first_event, new_case


class SplitTooLate(Exception):
    """The case has ended: what is left of it is opened again, or reported anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes a case of its own: which service it is for, and what goes along.

    `words` are for everyone, in the reporter's words as staff tell the two things apart; the
    photos named move, as they are, whatever of them is covered. `in_confidence`: what was told in
    confidence is given to the new case as well.
    """

    service: str
    words: str
    photo_ids: Sequence[UUID] = ()
    in_confidence: bool = False


def split(session: Session, actor: Actor, council: Council, case: Case, part: Part) -> Case:
    """Make a case of its own of part of another; it has a reference, a team and a date of its own.

    It is the same person's, at the same place; who follows the first follows it too and is told.
    Raises NotAllowed, NoSuchService, PlaceNeeded, WordsNeeded, SplitTooLate.
    """
    require(actor, Action.SPLIT_CASE, case)
    if not case.is_open:
        raise SplitTooLate(case.reference)
    if not part.words.strip():
        raise WordsNeeded(part.service)
    new = _made(actor, council, case, part)
    insert_rows(session, new, first_event(new, actor))
    make_transient_to_detached(new)
    session.add(new)
    _move(session, case, new, part.photo_ids)
    followers.carry_over(session, actor, case, new)
    _write(session, actor, case, new)
    outbox.post(session, Topic.CASE_OPENED, about=new, split_from=case.id)
    counting.count(session, new)
    if case.public:
        counting.touch(session, counting.CASES)
    return new


def _made(actor: Actor, council: Council, case: Case, part: Part) -> Case:
    category = council.categories.get(part.service)
    if category is None:
        raise NoSuchService(part.service)
    if category.needs_place and (case.point is None or not council.contains(case.point)):
        raise PlaceNeeded(part.service)
    what = NewCase(
        service=part.service,
        words=part.words,
        place=case.place,
        point=case.point,
        private_words=case.private_words if part.in_confidence else "",
        answers=_answers(case) if part.service == case.service else {},
        linked_to_id=case.id,
    )
    new = new_case(actor, council, category, what, clock.now())
    new.subject_id, new.channel = case.subject_id, case.channel
    return new


def _answers(case: Case) -> dict[str, Any]:
    """What was answered, without what staff have hidden: the new case would show it again."""
    hidden = case.hidden_answers
    return {question: said for question, said in case.answers.items() if question not in hidden}


def _move(session: Session, case: Case, new: Case, ids: Sequence[UUID]) -> None:
    """The photos of the report that were chosen; those of the work done stay with the work."""
    wanted = set(ids)
    moved = [one for one in case.photos if one.id in wanted and one.event_id is None]
    for position, photo in enumerate(moved):
        photo.case_id, photo.position = new.id, position
    session.flush()
    session.expire(case, ["photos"])


def _write(session: Session, actor: Actor, case: Case, new: Case) -> list[CaseEvent]:
    """A line in the history of each, naming the other where everyone may know of it."""
    at = clock.now()
    events = [
        one.record(Happened.SPLIT, actor, at, facts=_facts(other, first=one is case))
        for one, other in ((case, new), (new, case))
    ]
    session.add_all(events)
    session.flush()
    return events


def _facts(other: Case, *, first: bool) -> dict[str, object]:
    return {"other": other.reference, "other_public": other.public, "first": first}
