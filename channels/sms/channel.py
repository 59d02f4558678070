"""Texts: the way in from a phone, and the way out to whoever would rather be texted."""

from datetime import timedelta
from uuid import UUID

from babel import Locale
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session, joinedload

from channels.sms import (
    appointments,
    asked_codes,
    batches,
    chores,
    failing,
    life,
    mandates,
    news,
    notify_routes,
    routes,
    tellings,
    wrong_deaths,
)
from channels.sms.batches import Batch
from channels.sms.mandate_occasions import Texting
from channels.sms.providers import choose
from channels.sms.providers.provider import Provider, Text
from channels.sms.tellings import Teller, Timing
from portal import clock
from portal.channel import Channel, SendNever, Sent
from portal.council.councils import Council
from portal.models.actors import By
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower
from portal.models.identities import Code
from portal.models.outbox import Delivery
from portal.models.people import ContactPoint
from portal.policy import SYSTEM, Action
from portal.services import (
    codes,
    consents,
    contacts,
    mandate_news,
    short_links,
    text_spending,
    texts,
)
from portal.services.contacts import Outward
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count
from portal.services.texts import Outgoing
from portal.settings import Settings
from portal.web import languages

_CODES = frozenset({"code", Word.CODE.value})
_WORDS = {  # to a person about their life: what each template says
    template: kind.body
    for kind in (life, appointments, wrong_deaths)
    for template in kind.TEMPLATES
}
_KEPT_NOWHERE = _CODES | {Word.INVITED.value, Word.CLIENT_LINK.value}  # with them others get in
_PARTS = "sms.parts"  # with the session: what its texts cost so far
_WEBHOOKS = {"twilio": (routes.blueprint,), "notify": (notify_routes.blueprint,)}


def make(settings: Settings, council: Council) -> Channel:
    """The channel `sms`. Raises SettingsFault without an account at the chosen provider."""
    provider = choose.provider(settings)
    writer = _Writer(settings, council)
    timing = Timing(timedelta(seconds=settings.text_settle_seconds))
    return Channel(
        name="sms",
        topics=tellings.TOPICS,
        tellings=Teller(timing).tellings,
        prepare=writer.prepare,
        send=lambda text: _send(provider, text),
        together=batches.read,
        after=writer.sent,
        settled=writer.settled,
        refused=failing.refused,
        blueprints=_WEBHOOKS[settings.text_provider],
        chores=chores.of(settings, provider),
    )


def _send(provider: Provider, text: Text) -> Sent:
    """Hand a text over, and give back its words to be kept with its id."""
    return Sent(provider.send(text).provider_id, text.body)


class CapReached(SendNever):
    """What the council may spend on texts this month is spent."""

    def __init__(self) -> None:
        super().__init__("the month's texts are spent")


