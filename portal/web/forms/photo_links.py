"""The form behind the link in a text."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import MultipleFileField


class AddPhotosForm(FlaskForm):
    """Photos of what was texted about."""

    photos = MultipleFileField(_l("Choose photos"))

    @property
    def nothing_chosen(self) -> str:
        return _("Choose at least one photo")
