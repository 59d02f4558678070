"""What emails to followers say: all of their wording, in the language of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from channels.email.letters import Letter, Link, Quote
from channels.email.occasions import Occasion, because, rows, stop
from portal.models.cases import Case, CaseEvent
from portal.models.states import CLOSED, REOPENS, State
from portal.services import enquiries
from portal.web import happenings, states
from portal.web.reasons import why


@dataclass(frozen=True, slots=True)
class _Moment:
    """Where the case stood right after an event, even if it has moved on since."""

    state: State
    team: str
    due: datetime | None
    created_at: datetime
    closed_at: datetime | None


def receipt(of: Occasion) -> Letter:
    """To the reporter, at once: the reference, what we heard, who has it and why, by when."""
    case = of.case
    return Letter(
        subject=_subject(
            case,
            _("We have your report %(reference)s: %(category)s", **_names(of)),
            _("We have your report %(reference)s", reference=case.reference),
        ),
        heading=_("Thank you. We have your report."),
        paragraphs=(
            why(of.council, case.team, case.reason, case.reason_name),
            states.standing(of.council, _opened(case), case.created_at),
        ),
        quote=_what_we_heard(case),
        rows=rows(of),
        button=Link(_("See where it is now"), of.page),
        closing=(
            _("Keep the reference %(reference)s: with it anyone at the council can find your "
              "report.", reference=case.reference),
            because(of),
        ),
        stop=stop(of),
    )  # fmt: skip


def progress(of: Occasion) -> Letter:
    """To each follower: where the case stands now, and the officer's own words."""
    case, event = of.case, _event(of)
    state = event.to_state or case.state
    reopens = state in REOPENS
    return Letter(
        subject=_("%(reference)s: %(state)s", reference=case.reference, state=states.name(state)),
        heading=states.name(state),
        paragraphs=(
            states.standing(of.council, _moment(case, event, state), event.at),
            *((_goes_on(of.other),) if of.other else ()),
        ),
        quote=_answer(of, event),
        rows=rows(of, due=state not in CLOSED),
        button=Link(_("See the whole story"), of.page),
        more=(
            *((of.other,) if of.other else ()),
            *((Link(_("See the photo on its page"), of.page),) if _shown(event) else ()),
            *((_way_back(of, event),) if reopens else ()),
        ),
        closing=(
            *((_how_long(of, event),) if reopens else ()),
            because(of),
        ),
        stop=stop(of),
    )  # fmt: skip


def reopened(of: Occasion) -> Letter:
    """To each follower: it was closed, but it is not fixed yet."""
    case, event = of.case, _event(of)
    state = event.to_state or case.state
    return Letter(
        subject=_("%(reference)s: opened again", reference=case.reference),
        heading=_("Opened again"),
        paragraphs=(
            _why_again(event),
            states.standing(of.council, _moment(case, event, state), event.at),
        ),
        rows=rows(of),
        button=Link(_("See the whole story"), of.page),
        closing=(because(of),),
        stop=stop(of),
    )


def split(of: Occasion) -> Letter:
    """To each follower: what was told in one report is two cases now, and this is the new one."""
    case = of.case
    first = of.other.words if of.other else ""
    return Letter(
        subject=_("Two things in one report: %(reference)s", reference=case.reference),
        heading=_("We have made two cases of one report"),
        paragraphs=(
            _("A part of %(first)s is a case of its own now, %(reference)s, so that whoever has "
              "to see to it does. You need do nothing.", first=first, reference=case.reference),
            why(of.council, case.team, case.reason, case.reason_name),
            states.standing(of.council, _opened(case), case.created_at),
        ),
        rows=rows(of),
        button=Link(_("See where it is now"), of.page),
        more=((of.other,) if of.other else ()),
        closing=(because(of),),
        stop=stop(of),
    )  # fmt: skip


def question(of: Occasion) -> Letter:
    """To the reporter: what we need to know of them, and by when."""
    return _question(
        of,
        _("We have a question about %(reference)s", reference=of.case.reference),
        _("We have a question for you"),
    )


def question_again(of: Occasion) -> Letter:
    """To the reporter, who has not answered yet."""
    return _question(
        of,
        _("Please answer our question about %(reference)s", reference=of.case.reference),
        _("We have not heard from you yet"),
    )


def confirm(of: Occasion) -> Letter:
    """Double opt-in: the only email before the address has said yes."""
    return Letter(
        subject=_("Please confirm that you want to follow %(reference)s",
                  reference=of.case.reference),
        heading=_("Do you want to hear about this?"),
        paragraphs=(
            _("Someone, most likely you, asked us to send news of this to your address. We send "
              "nothing more until you say yes."),
        ),
        rows=rows(of),
        button=Link(_("Yes, tell me"), of.confirm),
        closing=(
            _("This link works for 7 days."),
            _("If it was not you, you need do nothing."),
        ),
        stop=stop(of),
    )  # fmt: skip


