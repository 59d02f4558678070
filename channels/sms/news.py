"""What texts say that we begin: a code, a receipt, where a case stands, what we need to know."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _

from portal import clock
from portal.council.councils import Council
from portal.models.cases import Case
from portal.services.text_parts import count, thrifty
from portal.web import states

_MOST_PLACE = 40
_MOST_PARTS = 3  # of a question: more of it is read on its page


@dataclass(frozen=True, slots=True)
class News:
    """What a text to a follower is made of; `first`: they have had no text from us before."""

    council: Council
    case: Case
    page: str
    first: bool
    question: str = ""  # of the team, to who reported it
    link: str = ""  # under which it is answered


def receipt(of: News) -> str:
    """To a reporter who wants texts: we have it."""
    return _told(
        of,
        _("We have your report %(reference)s. %(team)s deals with it.", **_names(of)),
        _("We have your report %(reference)s.", **_names(of)),
    )


def progress(of: News) -> str:
    """Where it stands now, and where to read more. Of a private case no more than that it moved."""
    if not of.case.public:
        return _told(
            of,
            _("There is news of your report %(reference)s: %(page)s", **_names(of)),
            _("There is news of your report %(reference)s.", **_names(of)),
        )
    by = _by(of.case)
    state = states.name(of.case.state)
    fuller = (
        [_("%(what)s, %(where)s: %(state)s, by %(date)s. %(page)s", state=state, date=by,
           **_names(of))]
        if by
        else []
    )  # fmt: skip
    return _told(
        of,
        *fuller,
        _("%(what)s, %(where)s: %(state)s. %(page)s", state=state, **_names(of)),
        _("%(reference)s: %(state)s. %(page)s", state=state, **_names(of)),
    )


def asked(of: News) -> str:
    """The team has a question: any phone can reply; of a private case it stands on a page alone."""
    return _question(
        of,
        _("A question about your report %(reference)s: %(question)s Reply to this text or answer "
          "here: %(link)s", **_names(of)),
        _("A question about your report %(reference)s: %(question)s Please reply to this text.",
          **_names(of)),
        _("We have a question about your report %(reference)s. Please answer it here: %(link)s",
          **_names(of)),
    )  # fmt: skip


def reminded(of: News) -> str:
    """The question is still open."""
    return _question(
        of,
        _("We still need your answer about %(reference)s, or we have to close it: %(question)s "
          "Reply to this text or answer here: %(link)s", **_names(of)),
        _("We still need your answer about %(reference)s, or we have to close it: %(question)s "
          "Please reply to this text.", **_names(of)),
        _("We still need your answer about %(reference)s, or we have to close it: %(link)s",
          **_names(of)),
    )  # fmt: skip


def _question(of: News, both: str, words: str, link: str) -> str:
    """With the question itself, where it may stand in a text and is not too long for one."""
    stop = " " + _("Reply STOP to end texts.") if of.first else ""
    for wording in (both, words) if of.case.public and of.question else ():
        told = thrifty(wording + stop)
        if count(told).parts <= _MOST_PARTS:
            return told
    return thrifty(link + stop)


def code(council: Council, digits: str) -> str:
    """A code that somebody asked for; it goes to a number that said stop, too."""
    return _(
        "%(digits)s is your code for %(council)s. It works for 10 minutes. Nobody from the council "
        "asks you for it.",
        digits=digits,
        council=_(council.short_name),
    )


NEWS: dict[str, Callable[[News], str]] = {
    "receipt": receipt,
    "progress": progress,
    "asked": asked,
    "reminded": reminded,
}


def _names(of: News) -> dict[str, str]:
    case = of.case
    return {
        "reference": case.reference,
        "what": _(of.council.service_name(case.service)),
        "where": _short(case.place),
        "team": states.team_name(of.council, case.team),
        "page": of.page,
        "question": of.question,
        "link": of.link,
    }


def _told(of: News, *wordings: str) -> str:
    """The fullest wording that is one part; the first text to a number says how to end them."""
    stop = " " + _("Reply STOP to end texts.") if of.first else ""
    told = ""
    for wording in wordings:
        told = thrifty(wording + stop)
        if count(told).parts <= 1:
            break
    return told


def _by(case: Case) -> str:
    if case.due is None or not case.is_open:
        return ""
    return format_date(case.due.astimezone(clock.LONDON).date(), "EEE d MMM")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_PLACE else f"{text[: _MOST_PLACE - 2].rstrip(' ,')}.."
