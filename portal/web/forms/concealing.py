"""The forms with which staff take out words and cover parts of photos."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from portal.services.concealing import BadBox, Box
from portal.web.forms.staff import ActionForm
from portal.web.forms.texts import lines, one_line

MOST_WORDS = 5000
LONG_SIDE, SHORT_SIDE = 12, 9  # squares: of a photo of 4 to 3 they are square
_LETTERS = "ABCDEFGHIJKL"
_SQUARE = re.compile(r"([A-La-l])\s*(\d{1,2})|(\d{1,2})\s*([A-La-l])", re.ASCII)


class RedactForm(ActionForm):
    """What everyone reads in the place of somebody's words; the buttons hide or show them all."""

    words = TextAreaField(
        _l("What everyone reads"),
        filters=[lines],
        validators=[Length(max=MOST_WORDS, message=_l("Use 5,000 characters or fewer"))],
    )
    do = StringField()
    original = ""
    is_redacted = False

    @property
    def chosen(self) -> str | None:
        """The words to show; None for the original ones."""
        if self.do.data == "show":
            return None
        return "" if self.do.data == "hide" else self.words.data or ""


class PressForm(FlaskForm):
    """A button: `do` says which."""

    do = StringField()


class CoverForm(PressForm):
    """A part of a photo: from one square to another, or as it was drawn."""

    first = StringField(_l("From square"), filters=[one_line])
    last = StringField(_l("To square"), filters=[one_line])
    drawn = HiddenField()

    def box(self, squares: "Squares") -> Box | None:
        """The box, what was drawn before what was typed; None, and errors, where there is none."""
        if self.drawn.data:
            return self._drawn()
        corners = []
        for field in (self.first, self.last):
            if (found := squares.read(field.data or "")) is None:
                field.errors = [
                    _("Type a square of the photo, such as %(square)s", square=squares.example)
                ]
            else:
                corners.append(found)
        return squares.box(corners[0], corners[1]) if len(corners) == 2 else None

    def _drawn(self) -> Box | None:
        try:
            left, top, right, bottom = map(float, (self.drawn.data or "")[:200].split(","))
            return Box.between((left, top), (right, bottom))
        except (BadBox, ValueError):
            self.first.errors = [_("Draw a larger box")]
            return None


class Squares:
    """The squares of a photo, as on a chess board: letters across, numbers down."""

    def __init__(self, width: int, height: int) -> None:
        is_wide = width >= height
        self.across = LONG_SIDE if is_wide else SHORT_SIDE
        self.down = SHORT_SIDE if is_wide else LONG_SIDE

    @property
    def letters(self) -> str:
        return _LETTERS[: self.across]

    @property
    def example(self) -> str:
        return "B2"

    def read(self, typed: str) -> tuple[int, int] | None:
        """Column and row of a square as somebody typed it, from nought."""
        found = _SQUARE.fullmatch(typed.strip())
        if found is None:
            return None
        column = self.letters.find((found[1] or found[4]).upper())
        row = int(found[2] or found[3]) - 1
        return (column, row) if column >= 0 and 0 <= row < self.down else None

    def name(self, column: int, row: int) -> str:
        """What a square is called."""
        return (
            f"{_LETTERS[min(max(column, 0), self.across - 1)]}{min(max(row, 0), self.down - 1) + 1}"
        )

    def box(self, one: tuple[int, int], other: tuple[int, int]) -> Box:
        """The box that has both squares whole in it."""
        (left, right), (top, bottom) = (sorted(ends) for ends in zip(one, other, strict=True))
        return Box.between(
            (left / self.across, top / self.down),
            ((right + 1) / self.across, (bottom + 1) / self.down),
        )

    def of(self, box: Box) -> tuple[str, str]:
        """The first and the last square that a box touches."""
        slip = 0.001  # shares are kept to four digits
        right, bottom = box.left + box.width - slip, box.top + box.height - slip
        return (
            self.name(int((box.left + slip) * self.across), int((box.top + slip) * self.down)),
            self.name(int(right * self.across), int(bottom * self.down)),
        )
