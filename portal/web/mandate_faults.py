"""What to do about a wish that cannot be: each rule that it broke, at the field it is about."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.services.mandates import (
    AlreadyAsked,
    BeyondGround,
    Circle,
    EvidenceNeeded,
    NameNeeded,
    NothingWished,
    PersonHasDied,
    TooLong,
    TooManyTries,
    ToOneself,
)
from portal.services.people import NotAnEmail, NotAPhone
from portal.web import mandate_words
from portal.web.forms.mandates import KIND, ScopesForm

_REACH = _l("Enter an email address like name@example.com, or a number like 07700 900 982")
_CALL = _l("That is not possible. Call us and we look at it with you.")
_AT: Mapping[type[Exception], tuple[str, LazyString]] = {
    NothingWished: ("", _l("Choose at least one thing, and whether they look or act")),
    BeyondGround: ("", _l("That ground does not allow this. Call us and we look at it with you.")),
    TooLong: ("days", _l("Choose a shorter time")),
    EvidenceNeeded: ("work", _l("Say where you work, and as what")),
    NameNeeded: ("name", _l("Enter their name")),
    NotAnEmail: ("reach", _REACH),
    NotAPhone: ("reach", _REACH),
    ToOneself: ("reach", _l("That is your own. Nobody acts for themselves.")),
    AlreadyAsked: ("reach", _l("You have asked them already, and they have not answered yet.")),
    Circle: ("reach", _l("You act for them already, or they for you. Nobody acts for each other.")),
    TooManyTries: ("reach", _l("You have sent ten today. Please wait until tomorrow.")),
    PersonHasDied: ("reach", _CALL),
}
FAULTS = tuple(_AT)


def put(form: ScopesForm, fault: Exception) -> None:
    """Say it at the field that it is about; what was typed stays."""
    if isinstance(fault, BeyondGround) and fault.what == "episode":
        form.episode.errors = [words(fault)]
        return
    name, said_of_it = _AT[type(fault)]
    field, said = form[name] if name in form else form.rows[0], str(said_of_it)
    if isinstance(fault, NothingWished):
        said = str(form.nothing_chosen)
    if isinstance(fault, BeyondGround) and fault.kind and KIND + fault.kind in form:
        field = form[KIND + fault.kind]
        said = _("That ground does not go so far here: %(kind)s",
                 kind=mandate_words.agents_kind(fault.kind))  # fmt: skip
    field.errors = [said]


def words(fault: Exception) -> str:
    """The same where there is no form with such a field."""
    if isinstance(fault, BeyondGround) and fault.what == "episode":
        return _("For this life event alone that is not possible here. Check which one it is.")
    return str(_AT[type(fault)][1]) if type(fault) in _AT else str(_CALL)
