"""A day in a form: as browsers send it, and as people write it where there is no calendar."""

from typing import Any

from flask_babel import gettext as _
from wtforms import DateField

_WAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]


class DayField(DateField):
    """A day; what is none says how one is written."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=_WAYS, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError, in words for who typed it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a day, or write it like 27/11/2026")) from None
