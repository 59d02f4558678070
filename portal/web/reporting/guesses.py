"""What typed words may mean: places of the gazetteer and categories of the council."""

from flask import current_app
from flask_babel import gettext as _

from portal.council.categories import Category
from portal.models.places import Point
from portal.reading.categories import Categories
from portal.reading.gazetteer import Found
from portal.web.parts import Parts

MOST = 8
_MOST_THINGS = 4
_LIKE_THE_FIRST = 0.4
_NAME = "portal.reporting.categories"


def places(parts: Parts, text: str) -> list[Found]:
    """The places that a search may mean, the likeliest first."""
    return parts.gazetteer.search(text, limit=MOST) if text else []


def one_place(finds: list[Found]) -> Found | None:
    """The place that was meant, where there is no doubt."""
    sure = [find for find in finds if find.exact]
    return sure[0] if len(sure) == 1 and sure[0] is finds[0] else None


def label(find: Found) -> str:
    """The place in the reader's language."""
    return _(find.message, **find.facts)


def around(parts: Parts, point: Point) -> str:
    """What stands nearest to a point, as a place is kept; empty far from everything."""
    best = parts.gazetteer.describe(point).best
    return best.found.label if best else ""


def categories(parts: Parts, text: str) -> list[Category]:
    """The categories that words may mean, the likeliest first."""
    ranked = _reader(parts).rank(text) if text else []
    least = ranked[0].score * _LIKE_THE_FIRST if ranked else 0
    likely = [one.key for one in ranked[:_MOST_THINGS] if one.score >= least]
    return [parts.council.categories[key] for key in likely]


def _reader(parts: Parts) -> Categories:
    """The council's categories by their words; made once for an app."""
    known: Categories | None = current_app.extensions.get(_NAME)
    if known is None:
        known = current_app.extensions[_NAME] = Categories.from_council(parts.council)
    return known
