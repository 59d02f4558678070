"""Texts in words, for staff: what came, what we answered, and what became of what we sent."""

import re
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.contacts import Direction
from portal.models.messages import Life, Message
from portal.services.text_photos import INCOMPLETE
from portal.services.texts import WHATSAPP, plain_number

_LIVES = {
    Life.ANSWERED: _l("Our answer"),
    Life.QUEUED: _l("On its way"),
    Life.SENT: _l("Sent"),
    Life.DELIVERED: _l("Delivered"),
    Life.READ: _l("Read"),
    Life.UNDELIVERED: _l("Could not be delivered"),
    Life.FAILED: _l("Could not be sent"),
}
_PHOTO_LINK = re.compile(r"/p/[\w-]{22}")  # it is the reporter's, and works for whoever has it
_ENDED_BADLY = {Life.UNDELIVERED, Life.FAILED}


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text about a case: `life` is empty for one that came in."""

    at: datetime
    came: bool
    who: str
    words: str
    life: str
    failed: bool
    parts: int
    photos: int
    photos_missing: bool  # not all of them could be kept


def line(text: Message) -> TextLine:
    """A text as staff read it. The words of an old one are kept no longer."""
    came = text.direction is Direction.IN
    return TextLine(
        at=text.at,
        came=came,
        who=_who(text, came=came),
        words=_PHOTO_LINK.sub("/p/…", text.body),
        life=_life(text),
        failed=text.life in _ENDED_BADLY,
        parts=text.parts,
        photos=len(text.media),
        photos_missing=came and text.error == INCOMPLETE,
    )


def _who(text: Message, *, came: bool) -> str:
    number = plain_number(text.number)
    if text.number.startswith(WHATSAPP):
        return (
            _("From %(number)s, on WhatsApp", number=number)
            if came
            else _("To %(number)s, on WhatsApp", number=number)
        )
    return _("From %(number)s", number=number) if came else _("To %(number)s", number=number)


def _life(text: Message) -> str:
    name = str(_LIVES.get(text.life, ""))
    if text.error and text.life in _ENDED_BADLY:
        return _("%(life)s (error %(code)s)", life=name, code=text.error)
    return name