def link(of: Occasion) -> Letter:
    """A new way in, for whoever asked for one at this address."""
    return Letter(
        subject=_("Your link to %(reference)s", reference=of.case.reference),
        heading=_("Here is your link"),
        paragraphs=(
            _("You asked for a link to this case. It opens the case once, on one device, and "
              "works for 28 days. You can ask for another at any time."),
        ),
        rows=((_("Reference"), of.case.reference),),
        button=Link(_("Open the case"), of.page),
        closing=(
            _("If you did not ask for it, you need do nothing. Please do not pass it on: it opens "
              "the case for anyone who has it."),
        ),
        stop=stop(of),
    )  # fmt: skip


QUESTIONS = frozenset({"question", "question_again"})
LETTERS: dict[str, Callable[[Occasion], Letter]] = {
    "receipt": receipt,
    "progress": progress,
    "reopened": reopened,
    "confirm": confirm,
    "link": link,
    "split": split,
    "question": question,
    "question_again": question_again,
}


def _question(of: Occasion, subject: str, heading: str) -> Letter:
    """Of a private case the question itself is not in the email, which others may see."""
    case, enquiry = of.case, of.enquiry
    if enquiry is None:
        raise LookupError("this letter asks something")
    team = states.team_name(of.council, case.team)
    day = states.by_when(enquiry.answer_by, enquiry.asked_at)
    return Letter(
        subject=subject,
        heading=heading,
        paragraphs=(
            _("%(team)s needs to know something from you before this can go on.", team=team),
            _("Please answer by %(date)s. If we do not hear from you by then, we close it; you "
              "can open it again within 28 days.", date=day),
        ),
        quote=Quote(_("What we would like to know"), enquiry.words) if case.public else None,
        rows=rows(of, due=False),
        button=Link(_("Answer"), of.answer),
        closing=(
            _("You can also call %(phone)s and quote %(reference)s.",
              phone=of.council.phone, reference=case.reference),
            _("Only you and the people who deal with it can read your answer."),
            because(of),
        ),
        stop=stop(of),
    )  # fmt: skip


def _why_again(event: CaseEvent) -> str:
    if event.facts.get("why") == enquiries.ANSWERED:
        return _("The person who told us about this has answered our question, so it is open "
                 "again.")  # fmt: skip
    return _("Someone told us that this is not fixed yet, so it is open again.")


def _wants_answer(of: Occasion, event: CaseEvent) -> bool:
    """Whether it ended because the reader did not answer."""
    return of.is_reporter and event.facts.get("why") == enquiries.NO_ANSWER


def _way_back(of: Occasion, event: CaseEvent) -> Link:
    if _wants_answer(of, event):
        return Link(_("Answer our question"), of.answer)
    return Link(_("Tell us that it is not fixed yet"), of.reopen)


def _how_long(of: Occasion, event: CaseEvent) -> str:
    if _wants_answer(of, event):
        return _("Your answer opens it again, within 28 days.")
    return _("If it is not fixed, you can open it again within 28 days.")


def _goes_on(other: Link) -> str:
    return _(
        "It goes on as %(reference)s, and we tell you there what happens.", reference=other.words
    )


def _subject(case: Case, public: str, private: str) -> str:
    return public if case.public else private


def _names(of: Occasion) -> dict[str, str]:
    name = of.council.service_name(of.case.service)
    return {"reference": of.case.reference, "category": _(name)}


def _what_we_heard(case: Case) -> Quote | None:
    if not case.public or not case.public_words.strip():
        return None
    return Quote(_("What you told us"), case.public_words)


def _answer(of: Occasion, event: CaseEvent) -> Quote | None:
    if not event.public or not event.public_words.strip():
        return None
    if event.facts.get("why") == enquiries.NO_ANSWER:
        return Quote(_("Why"), happenings.words_of(event))  # the portal's words, not a team's
    # who hands a case over explains it, and not who is given it
    team = states.team_name(of.council, event.facts.get("from", of.case.team))
    return Quote(_("Answer from %(team)s", team=team), happenings.words_of(event))


def _shown(event: CaseEvent) -> bool:
    return any(photo.hidden_at is None for photo in event.photos)


def _moment(case: Case, event: CaseEvent, state: State) -> _Moment:
    closed_at = event.at if state in CLOSED else None
    team = event.facts.get("team", case.team)
    return _Moment(state, team, case.due, case.created_at, closed_at)


def _opened(case: Case) -> _Moment:
    return _Moment(State.RECEIVED, case.team, case.due, case.created_at, None)


def _event(of: Occasion) -> CaseEvent:
    if of.event is None:
        raise LookupError("this letter tells of an event")
    return of.event
