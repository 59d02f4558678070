"""Out in the street: what is open nearby, and a good way round what one has taken on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.cases import Case, band
from portal.models.identities import Identity
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed
from portal.services import assigning, cases, patrols
from portal.services.cases import NewCase
from tests.support.staff import Colleague

INSPECTOR = Colleague(Role.INSPECTOR, ("ashshire_highways",), name="Kim Osei")
At = Callable[..., Case]


@pytest.fixture
def inspector(session: Session) -> Actor:
    return INSPECTOR.actor(session)


@pytest.fixture
def at(session: Session, council: Council, in_town: Point) -> At:
    """Opens a case so many metres north of Mill Lane."""

    def at(north: float, team: str = "ashshire_highways", **facts: object) -> Case:
        new = NewCase(service="pothole", words="A hole", place=f"{north} m", point=in_town)
        case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
        case.lat, case.team = in_town.lat + north / 111_320, team
        case.band = band(case.lat)
        for name, value in facts.items():
            setattr(case, name, value)
        session.flush()
        return case

    return at


def test_the_nearest_comes_first_with_how_far_it_is(
    session: Session, inspector: Actor, at: At, in_town: Point
) -> None:
    far, close = at(300), at(20)
    found = patrols.near(session, inspector, in_town)

    assert [one.stop.id for one in found] == [close.id, far.id]
    assert [round(one.metres, -1) for one in found] == [20, 300]


def test_only_open_cases_of_their_teams_are_near(
    session: Session, inspector: Actor, an_officer: Actor, at: At, in_town: Point
) -> None:
    at(10, team="parks")
    done, mine = at(20), at(30)
    cases.progress(session, an_officer, done, State.DONE, "Filled.")

    assert [one.stop.id for one in patrols.near(session, inspector, in_town)] == [mine.id]


def test_where_little_is_round_the_corner_it_looks_further(
    session: Session, inspector: Actor, at: At, in_town: Point
) -> None:
    there = at(3900)
    at(4100)
    assert [one.stop.id for one in patrols.near(session, inspector, in_town)] == [there.id]

    many = [at(n) for n in range(1, patrols.ENOUGH + 1)]
    found = patrols.near(session, inspector, in_town)
    assert {one.stop.id for one in found} == {case.id for case in many}


def test_the_route_is_of_their_own_open_cases_in_the_order_to_walk(
    session: Session, inspector: Actor, an_officer: Actor, at: At, in_town: Point
) -> None:
    me = session.get_one(Identity, inspector.identity_id)
    third, first, second = at(900), at(10), at(400)
    placeless, done = at(50, lat=None, lon=None), at(60)
    at(70)  # nobody's
    for case in (third, first, second, placeless, done):
        assigning.assign(session, inspector, case, me)
    cases.progress(session, an_officer, done, State.DONE, "Filled.")
    route = patrols.route(session, inspector, in_town)

    assert [stop.id for stop in route.stops] == [first.id, second.id, third.id]
    assert [stop.id for stop in route.elsewhere] == [placeless.id]
    assert route.is_whole


def test_a_case_that_went_to_another_team_is_off_the_route(
    session: Session, inspector: Actor, at: At
) -> None:
    case = at(10)
    assigning.assign(session, inspector, case, session.get_one(Identity, inspector.identity_id))
    case.team = "parks"
    session.flush()

    assert patrols.route(session, inspector).stops == []


def test_of_more_than_fits_the_most_urgent_come_along(
    session: Session, inspector: Actor, at: At
) -> None:
    me = session.get_one(Identity, inspector.identity_id)
    now = clock.now()
    made = [at(n, due=now + timedelta(days=n)) for n in range(1, 4)]
    for case in made:
        assigning.assign(session, inspector, case, me)
    route = patrols.route(session, inspector, most=2)

    assert {stop.id for stop in route.stops} == {case.id for case in made[:2]}
    assert not route.is_whole


def test_who_has_no_queue_has_nothing_near_them(session: Session, in_town: Point) -> None:
    with pytest.raises(NotAllowed):
        patrols.near(session, PUBLIC_ON_WEB, in_town)
    with pytest.raises(NotAllowed):
        patrols.route(session, Actor(Role.ADMINISTRATOR, By.WEB))
