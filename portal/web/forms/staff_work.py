"""The forms of what staff do to a case beside moving it on."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.models.photos import Shows
from portal.services.staff_cases import AfterPhoto
from portal.web.forms.choices import SelectChoice
from portal.web.forms.days import DayField
from portal.web.forms.staff import MOST_WORDS, ActionForm
from portal.web.forms.texts import lines, one_line

_MOST_REFERENCE = 60


class NoteForm(ActionForm):
    """What whoever handles the case next must know."""

    note = TextAreaField(
        _l("Note for the team"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write the note")),
            Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer")),
        ],
    )


class AssignForm(ActionForm):
    """Who of the team does it."""

    to = RadioField(_l("Who does it?"), validators=[DataRequired(_l("Choose who does it"))])

    def offer(self, colleagues: list[tuple[str, str]]) -> None:
        """Everyone who can, by id and name, and after them nobody."""
        nobody = SelectChoice(NOBODY, _("Nobody yet: the whole team"))
        self.to.choices = [*(SelectChoice(key, name) for key, name in colleagues), nobody]


NOBODY = "nobody"


class DueForm(ActionForm):
    """By which day the case should be done."""

    day = DayField(
        _l("By which day should it be done?"),
        validators=[DataRequired(_l("Say by which day"))],
    )


class TheirReferenceForm(ActionForm):
    """Under which reference another agency has the case."""

    reference = StringField(
        _l("Their reference"),
        filters=[one_line],
        validators=[Length(max=_MOST_REFERENCE, message=_l("Use 60 characters or fewer"))],
    )


class ReopenForm(ActionForm):
    """Why a case comes back that was thought to be finished."""

    words = TextAreaField(
        _l("Why is it opened again?"),
        filters=[lines],
        validators=[
            DataRequired(_l("Say why it is opened again")),
            Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer")),
        ],
    )


class PhotoForm(ActionForm):
    """A photo from before or after the work, and what it shows."""

    ready: AfterPhoto  # once it is in the storage
    photo = FileField(_l("Photo"))
    shows = RadioField(
        _l("What does it show?"),
        choices=[
            SelectChoice(Shows.BEFORE, _l("The problem")),
            SelectChoice(Shows.AFTER, _l("The work done")),
        ],
        validators=[DataRequired(_l("Choose what the photo shows"))],
    )
    words = TextAreaField(
        _l("Words for it (optional)"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))],
    )
