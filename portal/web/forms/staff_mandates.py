"""The forms of staff about mandates: what was seen, why one is refused, why all of them rest."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.web.forms.texts import lines

MOST = 1000


def _words(label: Any, needed: Any) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[lines],
        validators=[
            DataRequired(needed),
            Length(max=MOST, message=_l("Use 1,000 characters or fewer")),
        ],
    )


class WorryForm(FlaskForm):
    """What somebody saw or heard."""

    why = _words(_l("What did you see or hear?"), _l("Say what you saw or heard"))


class LiftForm(FlaskForm):
    """What came of looking into it."""

    why = _words(_l("What came of it?"), _l("Say what came of looking into it"))


class AcceptForm(FlaskForm):
    """What was seen that it rests on; `principal`: the record of the person, where it was asked."""

    seen = _words(_l("What did you see?"), _l("Say what you saw"))
    principal = HiddenField()


class RefuseForm(FlaskForm):
    """Why it is refused, as who asked reads it."""

    why = _words(
        _l("Why, in words that they can read?"), _l("Say why, in words that they can read")
    )
