"""The forms of who is told of what is done for somebody, and how."""

from collections.abc import Callable, Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.models.mandates import Copies, Pace, Tells
from portal.web.forms.choices import SelectChoice

_WAYS = {
    Tells.EMAIL: _l("By email"),
    Tells.SMS: _l("By text"),
    Tells.LETTER: _l("By letter"),
}


class CopiesForm(FlaskForm):
    """Who gets the news of what is done under one mandate."""

    copies = RadioField(
        _l("Who gets our texts and emails about it?"),
        [InputRequired(_l("Choose who gets our texts and emails"))],
    )

    def offer(self, words: Callable[[Copies], str]) -> None:
        """Offer all there are, in the words of whoever reads them."""
        self.copies.choices = [SelectChoice(one.value, words(one)) for one in Copies]


class TellingForm(FlaskForm):
    """How somebody is told of what is done for them, and how often."""

    tells = RadioField(
        _l("How should we tell you?"), [InputRequired(_l("Choose how we should tell you"))]
    )
    pace = RadioField(
        _l("How often?"),
        [InputRequired(_l("Choose how often"))],
        choices=[
            SelectChoice(Pace.AT_ONCE.value, _l("Each time, at once")),
            SelectChoice(Pace.DAILY.value, _l("Once a day, all together")),
        ],
    )

    def offer(self, ways: Iterable[Tells]) -> None:
        """Offer the ways that reach them."""
        self.tells.choices = [SelectChoice(one.value, _WAYS[one]) for one in ways]
