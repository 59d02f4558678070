"""What happened to a case, line by line, in words: for everyone, and with more for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.council.councils import Council
from portal.models.actors import STAFF, Role
from portal.models.cases import CaseEvent, Happened
from portal.models.photos import Photo
from portal.models.states import State
from portal.services import disclosures, enquiries
from portal.services.episode_decisions import DECIDED, NOT_SO, OVERRULED
from portal.web import states
from portal.web.audit_words import role_name

_TITLES = {
    Happened.OPENED: _l("Reported"),
    Happened.REOPENED: _l("Opened again: not fixed yet"),
    Happened.COUNTED_IN: _l("Someone else told us about this too"),
    Happened.PHOTO_ADDED: _l("A photo was added"),
    Happened.JOINED: _l("Another report of the same was put together with this one"),
    Happened.SPLIT: _l("A part of this became a report of its own"),
    Happened.ASKED: _l("We have a question for the person who reported this"),
    Happened.REMINDED: _l("We asked the person who reported this once more"),
    Happened.ANSWERED: _l("The person who reported this answered"),
    Happened.ASSIGNED: _l("Given to one of the team"),
    Happened.CONCEALED: _l("What everyone can see was changed"),
}
_CONCEALED = {  # what it was, and whether it can be seen again
    ("words", False): _l("Words were taken out"),
    ("words", True): _l("Words that were taken out are shown again"),
    ("event", False): _l("Words were taken out"),
    ("event", True): _l("Words that were taken out are shown again"),
    ("answer", False): _l("An answer was hidden"),
    ("answer", True): _l("A hidden answer is shown again"),
    ("photo", False): _l("A photo was hidden"),
    ("photo", True): _l("A hidden photo is shown again"),
    ("boxes", False): _l("A part of a photo was covered"),
    ("boxes", True): _l("A covered part of a photo is shown again"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline. Staff see who wrote it, and what is for them alone; whose case it
    is, who did it for them.
    """

    at: datetime
    title: str
    words: str
    photos: list[Photo]
    who: str = ""
    internal: bool = False
    instead: str | None = None  # what everyone reads, where staff have taken words out
    other: str = ""  # the reference of the case that this one was joined to, or split from
    other_public: bool = False


def title_of(event: CaseEvent, council: Council | None = None) -> str:
    """What a line of the history is called; with the council it names the team it speaks of."""
    if event.happened is Happened.PASSED and council is not None and "team" in event.facts:
        return _("Passed to %(team)s", team=states.team_name(council, event.facts["team"]))
    if event.happened is Happened.SPLIT and not event.facts.get("first", True):
        return _("This was part of another report")
    if event.happened is Happened.REOPENED and event.facts.get("why") == enquiries.ANSWERED:
        return _("Opened again: we have the answer")
    if (special := _special(event)) is not None:
        return special
    if event.happened is Happened.CONCEALED:
        kind = event.facts.get("what", ""), bool(event.facts.get("shown"))
        return str(_CONCEALED.get(kind, _TITLES[Happened.CONCEALED]))
    by_staff = event.actor_role in STAFF | {Role.COMMAND}
    return title(event.happened, event.to_state, by_staff=by_staff)


def _special(event: CaseEvent) -> str | None:
    """Of a line whose kind alone does not say what happened."""
    why = event.facts.get("why")
    if why == DECIDED:
        return _("Decided by a rule")
    if why == NOT_SO:
        return _("What this case rests on is not so: undo what was done because of it")
    if why == OVERRULED:
        return _("Decided again by an officer")
    if disclosures.UNTOLD in event.facts:
        return _("The agency could not be told by email: please tell them another way")
    if "unreached" in event.facts:
        return _("A text about this could not be delivered, and we have no email address")
    return None


