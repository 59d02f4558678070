"""What emails to followers say: all of their wording, in the language of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from channels.email.letters import Letter, Link, Quote
from portal.council.councils import Council
from portal.models.cases import Case, CaseEvent
from portal.models.states import CLOSED, REOPENS, State
from portal.web import states
from portal.web.reasons import why


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter to a follower is made of: the case, and where its links lead."""

    council: Council
    case: Case
    event: CaseEvent | None
    is_reporter: bool
    page: str
    stop: str
    confirm: str = ""
    reopen: str = ""


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
        rows=_rows(of),
        button=Link(_("See where it is now"), of.page),
        closing=(
            _("Keep the reference %(reference)s: with it anyone at the council can find your "
              "report.", reference=case.reference),
            _because(of),
        ),
        stop=_stop(of),
    )  # fmt: skip


def progress(of: Occasion) -> Letter:
    """To each follower: where the case stands now, and the officer's own words."""
    case, event = of.case, _event(of)
    state = event.to_state or case.state
    reopens = state in REOPENS
    return Letter(
        subject=_("%(reference)s: %(state)s", reference=case.reference, state=states.name(state)),
        heading=states.name(state),
        paragraphs=(states.standing(of.council, _moment(case, event, state), event.at),),
        quote=_answer(of, event),
        rows=_rows(of, due=state not in CLOSED),
        button=Link(_("See the whole story"), of.page),
        more=(
            *((Link(_("See the photo on its page"), of.page),) if _shown(event) else ()),
            *((Link(_("Tell us that it is not fixed yet"), of.reopen),) if reopens else ()),
        ),
        closing=(
            *(
                (_("If it is not fixed, you can open it again within 28 days."),)
                if reopens
                else ()
            ),
            _because(of),
        ),
        stop=_stop(of),
    )  # fmt: skip


def reopened(of: Occasion) -> Letter:
    """To each follower: it was closed, but it is not fixed yet."""
    case, event = of.case, _event(of)
    state = event.to_state or case.state
    return Letter(
        subject=_("%(reference)s: opened again", reference=case.reference),
        heading=_("Opened again"),
        paragraphs=(
            _("Someone told us that this is not fixed yet, so it is open again."),
            states.standing(of.council, _moment(case, event, state), event.at),
        ),
        rows=_rows(of),
        button=Link(_("See the whole story"), of.page),
        closing=(_because(of),),
        stop=_stop(of),
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
        rows=_rows(of),
        button=Link(_("Yes, tell me"), of.confirm),
        closing=(
            _("This link works for 7 days."),
            _("If it was not you, you need do nothing."),
        ),
        stop=_stop(of),
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
        stop=_stop(of),
    )  # fmt: skip


LETTERS: dict[str, Callable[[Occasion], Letter]] = {
    "receipt": receipt,
    "progress": progress,
    "reopened": reopened,
    "confirm": confirm,
    "link": link,
}


def _subject(case: Case, public: str, private: str) -> str:
    return public if case.public else private


def _names(of: Occasion) -> dict[str, str]:
    category = of.council.categories[of.case.service]
    return {"reference": of.case.reference, "category": _(category.name)}


def _rows(of: Occasion, *, due: bool = True) -> tuple[tuple[str, str], ...]:
    """The facts in short. Email is a postcard: of a private case only what the reader needs."""
    case = of.case
    rows = [(_("Reference"), case.reference)]
    if case.public:
        rows.append((_("What"), _(of.council.categories[case.service].name)))
        if case.place:
            rows.append((_("Where"), case.place))
    rows.append((_("Who handles it"), states.team_name(of.council, case.team)))
    if due and case.due is not None:
        rows.append((_("Expected by"), states.by_when(case.due, case.created_at)))
    return tuple(rows)


def _what_we_heard(case: Case) -> Quote | None:
    if not case.public or not case.public_words.strip():
        return None
    return Quote(_("What you told us"), case.public_words)


def _answer(of: Occasion, event: CaseEvent) -> Quote | None:
    if not event.public or not event.public_words.strip():
        return None
    team = states.team_name(of.council, of.case.team)
    return Quote(_("Answer from %(team)s", team=team), event.public_words)


def _shown(event: CaseEvent) -> bool:
    return any(photo.hidden_at is None for photo in event.photos)


def _moment(case: Case, event: CaseEvent, state: State) -> _Moment:
    closed_at = event.at if state in CLOSED else None
    return _Moment(state, case.team, case.due, case.created_at, closed_at)


def _opened(case: Case) -> _Moment:
    return _Moment(State.RECEIVED, case.team, case.due, case.created_at, None)


def _because(of: Occasion) -> str:
    if of.is_reporter:
        return _("You get this because you told us about it.")
    return _("You get this because you follow this case.")


def _stop(of: Occasion) -> Link:
    return Link(_("Stop emails about this case"), of.stop)


def _event(of: Occasion) -> CaseEvent:
    if of.event is None:
        raise LookupError("this letter tells of an event")
    return of.event
