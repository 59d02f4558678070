"""Mandates in words, for whom it is done and for who does it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from life_events.engine.load import events
from portal.authority.bases import bases
from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.episodes import Episode
from portal.models.mandates import Copies, Ended, Mandate, MandateScope, MandateState, Way
from portal.services import mandate_wordings
from portal.services.mandate_wordings import Tongue, plain
from portal.web import languages
from portal.web.dates import day

_LENGTHS = {
    0: _l("For as long as it counts"),
    1: _l("One day"),
    31: _l("One month (31 days)"),
    182: _l("Half a year (182 days)"),
    365: _l("One year (365 days)"),
}
# as who acts for another reads them: the table of grounds speaks to that other
_KINDS: Mapping[Kind, LazyString] = {
    Kind.REPORT: _l("Reports"),
    Kind.CASES: _l("Other cases"),
    Kind.EPISODE: _l("Life events"),
    Kind.COUNCIL_TAX: _l("Council tax"),
    Kind.BENEFITS: _l("Benefits and help with rent"),
    Kind.HOUSING: _l("Housing"),
    Kind.CARE: _l("Care"),
    Kind.CONTACT_DETAILS: _l("Contact details"),
    Kind.EVERYTHING: _l("Everything that your ground allows"),
}
_GROUNDS: Mapping[Basis, LazyString] = {
    Basis.CONSENT: _l("They have agreed to it"),
    Basis.LPA_PROPERTY: _l("A lasting power of attorney for property and money"),
    Basis.LPA_HEALTH: _l("A lasting power of attorney for health and care"),
    Basis.DEPUTY: _l("An order of the Court of Protection"),
    Basis.APPOINTEE: _l("An appointment by the Department for Work and Pensions"),
    Basis.PARENT: _l("You are their parent, or have parental responsibility"),
    Basis.EXECUTOR: _l("You are the executor of the will"),
    Basis.ADMINISTRATOR: _l("You are the administrator of the estate"),
    Basis.NEXT_OF_KIN: _l("You are their next of kin, to let us know"),
    Basis.PROFESSIONAL: _l("Your work is to help them"),
}
_COPIES: Mapping[Copies, LazyString] = {
    Copies.PERSON: _l("Only to me"),
    Copies.AGENT: _l("Only to whoever helps me"),
    Copies.BOTH: _l("To both of us"),
}
_WAYS: Mapping[Way, LazyString] = {
    Way.NAMED: _l("You named them here"),
    Way.ASKED: _l("They asked, and you said yes"),
    Way.IN_ROOM: _l("You said yes while they were with you"),
    Way.STAFF: _l("Our staff wrote it down, after they had checked who you are"),
    Way.LPA: _l("It was shown with the access code of the lasting power of attorney"),
}
_OVER: Mapping[Ended, LazyString] = {
    Ended.REVOKED: _l("It was ended on %(day)s by whom it is for."),
    Ended.HANDED_BACK: _l("It was handed back on %(day)s."),
    Ended.EXPIRED: _l("Its time was over on %(day)s."),
    Ended.DEATH: _l("It ended by law on %(day)s, after a death."),
    Ended.COME_OF_AGE: _l("It ended by law on %(day)s, with the 18th birthday."),
    Ended.ORGANISATION: _l("It ended on %(day)s: the organisation no longer works with us."),
    Ended.HANDED_OVER: _l("It was handed over to a colleague on %(day)s."),
    Ended.REPLACED: _l("It was replaced by a newer one on %(day)s."),
    Ended.NOT_WANTED: _l("It was not agreed to. It ended on %(day)s."),
    Ended.BY_STAFF: _l("Our staff ended it on %(day)s."),
}


def kind(of: Kind) -> str:
    """A kind of task, as whom it is done for reads it."""
    return _(bases().kinds[of].label)


def agents_kind(of: Kind) -> str:
    """A kind of task, as who does it for another reads it."""
    return str(_KINDS[of])


def no_more_of(of: Kind, who: str) -> str:
    """That somebody can do nothing more in a kind of task, as whom it is done for reads it."""
    if of is Kind.EVERYTHING:
        return _(
            "%(agent)s can no longer do everything for you at the council, only what you let them "
            "do besides.", agent=who,
        )  # fmt: skip
    return _("%(agent)s can do nothing more for you at the council in this: %(kind)s.",
             agent=who, kind=kind(of))  # fmt: skip


def agents_no_more_of(of: Kind, whom: str) -> str:
    """The same as who acts reads it."""
    if of is Kind.EVERYTHING:
        return _(
            "You can no longer do everything for %(person)s at the council, only what they let you "
            "do besides.", person=whom,
        )  # fmt: skip
    return _("You can act no more for %(person)s at the council in this: %(kind)s.",
             person=whom, kind=agents_kind(of))  # fmt: skip


def still_in_event(who: str) -> str:
    """That they still help with a life event in which what has ended comes up."""
    return _("%(agent)s can still help you with a life event in which it comes up, until you end "
             "that too.", agent=who)  # fmt: skip


def still_acts(who: str) -> str:
    """That one mandate is over, and another one of theirs is not."""
    return _("%(agent)s can still act for you in what else you let them do.", agent=who)


def tongue() -> Tongue:
    """The language in use, for words that are agreed to."""
    return Tongue(languages.current().code, _, day)


def episode(of: Episode) -> str:
    """One life event, as a form offers it: When someone dies, begun on 3 May 2026."""
    return _("%(event)s, begun on %(day)s", event=_event(of.event), day=day(of.created_at))


def which(scope: MandateScope | Granted) -> str:
    """That it is for one life event alone, and which, as a sentence of its own; else ""."""
    key, at = _one_episode(scope)
    if at is None:
        return ""
    return _(
        "Only this life event, with the cases that come of it: %(event)s, begun on %(day)s.",
        event=_event(key), day=day(at),
    )  # fmt: skip


def what(scope: MandateScope) -> str:
    """What one scope lets them do, as a list item: see your council tax cases."""
    if scope.episode is not None:
        of = scope.episode
        return mandate_wordings.of_one(scope.depth, of.event, of.created_at, tongue())
    words = bases().kinds[scope.kind]
    return _(words.act if scope.depth is Depth.ACT else words.look)


def depth(of: Depth) -> str:
    """How far it goes, as who does it reads it."""
    return _("You can look and act.") if of is Depth.ACT else _("You can look.")


def until(end: datetime | None) -> str:
    """When a scope or a mandate ends, as a sentence of its own."""
    return _("No end is set.") if end is None else _("Until %(day)s.", day=day(end))


def ground(of: Basis) -> str:
    """On what it rests, as whom it is done for reads it."""
    return _(bases().grounds[of].label)


def agents_ground(of: Basis) -> str:
    """On what it rests, as who does it for another reads it."""
    return str(_GROUNDS[of])


def explains(of: Basis) -> str:
    """What the ground means for whom it is done."""
    return _(bases().grounds[of].explains)


def proof(key: str) -> str:
    """What staff must have seen."""
    return _(bases().evidence[key])


def length(days: int) -> str:
    """How long, as a form offers it."""
    known = _LENGTHS.get(days)
    return str(known) if known else _("%(days)s days", days=days)


def copies(of: Copies) -> str:
    """To whom news about a case goes."""
    return str(_COPIES[of])


def unreached() -> str:
    """What “only to me” means for whom no news can reach."""
    return _(
        "We have no email address or phone number that you have shown to be yours. If you choose "
        "“Only to me”, nobody gets these texts and emails: you read the news in your account."
    )


def way(of: Way) -> str:
    """How it came to be, as whom it is done for reads it."""
    return str(_WAYS[of])


def named(name: str | None) -> str:
    """A name, or that there is none."""
    return plain(name or "") or _("Someone who has not given a name")


def holder(mandate: Mandate) -> str:
    """Who acts under it: an organisation or a person, by the name that the person gave them where
    they have not taken it yet or gave us none; nothing where there is no such name either.
    """
    return mandate.organisation.name if mandate.organisation else mandate.agent_name


def standing(mandate: Mandate) -> str:
    """Where it stands, in a sentence for whom it is done."""
    if mandate.state is MandateState.ACTIVE:
        return _since(mandate)
    if mandate.state is MandateState.ENDED:
        return yours_over(mandate.ended_why, mandate.ended_at)
    return {
        MandateState.INVITED: _("They have been invited and have not answered yet."),
        MandateState.ASKED: _("They have asked. Nothing counts before you say yes."),
        MandateState.CHECKING: _("We are checking the papers. Nothing counts before we have."),
        MandateState.REFUSED: _("It was refused. They can do nothing for you."),
    }[mandate.state]


def agents_standing(mandate: Mandate) -> str:
    """Where it stands, in a sentence for who acts."""
    if mandate.state is MandateState.ACTIVE:
        return _since(mandate)
    if mandate.state is MandateState.ENDED:
        return over(mandate.ended_why, mandate.ended_at)
    return {
        MandateState.INVITED: _("You have been invited. Say yes or no with the link we sent you."),
        MandateState.ASKED: _("You have asked. Nothing counts before they say yes."),
        MandateState.CHECKING: _("We are checking the papers. We will tell you what came of it."),
        MandateState.REFUSED: _("It was refused."),
    }[mandate.state]


def over(why: Ended | None, at: datetime | None) -> str:
    """That a mandate, or a scope of it, is over, when and why, for who acts."""
    sentence = _OVER.get(why or Ended.BY_STAFF, _OVER[Ended.BY_STAFF])
    return str(sentence) % {"day": day(at) if at else ""}


def yours_over(why: Ended | None, at: datetime | None) -> str:
    """The same for whom it is done."""
    if why is Ended.REVOKED and at is not None:
        return _("You ended it on %(day)s.", day=day(at))
    return over(why, at)


def live_scopes(mandate: Mandate, at: datetime) -> list[MandateScope]:
    """The scopes that have not ended, in their order."""
    return [
        one
        for one in mandate.scopes
        if one.ended_at is None and (one.until is None or one.until > at)
    ]


def not_wanted(mandate: Mandate) -> list[MandateScope]:
    """What was asked for and agreed to in part or not at all, as it was asked for."""
    return [one for one in mandate.scopes if one.ended_why is Ended.NOT_WANTED]


def kinds_of(basis: Basis) -> Iterable[Kind]:
    """The kinds of task that a form offers on this ground; everything of it comes first."""
    return (Kind.EVERYTHING, *bases().grounds[basis].kinds)


def _one_episode(scope: MandateScope | Granted) -> tuple[str, datetime | None]:
    if isinstance(scope, Granted):
        return scope.event, scope.begun_at
    of = scope.episode
    return (of.event, of.created_at) if of is not None else ("", None)


def _event(key: str) -> str:
    found = events().get(key)
    return _(found.title) if found is not None else key


def _since(mandate: Mandate) -> str:
    if mandate.from_at is None:
        return _("It has not begun yet.")
    if mandate.until is None:
        return _("Since %(day)s, with no end set.", day=day(mandate.from_at))
    return _("Since %(day)s, until %(end)s.", day=day(mandate.from_at), end=day(mandate.until))
