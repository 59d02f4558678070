"""The journal in plain words, for whom it was done: one whole sentence for each line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.models.actors import By, Depth, Kind
from portal.policy import Action
from portal.services.journal_entries import JournalEntry
from portal.web import agent_names
from portal.web.dates import day

# `when` is the day, and the way where it was not this website: “on 3 May by phone”
_WHEN: Mapping[By, LazyString] = {
    By.PHONE: _l("on %(day)s by phone"),
    By.SMS: _l("on %(day)s by text"),
    By.VISIT: _l("on %(day)s at the counter"),
    By.LETTER: _l("on %(day)s by letter"),
    By.EMAIL: _l("on %(day)s by email"),
    By.OPEN311: _l("on %(day)s through another app"),
}
_LOOKED_AT: Mapping[Kind, LazyString] = {
    Kind.COUNCIL_TAX: _l("%(who)s looked at your council tax case %(when)s."),
    Kind.BENEFITS: _l("%(who)s looked at your benefits case %(when)s."),
    Kind.HOUSING: _l("%(who)s looked at your housing case %(when)s."),
    Kind.CARE: _l("%(who)s looked at your care case %(when)s."),
}
_ANSWERED: Mapping[Kind, LazyString] = {
    Kind.COUNCIL_TAX: _l("%(who)s answered a question about your council tax case %(when)s."),
    Kind.BENEFITS: _l("%(who)s answered a question about your benefits case %(when)s."),
    Kind.HOUSING: _l("%(who)s answered a question about your housing case %(when)s."),
    Kind.CARE: _l("%(who)s answered a question about your care case %(when)s."),
}
_REOPENED: Mapping[Kind, LazyString] = {
    Kind.COUNCIL_TAX: _l("%(who)s said that your council tax case is not settled %(when)s."),
    Kind.BENEFITS: _l("%(who)s said that your benefits case is not settled %(when)s."),
    Kind.HOUSING: _l("%(who)s said that your housing case is not settled %(when)s."),
    Kind.CARE: _l("%(who)s said that your care case is not settled %(when)s."),
}
_A_CASE: Mapping[Action, tuple[Mapping[Kind, LazyString], LazyString]] = {
    Action.READ_CASE: (_LOOKED_AT, _l("%(who)s looked at one of your cases %(when)s.")),
    Action.READ_PRIVATE_DETAILS: (_LOOKED_AT, _l("%(who)s looked at one of your cases %(when)s.")),
    Action.ANSWER_ENQUIRY: (
        _ANSWERED, _l("%(who)s answered a question about one of your cases %(when)s."),
    ),
    Action.REOPEN_CASE: (
        _REOPENED, _l("%(who)s said that something you reported is not fixed %(when)s."),
    ),
}  # fmt: skip
_DID: Mapping[Action, LazyString] = {
    Action.OPEN_CASE: _l("%(who)s told us of something for you %(when)s."),
    Action.FOLLOW_CASE: _l("%(who)s asked for news of one of your cases %(when)s."),
    Action.ASK_TO_FOLLOW: _l("%(who)s asked whether we may text you about a report %(when)s."),
    Action.READ_ACCOUNT: _l("%(who)s looked at your account %(when)s."),
    Action.ACT_FOR: _l("%(who)s opened your account %(when)s."),
    Action.READ_DETAILS: _l("%(who)s looked at your contact details %(when)s."),
    Action.CHANGE_ACCOUNT: _l("%(who)s changed your details %(when)s."),
    Action.BEGIN_EPISODE: _l("%(who)s began to tell us of something in your life %(when)s."),
    Action.READ_EPISODE: _l("%(who)s looked at what you told us of your life %(when)s."),
    Action.CHANGE_EPISODE: _l("%(who)s added to what you told us of your life %(when)s."),
    Action.BOOK_APPOINTMENT: _l(
        "%(who)s booked, changed or cancelled an appointment for you %(when)s."
    ),
    Action.DECLARE_EPISODE: _l("%(who)s told everyone who needs to know of it for you %(when)s."),
}


def sentence(entry: JournalEntry) -> str:
    """Asha Patel of Thornley Advice looked at your council tax case on 3 May 2026 by phone."""
    said = str(_words(entry)) % {"who": who(entry), "when": when(entry)}
    return f"{said} {_often(entry.times)}" if entry.times > 1 else said


def who(entry: JournalEntry) -> str:
    """Whoever did it, with the organisation that they did it for."""
    name = agent_names.plain(entry.agent_name) or _("Someone who acts for you")
    if not entry.organisation_name:
        return name
    return _("%(name)s of %(organisation)s", name=name, organisation=entry.organisation_name)


def when(entry: JournalEntry) -> str:
    """The day, and the way where it was not this website."""
    words = _WHEN.get(entry.channel)
    return str(words) % {"day": day(entry.at)} if words else _("on %(day)s", day=day(entry.at))


def about(entry: JournalEntry) -> str:
    """Which case it was, as a sentence of its own; nothing where it was none."""
    if entry.case_reference is None:
        return ""
    return _("The case is %(reference)s.", reference=entry.case_reference)


def together(entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
    """Lines, newest first, those that say the same of one day as one: none is left out."""
    same: dict[object, list[JournalEntry]] = {}
    for one in entries:
        same.setdefault(_said(one), []).append(one)
    for found in same.values():
        yield replace(found[0], times=sum(one.times for one in found))


def _words(entry: JournalEntry) -> LazyString:
    if entry.action in _A_CASE:
        of_kind, of_any = _A_CASE[entry.action]
        return of_kind.get(entry.kind, of_any) if entry.kind else of_any
    if entry.action in _DID:
        return _DID[entry.action]
    if entry.depth is Depth.ACT:
        return _l("%(who)s did something for you %(when)s.")
    return _l("%(who)s looked at something of yours %(when)s.")


def _often(times: int) -> str:
    return ngettext("This was once.", "This was %(num)s times in all.", times)


def _said(entry: JournalEntry) -> tuple[str, Action, By, str | None, str | None, Kind | None, date]:
    on = entry.at.astimezone(clock.LONDON).date()
    return (
        who(entry), entry.action, entry.channel, entry.case_reference, entry.episode_reference,
        entry.kind, on,
    )  # fmt: skip
