"""The forms of acting for somebody: whom one names, what is asked, how one is told."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Basis, Depth, Kind
from portal.models.episodes import Episode
from portal.models.mandates import Copies
from portal.services.people import NotAnEmail, NotAPhone, email_key, phone_key
from portal.web import mandate_words
from portal.web.forms.choices import SelectChoice
from portal.web.forms.texts import one_line

LONGEST = 200
KIND, END = "kind_", "end_"
NOT_THIS = "none"
AS_ALL = ""
ANY = ""
_LONG = Length(max=LONGEST, message=_l("Use 200 characters or fewer"))
_F = TypeVar("_F", bound=type[FlaskForm])
DEPTHS = {Depth.LOOK: _l("Look only"), Depth.ACT: _l("Look and act")}


def with_scopes(form: _F) -> _F:
    """Give a form class, after its own fields, those of what may be done and for how long."""
    form.own_name = StringField(_l("Your own name"), [_LONG], filters=[one_line])
    for kind in Kind:
        setattr(form, KIND + kind, RadioField(validate_choice=False, default=NOT_THIS))
    form.episode = RadioField(_l("Which life event?"), validate_choice=False, default=ANY)
    form.days = RadioField(_l("For how long?"), validate_choice=False)
    for kind in Kind:
        setattr(form, END + kind, SelectField(validate_choice=False, default=AS_ALL))
    form.copies = RadioField(_l("Who gets our texts and emails about it?"), validate_choice=False)
    form.once = HiddenField()
    return form


class ScopesForm(FlaskForm):
    """What may be done, each kind of task with how far and how long: as a ground allows it.

    `offer` comes before anything else is asked of it.
    """

    own_name: StringField
    episode: RadioField  # one alone, where there are any to choose from
    days: RadioField
    copies: RadioField
    once: HiddenField
    nothing_chosen = _l("Choose at least one thing, and whether they look or act")
    _episodes: frozenset[str] = frozenset()  # that are offered, by id
    asks_own_name = False  # of who has given none so far: the other side reads it

    def offer(self, basis: Basis) -> None:
        """Offer what the ground allows, in its words."""
        ground = bases().grounds[basis]
        self._kinds = tuple(mandate_words.kinds_of(basis))
        self._days = {str(one): mandate_words.length(one) for one in ground.offered}
        self._depths = {
            kind: [one for one in Depth if ground.allows(kind, one)] for kind in self._kinds
        }
        lengths = [SelectChoice(days, words) for days, words in self._days.items()]
        for kind, depths in self._depths.items():
            row, end = self._row(kind), self._end(kind)
            row.label.text = end.label.text = mandate_words.kind(kind)
            row.choices = [
                SelectChoice(NOT_THIS, _("No")),
                *(SelectChoice(one.value, DEPTHS[one]) for one in depths),
            ]
            end.choices = [SelectChoice(AS_ALL, _("As long as the rest")), *lengths]
        self.days.choices = lengths
        self.copies.choices = [SelectChoice(one.value, mandate_words.copies(one)) for one in Copies]
        self.copies.data = self.copies.data or Copies.BOTH.value
        self.once.data = self.once.data or str(clock.new_id())

    def offer_episodes(self, open_ones: Iterable[Episode], any_one: str) -> None:
        """Offer to let somebody help with one life event alone; `any_one`: or with all of them."""
        ones = [SelectChoice(str(one.id), mandate_words.episode(one)) for one in open_ones]
        self.episode.choices = [SelectChoice(ANY, any_one), *ones] if ones else []
        self._episodes = frozenset(one.value for one in ones)

    def mean_episode(self, episode_id: UUID | None) -> None:
        """It is for this life event alone, of which somebody gave the reference."""
        self._episodes = frozenset({str(episode_id)} if episode_id else ())
        self.episode.data = str(episode_id or "")

    def offers_episode(self, episode_id: UUID) -> bool:
        """Whether this life event can be chosen."""
        return str(episode_id) in self._episodes

    @property
    def only_episode(self) -> UUID | None:
        """The one life event that is meant; None for all of them."""
        known = self._episodes - {ANY}
        return UUID(self.episode.data) if self.episode.data in known else None

    @property
    def rows(self) -> list[RadioField]:
        """The question of how far, for each kind of task."""
        return [self._row(kind) for kind in self._kinds]

    @property
    def ends(self) -> list[SelectField]:
        """The question of an end of its own, for each kind of task."""
        return [self._end(kind) for kind in self._kinds]

    @property
    def has_own_ends(self) -> bool:
        """Whether any kind of task ends on its own."""
        return any(field.data for field in self.ends)

    def scopes(self) -> list[tuple[Kind, Depth, int | None]]:
        """What was chosen: each kind with how far, and in how many days it ends on its own."""
        return list(self._chosen())

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be chosen, and for how long; what no form of ours offers is not taken."""
        is_right = super().validate(extra_validators)
        for field, known, words in (
            (self.days, self._days, _("Choose for how long")),
            (self.copies, set(Copies), _("Choose who gets our texts and emails")),
        ):
            if field.data not in known:
                field.errors, is_right = [words], False
        if (self.episode.data or ANY) != ANY and not self._means_one_episode():
            is_right = False
        if self.asks_own_name and not (self.own_name.data or "").strip():
            self.own_name.errors, is_right = [_("Enter your own name")], False
        if not self.scopes():
            self.rows[0].errors = [str(self.nothing_chosen)]
            is_right = False
        return is_right

    def _means_one_episode(self) -> bool:
        """Whether it can be one life event alone; else why not is said at its field."""
        row = self._row(Kind.EPISODE)
        chosen = {kind for kind, _depth, _days in self._chosen()}
        if self.only_episode is None:  # it is over or gone since: never all of them instead
            row.data, self.episode.data = NOT_THIS, ANY
            row.errors = [_("That life event is over or gone. Choose again how far they may go")]
        elif Kind.EVERYTHING in chosen:
            self.episode.errors = [
                _("“Everything” has all life events in it: choose any, or take it away there")
            ]
        elif Kind.EPISODE not in chosen:
            self.episode.errors = [_("Choose above whether they look or act in a life event")]
        else:
            return True
        return False

    def _chosen(self) -> Iterator[tuple[Kind, Depth, int | None]]:
        for kind, depths in self._depths.items():
            how_far, end = self._row(kind).data, self._end(kind).data
            if how_far in depths:
                yield kind, Depth(how_far), int(end) if end in self._days else None

    def _row(self, kind: Kind) -> RadioField:
        return cast(RadioField, self[KIND + kind])

    def _end(self, kind: Kind) -> SelectField:
        return cast(SelectField, self[END + kind])


