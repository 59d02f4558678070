"""Texts in words, for staff: what came, what we answered, and what became of what we sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from babel.numbers import format_currency
from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.contacts import Direction
from portal.models.messages import Life, Matter, Message
from portal.policy import Action, Actor, may_ever
from portal.services.text_costs import Month
from portal.services.text_desk import Thread, Waiting
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


_MATTERS = {
    Matter.DANGER: _l("Somebody may be in danger"),
    Matter.THREAT: _l("A threat"),
    Matter.CAREFUL: _l("Somebody who needs care"),
    Matter.UNREAD: _l("We did not understand it"),
    Matter.TOO_MANY: _l("Many texts in a minute"),
}
_ANSWERED = {
    Matter.DANGER: _l("They were told which number to call. Make sure that somebody goes there."),
    Matter.THREAT: _l(
        "They were told that a person reads it. Decide who must know of it, and keep yourself safe."
    ),
    Matter.CAREFUL: _l("They were told whom to call. Decide whether you should call them."),
    Matter.UNREAD: _l("They were asked to say it again, or to call."),
    Matter.TOO_MANY: _l("They were told that somebody reads their texts."),
}
_GRAVE = {Matter.DANGER, Matter.THREAT, Matter.CAREFUL}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One number whose texts wait: only the end of it, and nothing of what they say."""

    id: UUID
    matter: str
    who: str
    many: int
    since: datetime
    grave: bool


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The texts of one number as a page shows them; `newest` is what “seen to” reaches to."""

    number: str
    name: str
    why: str
    texts: Sequence["TextLine"]
    cases: Sequence[str]
    newest: UUID
    waits: bool
    may_call: bool


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month's texts in words."""

    name: str
    sent: str
    parts: str
    answers: str
    answer_parts: str
    failed: str
    cost: str
    cap: str
    priced: str
    warning: str


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


def waiting(of: Waiting) -> WaitingLine:
    """A number on the page of texts that wait."""
    number = plain_number(of.number)
    return WaitingLine(
        id=of.message_id,
        matter=str(_MATTERS[of.matter]),
        who=_("a number that ends in %(digits)s", digits=number[-3:]),
        many=of.many,
        since=of.since,
        grave=of.matter in _GRAVE,
    )


def thread(actor: Actor, of: Thread) -> ThreadView:
    """The texts of one number on their own page."""
    open_ones = [one.matter for one in of.texts if one.matter and one.looked_at is None]
    gravest = min(open_ones, key=tuple(Matter).index, default=None)
    return ThreadView(
        number=plain_number(of.number),
        name=(of.point.person.name or "") if of.point else "",
        why=f"{_MATTERS[gravest]}. {_ANSWERED[gravest]}" if gravest else "",
        texts=[line(one) for one in of.texts],
        cases=[case.reference for case in of.cases],
        newest=of.newest.id,
        waits=of.waits,
        may_call=may_ever(actor, Action.TAKE_CALL),
    )


def month(of: Month) -> MonthView:
    """A month's texts and what they cost."""
    costs = [_money(amount, unit) for unit, amount in sorted(of.cost.items())]
    return MonthView(
        name=format_date(of.first, "MMMM y"),
        sent=format_decimal(of.sent),
        parts=format_decimal(of.parts),
        answers=format_decimal(of.answers),
        answer_parts=format_decimal(of.answer_parts),
        failed=format_decimal(of.failed),
        cost=", ".join(costs) or "–",
        cap=_cap(of),
        priced=_(
            "The provider has named the price of %(priced)s of %(sent)s messages.",
            priced=format_decimal(of.priced), sent=format_decimal(of.sent),
        ),
        warning=_warning(of),
    )  # fmt: skip


def _money(amount: Decimal, unit: str) -> str:
    return format_currency(amount, unit or "GBP", locale=get_locale())


def _cap(of: Month) -> str:
    if not of.cap:
        return _("The council has set no limit. It stands in council.toml, under [texts].")
    return _(
        "%(parts)s of %(cap)s parts have gone out this month; the limit stands in council.toml.",
        parts=format_decimal(of.parts), cap=format_decimal(of.cap),
    )  # fmt: skip


def _warning(of: Month) -> str:
    if of.is_spent:
        return _("This month’s texts are spent: only codes go out until the month is over.")
    if of.is_nearly_spent:
        return _("More than four fifths of this month’s texts have gone out.")
    return ""


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
