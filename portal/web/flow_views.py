"""What the pages of a case's way show: teams to choose from, cases near by, and the other case."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.services import enquiries, finding
from portal.web import case_views, states
from portal.web.case_views import CaseView

_NEAR_METRES = 200
_MOST_NEAR = 6


@dataclass(frozen=True, slots=True)
class Nearby:
    """A case near by that might be the same."""

    reference: str
    title: str
    place: str
    words: str
    state_name: str
    look: str
    created_at: datetime
    metres: int
    alike: bool  # of the same category


@dataclass(frozen=True, slots=True)
class Dates:
    """When who is asked now is reminded, and by when they should answer."""

    reminded: str
    answered: str


def teams(council: Council, case: Case) -> list[tuple[str, str]]:
    """Everyone else who could have a case: first the council's own teams, then others, by name."""
    named = [
        (team.kind == "agency", _(team.name), key)
        for key, team in council.teams.items()
        if key != case.team
    ]
    return [
        (key, _("%(name)s (outside the council)", name=name) if outside else name)
        for outside, name, key in sorted(named)
    ]


def services(council: Council) -> list[tuple[str, str]]:
    """Every category by name."""
    return sorted(
        ((key, _(category.name)) for key, category in council.categories.items()),
        key=lambda one: one[1],
    )


def near(session: Session, actor: Actor, council: Council, case: Case) -> list[Nearby]:
    """Public cases near by that might be the same: of the same category first."""
    if case.point is None:
        return []
    found = [
        _nearby(council, one, case)
        for one in finding.near(session, actor, case.point, _NEAR_METRES)
        if one.case.id != case.id
    ]
    return sorted(found, key=lambda one: (not one.alike, one.metres))[:_MOST_NEAR]


def other(council: Council, case: Case) -> CaseView:
    """The case that another might be, as everyone sees it."""
    return case_views.view(council, case, clock.now())


def dates(at: datetime) -> Dates:
    """For a question that is asked now."""
    reminded, answered = enquiries.dates(at)
    return Dates(states.by_when(reminded, at), states.by_when(answered, at))


def _nearby(council: Council, one: finding.Near, case: Case) -> Nearby:
    return Nearby(
        reference=one.case.reference,
        title=_(council.service_name(one.case.service)),
        place=one.case.place,
        words=one.case.words,
        state_name=states.name(one.case.state),
        look=states.look(one.case.state),
        created_at=one.case.created_at,
        metres=round(one.metres),
        alike=one.case.service == case.service,
    )