def _reachable(_form: FlaskForm, field: Field) -> None:
    text = (field.data or "").strip()
    try:
        email_key(text) if "@" in text else phone_key(text)
    except (NotAnEmail, NotAPhone):
        raise ValidationError(
            _("Enter an email address like name@example.com, or a number like 07700 900 982")
        ) from None


@with_scopes
class NameForm(ScopesForm):
    """Whom somebody trusts, with what, and for how long."""

    name = StringField(
        _l("Their name"), [InputRequired(_l("Enter their name")), _LONG], filters=[one_line]
    )
    reach = StringField(
        _l("Their email address or mobile number"),
        [InputRequired(_l("Enter their email address or mobile number")), _LONG, _reachable],
        filters=[one_line],
    )
    language = RadioField(_l("In which language do we write to them?"), validate_choice=False)


@with_scopes
class AskForm(ScopesForm):
    """For whom somebody asks to act, and in what."""

    nothing_chosen = _l("Choose at least one thing, and whether you look or act")
    name = StringField(
        _l("Their name"), [InputRequired(_l("Enter their name")), _LONG], filters=[one_line]
    )
    reach = StringField(
        _l("The email address or mobile number that the council knows of them"),
        [InputRequired(_l("Enter their email address or mobile number")), _LONG, _reachable],
        filters=[one_line],
    )
    basis = RadioField(_l("Why do you act for them?"), validate_choice=False)
    work = StringField(_l("If it is your work: where, and as what?"), [_LONG], filters=[one_line])
    language = RadioField(_l("In which language do we write to them?"), validate_choice=False)

    def offer(self, basis: Basis) -> None:
        """What the ground allows, in words for who is to act."""
        super().offer(basis)
        for field in (*self.rows, *self.ends):
            field.label.text = mandate_words.agents_kind(Kind(field.name.partition("_")[2]))
        self.copies.choices = [
            SelectChoice(Copies.PERSON.value, _("Only to them")),
            SelectChoice(Copies.AGENT.value, _("Only to me")),
            SelectChoice(Copies.BOTH.value, _("To both of us")),
        ]


class TheirCodeForm(FlaskForm):
    """The six digits that were sent to somebody, who tells them to whom they trust."""

    code = StringField(
        _l("The code that they told you"),
        [InputRequired(_l("Enter the code")), _LONG],
        filters=[one_line],
    )


class LastingPowerForm(FlaskForm):
    """A lasting power of attorney, by its access code; more is asked where nobody can look it up.

    `away` says that the further fields were shown.
    """

    code = StringField(
        _l("The access code"),
        [InputRequired(_l("Enter the access code")), _LONG],
        filters=[one_line],
    )
    surname = StringField(
        _l("The surname of whom it is for"),
        [InputRequired(_l("Enter the surname of whom it is for")), _LONG],
        filters=[one_line],
    )
    basis = RadioField(
        _l("What is it for?"),
        validate_choice=False,
        choices=[
            SelectChoice(Basis.LPA_PROPERTY.value, _l("Property and money")),
            SelectChoice(Basis.LPA_HEALTH.value, _l("Health and care")),
        ],
    )
    first_names = StringField(_l("Their first names"), [_LONG], filters=[one_line])
    address = StringField(_l("Their address, if you know it"), [_LONG], filters=[one_line])
    away = HiddenField()
    once = HiddenField()

    def knows_enough(self) -> bool:
        """Whether staff can look into it; else what is missing is said at its field."""
        if self.basis.data not in {Basis.LPA_PROPERTY, Basis.LPA_HEALTH}:
            self.basis.errors = [_("Choose what it is for")]
        if not (self.first_names.data or "").strip():
            self.first_names.errors = [_("Enter their first names")]
        return not (self.basis.errors or self.first_names.errors)
