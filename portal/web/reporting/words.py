"""In the reader's own words: what everyone may read, and what is for the team alone."""

from typing import cast

from wtforms import Form

from portal.web.forms.report import WordsForm
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.told import Told


class Words(Step):
    """The description."""

    key = "words"

    def is_done(self, at: Situation) -> bool:
        return super().is_done(at) and self.form(at, None).validate()

    def form(self, at: Situation, typed: Typed | None) -> Form:
        if typed is not None:
            return WordsForm(typed)
        if at.category is not None and not at.category.public:
            return WordsForm(data={"words": _together(at.told)})
        return WordsForm(data={"words": at.told.words, "private_words": at.told.private_words})

    def take(self, at: Situation, form: Form) -> Taken:
        return Taken(self._written(at, cast(WordsForm, form)).past(self.key))

    def keep(self, at: Situation, typed: Typed) -> Told:
        return self._written(at, WordsForm(typed))

    def _written(self, at: Situation, form: WordsForm) -> Told:
        return at.told.but(words=form.words.data or "", private_words=form.private_words.data or "")


def _together(told: Told) -> str:
    """All of it in the one field there is where nothing is for everyone to read."""
    return "\n\n".join(filter(None, (told.words, told.private_words)))
