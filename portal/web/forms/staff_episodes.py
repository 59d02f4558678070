"""The form with which an officer decides otherwise than a rule did."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.web.forms.staff import MOST_WORDS, ActionForm
from portal.web.forms.texts import lines


class OverruleForm(ActionForm):
    """What the person is told."""

    words = TextAreaField(
        _l("What do you decide, and why?"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write what you decide, and why")),
            Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer")),
        ],
    )
