"""Phones and emails as people write them."""

import phonenumbers
from flask import Flask
from phonenumbers import PhoneNumberFormat

from portal.models.people import ContactPoint, Reach

_HOME = 44


def install(app: Flask) -> None:
    """Give templates `reached`."""
    app.jinja_env.filters["reached"] = reached


def reached(point: ContactPoint) -> str:
    """An email as it was written; a British number the way it is said at home, not with +44."""
    if point.kind is not Reach.PHONE:
        return point.value
    try:
        number = phonenumbers.parse(point.key)
    except phonenumbers.NumberParseException:
        return point.value
    at_home = number.country_code == _HOME
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
