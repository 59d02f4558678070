"""Who looked at a record and at what, in words for the person whose record it is."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.models.actors import By, Role
from portal.policy import Action
from portal.services import death_records, journal_letters, mandate_checks
from portal.services.audits import Looked
from portal.services.served import BEHALF_REASONS, REASONS

_ROLES = {
    Role.OFFICER: _l("Officer"),
    Role.INSPECTOR: _l("Inspector"),
    Role.CLERK: _l("Contact centre"),
    Role.LEAD: _l("Team lead"),
    Role.COUNCILLOR: _l("Councillor"),
    Role.RECORDS_MANAGER: _l("Records manager"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.COMMAND: _l("Whoever runs the portal"),
}


def role_name(role: Role) -> str:
    """What somebody of the staff is to the council."""
    return str(_ROLES.get(role, _("Council staff")))


_REASONS = {
    REASONS[By.PHONE]: _l("They called us."),
    REASONS[By.VISIT]: _l("They were at the counter."),
    REASONS[By.LETTER]: _l("They wrote us a letter."),
    REASONS[By.EMAIL]: _l("They wrote us an email."),
    BEHALF_REASONS[By.PHONE]: _l("Somebody who acts for you called us."),
    BEHALF_REASONS[By.VISIT]: _l("Somebody who acts for you was at the counter."),
    BEHALF_REASONS[By.LETTER]: _l("Somebody who acts for you wrote us a letter."),
    BEHALF_REASONS[By.EMAIL]: _l("Somebody who acts for you wrote us an email."),
    journal_letters.REASON: _l("We wrote you a letter on what others did for you."),
    mandate_checks.REASON: _l("Somebody checked the papers of who is to act for you."),
    death_records.REASON: _l("Somebody told us of a death."),
}


class Looks(NamedTuple):
    """The same look of the same colleague, `times` in a row on one day; `last` is the newest."""

    last: Looked
    times: int


def together(looks: Iterable[Looked]) -> Iterator[Looks]:
    """Looks, newest first, those in a row that say the same as one: none of them is left out."""
    for _same, run in groupby(looks, key=_said):
        entries = list(run)
        yield Looks(entries[0], len(entries))


def _said(look: Looked) -> tuple[Any, ...]:
    day = look.at.astimezone(clock.LONDON).date()
    return look.role, look.name, look.action, look.channel, look.reference, look.reason, day


def reason(look: Looked) -> str:
    """Why they looked: as they wrote it, or in our words where a call was the reason."""
    return str(_REASONS.get(look.reason or "", look.reason or ""))


def what(look: Looked) -> str:
    """What they did."""
    if look.action is Action.READ_PERSON:
        return _("Looked at your details")
    if look.action is Action.READ_ACCESS_LOG:
        return _("Looked at who has seen your record")
    if look.action is Action.READ_TEXTS:
        return _("Read text messages of yours")
    if look.action is Action.READ_EPISODE_AS_STAFF:
        return _("Looked at how something that you told us of your life goes on")
    if look.reference is None:
        return _("Looked at one of your cases")
    return _("Looked at your case %(reference)s", reference=look.reference)
