"""Letters about an appointment: that it is booked, was moved, or is cancelled.

Email is a postcard: when and where, and not what for. The subject names neither.
"""

from datetime import timedelta

from flask_babel import gettext as _

from channels.email.letters import Letter, Link
from channels.email.mandate_occasions import About
from portal.council.appointments import Venue
from portal.models.mandates import Mandate
from portal.policy import SYSTEM
from portal.services import appointment_tellings
from portal.services.appointment_tellings import Did, Of
from portal.web import agent_names
from portal.web.dates import moment, time_of_day

TEMPLATES = frozenset(did.value for did in Did)


def letter(about: About) -> Letter | None:
    """The letter of a delivery in the language in use; None where nobody there is told now."""
    facts = about.delivery.facts
    of = appointment_tellings.find(about.session, SYSTEM, facts)
    told = next(
        (
            one
            for one in appointment_tellings.receivers(about.session, SYSTEM, facts)
            if about.delivery.to.endswith(f":{one.point.id}")
        ),
        None,
    )
    if of is None or told is None:
        return None
    if told.mandate is not None:
        return _to_agent(about, of, told.mandate)
    return _to_person(about, of)


def _to_person(about: About, of: Of) -> Letter:
    reference, place = of.episode.reference, _place(about, of)
    subject, heading = {
        Did.BOOKED: (
            _("Your appointment is booked: %(reference)s", reference=reference),
            _("Your appointment is booked"),
        ),
        Did.MOVED: (
            _("Your appointment has changed: %(reference)s", reference=reference),
            _("Your appointment has changed"),
        ),
        Did.CANCELLED: (
            _("Your appointment is cancelled: %(reference)s", reference=reference),
            _("Your appointment is cancelled"),
        ),
    }[of.did]
    plan = about.find.episode(reference)
    is_over = of.did is Did.CANCELLED
    calendar = Link(_("Put it in your calendar"), about.find.calendar(reference, of.appointment.id))
    return Letter(
        subject=subject,
        heading=heading,
        paragraphs=_what_now(of, place),
        rows=_rows(of, place),
        button=Link(_("Choose another time"), plan) if is_over else calendar,
        more=() if is_over else (Link(_("Change it or cancel it"), plan),),
        closing=(
            _("If you did not want this, please call %(phone)s.",
              phone=(place.phone if place else "") or about.council.phone),
        ),
    )  # fmt: skip


def _to_agent(about: About, of: Of, mandate: Mandate) -> Letter:
    reference, person = of.episode.reference, agent_names.person(mandate)
    place = _place(about, of)
    subject, heading = {
        Did.BOOKED: (
            _("An appointment is booked: %(reference)s", reference=reference),
            _("The appointment for %(person)s is booked", person=person),
        ),
        Did.MOVED: (
            _("An appointment has changed: %(reference)s", reference=reference),
            _("The appointment for %(person)s has changed", person=person),
        ),
        Did.CANCELLED: (
            _("An appointment is cancelled: %(reference)s", reference=reference),
            _("The appointment for %(person)s is cancelled", person=person),
        ),
    }[of.did]
    is_over = of.did is Did.CANCELLED
    say = _("Choose another time") if is_over else _("See it, or put it in your calendar")
    return Letter(
        subject=subject,
        heading=heading,
        paragraphs=_what_now(of, place),
        rows=_rows(of, place),
        button=Link(say, about.find.agents_appointment(of.appointment.id)),
        closing=(_("You get this because you act for %(person)s.", person=person),),
    )


def _what_now(of: Of, place: Venue | None) -> tuple[str, ...]:
    if of.did is Did.CANCELLED:
        return (_("Somebody else can have that time now. There is nothing more to do."),)
    return (_(place.hint),) if place is not None and place.hint else ()


def _rows(of: Of, place: Venue | None) -> tuple[tuple[str, str], ...]:
    begins = of.appointment.starts_at
    ends = time_of_day(begins + timedelta(minutes=of.appointment.minutes))
    found = [(_("When"), _("%(when)s until %(end)s", when=moment(begins), end=ends))]
    if place is not None:
        found += [(_("Where"), _(place.name)), (_("Address"), place.address)]
    return (*found, (_("Reference"), of.episode.reference))


def _place(about: About, of: Of) -> Venue | None:
    """As the council's folder has it; None where it is gone from there."""
    venues = about.council.venues
    return next((one for one in venues if one.key == of.appointment.place), None)
