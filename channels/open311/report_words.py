"""What Open311 says to who reports: what is wrong with it, and whom to call first."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.council.categories import Question
from portal.council.councils import Council
from portal.models.places import Point
from portal.web.reporting.dangers import Alarm

_SHOWN = 40


def wrong_key() -> str:
    return _("The api_key is missing, is wrong, or has been ended.")


def not_allowed() -> str:
    return _("This is not allowed.")


def wish_used() -> str:
    return _("The Idempotency-Key was sent before, with another report. Use a new one.")


def service_needed() -> str:
    return _("The service_code is missing. GET services.xml says what can be reported.")


def sign_on_needed(address: str) -> str:
    return _(
        "For this service we need to know who reports it. Send people to %(address)s.",
        address=address,
    )


def too_long(name: str, most: int) -> str:
    return ngettext(
        "%(name)s must be %(num)s character or fewer.",
        "%(name)s must be %(num)s characters or fewer.", most, name=name,
    )  # fmt: skip


def bad_email() -> str:
    return _("The email is no email address.")


def bad_phone() -> str:
    return _("The phone is no phone number that can be called.")


def no_place() -> str:
    return _(
        "Say where it is: with lat and long, with a UPRN as address_id, or with an address_string."
    )


def no_point() -> str:
    return _(
        "The lat and long are no place on earth. Send both, in degrees, such as 53.4 and -1.5."
    )


def outside(council: Council, point: Point) -> str:
    """A place where we cannot act, and who probably can."""
    neighbour = council.neighbour_at(point)
    if neighbour is None:
        return _("That place is outside the area of %(council)s.", council=_(council.name))
    return _(
        "That place is outside the area of %(council)s. It is probably in that of %(neighbour)s.",
        council=_(council.name), neighbour=_(neighbour.name),
    )  # fmt: skip


def no_such_address() -> str:
    return _("We know no address of which the address_id is the UPRN.")


def no_such_place() -> str:
    return _(
        "We cannot find the place of the address_string here. Send a street or a postcode, or lat "
        "and long."
    )


def which_place(likely: Sequence[str]) -> str:
    return _(
        "The address_string may be several places: %(places)s. Send one of them, or lat and long.",
        places="; ".join(likely),
    )


def attribute(code: str, fault: str) -> str:
    return _("attribute[%(code)s]: %(fault)s", code=code, fault=fault)


def attribute_needed(question: Question) -> str:
    return _(
        "attribute[%(code)s] is needed: %(question)s", code=question.id, question=_(question.ask)
    )


def no_such_attribute(code: str, service: str) -> str:
    return _(
        "There is no attribute[%(code)s]. GET services/%(service)s.xml names those that there are.",
        code=code[:_SHOWN], service=service,
    )  # fmt: skip


def one_value(code: str) -> str:
    return _("attribute[%(code)s] takes one value.", code=code)


def too_many_photos(most: int) -> str:
    return ngettext("A report takes %(num)s photo.", "A report takes %(num)s photos.", most)


def notice(alarms: Sequence[Alarm]) -> str | None:
    """Whom to call before anything else, the emergency first; None where nobody."""
    return " ".join(_first(alarm) for alarm in alarms) or None


def _first(alarm: Alarm) -> str:
    number = alarm.number.number
    if number in alarm.words:
        return alarm.words
    return _("%(danger)s Call %(number)s.", danger=alarm.words, number=number)


def also_said(words: str) -> str:
    """For the team: what an app said of the place in its own words."""
    return _("The place, as it was written: %(words)s", words=words)


def answered(question: Question, answer: str) -> str:
    """For the team: what was answered in words that are not for everyone."""
    return f"{_(question.ask)}\n{answer}"


def not_opened(address: str) -> str:
    """For the team: a photo that we did not fetch."""
    return _("A photo that we did not fetch: %(address)s", address=address)
