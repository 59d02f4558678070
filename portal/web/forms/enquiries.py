"""The form of an answer to what we asked."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.web.forms.texts import lines

MOST_WORDS = 2000


class AnswerForm(FlaskForm):
    """What the reporter says to our question."""

    words = TextAreaField(
        _l("Your answer"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write your answer")),
            Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer")),
        ],
    )
