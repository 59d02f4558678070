"""The form of a letter: where it goes, where we do not know that yet."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

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
            Length(max=120, message=_l("Use 120 characters or fewer")),
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

    dead: str | None = None  # the name of a person who has died: no letter goes to it

    @classmethod
    def of(
        cls, person: Person | None, representative: Mapping[str, str] | None = None
    ) -> "WhereToForm":
        """The form as it was sent, or with what we know of the person; of one who has died, of
        whoever settles their affairs (`deaths.representative`).
        """
        form = cls()
        if person is not None and representative is not None:
            form.dead = person.name or ""
        if not form.is_submitted() and person is not None:
            form.name.data, home = person.name or "", person.address or ""
            if representative is not None:
                form.name.data = _("The personal representatives of %(name)s", name=form.dead)
                home = ", ".join(filter(None, (representative["name"], representative["address"])))
                home = home if representative["address"] else ""
            form.address.data = "\n".join(in_lines(home))
        return form

    def validate_name(self, field: Field) -> None:
        """Never in the name of somebody who has died."""
        if self.dead is not None and _plain(field.data or "") in {"", _plain(self.dead)}:
            raise ValidationError(
                _("This person has died. Write to their personal representatives.")
            )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def in_lines(address: str) -> list[str]:
    """An address as it stands on an envelope; what is too much for its window stays on one line."""
    found = [part.strip() for part in address.replace("\n", ",").split(",") if part.strip()]
    if len(found) <= MOST_LINES:
        return found
    return [*found[: MOST_LINES - 1], ", ".join(found[MOST_LINES - 1 :])]
