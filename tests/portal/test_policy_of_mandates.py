"""Who acts for another reaches what their mandate covers of that one, and no more."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.authority.bases import bases, kind_of
from portal.models.actors import Actor, Basis, By, Depth, Granted, Held, Kind, Role
from portal.models.cases import Case
from portal.models.episodes import Episode
from portal.models.mandates import Mandate
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationState,
)
from portal.models.people import Person
from portal.policy import RULES, Action, NotAllowed, forget_uses, may, require, take_uses
from tests.portal.test_policy import _EVERYONE, _MACHINES, _SAY_WHY

_SAM, _DAVID, _EVE = (clock.new_id() for _ in range(3))
_KINDS = [kind for kind in Kind if kind is not Kind.EVERYTHING]
_SERVICES = ["pothole", "life_registrar", *bases().of_service, *bases().withheld]
_CASES = (Action.READ_CASE, Action.READ_PRIVATE_DETAILS, Action.FOLLOW_CASE)
_ON_CASES = (Action.REOPEN_CASE, Action.ANSWER_ENQUIRY)
_OF_EPISODES = (Action.CHANGE_EPISODE, Action.DECLARE_EPISODE, Action.BOOK_APPOINTMENT)


def _actor(basis: Basis, *scopes: Granted) -> Actor:
    spelled = bases().spell_out(basis, scopes)
    held = Held(clock.new_id(), _SAM, "Sam", _DAVID, "David", basis, spelled)
    return Actor(Role.AGENT, By.WEB, person_id=_SAM, mandate=held)


def _case(service: str, whose: UUID = _SAM) -> Case:
    return Case(id=clock.new_id(), public=False, subject_id=whose, service=service, team="roads")


def _wanted(
    basis: Basis, granted: Granted, kind: Kind | None, depth: Depth, service: str = "life_"
) -> bool:
    """The right answer, written down a second time: from the table, without the policy."""
    of_street = kind is Kind.CASES and not service.startswith("life_")
    follows = of_street and basis is not Basis.NEXT_OF_KIN  # what one may report one follows
    most = bases().grounds[basis].kinds
    return any(
        granted.kind in (one, Kind.EVERYTHING)
        and one in most
        and granted.depth.includes(depth)
        and most[one].includes(depth)
        for one in (kind, Kind.REPORT if follows else kind)
        if one is not None
    )


@pytest.mark.parametrize("basis", Basis)
def test_every_ground_kind_of_task_and_depth_reaches_just_the_cases_it_covers(basis: Basis) -> None:
    for granted in (Granted(kind, depth) for kind in Kind for depth in Depth):
        agent = _actor(basis, granted)
        for service in _SERVICES:
            case, kind = _case(service), kind_of(service)
            for action in _CASES:
                assert may(agent, action, case) == _wanted(
                    basis, granted, kind, Depth.LOOK, service
                )
            for action in _ON_CASES:
                assert may(agent, action, case) == _wanted(basis, granted, kind, Depth.ACT, service)


@pytest.mark.parametrize("basis", Basis)
def test_every_ground_kind_and_depth_lets_report_live_through_and_see_what_it_covers(
    basis: Basis,
) -> None:
    for granted in (Granted(kind, depth) for kind in Kind for depth in Depth):
        agent, sams = _actor(basis, granted), Episode(id=clock.new_id(), person_id=_SAM)

        def covers(kind: Kind, depth: Depth, granted: Granted = granted) -> bool:
            return _wanted(basis, granted, kind, depth)

        reports = _wanted(basis, granted, Kind.REPORT, Depth.ACT)
        assert may(agent, Action.OPEN_CASE) == reports
        assert may(agent, Action.BEGIN_EPISODE) == covers(Kind.EPISODE, Depth.ACT)
        assert may(agent, Action.READ_EPISODE, sams) == covers(Kind.EPISODE, Depth.LOOK)
        for action in _OF_EPISODES:
            assert may(agent, action, sams) == covers(Kind.EPISODE, Depth.ACT)
        assert may(agent, Action.READ_DETAILS, _SAM) == covers(Kind.CONTACT_DETAILS, Depth.LOOK)
        assert may(agent, Action.CHANGE_ACCOUNT, _SAM) == covers(Kind.CONTACT_DETAILS, Depth.ACT)


_SUBJECTS = st.sampled_from(
    [Person(id=_EVE), _EVE, _DAVID, Person(id=_DAVID), Episode(id=clock.new_id(), person_id=_EVE),
     _case("pothole", _EVE), _case("life_council_tax", _DAVID), Mandate(principal_id=_EVE)]
)  # fmt: skip


@given(st.sampled_from(Basis), st.sampled_from(Kind), st.sampled_from(list(Action)), _SUBJECTS)
def test_nothing_is_reached_of_anyone_but_for_whom_they_act(
    basis: Basis, kind: Kind, action: Action, subject: object
) -> None:
    """Their own things neither: for those they act for themselves."""
    agent, anyone = _actor(basis, Granted(kind, Depth.ACT)), _EVERYONE["public"]

    assert may(agent, action, subject) <= (
        may(anyone, action, subject) or action is Action.KEEP_REFUSED_WORDS
    )


@given(st.sampled_from(list(Action)), st.sampled_from([None, _SAM, _case("pothole")]))
def test_a_mandate_that_covers_nothing_opens_no_more_than_what_anyone_may(
    action: Action, subject: object
) -> None:
    rests, anyone = _actor(Basis.CONSENT), _EVERYONE["public"]

    assert may(rests, action, subject) <= (
        may(anyone, action, subject) or action is Action.KEEP_REFUSED_WORDS
    )


_NEVER = (
    Action.DELETE_ACCOUNT, Action.CHANGE_REACH, Action.BRING_IN_CASES, Action.PROVE_CONTACT,
    Action.READ_ACCESS_LOG, Action.READ_PERSON, Action.NAME_AGENT, Action.AGREE_TO_MANDATE,
    Action.REVOKE_MANDATE, Action.READ_MANDATES, Action.READ_JOURNAL, Action.CHOOSE_TELLING,
    Action.ASK_FOR_MANDATE, Action.TAKE_MANDATE, Action.HAND_BACK_MANDATE, Action.ADVISE,
    Action.LEAD_ORGANISATION, Action.PAUSE_MANDATES, Action.CHECK_MANDATE,
    Action.FORGET_KEPT_WORDS, Action.CHOOSE_COPIES,
)  # fmt: skip


@pytest.mark.parametrize("action", _NEVER)
def test_nobody_decides_over_mandates_or_reach_of_another_whatever_their_ground(
    action: Action,
) -> None:
    sams = Mandate(id=clock.new_id(), principal_id=_SAM, agent_id=_DAVID, adviser_id=_DAVID)
    for basis in Basis:
        agent = _actor(basis, Granted(Kind.EVERYTHING, Depth.ACT))
        in_call = replace(agent, in_call=clock.new_id(), identity_id=clock.new_id())
        for subject in (None, _SAM, Person(id=_SAM), sams):
            assert not may(agent, action, subject, "He asked me to")
            assert not may(in_call, action, subject, "He asked me to")


def test_what_is_withheld_is_seen_under_no_ground() -> None:
    everything = [_actor(basis, Granted(Kind.EVERYTHING, Depth.ACT)) for basis in Basis]

    for service in bases().withheld:
        assert not any(may(agent, Action.READ_CASE, _case(service)) for agent in everything)


def test_what_somebody_told_us_in_safe_mode_is_seen_under_no_ground() -> None:
    safe = Episode(id=clock.new_id(), person_id=_SAM, is_safe=True)

    for basis in Basis:
        agent = _actor(basis, Granted(Kind.EVERYTHING, Depth.ACT))
        for action in (Action.READ_EPISODE, *_OF_EPISODES):
            assert not may(agent, action, safe)


def test_a_mandate_for_one_episode_opens_that_one_and_no_new_one() -> None:
    this, that = (Episode(id=clock.new_id(), person_id=_SAM) for _ in range(2))
    agent = _actor(Basis.CONSENT, Granted(Kind.EPISODE, Depth.ACT, episode_id=this.id))

    assert may(agent, Action.CHANGE_EPISODE, this)
    assert not may(agent, Action.CHANGE_EPISODE, that)
    assert not may(agent, Action.BEGIN_EPISODE)


def test_a_mandate_for_one_episode_opens_its_cases_as_far_as_the_ground_goes() -> None:
    its, other, eves = (_case("life_adult_care", whose) for whose in (_SAM, _SAM, _EVE))
    only = Granted(
        Kind.EPISODE, Depth.ACT, episode_id=clock.new_id(), cases=frozenset({its.id, eves.id})
    )
    for basis, acts in ((Basis.CONSENT, True), (Basis.EXECUTOR, False)):  # who sees care, no more
        agent = _actor(basis, only)
        assert may(agent, Action.READ_CASE, its)
        assert may(agent, Action.ANSWER_ENQUIRY, its) == acts
        assert not may(agent, Action.READ_CASE, other)
        assert not may(agent, Action.READ_CASE, eves)


def test_the_role_without_a_mandate_may_what_anyone_may() -> None:
    nobody = Actor(Role.AGENT, By.WEB, person_id=_SAM)

    for action in Action:
        for subject in (None, _SAM, _case("pothole")):
            anyone = may(_EVERYONE["public"], action, subject)
            assert may(nobody, action, subject) <= (anyone or action is Action.KEEP_REFUSED_WORDS)


# --- who makes, ends and checks them


@pytest.mark.parametrize("who", _EVERYONE)
def test_a_mandate_is_agreed_to_and_ended_by_for_whom_it_is(who: str) -> None:
    actor = _EVERYONE[who]
    sams = Mandate(principal_id=_EVERYONE["resident"].person_id, agent_id=_DAVID)
    serving = replace(actor, in_call=clock.new_id())

    assert may(actor, Action.AGREE_TO_MANDATE, sams) == (who in {"resident", *_MACHINES})
    assert may(actor, Action.REVOKE_MANDATE, sams) == (who in {"resident", *_MACHINES})
    may_serve = {"resident", "clerk", "other_clerk", *_MACHINES}
    assert may(serving, Action.REVOKE_MANDATE, sams) == (who in may_serve)
    with_reason = may(actor, Action.REVOKE_MANDATE, sams, "She wrote to us")
    assert with_reason == (who in {"resident", "records_manager", *_MACHINES})


@pytest.mark.parametrize("who", _EVERYONE)
def test_who_gets_the_news_is_chosen_by_for_whom_it_is_or_by_a_clerk_in_a_call(who: str) -> None:
    actor = _EVERYONE[who]
    sams = Mandate(principal_id=_EVERYONE["resident"].person_id, agent_id=_DAVID)
    serving = replace(actor, in_call=clock.new_id())

    assert may(actor, Action.CHOOSE_COPIES, sams) == (who == "resident")
    may_serve = {"resident", "clerk", "other_clerk"}
    assert may(serving, Action.CHOOSE_COPIES, sams) == (who in may_serve)


@pytest.mark.parametrize("who", _EVERYONE)
def test_a_mandate_is_handed_back_by_who_holds_it_or_by_a_clerk_in_a_call(who: str) -> None:
    actor, sam = _EVERYONE[who], _EVERYONE["resident"].person_id
    serving = replace(actor, in_call=clock.new_id())

    for held in (Mandate(agent_id=sam), Mandate(organisation_id=_EVE, adviser_id=sam)):
        assert may(actor, Action.HAND_BACK_MANDATE, held) == (who == "resident")
        may_serve = {"resident", "clerk", "other_clerk"}
        assert may(serving, Action.HAND_BACK_MANDATE, held) == (who in may_serve)
    assert not may(actor, Action.HAND_BACK_MANDATE, Mandate(agent_id=_DAVID))


@pytest.mark.parametrize("who", _EVERYONE)
def test_a_mandate_is_written_down_in_a_call_and_checked_by_a_colleague(who: str) -> None:
    actor = _EVERYONE[who]
    serving = replace(actor, in_call=clock.new_id())
    own, colleagues = Mandate(staff_id=actor.identity_id), Mandate(staff_id=clock.new_id())

    assert not may(actor, Action.WRITE_DOWN_MANDATE)
    assert may(serving, Action.WRITE_DOWN_MANDATE) == (who in {"clerk", "other_clerk"})
    assert may(actor, Action.CHECK_MANDATE, colleagues) == (who in _SAY_WHY)
    assert may(actor, Action.CHECK_MANDATE) == (who in _SAY_WHY)
    if actor.identity_id is not None:
        assert not may(actor, Action.CHECK_MANDATE, own)


@pytest.mark.parametrize("standing", OrganisationState)
@pytest.mark.parametrize("state", AdviserState)
@pytest.mark.parametrize("role", AdviserRole)
def test_an_organisation_is_used_by_its_current_advisers_and_led_by_its_leads(
    role: AdviserRole, state: AdviserState, standing: OrganisationState
) -> None:
    sam = _EVERYONE["resident"]
    adviser = Adviser(
        person_id=sam.person_id, role=role, state=state, organisation=Organisation(state=standing)
    )
    counts = state is AdviserState.ACTIVE and standing is OrganisationState.AGREED

    assert may(sam, Action.ADVISE, adviser) == counts
    assert may(sam, Action.LEAD_ORGANISATION, adviser) == (counts and role is AdviserRole.LEAD)
    for who, actor in _EVERYONE.items():
        if who != "resident":
            assert not may(actor, Action.ADVISE, adviser)
            assert not may(actor, Action.LEAD_ORGANISATION, adviser)


# --- what is noted for the journal


@given(
    st.sampled_from(Basis), st.sampled_from(Kind), st.sampled_from(Depth),
    st.sampled_from(list(Action)), st.sampled_from(["none", "person", "case", "episode"]),
)  # fmt: skip
def test_each_use_of_a_mandate_that_is_allowed_is_noted_and_nothing_else_is(
    basis: Basis, kind: Kind, depth: Depth, action: Action, about: str
) -> None:
    agent = _actor(basis, Granted(kind, depth))
    subject = {
        "none": None, "person": _SAM, "case": _case("life_housing"),
        "episode": Episode(id=clock.new_id(), person_id=_SAM),
    }[about]  # fmt: skip
    rights = RULES[action].grants.get(Role.AGENT, ())
    by_mandate = any(right.kind and right.holds(agent, subject) for right in rights)
    forget_uses()
    try:
        require(agent, action, subject)
    except NotAllowed:
        assert not by_mandate

    assert [(use.action, use.actor) for use in take_uses()] == [(action, agent)] * by_mandate
    assert not take_uses()


def test_a_use_says_of_what_kind_it_is_how_deep_and_of_which_case_or_episode() -> None:
    agent = _actor(Basis.CONSENT, Granted(Kind.EVERYTHING, Depth.ACT))
    case, episode = _case("life_housing"), Episode(id=clock.new_id(), person_id=_SAM)
    forget_uses()

    require(agent, Action.READ_CASE, case)
    require(agent, Action.DECLARE_EPISODE, episode)

    looked, declared = take_uses()
    assert (looked.kind, looked.depth, looked.case_id) == (Kind.HOUSING, Depth.LOOK, case.id)
    assert (declared.kind, declared.depth) == (Kind.EPISODE, Depth.ACT)
    assert declared.episode_id == episode.id


def test_who_acts_for_themselves_leaves_nothing_in_a_journal() -> None:
    forget_uses()
    require(_EVERYONE["resident"], Action.OPEN_CASE)

    assert not take_uses()