def title(happened: Happened, to: State | None = None, *, by_staff: bool = True) -> str:
    """What this kind of line is called."""
    if happened is Happened.MOVED and to is not None:
        return states.name(to)
    if happened is Happened.PASSED:
        return states.name(State.PASSED_ON)
    if happened is Happened.NOTE and by_staff:
        return _("Note for the team")
    return str(_TITLES.get(happened) or (_("Note") if by_staff else _("Added")))


def words_of(event: CaseEvent) -> str:
    """What a line says to everyone; the portal's own words in the reader's language."""
    return said(event.facts, event.words, event.shown_words)


def said(facts: Mapping[str, Any], words: str, shown_words: str | None) -> str:
    """The same of a line that was read column by column."""
    if shown_words is not None:
        return worded(shown_words)
    if facts.get("why") == DECIDED:
        return "\n".join(_decided(one) for one in facts["decided"])
    return worded(words)


def _decided(one: Mapping[str, str]) -> str:
    """What a rule decided at once: which rule, and that a person may decide otherwise."""
    return _(
        "%(title)s: decided at once by a rule. One adult counts for council tax in this home, so "
        "the bill is %(percent)s%% lower (%(basis)s). An officer can change this decision.",
        title=_(one["title"]), percent=one["percent"], basis=one["basis"],
    )  # fmt: skip


def worded(words: str) -> str:
    """Words of a history; what the portal itself wrote there in the reader's language."""
    if words == enquiries.CLOSED:
        return _(
            "We asked the person who told us about this for something that we need to know. We "
            "had no answer, so we have closed it. They can open it again and answer."
        )
    return words


def for_everyone(
    event: CaseEvent,
    photos: list[Photo],
    council: Council,
    *,
    private: bool = False,
    who: str = "",
) -> Happening:
    """A line as whoever may read the case reads it; whose case it is may see more of another."""
    return Happening(
        at=event.at,
        title=title_of(event, council),
        words=words_of(event),
        photos=photos,
        who=who,
        other=_other(event, private=private),
        other_public=event.facts.get("other_public", False),
    )


def for_staff(
    event: CaseEvent, photos: list[Photo], council: Council, names: Mapping[str, str]
) -> Happening:
    """A line as staff read it; `names` are theirs by the ids of their identities."""
    return Happening(
        at=event.at,
        title=_of_desk(event.facts, names) if _is_of_desk(event) else title_of(event, council),
        words=words_of(event) if event.shown_words is None else event.words,
        photos=photos,
        who=_who(event, names),
        internal=event.is_internal,
        instead=event.shown_words,
        other=_other(event, private=True),
        other_public=event.facts.get("other_public", False),
    )


def _other(event: CaseEvent, *, private: bool) -> str:
    """The reference of the other case, of two that were joined or split."""
    known = private or event.facts.get("other_public")
    return event.facts.get("other", "") if known else ""


def _who(event: CaseEvent, names: Mapping[str, str]) -> str:
    """Of staff their name and role; residents are named beside the case, where they are."""
    if event.actor_role not in STAFF:
        return ""
    name, role = names.get(event.facts.get("by", ""), ""), role_name(event.actor_role)
    return _("%(name)s (%(role)s)", name=name, role=role) if name else role


def _is_of_desk(event: CaseEvent) -> bool:
    facts = {"due", "their_reference"} & event.facts.keys()
    return event.happened is Happened.ASSIGNED or (event.happened is Happened.NOTE and bool(facts))


def _of_desk(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What staff set on a case for themselves: who does it, until when, under which reference."""
    if "due" in facts:
        return _("Due %(date)s", date=_day(facts["due"]))
    if "their_reference" in facts:
        return (
            _("Their reference is %(reference)s", reference=facts["their_reference"])
            if facts["their_reference"]
            else _("Their reference was taken out")
        )
    if not facts.get("to"):
        return _("Given back to the team")
    name = names.get(facts["to"], "")
    return _("Given to %(name)s", name=name) if name else _("Given to one of the team")


def _day(iso: str) -> str:
    return str(format_date(date.fromisoformat(iso), "EEEE d MMMM y"))
