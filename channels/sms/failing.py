"""Texts that will never arrive: the number is marked, and the news goes another way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms import tellings
from channels.sms.providers import codes
from channels.sms.providers.provider import TextRefused
from portal import clock
from portal.channel import SendNever
from portal.models.cases import Happened
from portal.models.followers import Follower
from portal.models.messages import Life, Message, Wish
from portal.models.outbox import Delivery
from portal.models.people import ContactPoint, Reach
from portal.policy import SYSTEM
from portal.services import consents, deliveries, texters, texts
from portal.services.people import reach
from portal.services.texts import Fate

_ENDED_BADLY = {Life.UNDELIVERED, Life.FAILED}
_AGAIN_AFTER = 15 * 60.0  # seconds: a phone that is off may be on again by then


def refused(session: Session, delivery: Delivery, error: SendNever) -> None:
    """The provider will never take it: mark the number where it is the number's fault."""
    _give_up(session, delivery, error.code if isinstance(error, TextRefused) else "")


def note(session: Session, provider_id: str, number: str, fate: Fate) -> None:
    """Note what the provider says became of a text; where it ended badly, do what is left to do."""
    before = texts.life_of(session, provider_id)
    message = texts.became(session, SYSTEM, provider_id, number, fate)
    if message is not None and message.life in _ENDED_BADLY and before not in _ENDED_BADLY:
        undelivered(session, message)


def undelivered(session: Session, message: Message) -> None:
    """The provider took it and could not bring it: again later, or never."""
    delivery = session.get(Delivery, message.delivery_id) if message.delivery_id else None
    if delivery is None:
        return
    if codes.refusal(message.error) is not None:
        _give_up(session, delivery, message.error or "")
    elif not deliveries.again(session, SYSTEM, delivery, _AGAIN_AFTER):
        _give_up(session, delivery, "")


def _give_up(session: Session, delivery: Delivery, code: str) -> None:
    kind, key = tellings.receiver(delivery.to)
    follower = session.get(Follower, key) if kind == tellings.FOLLOWER else None
    point = follower.contact_point if follower else session.get(ContactPoint, key)
    if point is not None and codes.is_the_number(code):
        _mark(session, point, code)
    if follower is not None and code != codes.OPTED_OUT:
        _another_way(session, delivery, follower)


def _mark(session: Session, point: ContactPoint, code: str) -> None:
    if code == codes.OPTED_OUT:
        consents.keep(session, SYSTEM, point.key, Wish.STOP, f"provider: {code}")
    texters.stop(session, SYSTEM, point.key)


def _another_way(session: Session, delivery: Delivery, follower: Follower) -> None:
    """By email, where the person has one; else the team is told to reach them themselves."""
    case = follower.case
    address = reach(follower.person, Reach.EMAIL)
    if address is None:
        facts = {"unreached": "sms"}
        session.add(case.record(Happened.NOTE, SYSTEM, clock.now(), public=False, facts=facts))
        return
    by_email = session.scalar(
        select(Follower).where(Follower.case_id == case.id, Follower.contact_point_id == address.id)
    )
    if by_email is not None:
        return  # they are told there already
    other = Follower(
        id=clock.new_id(), case_id=case.id, person_id=follower.person_id,
        contact_point_id=address.id, is_reporter=follower.is_reporter, wants=follower.wants,
        language=follower.language, created_at=clock.now(), confirmed_at=clock.now(),
        mandate_id=follower.mandate_id,
    )  # fmt: skip
    session.add(other)
    session.flush()
    deliveries.redirect(session, SYSTEM, delivery, "email", f"follower:{other.id}")
