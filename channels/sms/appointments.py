"""Texts about an appointment: when and where, and not what for: others see a phone's screen."""

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.mandates import Mandate
from portal.models.outbox import Delivery
from portal.policy import SYSTEM
from portal.services import appointment_tellings
from portal.services.appointment_tellings import Did, Of
from portal.services.text_parts import count, thrifty
from portal.web import agent_names

TEMPLATES = frozenset(did.value for did in Did)
_MOST_PARTS = 2


def body(
    session: Session, delivery: Delivery, council: Council, site: str, *, first: bool
) -> str | None:
    """What it says in the language in use; None where nobody there is told now."""
    of = appointment_tellings.find(session, SYSTEM, delivery.facts)
    told = next(
        (
            one
            for one in appointment_tellings.receivers(session, SYSTEM, delivery.facts)
            if delivery.to.endswith(f":{one.point.id}")
        ),
        None,
    )
    if of is None or told is None:
        return None
    facts = {"when": _when(of), "place": _place(council, of)}
    if told.mandate is not None:
        facts["page"] = f"{site}/acting-for/appointments/{of.appointment.id}"
        said = _to_agent(of, told.mandate, facts)
    else:
        said = _to_person(of, facts | {"page": _page(of, site)})
    stop = " " + _("Reply STOP to end texts.") if first else ""
    text = ""
    for wording in said:
        text = thrifty(wording + stop)
        if count(text).parts <= _MOST_PARTS:
            break
    return text


def _to_person(of: Of, facts: dict[str, str]) -> tuple[str, str]:
    """In full, and shorter where the place has a long name."""
    match of.did:
        case Did.BOOKED:
            return (
                _("Your appointment is booked: %(when)s, %(place)s. For your calendar, or to "
                  "change it: %(page)s", **facts),
                _("Your appointment is booked: %(when)s. %(page)s", **facts),
            )  # fmt: skip
        case Did.MOVED:
            return (
                _("Your appointment has changed. It is now %(when)s, %(place)s. For your "
                  "calendar, or to change it: %(page)s", **facts),
                _("Your appointment has changed. It is now %(when)s. %(page)s", **facts),
            )  # fmt: skip
        case Did.CANCELLED:
            return (
                _("Your appointment is cancelled: %(when)s, %(place)s. To choose another time: "
                  "%(page)s", **facts),
                _("Your appointment is cancelled: %(when)s. %(page)s", **facts),
            )  # fmt: skip


def _to_agent(of: Of, mandate: Mandate, facts: dict[str, str]) -> tuple[str, str]:
    named = facts | {"person": agent_names.person(mandate)}
    match of.did:
        case Did.BOOKED:
            return (
                _("The appointment for %(person)s is booked: %(when)s, %(place)s. To see it, or "
                  "for your calendar: %(page)s", **named),
                _("The appointment for %(person)s is booked: %(when)s. %(page)s", **named),
            )  # fmt: skip
        case Did.MOVED:
            return (
                _("The appointment for %(person)s has changed. It is now %(when)s, %(place)s. To "
                  "see it, or for your calendar: %(page)s", **named),
                _("The appointment for %(person)s has changed. It is now %(when)s. %(page)s",
                  **named),
            )  # fmt: skip
        case Did.CANCELLED:
            return (
                _("The appointment for %(person)s is cancelled: %(when)s, %(place)s. To choose "
                  "another time: %(page)s", **named),
                _("The appointment for %(person)s is cancelled: %(when)s. %(page)s", **named),
            )  # fmt: skip


def _when(of: Of) -> str:
    """Tue 24 Nov 2026, 10:20."""
    at = of.appointment.starts_at.astimezone(clock.LONDON)
    return str(format_datetime(at, "EEE d MMM y, HH:mm", rebase=False))


def _place(council: Council, of: Of) -> str:
    found = next((one for one in council.venues if one.key == of.appointment.place), None)
    return _(found.name) if found else _(council.short_name)


def _page(of: Of, site: str) -> str:
    return f"{site}/account/episodes/{of.episode.reference}"
