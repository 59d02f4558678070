"""Every route for everyone who acts for another: each has one right answer, and gives no other.

At the level of rules the whole product of grounds, kinds of task, depths and actions is tried in
tests/portal/test_policy_of_mandates.py; here each route is asked by each kind of actor, under each
ground, each kind and depth, and in each state that a mandate can be in.
"""

from dataclasses import replace

import pytest

from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.evidence import Evidence
from portal.models.people import Person
from portal.web.acting import FOR_ANOTHER
from tests.support import mandates as made_rows
from tests.support.episodes import declared, line
from tests.support.mandate_wishes import on_web
from tests.support.mandated import SERVICES, World
from tests.support.mandated_answers import RIGHT, Needs, OfCase, Whose
from tests.support.mandated_walks import IN, NOTHING_YET, OUT, SELF, Walk, covers, services
from tests.support.mandates import EVERYTHING

_NAMES_SOMETHING = {"reference", "point_id", "evidence_id", "photo_id"}
_BY_TEXT = {f"follow_by_text.{one}" for one in ("again", "ask", "mine", "prove")}
_OF_PUBLIC_CASES = {"cases.follow", "cases.follow_asked"} | _BY_TEXT
_KINDS = [kind for kind in Kind if kind is not Kind.EVERYTHING]


def test_the_table_of_answers_names_every_route_that_can_be_used_for_another(world: World) -> None:
    there = {rule.endpoint for rule, _ in world.routes()}
    usable = {name for name in there if name.partition(".")[0] in FOR_ANOTHER}

    assert set(RIGHT) == usable | {"auth.kept"}  # of signing on, the one page that is for another


def test_every_address_of_these_tests_leads_the_person_herself_to_something(world: World) -> None:
    """Else it would be no wonder that others are turned away there."""
    herself = world.herself()
    world.keep()
    nothing = []
    for rule, method in world.routes():
        if rule.endpoint not in RIGHT or rule.endpoint in NOTHING_YET | _OF_PUBLIC_CASES:
            continue
        address = world.address(rule, method, world.margaret, "life_housing")
        answer = herself.open(address, method=method, data=world.typed(rule, method))
        if answer.status_code not in {200, 204, 303, 409, 422}:
            nothing.append(f"{method} {address}: {answer.status}")
        if method == "POST":
            world.put_back()

    assert not "\n".join(nothing)


@pytest.mark.parametrize("basis", Basis)
def test_under_each_ground_each_route_opens_as_far_as_the_ground_goes(
    world: World, basis: Basis
) -> None:
    agent, _ = world.agent(EVERYTHING, basis)
    world.keep()
    walk = Walk(world, agent, covers(basis, *EVERYTHING), basis)
    for rule, method in world.routes():
        if rule.endpoint in RIGHT:
            for service in services(rule, Kind.COUNCIL_TAX):
                walk.ask(rule, method, walk.right(rule, method, service), service=service)

    assert not walk.said()


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("kind", _KINDS)
def test_each_kind_of_task_and_depth_opens_what_it_is_for_and_nothing_else(
    world: World, kind: Kind, depth: Depth
) -> None:
    granted = Granted(kind, depth)
    agent, _ = world.agent((granted,))
    world.keep()
    walk = Walk(world, agent, covers(Basis.CONSENT, granted))
    for rule, method in world.routes():
        if isinstance(RIGHT.get(rule.endpoint), Needs | OfCase):
            for service in services(rule, kind):
                walk.ask(rule, method, walk.right(rule, method, service), service=service)

    assert not walk.said()


