"""The form with which the records manager looks for a person: why, and what is known of them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.services.finding_people import Asked
from portal.web.forms.texts import one_line

MOST_REASON = 300


def _clue(label: Any) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[Length(max=200, message=_l("Use 200 characters or fewer"))],
    )


class PersonForm(FlaskForm):
    """Who is looked for, and why: the reason is kept, and the person can read it."""

    reason = TextAreaField(
        _l("Why do you need to see this person’s record?"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Say why you need to see this person’s record")),
            Length(max=MOST_REASON, message=_l("Use 300 characters or fewer")),
        ],
    )
    name = _clue(_l("Name"))
    phone = _clue(_l("Phone number"))
    address = _clue(_l("Address"))
    email = _clue(_l("Email address"))
    reference = _clue(_l("Reference of a case"))

    @property
    def asked(self) -> Asked:
        """What is known of them."""
        return Asked(
            self.name.data or "", self.phone.data or "", self.email.data or "",
            self.reference.data or "", self.address.data or "",
        )  # fmt: skip
