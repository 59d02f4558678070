"""All that Open311 says in words: what is wrong with a request, in whole sentences."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_SHOWN = 40  # characters of what was sent: enough to see which it was


def no_such_jurisdiction() -> str:
    return _("The jurisdiction_id is not one of ours. Leave it out: there is one council here.")


def no_such_language(asked: str) -> str:
    return _("We do not speak the locale “%(asked)s”.", asked=asked[:_SHOWN])


def no_such_service(code: str) -> str:
    return _("There is no service with the service_code “%(code)s”.", code=code[:_SHOWN])


def no_such_request(reference: str) -> str:
    return _(
        "There is no public request with the service_request_id “%(reference)s”.",
        reference=reference[:_SHOWN],
    )


def no_such_token(token: str) -> str:
    return _("There is no request with the token “%(token)s”.", token=token[:_SHOWN])


def not_a(parameter: str, value: str) -> str:
    return _(
        "The parameter %(parameter)s does not know “%(value)s”.",
        parameter=parameter, value=value[:_SHOWN],
    )  # fmt: skip


def not_a_date(parameter: str, value: str) -> str:
    return _(
        "The parameter %(parameter)s must be a date like 2026-11-20 or 2026-11-20T09:30:00Z, with "
        "its zone, and not “%(value)s”.",
        parameter=parameter, value=value[:_SHOWN],
    )  # fmt: skip


def turned_round(first: str, last: str) -> str:
    return _("The parameter %(last)s is before the parameter %(first)s.", first=first, last=last)


def too_many(parameter: str, most: int) -> str:
    return _("The parameter %(parameter)s takes %(most)d at once.", parameter=parameter, most=most)


def fault(status: int) -> str:
    """What went wrong where HTTP itself has no more to say than its status."""
    known = _FAULTS.get(status) or _FAULTS[400 if status < 500 else 500]
    return str(known)


_FAULTS = {
    400: _l("Something in the request was missing or not as expected."),
    404: _l("There is nothing at this address. GET discovery.xml says what there is."),
    405: _l("This address cannot be used with this method."),
    413: _l("That is too much to send at once."),
    429: _l("You have sent a lot in a short time. Try again later."),
    500: _l("Something went wrong on our side. It has been noted."),
    503: _l("This is not available right now. Try again in a few minutes."),
}
