"""Organisations in words: what they are, where they stand, what has happened, in sentences."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.actors import By
from portal.models.organisations import (
    AdviserRole,
    AdviserState,
    OrganisationKind,
    OrganisationState,
)
from portal.services.organisation_histories import Did, Line

_S = OrganisationState
_KINDS: Mapping[OrganisationKind, LazyString] = {
    OrganisationKind.ADVICE: _l("An advice service"),
    OrganisationKind.CHARITY: _l("A charity"),
    OrganisationKind.SOLICITOR: _l("A solicitor or law centre"),
    OrganisationKind.HEALTH: _l("A health service"),
    OrganisationKind.HOUSING: _l("A housing provider"),
    OrganisationKind.OTHER: _l("Something else"),
}
_STATES: Mapping[OrganisationState, LazyString] = {
    _S.APPLIED: _l("The council is looking at it"),
    _S.QUESTION: _l("The council has asked a question"),
    _S.AGREED: _l("Agreed"),
    _S.REFUSED: _l("Refused"),
    _S.SUSPENDED: _l("Suspended"),
    _S.ENDED: _l("Ended"),
}
_DECISIONS: Mapping[OrganisationState, LazyString] = {
    _S.QUESTION: _l("Ask them something first"),
    _S.AGREED: _l("Agree until a day"),
    _S.REFUSED: _l("Refuse"),
    _S.SUSPENDED: _l("Suspend: none of their advisers can act for anybody from this moment"),
    _S.ENDED: _l("End: every mandate that they hold ends, and the clients are told"),
}
_ROLES: Mapping[AdviserRole, LazyString] = {
    AdviserRole.LEAD: _l("Leads the team"),
    AdviserRole.ADVISER: _l("Adviser"),
}
_PLACES: Mapping[AdviserState, LazyString] = {
    AdviserState.INVITED: _l("Invited, has not answered yet"),
    AdviserState.ACTIVE: _l("Can act"),
    AdviserState.OFF: _l("Switched off: not used for 90 days"),
    AdviserState.LEFT: _l("Has left"),
    AdviserState.REMOVED: _l("Removed"),
}
_DID: Mapping[Did, LazyString] = {
    Did.REGISTERED: _l("The organisation was registered."),
    Did.ANSWERED: _l("The organisation answered."),
    Did.ASKED: _l("The council asked a question."),
    Did.AGREED: _l("The council agreed."),
    Did.EXTENDED: _l("The council set another end of the agreement."),
    Did.REFUSED: _l("The council refused."),
    Did.SUSPENDED: _l("The council suspended the organisation."),
    Did.RESUMED: _l("The council let the organisation act again."),
    Did.ENDED: _l("The council ended the agreement."),
    Did.EXPIRED: _l("The agreement came to its end."),
    Did.INVITED: _l("Somebody was invited."),
    Did.JOINED: _l("Somebody joined."),
    Did.DECLINED: _l("Somebody declined the invitation."),
    Did.LEFT: _l("Somebody left."),
    Did.REMOVED: _l("Somebody was removed."),
    Did.MADE_LEAD: _l("Somebody was made a lead."),
    Did.MADE_ADVISER: _l("Somebody leads no more."),
    Did.SWITCHED_OFF: _l("Somebody was switched off after 90 days."),
    Did.SWITCHED_ON: _l("Somebody was switched on again."),
    Did.FACTOR_SET: _l("Somebody set up their second step of signing in."),
    Did.FACTOR_RESET: _l("The second step of signing in was reset for somebody."),
    Did.HANDED_OVER: _l("Clients were handed over."),
}
_WAYS: Mapping[By, LazyString] = {
    By.WEB: _l("On the web"),
    By.PHONE: _l("By phone"),
    By.SMS: _l("By text"),
    By.EMAIL: _l("By email"),
    By.VISIT: _l("At the counter"),
    By.LETTER: _l("By letter"),
    By.OPEN311: _l("Through your own system"),
}


def kind(of: OrganisationKind) -> str:
    """What an organisation is."""
    return str(_KINDS[of])


def state(of: OrganisationState) -> str:
    """Where an organisation stands."""
    return str(_STATES[of])


def decision(to: OrganisationState, now: OrganisationState) -> str:
    """What the council may decide, as the form offers it."""
    if to is OrganisationState.AGREED and now is OrganisationState.AGREED:
        return _("Set another end of the agreement")
    if to is OrganisationState.AGREED and now is OrganisationState.SUSPENDED:
        return _("Let them act again until a day")
    return str(_DECISIONS[to])


def role(of: AdviserRole) -> str:
    """What somebody is in their organisation."""
    return str(_ROLES[of])


def place(of: AdviserState) -> str:
    """Where an adviser stands."""
    return str(_PLACES[of])


def did(line: Line) -> str:
    """What a line of the history says."""
    return str(_DID[line.did])


def way(of: By) -> str:
    """A channel, as a line of the figures."""
    return str(_WAYS[of]) if of in _WAYS else _("In another way")
