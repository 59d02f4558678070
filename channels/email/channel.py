"""Email: the way out to followers, and to the teams and agencies that must act."""

from email.message import EmailMessage
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session, joinedload

from channels.email import (
    alarms,
    appointments,
    life,
    mandates,
    notes,
    organisations,
    servers,
    tellings,
    words,
    work,
    wrong_deaths,
)
from channels.email.addresses import Addresses
from channels.email.letters import Link
from channels.email.mandate_occasions import About
from channels.email.messages import Envelope, Printer
from channels.email.notify import NotifySender
from channels.email.occasions import Occasion
from channels.email.sender import Sender
from portal import clock
from portal.channel import Channel, SendNever, Sent
from portal.council.councils import Council
from portal.council.life_services import duty_of
from portal.council.teams import Team
from portal.models.actors import By
from portal.models.cases import Case, CaseEvent
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower
from portal.models.mandates import Mandate
from portal.models.outbox import Delivery
from portal.models.people import ContactPoint
from portal.models.states import State
from portal.policy import SYSTEM, Action
from portal.services import contacts, disclosures, mandate_news
from portal.settings import Settings, SettingsFault
from portal.web import agent_names, languages
from portal.web.languages import Language

_LETTERS = {
    template: kind.letter
    for kind in (mandates, appointments, wrong_deaths)
    for template in kind.TEMPLATES
}


def make(settings: Settings, council: Council) -> Channel:
    """The channel `email`. Raises SettingsFault without a mail server or Notify, as is chosen."""
    sender = _sender(settings)
    writer = _Writer(council, Addresses(settings.site, settings.secret_key.get_secret_value()))
    return Channel(
        name="email",
        topics=tellings.TOPICS,
        tellings=tellings.tellings,
        prepare=writer.prepare,
        send=sender.send,
        after=_after,
        refused=_refused,
    )


def _sender(settings: Settings) -> Sender | NotifySender:
    if settings.email_provider == "notify":
        key, template = settings.notify_api_key, settings.notify_email_template_id
        if not key or not template:
            raise SettingsFault(
                "PORTAL_NOTIFY_API_KEY and PORTAL_NOTIFY_EMAIL_TEMPLATE_ID: must be set for emails "
                "by Notify"
            )
        return NotifySender(key.get_secret_value(), template, str(settings.notify_api_base))
    return Sender(servers.read(settings.smtp_url.get_secret_value() if settings.smtp_url else None))


