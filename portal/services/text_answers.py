"""Answers to our questions by text: a reply, from the number that was asked."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower
from portal.models.messages import Message
from portal.models.people import ContactPoint, Reach
from portal.policy import Action, require
from portal.reading.messages import Reading
from portal.services import cases, enquiries, holdings, mandate_news, talks
from portal.services.heard import Heard, Says
from portal.services.texts import plain_number

_REPLIED_WITHIN = timedelta(days=14)  # later a text is about something else
_MOST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a number has not answered, and who was asked by it."""

    enquiry: Enquiry
    follower: Follower


def asked(session: Session, actor: Actor, number: str) -> Asked | None:
    """The newest question that waits for a reply of this number."""
    require(actor, Action.HEAR_TEXT)
    statement = (
        select(Enquiry, Follower)
        .join(Follower, Follower.case_id == Enquiry.case_id)
        .join(ContactPoint, ContactPoint.id == Follower.contact_point_id)
        .where(
            ContactPoint.kind == Reach.PHONE,
            ContactPoint.key == plain_number(number),
            Follower.is_reporter.is_(True),
            Follower.confirmed_at.is_not(None),
            Enquiry.answered_at.is_(None),
            Enquiry.asked_at > clock.now() - _REPLIED_WITHIN,
        )
        .order_by(Enquiry.asked_at.desc(), Enquiry.id.desc())
    )
    for enquiry, follower in session.execute(statement.limit(_MOST)):
        if mandate_news.is_told(session, follower, Action.ANSWER_ENQUIRY):
            is_open = enquiries.may_answer(enquiry.case, enquiry)
            return Asked(enquiry, follower) if is_open else None
    return None


def is_reply(waiting: Asked, reading: Reading) -> bool:
    """Whether a text may be the answer: it tells of no other problem, surely so."""
    return all(
        one.category in (None, waiting.enquiry.case.service) or one.confidence < talks.SURE
        for one in reading.problems
    )


def take(session: Session, actor: Actor, waiting: Asked, message: Message) -> Heard:
    """The text is the answer: the case goes on, and the text stands there."""
    require(actor, Action.HEAR_TEXT)
    by = _speaking(session, waiting.follower)
    case = cases.find(session, by, waiting.enquiry.case.reference, to_change=True)
    enquiries.answer(session, by, case, message.body)
    message.case_id = case.id
    return Heard(Says.ANSWERED, cases=[case])


def _speaking(session: Session, follower: Follower) -> Actor:
    """Who was asked: themselves, or for the person under the mandate that counts now."""
    if mandate_news.is_agents(follower) and follower.mandate_id is not None:
        held = holdings.held(session, follower.mandate_id, follower.person_id)
        if held is not None:
            return holdings.agent_of(held, By.SMS)
    return Actor(Role.HOLDER, By.SMS, person_id=follower.person_id, holds=follower.case_id)
