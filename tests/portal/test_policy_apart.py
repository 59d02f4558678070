"""What hangs on more than a role and a case: sessions, desks, calls, places, deaths."""

from dataclasses import replace

import pytest

from portal import clock
from portal.models.calls import Call
from portal.models.death_markers import DeathNotice
from portal.models.identities import Identity, Realm, SignOn
from portal.policy import Action, Actor, By, Role, may
from tests.portal.test_policy import _EVERYONE, _HANDLERS, _MACHINES, _SAM, _SESSION, _WHY, _staff


@pytest.mark.parametrize("who", _EVERYONE)
def test_a_session_is_ended_by_whose_it_is_and_by_the_portal(who: str) -> None:
    sams = SignOn(id=_SESSION, identity=Identity(person_id=_SAM, realm=Realm.RESIDENT))

    assert may(_EVERYONE[who], Action.SIGN_OFF, sams) == (who in {"resident", "holder", *_MACHINES})


def test_staff_end_the_session_they_came_by_and_no_other() -> None:
    jo = _staff(Role.OFFICER, sign_on_id=_SESSION)
    identity = Identity(person_id=None, realm=Realm.STAFF)

    assert may(jo, Action.SIGN_OFF, SignOn(id=_SESSION, identity=identity))
    assert not may(jo, Action.SIGN_OFF, SignOn(id=clock.new_id(), identity=identity))


_DESKS = (Action.KEEP_VIEW, Action.ORDER_BULK, Action.TAKE_CALL, Action.MOVE_CONTACT)


@pytest.mark.parametrize("action", _DESKS)
def test_what_staff_keep_for_their_work_is_theirs_alone(action: Action) -> None:
    moira, joe = _staff(Role.CLERK), _staff(Role.CLERK)
    moiras = Call(identity_id=moira.identity_id)

    assert may(moira, action, moiras)
    assert not may(joe, action, moiras)
    assert not may(Actor(Role.CLERK, By.WEB), action, Call(identity_id=None))


def test_the_records_manager_moves_any_contact_and_says_why() -> None:
    manager = _EVERYONE["records_manager"]

    assert may(manager, Action.MOVE_CONTACT, Call(identity_id=clock.new_id()), _WHY)
    assert not may(manager, Action.MOVE_CONTACT, Call(identity_id=clock.new_id()))


@pytest.mark.parametrize("who", _EVERYONE)
def test_people_are_looked_for_by_who_serves_one_of_them(who: str) -> None:
    actor = _EVERYONE[who]
    serving = replace(actor, in_call=clock.new_id())

    assert not may(actor, Action.FIND_PERSON)
    assert may(serving, Action.FIND_PERSON) == (who in {"clerk", "other_clerk"})
    assert may(actor, Action.FIND_PERSON, None, _WHY) == (who == "records_manager")


@pytest.mark.parametrize("who", _EVERYONE)
def test_who_comes_is_known_to_the_teams_that_see_people(who: str) -> None:
    actor = _EVERYONE[who]
    handles = who in _HANDLERS

    assert may(actor, Action.SEE_WHO_COMES, frozenset({"roads", "parks"})) == handles
    assert not may(actor, Action.SEE_WHO_COMES, frozenset({"parks"}))
    assert not may(actor, Action.SEE_WHO_COMES)


@pytest.mark.parametrize("who", _EVERYONE)
def test_a_death_is_confirmed_by_who_did_not_look_first_and_taken_back_with_a_reason(
    who: str,
) -> None:
    actor, others = _EVERYONE[who], clock.new_id()
    looks = who in {"clerk", "other_clerk", "records_manager"}
    first, theirs = DeathNotice(first_id=others), DeathNotice(first_id=actor.identity_id)
    wrote = DeathNotice(first_id=others, written_by_id=actor.identity_id)

    assert may(actor, Action.CONFIRM_DEATH, first) == looks
    assert not may(actor, Action.CONFIRM_DEATH, DeathNotice(first_id=None))
    if actor.identity_id is not None:
        assert not may(actor, Action.CONFIRM_DEATH, theirs)
        assert not may(actor, Action.CONFIRM_DEATH, wrote)
    assert may(actor, Action.LIFT_DEATH, first, _WHY) == looks
    assert not may(actor, Action.LIFT_DEATH, first)
