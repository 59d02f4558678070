"""What staff find out about a death that was told: whose records they are, or why it is not so."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.web.forms.choices import SelectChoice
from portal.web.forms.staff import ActionForm
from portal.web.forms.texts import lines, one_line

MOST_WHY = 500
_MOST_ENTRY = 60


class LookForm(ActionForm):
    """The first look."""

    entry = StringField(
        _l("Entry in the register of deaths"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write the number of the entry as it stands in the register")),
            Length(max=_MOST_ENTRY, message=_l("Use 60 characters or fewer")),
        ],
    )
    people = SelectMultipleField(_l("Which of these records are theirs?"), validate_choice=False)
    none = BooleanField(_l("None of them. We have no record of this person."))

    def offer(self, people: Iterable[UUID]) -> None:
        """The records that may be theirs."""
        self.people.choices = [SelectChoice(str(one), "") for one in people]

    @property
    def chosen(self) -> list[UUID]:
        """Their records; what is no id is left out, what was not offered is refused later."""
        found = []
        for one in self.people.data or ():
            try:
                found.append(UUID(one))
            except ValueError:
                continue
        return found

    def validate(self, extra_validators: object = None) -> bool:
        """One of the two has to be said: which, or none."""
        good = super().validate()
        if bool(self.chosen) == bool(self.none.data):
            words = _("Choose their records, or say that we have none of them")
            self.people.errors = (*self.people.errors, words)
            return False
        return good


class ConfirmForm(ActionForm):
    """The second look: both names were read."""

    sure = BooleanField(
        _l("I have compared both names with the register entry."),
        validators=[DataRequired(_l("Compare both names with the register entry, then tick this"))],
    )


class WhyForm(ActionForm):
    """Why it is refused or taken back."""

    why = TextAreaField(
        _l("Why?"),
        filters=[lines],
        validators=[
            DataRequired(_l("Say why")),
            Length(max=MOST_WHY, message=_l("Use 500 characters or fewer")),
        ],
    )
