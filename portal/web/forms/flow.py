"""The forms of a case's way: to another team, into another case, out of one, and by a question."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from portal.models.enquiries import Enquiry
from portal.models.photos import Photo
from portal.web.forms.choices import SelectChoice
from portal.web.forms.staff import MOST_WORDS, ActionForm, ReplyingForm
from portal.web.forms.texts import lines, one_line

_MOST_REFERENCE = 60
_NOT_TOO_LONG = Length(max=MOST_WORDS, message=_l("Use 2,000 characters or fewer"))


class HandOverForm(ReplyingForm):
    """Whose the case is, and why, for everyone to read."""

    teams: frozenset[str]
    team = SelectField(_l("Who should have it?"), validate_choice=False)
    words = TextAreaField(
        _l("Why does it go there? (optional)"),
        filters=[lines],
        validators=[_NOT_TOO_LONG],
    )
    their_reference = StringField(
        _l("Their reference (optional)"),
        filters=[one_line],
        validators=[Length(max=_MOST_REFERENCE, message=_l("Use 60 characters or fewer"))],
    )

    def offer(self, teams: Iterable[tuple[str, str]]) -> None:
        """Teams and agencies by key and name."""
        choose = SelectChoice("", _("Choose a team or agency"))
        offered = dict(teams)
        self.team.choices = [choose, *(SelectChoice(key, name) for key, name in offered.items())]
        self.teams = frozenset(offered)

    def validate_team(self, field: Field) -> None:
        """One of those that were offered."""
        if field.data not in self.teams:
            raise ValidationError(_("Choose who should have it"))


class JoinForm(ReplyingForm):
    """That two cases are the same, and what is told to who follows the one that ends."""

    words = TextAreaField(
        _l("What do you tell the people who follow this one? (optional)"),
        filters=[lines],
        validators=[_NOT_TOO_LONG],
    )
    although_ended = BooleanField(_l("Put them together although the other one has ended"))


class SplitForm(ActionForm):
    """Which part becomes a case of its own."""

    service = SelectField(_l("What is the second thing?"), validate_choice=False)
    words = TextAreaField(
        _l("What was said about it?"),
        filters=[lines],
        validators=[
            DataRequired(_l("Say what was reported about the second thing")),
            _NOT_TOO_LONG,
        ],
    )
    photos = SelectMultipleField(_l("Which photos go along?"), validate_choice=False)
    in_confidence = BooleanField(_l("Give the new case what was told in confidence too"))
    offered: list[Photo]
    services: frozenset[str]

    def offer(self, services: Iterable[tuple[str, str]], photos: list[Photo]) -> None:
        """Categories by key and name, and the photos of the report."""
        choose = SelectChoice("", _("Choose what it is"))
        named = dict(services)
        self.service.choices = [choose, *(SelectChoice(key, name) for key, name in named.items())]
        self.services = frozenset(named)
        self.photos.choices = [SelectChoice(str(one.id), "") for one in photos]
        self.offered = photos

    def validate_service(self, field: Field) -> None:
        """One of those that were offered."""
        if field.data not in self.services:
            raise ValidationError(_("Choose what the second thing is"))

    @property
    def chosen(self) -> list[UUID]:
        """The photos that go along; what was not offered is none."""
        wanted = set(self.photos.data or ())
        return [one.id for one in self.offered if str(one.id) in wanted]


class AskForm(ActionForm):
    """What the reporter is asked."""

    nobody: bool  # can be asked: nobody left an email or a mobile that works
    words = TextAreaField(
        _l("What do you need to know?"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write the question")),
            _NOT_TOO_LONG,
        ],
    )


class TheirAnswerForm(ActionForm):
    """What the reporter told staff, as staff write it down."""

    asked: Enquiry | None
    words = TextAreaField(
        _l("What did they answer?"),
        filters=[lines],
        validators=[DataRequired(_l("Write down what they answered")), _NOT_TOO_LONG],
    )
