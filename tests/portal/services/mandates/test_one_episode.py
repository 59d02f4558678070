"""A mandate for one life event alone opens that one and its cases, in lists too, and no other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.authority.bases import kind_of
from portal.council.councils import Council
from portal.models.actors import Actor, Basis, Depth, Granted, Kind
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import Ended, Mandate, MandateState
from portal.models.people import Person
from portal.policy import Action, NotAllowed, may, take_uses
from portal.services import (
    call_helpers,
    cases,
    episodes,
    holdings,
    journal,
    mandate_episodes,
    mandate_makings,
    mandate_renewals,
    own_cases,
    served_under,
)
from portal.services.mandates import BeyondGround, ScopeWish, Wish
from portal.services.people import Introduction
from tests.support import calls
from tests.support.episodes import declared, line
from tests.support.living import begun, somebody
from tests.support.living import declared as told_everyone
from tests.support.mandate_wishes import (
    AS_READ,
    ENGLISH,
    TAX,
    named,
    on_web,
    taken,
    wish,
)
from tests.support.mandates import a_case_of, a_mandate, a_person, act, look


@dataclass(frozen=True)
class Two:
    """Two life events of Margaret's, each with a case, and something that came of neither."""

    margaret: Person
    tom: Person
    one: Episode
    other: Episode
    its: Case
    others: Case
    apart: Case

    def only(self, depth: Depth = Depth.ACT) -> Wish:
        """To help with the one alone."""
        return wish(ScopeWish(Kind.EPISODE, depth, episode_id=self.one.id))


@pytest.fixture
def two(session: Session) -> Two:
    margaret = a_person(session, phone="+447700900001")
    tom = a_person(session, "Tom Jones", email="tom@example.com")
    one, other = (
        declared(session, on_web(margaret), key) for key in ("bereavement", "moving_house")
    )
    its, others, apart = (a_case_of(session, margaret.id, "life_council_tax") for _ in range(3))
    line(session, one, "tell_council_tax", mode="case", case_id=its.id)
    line(session, other, "tell_council_tax", mode="case", case_id=others.id)
    return Two(margaret, tom, one, other, its, others, apart)


def agent(session: Session, mandate: Mandate, tom: Person) -> Actor:
    """Tom as the reading side knows him."""
    session.flush()
    held = holdings.held(session, mandate.id, tom.id)
    assert held is not None
    return holdings.agent_of(held, on_web(tom).channel)


def only(session: Session, two: Two, depth: Depth = Depth.ACT, **more: Any) -> Actor:
    scopes = [Granted(Kind.EPISODE, depth, episode_id=two.one.id)]
    return agent(session, a_mandate(session, two.margaret, two.tom, scopes, **more), two.tom)


def test_that_one_and_its_cases_are_seen_in_lists_too_and_nothing_else(
    session: Session, two: Two
) -> None:
    tom = only(session, two)

    assert [one.id for one in episodes.own(session, tom)] == [two.one.id]
    assert [one.id for one in own_cases.cases(session, tom).lines] == [two.its.id]
    whole = served_under.acted_for(session, tom)
    assert [case.id for case in whole.cases] == [two.its.id]
    assert [one.reference for one in whole.episodes] == [two.one.reference]
    assert cases.find(session, tom, two.its.reference).id == two.its.id
    for case in (two.others, two.apart):
        with pytest.raises(NotAllowed):
            cases.find(session, tom, case.reference)
    for action in (Action.BEGIN_EPISODE, Action.OPEN_CASE):
        assert not may(tom, action)


def test_to_look_is_not_to_act_and_the_ground_is_never_left(session: Session, two: Two) -> None:
    looks = only(session, two, Depth.LOOK)
    assert may(looks, Action.READ_CASE, two.its)
    assert not may(looks, Action.ANSWER_ENQUIRY, two.its)
    assert may(only(session, two), Action.ANSWER_ENQUIRY, two.its)

    # somebody's work for her has nothing to do with her council tax
    works = only(session, two, basis=Basis.PROFESSIONAL)
    assert may(works, Action.READ_EPISODE, two.one)
    assert not may(works, Action.READ_CASE, two.its)
    assert own_cases.cases(session, works).lines == []


def test_of_who_is_not_safe_and_of_what_is_withheld_nothing_is_seen(
    session: Session, two: Two
) -> None:
    withheld = a_case_of(session, two.margaret.id, "life_domestic_abuse_support")
    line(session, two.one, "somebody_to_talk_to", mode="case", case_id=withheld.id)
    tom = only(session, two)
    assert not may(tom, Action.READ_CASE, withheld)
    assert [one.id for one in own_cases.cases(session, tom).lines] == [two.its.id]

    two.one.is_safe = True
    assert episodes.own(session, tom) == []
    assert own_cases.cases(session, tom).lines == []
    with pytest.raises(NotAllowed):
        cases.find(session, tom, two.its.reference)


def test_a_case_that_comes_of_it_later_is_covered_from_the_next_step_on(
    session: Session, two: Two
) -> None:
    mandate = a_mandate(session, two.margaret, two.tom, act(Kind.EPISODE, episode_id=two.one.id))
    later = a_case_of(session, two.margaret.id, "life_housing")
    line(session, two.one, "tell_housing", mode="case", case_id=later.id)

    assert may(agent(session, mandate, two.tom), Action.READ_CASE, later)


