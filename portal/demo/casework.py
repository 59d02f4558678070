"""What the demo's staff did with a case before the demo begins, done by the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.demo.colleagues import handler
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case, CaseEvent
from portal.models.contacts import Contact
from portal.models.enquiries import Enquiry
from portal.models.identities import Identity
from portal.models.outbox import OutboxRow, Topic
from portal.models.photos import Photo, covering
from portal.services import assigning, concealing, enquiries, joining, notes, splitting
from portal.services.concealing import Box
from portal.services.photos import keep_files
from portal.services.splitting import Part
from portal.storage import Storage

_LATER = timedelta(hours=26)
_THOUGHT = timedelta(hours=20)  # an answer does not come in the minute of the question


@dataclass(frozen=True, slots=True)
class Office:
    """Whom and what the work is done with, and when the demo begins."""

    council: Council
    storage: Storage
    colleagues: Mapping[str, Actor]
    started: datetime


def work(session: Session, office: Office, case: Case, seed: Mapping[str, Any]) -> None:
    """Whatever the seed says that was done; nobody is told of it."""
    at = min(case.created_at + _LATER, office.started)
    actor = handler(office.colleagues, case)
    done: list[CaseEvent | None] = []
    if "assigned" in seed:
        to = session.get_one(Identity, office.colleagues[seed["assigned"]].identity_id)
        done.append(assigning.assign(session, actor, case, to))
    if "note" in seed:
        done.append(notes.note(session, actor, case, seed["note"]))
    for event in done:
        if event is not None:
            event.at = at
    if "joined" in seed:
        _join(session, actor, case, seed, at)
    if "answer" in seed:
        _ask_and_answer(session, actor, case, seed, at)
    if "split" in seed:
        service, words = seed["split"]
        new = splitting.split(session, actor, office.council, case, Part(service, words))
        tell_nobody(session, new)
    tell_nobody(session, case)


def ask(session: Session, office: Office, case: Case, seed: Mapping[str, Any]) -> None:
    """A question that waits for its answer: its email goes out, so that somebody can answer."""
    if "ask" in seed and "answer" not in seed:
        enquiries.ask(session, handler(office.colleagues, case), case, seed["ask"])


def hide(session: Session, office: Office, case: Case, photo: Photo) -> None:
    """Nobody sees this photo from now on."""
    concealing.hide_photo(session, handler(office.colleagues, case), photo.id)


def cover(
    session: Session, office: Office, case: Case, photo: Photo,
    boxes: list[list[float]], renditions: Mapping[str, bytes],
) -> None:  # fmt: skip
    """Parts of this photo are covered from now on; `renditions` are made with the boxes."""
    keep_files(office.storage, photo.id, renditions, covering(photo.revision + 1, boxes))
    found = [Box(*sides) for sides in boxes]
    concealing.cover(session, handler(office.colleagues, case), photo.id, photo.revision, found)


def tell_nobody(session: Session, case: Case) -> None:
    """What happened before the demo began is in the record, but no email is sent for it."""
    session.flush()
    session.execute(
        delete(OutboxRow).where(
            OutboxRow.about_id == case.id, OutboxRow.topic != Topic.CONTACT_RECORDED
        )
    )


def _join(
    session: Session, actor: Actor, case: Case, seed: Mapping[str, Any], at: datetime
) -> None:
    head = session.scalars(select(Case).where(Case.words == seed["joined"])).one()
    changed = head.updated_at
    event = joining.join(session, actor, case, head, seed["because"])
    session.refresh(head, ["events"])
    event.at = head.events[-1].at = case.updated_at = case.closed_at = at
    head.updated_at = max(changed, at)
    tell_nobody(session, head)


def _ask_and_answer(
    session: Session, actor: Actor, case: Case, seed: Mapping[str, Any], at: datetime
) -> None:
    enquiry: Enquiry = enquiries.ask(session, actor, case, seed["ask"])
    session.refresh(case, ["events"])
    case.events[-1].at = enquiry.asked_at = at
    enquiry.remind_at, enquiry.answer_by = enquiries.dates(at)
    reporter = Actor(Role.HOLDER, By.WEB, person_id=case.subject_id, holds=case.id)
    answered = enquiries.answer(session, reporter, case, seed["answer"])
    then = min(at + _THOUGHT, case.updated_at)
    answered.at = enquiry.answered_at = enquiry.ended_at = case.updated_at = then
    told = select(Contact).where(Contact.case_id == case.id, Contact.subject == "answer")
    for contact in session.scalars(told):
        contact.at = then
