"""How an episode goes on is seen by the teams that were told of it, and by who says why."""

from dataclasses import replace

import pytest

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.episodes import Episode
from portal.policy import Action, may
from portal.services.staff_episodes import Told

_SAM = clock.new_id()
_ROADS, _NOISE = frozenset({"roads"}), frozenset({"noise"})
_HANDLE = {Role.OFFICER, Role.INSPECTOR, Role.LEAD, Role.CLERK}
_SAY_WHY = {Role.CLERK, Role.RECORDS_MANAGER}


@pytest.mark.parametrize("in_call", [None, clock.new_id()], ids=["", "in a call"])
@pytest.mark.parametrize("role", Role)
def test_every_role_sees_what_the_matrix_says_and_nothing_else(role: Role, in_call: object) -> None:
    theirs, others = (
        Actor(role, By.WEB, person_id=_SAM, teams=teams, identity_id=_SAM, in_call=in_call)  # type: ignore[arg-type]
        for teams in (_ROADS, _NOISE)
    )
    told = Told(_ROADS, _SAM)

    assert may(theirs, Action.READ_EPISODE_AS_STAFF, told) == (role in _HANDLE)
    assert not may(others, Action.READ_EPISODE_AS_STAFF, told)
    assert may(others, Action.READ_EPISODE_AS_STAFF, told, "They called") == (role in _SAY_WHY)
    for nobodys in (Told(frozenset(), _SAM), Episode(person_id=_SAM), None):
        assert not may(theirs, Action.READ_EPISODE_AS_STAFF, nobodys)


_OWN = (
    Action.READ_EPISODE, Action.CHANGE_EPISODE, Action.DECLARE_EPISODE, Action.BOOK_APPOINTMENT,
)  # fmt: skip


@pytest.mark.parametrize("action", _OWN)
def test_an_episode_is_its_persons(action: Action) -> None:
    sams = Episode(person_id=_SAM)

    assert may(Actor(Role.RESIDENT, By.WEB, person_id=_SAM), action, sams)
    assert not may(Actor(Role.RESIDENT, By.WEB, person_id=clock.new_id()), action, sams)


@pytest.mark.parametrize("action", [*_OWN, Action.BEGIN_EPISODE])
@pytest.mark.parametrize("role", [one for one in Role if one is not Role.RESIDENT])
def test_of_the_staff_only_a_clerk_who_serves_somebody_writes_it_down(
    role: Role, action: Action
) -> None:
    sams, apart = Episode(person_id=_SAM), Actor(role, By.WEB, identity_id=clock.new_id())
    serving = replace(apart, in_call=clock.new_id())

    assert may(serving, action, sams) == (may(apart, action, sams) or role is Role.CLERK)
    assert role is not Role.CLERK or not may(apart, action, sams)


@pytest.mark.parametrize("role", Role)
def test_figures_are_for_who_leads(role: Role) -> None:
    assert may(Actor(role, By.WEB), Action.READ_FIGURES) == (role is Role.LEAD)
