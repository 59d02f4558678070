"""What a mandate lets somebody do, kind by kind: nobody says yes to “everything” unread."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from portal.authority.bases import bases
from portal.models.actors import Depth, Granted, Kind
from portal.models.mandates import Mandate, MandateScope
from portal.web import mandate_words


def of_scope(mandate: Mandate, scope: MandateScope) -> list[str]:
    """What one scope lets them do, as list items: see your council tax cases."""
    if scope.episode is not None:
        return [mandate_words.what(scope)]
    table = bases()
    return [
        _(table.kinds[one.kind].act if one.depth is Depth.ACT else table.kinds[one.kind].look)
        for one in _spelled(mandate, [scope])
    ]


def called(scope: MandateScope) -> str:
    """One scope in few words, for the name of a button."""
    return _("everything") if scope.kind is Kind.EVERYTHING else mandate_words.what(scope)


def in_short(mandate: Mandate, scopes: Sequence[MandateScope]) -> list[str]:
    """All of it in a sentence for what they may act in, and one for what they may only see."""
    granted = _spelled(mandate, scopes)
    acts = [one.kind for one in granted if one.depth is Depth.ACT]
    looks = [one.kind for one in granted if one.kind not in acts]
    told = []
    if acts:
        told.append(_("They can look and act in: %(kinds)s.", kinds=_listed(acts)))
    if looks:
        told.append(_("They can only look in: %(kinds)s.", kinds=_listed(looks)))
    return told + [said for said in map(mandate_words.which, scopes) if said]


def _spelled(mandate: Mandate, scopes: Iterable[MandateScope]) -> tuple[Granted, ...]:
    granted = (Granted(one.kind, one.depth, one.until, one.episode_id) for one in scopes)
    return bases().spell_out(mandate.basis, granted)


def _listed(kinds: Iterable[Kind]) -> str:
    return ", ".join(mandate_words.agents_kind(kind) for kind in dict.fromkeys(kinds))