def test_she_names_him_for_it_and_the_words_say_which(session: Session, two: Two) -> None:
    mandate = named(session, two.margaret, what=two.only())
    taken(session, mandate, two.tom)

    begun = ENGLISH.day(two.one.created_at)
    assert f"and no other: When someone dies, begun on {begun}" in mandate.wording_words
    assert may(agent(session, mandate, two.tom), Action.READ_CASE, two.its)
    assert not may(agent(session, mandate, two.tom), Action.READ_EPISODE, two.other)


def test_nobody_names_somebody_elses_a_safe_or_a_forgotten_one(session: Session, two: Two) -> None:
    eves = declared(session, on_web(a_person(session, "Eve Stone")))
    two.one.is_safe, two.other.state = True, EpisodeState.LEFT
    session.flush()

    assert mandate_episodes.to_choose(session, on_web(two.margaret), two.margaret.id) == []
    for number, one in enumerate((eves, two.one, two.other)):
        what = wish(ScopeWish(Kind.EPISODE, Depth.ACT, episode_id=one.id))
        with pytest.raises(BeyondGround):
            named(session, two.margaret, what=what, once=f"form {number}")
    with pytest.raises(NotAllowed):
        mandate_episodes.to_choose(session, on_web(two.tom), two.margaret.id)


def test_by_phone_a_clerk_writes_it_down_for_one_alone(session: Session, two: Two) -> None:
    call, serving = calls.checked(session, calls.CLERK.actor(session), two.margaret)
    offered = mandate_episodes.to_choose(session, serving, two.margaret.id)
    assert {one.id for one in offered} == {two.one.id, two.other.id}
    who = Introduction("Ann Holt", "ann@example.com", "07700 900333")
    ann = call_helpers.introduce(session, serving, call, who)

    mandate = mandate_makings.write_down(
        session, serving, call, two.only(), two.margaret, ann, AS_READ, "form", "Yes, with this."
    )

    assert "When someone dies" in mandate.wording_words
    assert may(agent(session, mandate, ann), Action.READ_EPISODE, two.one)


def test_it_lasts_as_long_as_was_said_also_once_everything_in_it_is_over(
    session: Session, two: Two
) -> None:
    mandate = a_mandate(session, two.margaret, two.tom, look(Kind.EPISODE, episode_id=two.one.id))
    two.one.state = EpisodeState.ENDED
    assert may(agent(session, mandate, two.tom), Action.READ_EPISODE, two.one)

    again = mandate_renewals.renew(session, on_web(two.margaret), mandate, 182, AS_READ, "again")
    assert [one.episode_id for one in again.scopes] == [two.one.id]
    assert mandate.ended_why is Ended.REPLACED


def test_what_nobody_else_may_know_of_any_more_does_not_keep_the_rest_from_going_on(
    session: Session, two: Two
) -> None:
    only = act(Kind.EPISODE, episode_id=two.one.id)
    narrow, wider = (
        a_mandate(session, two.margaret, two.tom, scopes)
        for scopes in (only, (*only, *act(Kind.REPORT)))
    )
    two.one.is_safe = True

    assert not mandate_renewals.can_be_renewed(narrow)
    again = mandate_renewals.renew(session, on_web(two.margaret), wider, 182, AS_READ, "again")
    assert [one.kind for one in again.scopes] == [Kind.REPORT]
    assert "When someone dies" not in again.wording_words


def test_a_newer_one_takes_its_place_only_where_it_has_all_the_cases_too(
    session: Session, two: Two
) -> None:
    scopes = act(Kind.EPISODE, episode_id=two.one.id)
    until = clock.now() + timedelta(days=10)
    mandate = a_mandate(session, two.margaret, two.tom, scopes, until=until)

    newer = named(session, two.margaret, what=wish(ScopeWish(Kind.EPISODE, Depth.ACT), TAX))
    taken(session, newer, two.tom)
    assert mandate.state is MandateState.ACTIVE

    all_of_it = wish(ScopeWish(Kind.EVERYTHING, Depth.ACT))
    taken(session, named(session, two.margaret, what=all_of_it, once="form 2"), two.tom)
    assert mandate.ended_why is Ended.REPLACED


def test_each_look_at_its_case_is_in_the_journal(session: Session, two: Two) -> None:
    tom = only(session, two, Depth.LOOK)
    take_uses()
    cases.find(session, tom, two.its.reference)

    lines = journal.write(session, take_uses())  # which asks once more whether it is covered
    assert [(one.case_id, one.kind) for one in lines] == [(two.its.id, Kind.COUNCIL_TAX)]


def test_he_answers_and_declares_it_and_sees_what_came_of_it(
    session: Session, council: Council, two: Two
) -> None:
    ann = somebody(session)
    assert ann.person_id is not None
    moving = begun(session, ann)
    mandate = a_mandate(
        session, session.get_one(Person, ann.person_id), two.tom,
        act(Kind.EPISODE, episode_id=moving.id),
    )  # fmt: skip
    tom = agent(session, mandate, two.tom)
    take_uses()
    told_everyone(session, tom, council, moving)
    session.flush()
    journal.write(session, take_uses())

    came = {row.case_id for row in moving.lines if row.case_id is not None}
    now = agent(session, mandate, two.tom)
    seen = {one.id for one in own_cases.cases(session, now).lines}
    assert seen
    assert seen == {one for one in came if kind_of(session.get_one(Case, one).service)}
