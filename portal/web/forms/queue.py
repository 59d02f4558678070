"""The forms of the queue: one line moved on, a view kept, and an order for many cases."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.models.states import NEEDS_WORDS, State
from portal.services import saved_views, standard_replies
from portal.services.bulks import Does, Order
from portal.web import staff_replies
from portal.web.forms.choices import SelectChoice
from portal.web.forms.staff import MOST_WORDS, ActionForm
from portal.web.forms.texts import lines, one_line

NOBODY = "nobody"
_TOO_LONG = _l("Use 2,000 characters or fewer")
Pairs = Sequence[tuple[str, str]]


class LineForm(ActionForm):
    """Where one case of the queue goes from here."""

    to = SelectField(
        _l("Where does it stand now?"),
        validators=[DataRequired(_l("Choose where the case stands now"))],
    )
    words = TextAreaField(
        _l("What do you tell the people who follow it?"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_TOO_LONG)],
    )

    def offer(self, ways: Pairs) -> None:
        """The ways from where it stands."""
        self.to.choices = _choices(_("Choose a state"), ways)

    def validate_words(self, field: Field) -> None:
        """As on the page of a case."""
        _check_words(self.to.data, field.data)


class ViewForm(FlaskForm):
    """Under which name a view of the queue is kept."""

    name = StringField(
        _l("Name of this view"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Give the view a name")),
            Length(
                max=saved_views.LONGEST_NAME, message=_l("Use 60 characters or fewer for the name")
            ),
        ],
    )


class BulkForm(FlaskForm):
    """What is done to many cases: three questions, of which the button that is pressed asks one.

    Beside them the form has the names of the filters that the cases were found by.
    """

    to = SelectField(_l("Who does them?"), default="")
    new_team = SelectField(_l("Which team or agency are they for?"), default="")
    pass_words = TextAreaField(
        _l("Why do they go there? (optional)"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_TOO_LONG)],
    )
    new_state = SelectField(_l("Where do they stand now?"), default="")
    words = TextAreaField(
        _l("What do you tell the people who follow them?"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_TOO_LONG)],
    )

    does: Does = Does.ASSIGN

    def offer(self, colleagues: Pairs, teams: Pairs, ways: Pairs) -> None:
        """Who there is, which teams, and where the cases can go."""
        nobody = (NOBODY, _("Nobody yet: the whole team"))
        self.to.choices = _choices(_("Choose who"), [*colleagues, nobody])
        self.new_team.choices = _choices(_("Choose a team or agency"), teams)
        self.new_state.choices = _choices(_("Choose a state"), ways)

    def is_filled_in(self, does: Does) -> bool:
        """Whether what was pressed has all that it needs."""
        self.does = does
        return bool(self.validate_on_submit())

    def validate_to(self, field: Field) -> None:
        """Somebody, or nobody, is chosen."""
        if self.does is Does.ASSIGN and not field.data:
            raise ValidationError(_("Choose who does them"))

    def validate_new_team(self, field: Field) -> None:
        """A team is chosen."""
        if self.does is Does.PASS and not field.data:
            raise ValidationError(_("Choose which team or agency they are for"))

    def validate_pass_words(self, field: Field) -> None:
        """They are words for people."""
        if self.does is Does.PASS:
            _check_words("", field.data)

    def validate_new_state(self, field: Field) -> None:
        """A state is chosen."""
        if self.does is Does.PROGRESS and not field.data:
            raise ValidationError(_("Choose where the cases stand now"))

    def validate_words(self, field: Field) -> None:
        """As on the page of a case."""
        if self.does is Does.PROGRESS:
            _check_words(self.new_state.data, field.data)

    @property
    def order(self) -> Order:
        """What is ordered, once it is filled in."""
        match self.does:
            case Does.ASSIGN:
                return Order(self.does, UUID(self.to.data) if self.to.data != NOBODY else None)
            case Does.PASS:
                words = self.pass_words.data or ""
                return Order(self.does, team=self.new_team.data, words=words)
            case _:
                words = self.words.data or ""
                return Order(self.does, state=State(self.new_state.data), words=words)


def _check_words(state: str | None, words: str | None) -> None:
    """An end without work has to be explained, and no place in a reply stays open."""
    if state in NEEDS_WORDS and not words:
        raise ValidationError(_("Say why, and who can help instead"))
    if names := standard_replies.unfilled(words or ""):
        raise ValidationError(staff_replies.fill_in(names))


def _choices(prompt: str, pairs: Pairs) -> list[SelectChoice]:
    return [SelectChoice("", prompt), *(SelectChoice(key, name) for key, name in pairs)]
