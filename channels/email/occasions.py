"""What a letter to a follower is made of, and the parts that each of them has."""

from dataclasses import dataclass

from flask_babel import gettext as _

from channels.email.letters import Link
from portal.council.councils import Council
from portal.models.cases import Case, CaseEvent
from portal.models.enquiries import Enquiry
from portal.web import states


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
    answer: str = ""
    enquiry: Enquiry | None = None
    acts_for: str = ""  # who follows it for somebody: that one's name
    other: Link | None = None  # the case that this one was joined to, or was part of


def rows(of: Occasion, *, due: bool = True) -> tuple[tuple[str, str], ...]:
    """The facts in short. Email is a postcard: of a private case only what the reader needs."""
    case = of.case
    found = [(_("Reference"), case.reference)]
    if case.public:
        found.append((_("What"), _(of.council.service_name(case.service))))
        if case.place:
            found.append((_("Where"), case.place))
    found.append((_("Who handles it"), states.team_name(of.council, case.team)))
    if due and case.due is not None:
        found.append((_("Expected by"), states.by_when(case.due, case.created_at)))
    return tuple(found)


def because(of: Occasion) -> str:
    """Why the reader gets it."""
    if of.acts_for:
        return _("You get this because you act for %(person)s.", person=of.acts_for)
    if of.is_reporter:
        return _("You get this because you told us about it.")
    return _("You get this because you follow this case.")


def stop(of: Occasion) -> Link:
    """The way to get no more of it."""
    return Link(_("Stop emails about this case"), of.stop)