def test_an_adviser_reaches_what_their_clients_yescovers(world: World) -> None:
    agent, _ = world.agent(advises=True)
    world.keep()
    walk = Walk(world, agent, covers(Basis.CONSENT, *EVERYTHING))
    for rule, method in world.routes():
        if rule.endpoint in RIGHT:
            walk.ask(rule, method, walk.right(rule, method, "life_housing"), service="life_housing")

    assert not walk.said()


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.PROFESSIONAL])
def test_a_mandate_for_one_episode_alone_opens_no_route_to_anything_else(
    world: World, basis: Basis
) -> None:
    """It is another one of hers, with a case of its own: of the rest there is nothing."""
    with world.database.write() as session:
        margaret = session.get_one(Person, world.margaret.person_id)
        one = declared(session, on_web(margaret), "moving_house")
        case = made_rows.a_case_of(session, margaret.id, "life_adult_care")
        line(session, one, "adult_care", mode="case", case_id=case.id)
    agent, _ = world.agent((Granted(Kind.EPISODE, Depth.ACT, episode_id=one.id),), basis)
    world.keep()
    walk = Walk(world, agent, {}, Basis.NEXT_OF_KIN)  # to report is to follow, and they may not
    for rule, method in world.routes():
        if isinstance(RIGHT.get(rule.endpoint), Needs | OfCase):
            for service in services(rule, Kind.COUNCIL_TAX):
                walk.ask(rule, method, walk.right(rule, method, service), service=service)
    assert not walk.said()

    everywhere = "".join(
        agent.get(path).text
        for path in ("/account", "/account/cases", "/account/episodes", "/cases", "/cases.geojson")
    )
    assert one.reference in everywhere
    assert case.reference in everywhere
    theirs = [world.margaret.open, world.margaret.sent, *world.margaret.cases.values()]
    assert not [reference for reference in theirs if reference in everywhere]


def test_every_other_route_of_the_portal_is_for_oneself_alone(world: World) -> None:
    """Staff's own pages too: no mandate opens a door of the council."""
    agent, _ = world.agent()
    world.keep()
    walk = Walk(world, agent)
    for rule, method in world.routes():
        if rule.endpoint not in RIGHT:
            walk.ask(rule, method, SELF)

    assert not walk.said()


def test_the_lists_of_an_account_name_just_the_cases_that_are_covered(world: World) -> None:
    for granted in (Granted(kind, depth) for kind in Kind for depth in Depth):
        agent, _ = world.agent((granted,))
        walk = Walk(world, agent, covers(Basis.CONSENT, granted))
        rule = world.rule("cases.show")
        named = {service for service in SERVICES if walk.right(rule, "GET", service) == IN}
        whole, newest = (
            {service for service, reference in world.margaret.cases.items() if reference in page}
            for page in (agent.get(path).text for path in ("/account/cases", "/account"))
        )
        assert whole == named
        assert newest <= named


# --- somebody else's


def test_what_is_toms_is_not_there_for_who_acts_for_margaret_though_they_may_act_for_tom(
    world: World,
) -> None:
    agent, _ = world.agent()
    with world.database.write() as session:
        tom, david = (
            session.get_one(Person, one) for one in (world.tom.person_id, agent.person_id)
        )
        made_rows.a_mandate(session, tom, david)
    world.keep()
    walk = Walk(world, agent)
    for rule, method in world.routes():
        is_public = RIGHT.get(rule.endpoint) in {
            Whose.EVERYONES,
            Whose.ONES_OWN,
            Whose.AS_LINKED,
            None,
        }
        if not is_public and rule.arguments & _NAMES_SOMETHING:
            walk.ask(rule, method, OUT, world.tom)

    assert not walk.said()


def test_a_proof_of_toms_is_not_there_under_an_episode_of_margarets(world: World) -> None:
    agent, _ = world.agent()
    mixed = replace(world.margaret, evidence_id=world.tom.evidence_id)
    world.keep()
    walk = Walk(world, agent)
    walk.ask(world.rule("evidence.show"), "GET", OUT, mixed)
    agent.client.post(
        agent.at(world.address(world.rule("evidence.remove"), "POST", mixed)), data={}
    )

    assert not walk.said()
    with world.database.read() as session:
        assert session.get(Evidence, world.tom.evidence_id) is not None


def test_what_was_told_in_safe_mode_is_there_under_no_mandate(world: World) -> None:
    agent, _ = world.agent()
    world.keep()
    safe = replace(world.margaret, open=world.margaret.safe, sent=world.margaret.safe)
    walk = Walk(world, agent)
    for rule, method in world.routes():
        right = RIGHT.get(rule.endpoint)
        if isinstance(right, Needs) and "reference" in rule.arguments:
            walk.ask(rule, method, OUT, safe)

    assert not walk.said()
