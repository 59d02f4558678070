"""The form of a letter: where it goes, where we do not know that yet."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.models.people import Person
from portal.web.forms.texts import lines, one_line

MOST_LINES = 6  # of an address in the window of an envelope, and what else is typed below it


class WhereToForm(FlaskForm):
    """To whom a letter goes, and where. What is typed stands on the letter and is kept nowhere."""

    name = StringField(
        _l("Name on the letter"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write the name of the person")),
            Length(max=60, message=_l("Use 60 characters or fewer")),
        ],
    )
    address = TextAreaField(
        _l("Address"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write where the letter goes")),
            Length(max=250, message=_l("Use 250 characters or fewer")),
        ],
    )

    @classmethod
    def of(cls, person: Person | None) -> "WhereToForm":
        """The form as it was sent, or with what we know of the person."""
        form = cls()
        if not form.is_submitted() and person is not None:
            form.name.data = person.name or ""
            form.address.data = "\n".join(in_lines(person.address or ""))
        return form


def in_lines(address: str) -> list[str]:
    """An address as it stands on an envelope; what is too much for its window stays on one line."""
    found = [part.strip() for part in address.replace("\n", ",").split(",") if part.strip()]
    if len(found) <= MOST_LINES:
        return found
    return [*found[: MOST_LINES - 1], ", ".join(found[MOST_LINES - 1 :])]
