"""The form in which somebody who was asked says how far they agree: to all of it, or to less."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField

from portal.models.actors import Depth, Kind
from portal.models.episodes import Episode
from portal.services.mandate_narrowings import Less
from portal.web import mandate_words
from portal.web.forms.choices import SelectChoice
from portal.web.forms.mandates import ANY, DEPTHS, KIND, NOT_THIS


class AnswerForm(FlaskForm):
    """Each kind of task that was asked for, with how far; nothing sent for one is as asked.

    `offer` comes before anything else is asked of it.
    """

    episode = RadioField(_l("Which life event?"), validate_choice=False, default=ANY)

    def offer(self, asked: Mapping[Kind, Depth], open_ones: Iterable[Episode]) -> None:
        """Offer what was asked for and anything less, and one life event alone of those open."""
        self._asked = asked
        for kind, most in asked.items():
            row = self._row(kind)
            row.label.text = mandate_words.kind(kind)
            row.choices = [
                SelectChoice(NOT_THIS, _("No")),
                *(SelectChoice(one.value, DEPTHS[one]) for one in Depth if most.includes(one)),
            ]
            row.data = most.value if row.data is None else row.data
        ones = {str(one.id): one for one in open_ones}
        self._episodes = {key: one.id for key, one in ones.items()}
        self.episode.choices = [
            SelectChoice(ANY, _("All of mine, now and later, as they ask")),
            *(SelectChoice(key, mandate_words.episode(one)) for key, one in ones.items()),
        ]

    @property
    def rows(self) -> list[RadioField]:
        """The question of how far, for each kind of task that was asked for."""
        return [self._row(kind) for kind in self._asked]

    @property
    def offers_episodes(self) -> bool:
        """Whether there are life events of which one alone can be meant."""
        return bool(self._episodes)

    @property
    def offers_less(self) -> bool:
        """Whether there is anything between yes and no, or to be put right."""
        return (
            self.is_wrong
            or len(self._asked) > 1
            or Depth.ACT in self._asked.values()
            or self.offers_episodes
        )

    @property
    def is_wrong(self) -> bool:
        """Whether what was chosen cannot be; a page that was open for too long is sent again."""
        return bool(set(self.errors) - {"csrf_token"})

    @property
    def is_less(self) -> bool:
        """Whether less was chosen than was asked for."""
        return self.less != Less(self._asked)

    @property
    def less(self) -> Less:
        """What was chosen; ask once it is valid."""
        kinds = {one: Depth(self._row(one).data) for one in self._asked if self._is_chosen(one)}
        return Less(kinds, self._episodes.get(self.episode.data or ANY))

    def validate(self, extra_validators: Any = None) -> bool:
        """Something is chosen, and nothing that was not offered."""
        is_right = super().validate(extra_validators)
        for kind, most in self._asked.items():
            row = self._row(kind)
            if row.data not in {NOT_THIS, *(one for one in Depth if most.includes(one))}:
                row.data, row.errors, is_right = NOT_THIS, [_("Choose how far they may go")], False
        if (self.episode.data or ANY) != ANY and not self._means_one_episode():
            return False
        if is_right and not any(map(self._is_chosen, self._asked)):
            self.rows[0].errors = [_("Choose at least one thing, or press “No” below")]
            return False
        return is_right

    def _means_one_episode(self) -> bool:
        """Whether it can be one life event alone; else why not is said at its field."""
        row = self._row(Kind.EPISODE) if Kind.EPISODE in self._asked else self.rows[0]
        if self.episode.data not in self._episodes:  # over or gone since: never all of them instead
            self.episode.data = ANY
            row.data = NOT_THIS if Kind.EPISODE in self._asked else row.data
            row.errors = [_("That life event is over or gone. Choose again how far they may go")]
            return False
        if not self._is_chosen(Kind.EPISODE):
            self.episode.errors = [_("Choose above whether they look or act in a life event")]
            return False
        return True

    def _is_chosen(self, kind: Kind) -> bool:
        return bool(self._row(kind).data != NOT_THIS)

    def _row(self, kind: Kind) -> RadioField:
        return cast(RadioField, self[KIND + kind])


for _kind in Kind:
    setattr(AnswerForm, KIND + _kind, RadioField(validate_choice=False))
