"""Letters about what happened in a life: to whose life it is, and to the agencies they chose."""

from collections.abc import Iterator
from uuid import UUID

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.email.addresses import Addresses
from channels.email.letters import Letter, Link
from life_events.engine import load
from portal import clock
from portal.council.councils import Council
from portal.council.teams import Team
from portal.models.cases import Case
from portal.models.episodes import (
    Disclosure,
    Episode,
    EpisodeLine,
    EpisodeState,
    LineState,
    Told,
)
from portal.models.outbox import Delivery
from portal.services import episode_reach, episode_sentences, episodes
from portal.services.episode_reminders import TODO
from portal.web import states
from portal.web.asking import words

RECEIPT, REMINDER, DISCLOSURE, WORK = (
    "episode_receipt",
    "episode_reminder",
    "disclosure",
    "life_work",
)
TO_PERSON = frozenset({RECEIPT, REMINDER})


def to_person(session: Session, delivery: Delivery, addresses: Addresses) -> Letter | None:
    """A receipt or a reminder; None where nothing may be sent any more, or it is pointless.

    What happened is not named on the outside, and no answer stands in it: email is a postcard.
    """
    episode = session.get(Episode, UUID(delivery.facts["episode_id"]))
    if episode is None or episode_reach.point_of(session, episode) is None:
        return None
    page = addresses.episode(episode.reference)
    if delivery.template == RECEIPT:
        return _receipt(session, episode, page)
    return _reminder(episode, delivery.facts.get("what", ""), page)


def _receipt(session: Session, episode: Episode, page: str) -> Letter:
    told, waits = _told(session, episode), _waits(session, episode)
    return Letter(
        subject=_("We have what you told us: %(reference)s", reference=episode.reference),
        heading=_("We have what you told us"),
        paragraphs=(
            *_condolence(episode),
            ngettext(
                "You said it once, and %(num)d team or organisation that has to act has it.",
                "You said it once, and the %(num)d teams and organisations that have to act have "
                "it.",
                told,
            ),
            *((_("Some of it goes out once we have checked it. You need do nothing for that."),)
              if waits else ()),
            _("Your plan shows how each thing stands, and what is left for you, the next two "
              "first."),
        ),
        rows=((_("Reference"), episode.reference),),
        button=Link(_("See your plan"), page),
        closing=(
            _("You get this because you told us about it. If it was not you, please call us."),
        ),
    )  # fmt: skip


def _reminder(episode: Episode, what: str, page: str) -> Letter | None:
    if what == TODO:
        return Letter(
            subject=_("You asked us to remind you: %(reference)s", reference=episode.reference),
            heading=_("You asked us to remind you"),
            paragraphs=(_("Something in your plan is for today. Your plan says what it is."),),
            rows=((_("Reference"), episode.reference),),
            button=Link(_("See your plan"), page),
            closing=(_("We remind you only of what you ask us to."),),
        )
    if episode.state is not EpisodeState.ANSWERING:
        return None
    until = (episode.updated_at + episodes.KEPT_FOR).astimezone(clock.LONDON).date()
    return Letter(
        subject=_("You can go on where you stopped: %(reference)s", reference=episode.reference),
        heading=_("You can go on where you stopped"),
        paragraphs=(
            _("You began to tell us about a change in your life. Nobody has been told of it yet."),
            _("We keep your answers until %(date)s. You can go on at any time before, on any "
              "device.", date=format_date(until, "EEEE d MMMM")),
        ),
        rows=((_("Reference"), episode.reference),),
        button=Link(_("Go on"), page),
        closing=(
            _("If you do not want to go on you need do nothing: we forget your answers then. We "
              "do not remind you again."),
        ),
    )  # fmt: skip


def to_agency(session: Session, delivery: Delivery, council: Council, team: Team) -> Letter | None:
    """What an agency is told: exactly the fields that were agreed to, and why it may be told."""
    disclosure = session.get(Disclosure, UUID(delivery.facts["disclosure_id"]))
    if disclosure is None or disclosure.state is Told.PENDING or not disclosure.fields:
        return None  # it was withheld meanwhile
    case = session.get(Case, disclosure.case_id) if disclosure.case_id else None
    reference = case.reference if case else disclosure.episode.reference
    return Letter(
        subject=_("For you to deal with: %(reference)s", reference=reference),
        heading=_("Somebody told us, so that they need not tell you again"),
        paragraphs=(
            _("%(council)s passes this on to %(team)s because the person asked us to.",
              council=_(council.name), team=_(team.name)),
            *_by_right(disclosure),
        ),
        rows=(
            (_("Reference"), reference),
            *((_("What it is about"), _(line)) for line in _tasks(session, disclosure)),
            *_fields(disclosure),
        ),
        closing=(
            _("Please use it for this and nothing else. The person has been told exactly what "
              "you got."),
            _("When you have news, please tell us and quote %(reference)s.", reference=reference),
        ),
    )  # fmt: skip


def to_team(case: Case, council: Council, page: str) -> Letter:
    """To a team of the council: there is work. What it is about stands on the page alone."""
    return Letter(
        subject=_("Work for you: %(reference)s", reference=case.reference),
        heading=_("This needs you"),
        paragraphs=(
            _("Somebody told us of a change in their life. Your part of it, and only that, is on "
              "its page."),
        ),
        rows=(
            (_("Reference"), case.reference),
            *(((_("Expected by"), states.by_when(case.due, case.created_at)),) if case.due else ()),
        ),
        button=Link(_("See the case"), page),
    )  # fmt: skip


def again(case: Case, council: Council, team: Team, page: str) -> Letter:
    """To whom a case was handed, or comes back. An agency was not agreed to be told more, or, if
    it is another than before, anything: it hears the reference, and asks.
    """
    if team.kind == "team":
        return to_team(case, council, page)
    return Letter(
        subject=_("For you to deal with: %(reference)s", reference=case.reference),
        heading=_("This needs you"),
        paragraphs=(
            _("%(council)s asks you to deal with this.", council=_(council.name)),
            _("What it is about is private, and not in this email. Please call %(phone)s and "
              "quote the reference.", phone=council.phone),
        ),
        rows=((_("Reference"), case.reference),),
    )  # fmt: skip


def _by_right(disclosure: Disclosure) -> Iterator[str]:
    if disclosure.basis:
        yield _("We may tell you by this right: %(basis)s.", basis=disclosure.basis)


def _fields(disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    for told in disclosure.fields.values():
        value = words.shown(episode_sentences.shown(told["value"], told["form"]))
        yield words.labelled(told["label"], told.get("about", "")), value


def _tasks(session: Session, disclosure: Disclosure) -> list[str]:
    theirs = select(EpisodeLine.title).where(EpisodeLine.case_id == disclosure.case_id)
    return list(session.scalars(theirs.order_by(EpisodeLine.position)))


def _told(session: Session, episode: Episode) -> int:
    told = select(func.count(EpisodeLine.recipient.distinct())).where(
        EpisodeLine.episode_id == episode.id,
        EpisodeLine.state.not_in((LineState.TODO, LineState.NOT_TOLD)),
    )
    return session.scalar(told) or 0


def _waits(session: Session, episode: Episode) -> bool:
    waiting = select(EpisodeLine.id).where(
        EpisodeLine.episode_id == episode.id, EpisodeLine.state == LineState.PENDING
    )
    return session.scalar(waiting.limit(1)) is not None


def _condolence(episode: Episode) -> tuple[str, ...]:
    """One line, in the first letter only; none where nobody else is to guess what happened."""
    event = load.events().get(episode.event)
    if event is None or event.condolence is None or episode.is_young:
        return ()
    return (_(event.condolence),)
