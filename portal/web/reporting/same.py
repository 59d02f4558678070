"""Is it one of these? Open cases near by, to be followed instead of told again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from wtforms import Form

from portal import clock
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, finding
from portal.services.finding import Near
from portal.web import states
from portal.web.forms.report import PressForm
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed

_MOST_PINS = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A case near by, in words."""

    reference: str
    title: str
    words: str
    distance: str
    standing: str
    photo: UUID | None


class Same(Step):
    """What others have told us about the same place."""

    key = "same"

    def is_asked(self, at: Situation) -> bool:
        return bool(at.near)

    def is_done(self, at: Situation) -> bool:
        return at.told.none_of_these == at.told.matter or not at.near

    def form(self, at: Situation, typed: Typed | None) -> Form:
        return PressForm(typed)

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        photos = finding.first_photos(at.session, PUBLIC_ON_WEB, [one.case.id for one in at.near])
        return {
            "near": [_neighbour(at, one, photos.get(one.case.id)) for one in at.near],
            "pins": _pins(at),
            "around_m": at.parts.council.radius.map_m,
        }

    def take(self, at: Situation, form: Form) -> Taken:
        wanted = at.typed.get("follow", "")
        here = next((one.case for one in at.near if one.case.reference == wanted), None)
        if here is None:
            return Taken(at.told.but(none_of_these=at.told.matter))
        case = cases.find(at.session, PUBLIC_ON_WEB, here.reference, to_change=True)
        cases.count_in(at.session, at.acts, case)
        return Taken(at.told, joined=case.id)


def _neighbour(at: Situation, one: Near, photo: UUID | None) -> Neighbour:
    case, council = one.case, at.parts.council
    category = council.categories[case.service]
    return Neighbour(
        case.reference,
        _("%(category)s, %(place)s", category=_(category.name), place=case.place)
        if case.place
        else _(category.name),
        case.words,
        distance(one.metres),
        states.standing(council, case, clock.now()),
        photo,
    )


def distance(metres: float) -> str:
    """How far away, as a person would say it."""
    if metres < 10:
        return _("Right there.")
    near = round(metres / 10) * 10 if metres < 100 else round(metres / 50) * 50
    return _("About %(metres)d metres away.", metres=near)


def _pins(at: Situation) -> list[Point]:
    """The cases of the list, then the others of the same kind that the map has room for."""
    point, category = at.told.point, at.category
    if point is None or category is None:
        return []
    listed = [one.case.point for one in at.near]
    around = finding.near(
        at.session, PUBLIC_ON_WEB, point, at.parts.council.radius.map_m, category.key, _MOST_PINS
    )
    more = [one.case.point for one in around if one.case.point not in listed]
    return [spot for spot in (*listed, *more) if spot is not None][:_MOST_PINS]
