"""The two sides of a mandate by name, as messages call them."""

import re
import unicodedata

from flask_babel import gettext as _

from portal.models.mandates import Mandate
from portal.web import mandate_words

_MOST = 50  # characters of a name in a message
_DOT_INSIDE = re.compile(r"\.(?=\S)")


def agent(mandate: Mandate) -> str:
    """Asha Patel of Thornley Advice; whoever gave us no name is called as the person named them."""
    return of_organisation(
        mandate.agent_name,
        mandate.organisation.name if mandate.organisation else "",
    )


def plain(name: str | None) -> str:
    """A name as a message may have it: whoever has it wrote it themselves, and what stands in our
    words must lead nowhere. No address, no number, and no more than a name is long.
    """
    letters = "".join(mark if _is_of_name(mark) else " " for mark in name or "")
    said = " ".join(_DOT_INSIDE.sub(" ", letters).split())
    return said if len(said) <= _MOST else f"{said[: _MOST - 2].rstrip()}.."


def of_organisation(name: str, organisation: str) -> str:
    """A name, with the organisation for which somebody does it; one of them may be missing."""
    name, organisation = plain(name), organisation[:_MOST]
    if organisation and name:
        return _("%(name)s of %(organisation)s", name=name, organisation=organisation)
    return organisation or mandate_words.named(name)


def for_another(name: str, organisation: str, of: str) -> str:
    """Who did something for whom: Asha Patel of Thornley Advice, for Margaret Jones."""
    return _(
        "%(who)s, for %(person)s",
        who=of_organisation(name, organisation), person=mandate_words.named(plain(of)),
    )  # fmt: skip


def person(mandate: Mandate) -> str:
    """For whom it is."""
    return mandate_words.named(plain(mandate.principal.name))


def first_name(mandate: Mandate) -> str:
    """What may be said of them to an address that nobody has shown to be the right one."""
    return mandate_words.named(plain(mandate.principal.name).split(" ")[0])


def _is_of_name(mark: str) -> bool:
    return mark.isalpha() or mark in "'’.-" or unicodedata.category(mark).startswith("M")
