"""Who is told what, in words, before anybody agrees to it; and what was agreed to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from life_events.engine.reasons import Shown
from portal.services.declarations import Recipient
from portal.web.asking import words
from portal.web.asking.rows import NOT_SHOWN

YES, NO = "yes", "no"
PREFIX = "tell-"


@dataclass(frozen=True, slots=True)
class Asked:
    """One recipient: for what, exactly which fields, and what was said so far.

    `waits`: part of it goes only once it was verified. `value` is what is chosen already.
    """

    key: str
    name: str
    titles: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    waits: bool
    may_be_told: bool
    needs_consent: bool
    value: str
    error: str = ""

    @property
    def field(self) -> str:
        """What the form calls the answer."""
        return PREFIX + self.key


def asked(
    found: Iterable[Recipient], typed: Mapping[str, str], hidden: Collection[str] = ()
) -> list[Asked]:
    """The recipients as the page shows them; a public body is told unless the person says no.

    Of the answers that are `hidden` only that they are told.
    """
    return [_asked(one, typed, hidden) for one in found]


def missing(found: Iterable[Asked]) -> list[Asked]:
    """Those of whom nothing was said that has to be."""
    return [one for one in found if one.may_be_told and one.value not in {YES, NO}]


def consents(found: Iterable[Asked]) -> dict[str, bool]:
    """Who may be told, by recipient."""
    return {one.key: one.value == YES for one in found if one.may_be_told}


def _asked(one: Recipient, typed: Mapping[str, str], hidden: Collection[str]) -> Asked:
    said = typed.get(PREFIX + one.key, "")
    default = "" if one.needs_consent else YES
    value = said if said in {YES, NO} else default
    return Asked(
        key=one.key,
        name=_(one.name),
        titles=tuple(_(line.task.title) for line in one.lines),
        fields=tuple(
            (
                words.labelled(field.label, field.about),
                str(NOT_SHOWN)
                if path.partition(".")[0] in hidden
                else words.shown(Shown(field.value, field.form)),
            )
            for path, field in one.fields.items()
        ),
        waits=one.held is not None,
        may_be_told=one.may_be_told,
        needs_consent=one.needs_consent,
        value=value,
        error=_("Say whether we may tell them.") if typed and not value else "",
    )
