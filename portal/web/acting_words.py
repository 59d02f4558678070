"""What a mandate covers, as who acts under it reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.models.actors import Depth, Held, Kind
from portal.web import mandate_words

_KINDS: Mapping[Kind, LazyString] = {
    Kind.REPORT: _l("Report problems, and follow them"),
    Kind.CASES: _l("Cases that nothing else here names"),
    Kind.EPISODE: _l("Life events, such as a death or a move"),
    Kind.COUNCIL_TAX: _l("Council tax"),
    Kind.BENEFITS: _l("Benefits and help with rent"),
    Kind.HOUSING: _l("Housing"),
    Kind.CARE: _l("Care"),
    Kind.CONTACT_DETAILS: _l("Contact details"),
}
_DEPTHS: Mapping[Depth, LazyString] = {
    Depth.LOOK: _l("You can look."),
    Depth.ACT: _l("You can look, and act for them."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of task, and how far the mandate goes in it."""

    kind: str
    depth: str


def covered(held: Held) -> list[Row]:
    """A row for each kind of task that a mandate covers, in the order of the forms."""
    return [
        Row(str(words), " ".join([str(_DEPTHS[_deepest(held, kind)]), *_which(held, kind)]))
        for kind, words in _KINDS.items()
        if any(one.kind is kind for one in held.scopes)
    ]


def _which(held: Held, kind: Kind) -> list[str]:
    """That it is one of them alone, and which; nothing where it is all of them."""
    of_kind = [one for one in held.scopes if one.kind is kind]
    said = [mandate_words.which(one) for one in of_kind]
    return said if all(said) else []


def _deepest(held: Held, kind: Kind) -> Depth:
    acts = any(one.kind is kind and one.depth is Depth.ACT for one in held.scopes)
    return Depth.ACT if acts else Depth.LOOK
