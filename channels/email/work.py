"""What the team or agency that must act is told: an agency only what its agreement allows."""

from dataclasses import dataclass
from datetime import date

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.letters import Letter, Link, Quote
from portal.council.councils import Council
from portal.council.teams import Team
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.contacts import Contact, Direction
from portal.models.people import Person, Reach
from portal.web import agent_names, states
from portal.web.case_views import answer_words, answers_of, told

EVERYTHING = frozenset(
    {"category", "place", "answers", "words", "private_words", "photos", "name", "email", "mobile"}
)


@dataclass(frozen=True, slots=True)
class Job:
    """What a letter to a team is made of."""

    council: Council
    case: Case
    event: CaseEvent | None
    team: Team
    page: str
    told_by: str = ""  # who told it for the person whose it is


def told_by(session: Session, case: Case) -> str:
    """Who told it for somebody else, and of which organisation; nothing where nobody did."""
    told = (
        select(Contact)
        .where(Contact.case_id == case.id, Contact.direction == Direction.IN)
        .order_by(Contact.at, Contact.id)
    )
    first = session.scalars(told.limit(1)).first()
    if first is None or first.mandate is None:
        return ""
    organisation = first.mandate.organisation
    name = first.person.name if first.person else ""
    if not name:
        return agent_names.agent(first.mandate)
    return agent_names.of_organisation(name, organisation.name if organisation else "")


def allowed(council: Council, team: Team, on: date) -> frozenset[str]:
    """The fields a team may be told: all inside the council, outside what agreements.toml says."""
    if team.kind == "team":
        return EVERYTHING
    return frozenset(
        field
        for agreement in council.agreements
        if agreement.team == team.key and agreement.holds_on(on)
        for field in agreement.fields
    )


def work(of: Job, fields: frozenset[str]) -> Letter:
    """To whoever must act: what it is, where, and by when; nothing that is not in `fields`."""
    case = of.case
    return Letter(
        subject=_subject(of),
        heading=_heading(of),
        paragraphs=(
            _("%(council)s asks you to deal with this.", council=_(of.council.name)),
            *_not_told(of, fields),
        ),
        quote=Quote(_("In the words of the person who told us"), case.public_words)
        if "words" in fields and case.public_words.strip()
        else None,
        rows=tuple(_rows(of, fields)),
        button=Link(_("See the case and its photos"), of.page)
        if "photos" in fields and case.public and _has_photos(case)
        else Link(_("See the case"), of.page)
        if case.public
        else None,
        closing=(
            _("When you have news, please tell us and quote %(reference)s.",
              reference=case.reference),
        ),
    )  # fmt: skip


def _has_photos(case: Case) -> bool:
    return any(photo.hidden_at is None for photo in case.photos)


def answered(of: Job, page: str) -> Letter:
    """To whoever asked: there is an answer. It stands on the page, for who may read it there."""
    case = of.case
    return Letter(
        subject=_("Answered: %(reference)s", reference=case.reference),
        heading=_("Your question was answered"),
        paragraphs=(_("The person who told us about this has answered your question."),),
        rows=((_("Reference"), case.reference),),
        button=Link(_("Read the answer"), page),
    )


def _subject(of: Job) -> str:
    if of.event is not None and of.event.happened is Happened.REOPENED:
        return _("Not fixed yet: %(reference)s", reference=of.case.reference)
    return _("Work for you: %(reference)s", reference=of.case.reference)


def _heading(of: Job) -> str:
    if of.event is not None and of.event.happened is Happened.REOPENED:
        return _("This is not fixed yet")
    return _("This needs you")


def _not_told(of: Job, fields: frozenset[str]) -> tuple[str, ...]:
    if fields:
        return ()
    return (
        _(
            "There is no agreement between us on what we may tell you. Please call %(phone)s and "
            "quote the reference.",
            phone=of.council.phone,
        ),
    )


def _rows(of: Job, fields: frozenset[str]) -> list[tuple[str, str]]:
    case = of.case
    reported = format_datetime(case.created_at, "EEEE d MMMM y, HH:mm")
    rows = [(_("Reference"), case.reference), (_("Reported"), reported)]
    if "category" in fields:
        rows.append((_("What"), _(of.council.service_name(case.service))))
    if "place" in fields:
        rows += _place(case)
    if "answers" in fields:
        rows += _answers(of)
    if case.their_reference:
        rows.append((_("Your reference"), case.their_reference))
    if case.due is not None:
        rows.append((_("Expected by"), states.by_when(case.due, case.created_at)))
    if of.event is not None and of.event.public_words.strip() and "words" in fields:
        rows.append((_("Added"), of.event.public_words))
    if "private_words" in fields and case.private_words.strip():
        rows.append((_("For the team only"), case.private_words))
    if of.told_by and "name" in fields:
        rows.append((_("Reported for them by"), of.told_by))
    return rows + _person(case.subject, fields)


def _place(case: Case) -> list[tuple[str, str]]:
    rows = [(_("Where"), case.place)] if case.place else []
    if case.point is not None:
        rows.append((_("Latitude and longitude"), f"{case.point.lat:.6f}, {case.point.lon:.6f}"))
    return rows


def _answers(of: Job) -> list[tuple[str, str]]:
    service, given = of.council.service(of.case.service), of.case.answers
    return [
        *told(given, whole=True),
        *(
            (_(question.ask), answer_words(question, value))
            for question, value in answers_of(service, given)
            if question.id not in of.case.hidden_answers
        ),
    ]


def _person(person: Person | None, fields: frozenset[str]) -> list[tuple[str, str]]:
    if person is None:
        return []
    rows = [(_("Name"), person.name)] if "name" in fields and person.name else []
    for field, kind, label in (
        ("email", Reach.EMAIL, _("Email")),
        ("mobile", Reach.PHONE, _("Telephone")),
    ):
        if field in fields:
            rows += [(label, point.value) for point in person.contact_points if point.kind is kind]
    return rows