class _Writer:
    """Makes the message of a delivery, inside the app's context, which has the translations."""

    def __init__(self, council: Council, addresses: Addresses) -> None:
        self._council, self._addresses = council, addresses
        self._printer = Printer(council)

    def prepare(self, session: Session, delivery: Delivery) -> EmailMessage | None:
        """The finished message, or None where nobody wants it any more."""
        kind, key = tellings.receiver(delivery.to)
        if kind == tellings.TEAM:
            return self._to_team(session, delivery, key)
        if kind == tellings.POINT:
            return self._to_point(session, delivery, UUID(key))
        if kind in (tellings.ADVISER, tellings.ORGANISATION):
            return self._to_office(session, delivery)
        return self._to_follower(session, delivery, UUID(key))

    def _to_follower(
        self, session: Session, delivery: Delivery, follower_id: UUID
    ) -> EmailMessage | None:
        follower = _follower(session, follower_id)
        if follower is None or not _wanted(follower, delivery.template):
            return None
        is_asked = delivery.template in words.QUESTIONS
        if is_asked and not _still_asked(session, delivery):
            return None
        told_of = Action.ANSWER_ENQUIRY if is_asked else Action.READ_PRIVATE_DETAILS
        if not mandate_news.is_told(session, follower, told_of):
            return None  # the mandate under which they follow it says otherwise, or is over
        occasion = self._occasion(session, delivery, follower)
        language = _language(follower.language)
        address = follower.contact_point.value
        with force_locale(language.locale):
            letter = words.LETTERS[delivery.template](occasion)
            envelope = Envelope(address, language, delivery.id, follower.case_id)
            return self._printer.message(letter, envelope)

    def _occasion(self, session: Session, delivery: Delivery, follower: Follower) -> Occasion:
        case, find = follower.case, self._addresses
        link_id = UUID(delivery.facts["link_id"]) if "link_id" in delivery.facts else None
        event = _event(session, delivery)
        opens_by_link = delivery.template == "link" or not case.public
        acts = mandate_news.is_agents(follower)
        page = find.acting_for if acts and not case.public else find.case(case.reference)
        return Occasion(
            council=self._council,
            case=case,
            event=event,
            is_reporter=follower.is_reporter,
            page=find.link(link_id) if link_id and opens_by_link else page,
            stop=find.stop(follower.id),
            confirm=find.confirm(link_id) if link_id else "",
            reopen=find.reopen(link_id) if link_id else find.acting_for,
            answer=find.answer(link_id) if link_id else find.acting_for,
            acts_for=_acts_for(session, follower) if acts else "",
            enquiry=_enquiry(session, delivery),
            other=self._other(session, follower, event, delivery.template),
        )

    def _other(
        self, session: Session, follower: Follower, event: CaseEvent | None, template: str
    ) -> Link | None:
        """The case that this one was joined to or split from, where the reader may know of it."""
        case, reference = follower.case, None
        if template == "split" and case.linked_to_id is not None:
            reference = session.get_one(Case, case.linked_to_id).reference
        elif event is not None and event.to_state is State.DUPLICATE:
            theirs = follower.person_id == case.subject_id
            known = theirs or event.facts.get("other_public")
            reference = event.facts.get("other") if known else None
        return Link(reference, self._addresses.case(reference)) if reference else None

    def _to_point(
        self, session: Session, delivery: Delivery, point_id: UUID
    ) -> EmailMessage | None:
        """To one address of a person: about their account, whichever case that touches."""
        point = session.get(ContactPoint, point_id, options=[joinedload(ContactPoint.person)])
        if point is None:
            return None
        language = _language(point.person.language)
        with force_locale(language.locale):
            if delivery.template in _LETTERS:
                about = About(session, delivery, self._council, self._addresses)
                letter = _LETTERS[delivery.template](about)
            else:
                is_life = delivery.template in life.TO_PERSON
                write = life.to_person if is_life else notes.note
                letter = write(session, delivery, self._addresses)
            if letter is None:
                return None
            envelope = Envelope(point.value, language, delivery.id, None)
            return self._printer.message(letter, envelope)

    def _to_office(self, session: Session, delivery: Delivery) -> EmailMessage | None:
        """To an organisation, or to the address at which it knows one of its advisers."""
        found = organisations.receiver(session, delivery)
        if found is None:
            return None
        address, code = found
        language = _language(code or self._council.languages[0])
        with force_locale(language.locale):
            letter = organisations.letter(session, delivery, self._council, self._addresses)
            if letter is None:
                return None
            return self._printer.message(letter, Envelope(address, language, delivery.id, None))

    def _to_team(self, session: Session, delivery: Delivery, key: str) -> EmailMessage | None:
        team = self._council.teams.get(key)
        if team is None:
            raise SendNever("the council has no such team any more")
        if delivery.template in {"danger", "spent"}:
            return self._alarm(session, delivery, team)
        if delivery.template == life.DISCLOSURE:
            return self._disclosure(session, delivery, team)
        case = session.get(Case, delivery.about_id, options=[joinedload(Case.subject)])
        if case is None:
            return None
        job = work.Job(
            council=self._council,
            case=case,
            event=_event(session, delivery),
            team=team,
            page=self._addresses.case(case.reference),
            told_by=work.told_by(session, case),
        )
        today = clock.now().astimezone(clock.LONDON).date()
        language = _language(self._council.languages[0])
        with force_locale(language.locale):
            page = self._addresses.staff_case(case.reference)
            if delivery.template == life.WORK:
                letter = life.to_team(case, self._council, page)
            elif delivery.template == "answered":
                letter = work.answered(job, page)
            elif duty_of(case.service) is not None:
                letter = life.again(case, self._council, team, page)
            else:
                letter = work.work(job, work.allowed(self._council, team, today))
            envelope = Envelope(team.email, language, delivery.id, case.id)
            return self._printer.message(letter, envelope)

    def _disclosure(self, session: Session, delivery: Delivery, team: Team) -> EmailMessage | None:
        language = _language(self._council.languages[0])
        with force_locale(language.locale):
            letter = life.to_agency(session, delivery, self._council, team)
            if letter is None:
                return None
            envelope = Envelope(team.email, language, delivery.id, delivery.about_id)
            return self._printer.message(letter, envelope)

    def _alarm(self, session: Session, delivery: Delivery, team: Team) -> EmailMessage | None:
        case = session.get(Case, delivery.about_id) if delivery.about_id else None
        language = _language(self._council.languages[0])
        with force_locale(language.locale):
            here = self._addresses
            page = here.staff_case(case.reference) if case else here.staff_texts()
            letter = alarms.letter(session, delivery, case, page)
            if letter is None:
                return None
            envelope = Envelope(team.email, language, delivery.id, case.id if case else None)
            return self._printer.message(letter, envelope)


