"""Nothing opens under a mandate that does not count, or to who is not the one it was given to."""

import pytest
from flask.testing import FlaskClient

from portal.models.actors import Basis, Role
from portal.models.mandates import Mandate
from tests.support.mandated import World
from tests.support.mandated_answers import RIGHT, Whose
from tests.support.mandated_changes import (
    ADVISERS_OVER,
    OVER,
    Change,
    expired,
    left,
    revoked,
    suspended,
)
from tests.support.mandated_walks import OUT, SELF, Walk
from tests.support.mandates import EVERYTHING
from tests.support.staff import Colleague, browser


@pytest.mark.parametrize("over", OVER)
def test_a_mandate_that_does_not_count_opens_no_route_at_all(world: World, over: Change) -> None:
    _assert_shut(world, over, _all_if(over in (revoked, expired), OVER.index(over)))


@pytest.mark.parametrize("over", ADVISERS_OVER)
def test_an_adviser_whose_access_does_not_count_opens_no_route_at_all(
    world: World, over: Change
) -> None:
    of = _all_if(over in (left, suspended), ADVISERS_OVER.index(over))
    _assert_shut(world, over, of, advises=True)


@pytest.mark.parametrize("basis", Basis)
def test_on_no_ground_does_a_mandate_that_was_revoked_open_a_route(
    world: World, basis: Basis
) -> None:
    _assert_shut(world, revoked, _all_if(False, list(Basis).index(basis)), basis)


def _all_if(every: bool, first: int) -> slice:
    """Every route; else one in three, and other ones than for the neighbour in the list.

    Whether a mandate counts is asked before the route is known: that they are all behind that
    question is seen with the ones that are asked all.
    """
    return slice(None) if every else slice(first % 3, None, 3)


def _assert_shut(
    world: World, over: Change, of: slice, basis: Basis = Basis.CONSENT, *, advises: bool = False
) -> None:
    agent, mandate = world.agent(EVERYTHING, basis, advises=advises)
    with world.database.write() as session:
        over(session, session.get_one(Mandate, mandate.id))
    world.keep()
    walk = Walk(world, agent)
    for rule, method in [one for one in world.routes() if one[0].endpoint in RIGHT][of]:
        own = RIGHT[rule.endpoint] is Whose.ONES_OWN
        walk.ask(rule, method, SELF if own else OUT)

    assert not walk.said()


@pytest.mark.parametrize("who", ["staff", "margaret", "somebody", "stranger"])
def test_the_key_of_a_choice_opens_nothing_in_another_browser(world: World, who: str) -> None:
    """Of staff who act for somebody in their own time neither: in that browser they are staff."""
    agent, _ = world.agent()
    client = _browser(world, who)
    world.keep()
    walk = Walk(world, agent)
    for rule, method in world.routes():
        if rule.endpoint in RIGHT:
            own = RIGHT[rule.endpoint] is Whose.ONES_OWN
            walk.ask(rule, method, SELF if own else OUT, client=client)

    assert not walk.said()


def _browser(world: World, who: str) -> FlaskClient:
    match who:
        case "staff":
            return browser(world.app, Colleague(Role.CLERK, ("customer_services",)))
        case "margaret":
            return world.herself()
        case "somebody":
            return world.agent()[0].client
    return world.app.test_client()