class _Writer:
    """Makes the text of a delivery, inside the app's context, which has the translations."""

    def __init__(self, settings: Settings, council: Council) -> None:
        self._site = settings.site
        self._secret = settings.secret_key.get_secret_value()
        self._council = council

    def prepare(self, session: Session, delivery: Delivery) -> Text | None:
        """The finished text, or None where nobody wants it any more."""
        kind, key = tellings.receiver(delivery.to)
        if delivery.template in _WORDS:
            return self._to_person(session, delivery, key)
        if delivery.template in mandates.TEMPLATES:
            return self._of_mandate(session, delivery, key)
        if kind == tellings.POINT:
            return self._code(session, delivery, key)
        batch = batches.of(session, delivery, key)
        follower = batch.followers.get(key)
        if follower is None or not _wanted(batch, follower, delivery):
            return None
        enquiry = _enquiry(session, delivery)
        if not _is_still_told(session, batch, follower, enquiry):
            return None
        if text_spending.is_over(self._council.texts, batch.spent):
            raise CapReached  # another way is found for this news
        with force_locale(_locale(follower.language)):
            body = news.NEWS[delivery.template](
                news.News(
                    council=self._council,
                    case=follower.case,
                    page=f"{self._site}/cases/{follower.case.reference}",
                    first=follower.contact_point.key not in batch.had_news,
                    question=enquiry.words if enquiry else "",
                    link=self._link(delivery),
                )
            )
        number = follower.contact_point.key
        return _text(number, body, delivery, batch.known(number, delivery.id))

    def _link(self, delivery: Delivery) -> str:
        key = delivery.facts.get("link_id")
        return f"{self._site}/q/{short_links.key(UUID(key))}" if key else f"{self._site}/acting-for"

    def _code(self, session: Session, delivery: Delivery, point_id: UUID) -> Text | None:
        code = session.get(Code, UUID(delivery.facts["code_id"]))
        point = session.get(ContactPoint, point_id, options=[joinedload(ContactPoint.person)])
        if code is None or point is None or not codes.is_live(code):
            return None
        with force_locale(_locale(point.person.language)):
            digits = codes.digits(self._secret, code.id)
            body = asked_codes.body(session, delivery.facts, self._council, digits)
        if body is None:
            return None
        day = texts.sent_since(session, [point.key], clock.now() - timedelta(days=1))
        known = texts.not_of((out for _, out in day), delivery.id)
        return _text(point.key, body, delivery, known)

    def _of_mandate(self, session: Session, delivery: Delivery, point_id: UUID) -> Text | None:
        point = session.get(ContactPoint, point_id, options=[joinedload(ContactPoint.person)])
        is_code = delivery.template in _CODES
        if point is None or not (is_code or _may_be_texted(session, point)):
            return None
        if not is_code and text_spending.is_over(self._council.texts, text_spending.spent(session)):
            raise CapReached
        first = not texts.with_news(session, [point.key])
        with force_locale(_locale(point.person.language)):
            body = mandates.body(
                Texting(session, delivery, self._council, self._site, self._secret, first)
            )
        if body is None:
            return None
        day = texts.sent_since(session, [point.key], clock.now() - timedelta(days=1))
        known = texts.not_of((out for _, out in day), delivery.id)
        return _text(point.key, body, delivery, known)

    def _to_person(self, session: Session, delivery: Delivery, point_id: UUID) -> Text | None:
        point = session.get(ContactPoint, point_id, options=[joinedload(ContactPoint.person)])
        if point is None or not _may_be_texted(session, point):
            return None
        if text_spending.is_over(self._council.texts, text_spending.spent(session)):
            raise CapReached
        first = not texts.with_news(session, [point.key])
        with force_locale(_locale(point.person.language)):
            body = _WORDS[delivery.template](
                session, delivery, self._council, self._site, first=first
            )
        if body is None:
            return None
        day = texts.sent_since(session, [point.key], clock.now() - timedelta(days=1))
        known = texts.not_of((out for _, out in day), delivery.id)
        return _text(point.key, body, delivery, known)

    def sent(self, session: Session, delivery: Delivery, sent: Sent) -> None:
        """A text that went out is a message with a life, and a contact with its person."""
        kind, key = tellings.receiver(delivery.to)
        is_news = kind == tellings.FOLLOWER
        follower = batches.of(session, delivery, key).followers.get(key) if is_news else None
        point = follower.contact_point if follower else session.get(ContactPoint, key)
        if point is None or sent.provider_id is None:
            return
        case = follower.case if follower else None
        out = Outgoing(
            provider_id=sent.provider_id,
            number=point.key,
            body="" if delivery.template in _KEPT_NOWHERE else sent.body,
            delivery_id=delivery.id,
            case_id=case.id if case else None,
        )
        texts.went_out(session, SYSTEM, out)
        to = Outward(By.SMS, point, delivery.id)
        contacts.record(
            session, SYSTEM, delivery.template, person=point.person, case=case, outward=to
        )
        session.info[_PARTS] = session.info.get(_PARTS, 0) + count(sent.body).parts

    def settled(self, session: Session) -> None:
        """Count what all these texts cost at once, and last: other workers wait for that row."""
        if parts := session.info.pop(_PARTS, 0):
            council = self._council
            text_spending.spend(session, SYSTEM, council.texts, council.duty_team, parts)


def _is_still_told(
    session: Session, batch: Batch, follower: Follower, enquiry: Enquiry | None
) -> bool:
    """Not where a question was answered meanwhile, nor where the mandate under which they follow
    the case says otherwise or is over.
    """
    if enquiry is None:
        return follower.id not in batch.untold
    is_told = mandate_news.is_told(session, follower, Action.ANSWER_ENQUIRY)
    return enquiry.ended_at is None and is_told


def _may_be_texted(session: Session, point: ContactPoint) -> bool:
    return point.stopped_at is None and not consents.is_stopped(session, point.key)


def _enquiry(session: Session, delivery: Delivery) -> Enquiry | None:
    key = delivery.facts.get("enquiry_id")
    return session.get(Enquiry, UUID(key)) if key else None


def _text(number: str, body: str, delivery: Delivery, known: frozenset[str]) -> Text:
    return Text(
        to=number,
        body=body,
        key=delivery.id,
        since=clock.made_at(delivery.id),
        tried_before=delivery.attempts > 1,
        known=known,
    )


def _wanted(batch: Batch, follower: Follower, delivery: Delivery) -> bool:
    point = follower.contact_point
    if point.stopped_at is not None or follower.stopped_at is not None:
        return False
    if follower.confirmed_at is None or point.key in batch.stopped:
        return False
    if delivery.template != "progress":
        return True
    # what happened before the last text was told in it: several changes are one text
    event_at = batch.events[delivery.facts["event_id"]]
    return not batch.told_since(point.key, follower.case_id, event_at)


def _locale(code: str) -> Locale:
    found = languages.of(current_app)
    return (found.find(code, current_app.testing) or found.offered[0]).locale