def _follower(session: Session, follower_id: UUID) -> Follower | None:
    together = [joinedload(Follower.case), joinedload(Follower.contact_point)]
    return session.get(Follower, follower_id, options=[*together, joinedload(Follower.person)])


def _wanted(follower: Follower, template: str) -> bool:
    if follower.contact_point.stopped_at is not None:
        return False
    is_confirmed, has_stopped = follower.confirmed_at is not None, follower.stopped_at is not None
    if template == "confirm":
        return has_stopped or not is_confirmed
    # who stopped the news of a case may still ask for the way to it
    return is_confirmed and (template == "link" or not has_stopped)


def _acts_for(session: Session, follower: Follower) -> str:
    mandate = session.get(Mandate, follower.mandate_id) if follower.mandate_id else None
    return agent_names.person(mandate) if mandate else ""


def _enquiry(session: Session, delivery: Delivery) -> Enquiry | None:
    enquiry_id = delivery.facts.get("enquiry_id")
    return session.get(Enquiry, UUID(enquiry_id)) if enquiry_id else None


def _still_asked(session: Session, delivery: Delivery) -> bool:
    """Whether the question waits for an answer: nobody is sent one that is over."""
    enquiry = _enquiry(session, delivery)
    return enquiry is not None and enquiry.ended_at is None and enquiry.case.is_open


def _event(session: Session, delivery: Delivery) -> CaseEvent | None:
    event_id = delivery.facts.get("event_id")
    return session.get_one(CaseEvent, UUID(event_id)) if event_id else None


def _language(code: str) -> Language:
    found = languages.of(current_app)
    return found.find(code, current_app.testing) or found.offered[0]


def _after(session: Session, delivery: Delivery, sent: Sent) -> None:
    if delivery.template == life.DISCLOSURE:
        disclosures.sent(session, SYSTEM, UUID(delivery.facts["disclosure_id"]))
    _record_contact(session, delivery, sent)


def _refused(session: Session, delivery: Delivery, _error: SendNever) -> None:
    """An agency whose address takes nothing must be told another way."""
    if delivery.template == life.DISCLOSURE:
        disclosures.undeliverable(session, SYSTEM, UUID(delivery.facts["disclosure_id"]))


def _record_contact(session: Session, delivery: Delivery, _sent: Sent) -> None:
    """An email to a person is a contact with them; one to a team is not."""
    kind, key = tellings.receiver(delivery.to)
    if kind == tellings.POINT:
        _record_note(session, delivery, UUID(key))
    if kind != tellings.FOLLOWER:
        return
    follower = _follower(session, UUID(key))
    if follower is None:
        return
    to = contacts.Outward(By.EMAIL, follower.contact_point, delivery.id)
    contacts.record(
        session, SYSTEM, delivery.template, person=follower.person, case=follower.case, outward=to
    )


def _record_note(session: Session, delivery: Delivery, point_id: UUID) -> None:
    point = session.get(ContactPoint, point_id, options=[joinedload(ContactPoint.person)])
    if point is not None:
        to = contacts.Outward(By.EMAIL, point, delivery.id)
        contacts.record(session, SYSTEM, delivery.template, person=point.person, outward=to)
