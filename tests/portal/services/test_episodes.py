"""Episodes: begun once, saved at every step, theirs alone, kept for 28 days."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import load
from life_events.engine.events import NoSuchLifeEvent
from portal import clock
from portal.council.councils import Council
from portal.models.episodes import Episode, EpisodeState, LineState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import Person
from portal.policy import NotAllowed
from portal.services import episode_facts, episodes, todos
from portal.services.episodes import (
    AlreadyDeclared,
    ChangedMeanwhile,
    NobodyServed,
    NoSuchEpisode,
    NoSuchPhone,
)
from portal.services.served import NotChecked
from tests.support.calls import CLERK
from tests.support.calls import begun as a_call
from tests.support.living import answers_to, begun, declared, somebody, today


def test_what_is_begun_twice_by_one_wish_is_one_episode(session: Session) -> None:
    ann = somebody(session)

    first = episodes.begin(session, ann, "moving_house", once="w")
    again = episodes.begin(session, ann, "moving_house", once="w")
    other = episodes.begin(session, ann, "moving_house", once="x")

    assert first.id == again.id != other.id
    assert len(session.scalars(select(Episode)).all()) == 2


def test_the_same_wish_of_somebody_else_is_theirs(session: Session) -> None:
    ann, bo = somebody(session), somebody(session, "bo@example.com")

    one = episodes.begin(session, ann, "moving_house", once="w")
    other = episodes.begin(session, bo, "moving_house", once="w")

    assert one.id != other.id
    assert other.person_id == bo.person_id


def test_an_event_that_is_none_begins_nothing(session: Session) -> None:
    with pytest.raises(NoSuchLifeEvent):
        episodes.begin(session, somebody(session), "winning_the_lottery")


def test_every_step_is_there_on_another_device(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "bereavement", {"rel": "spouse"})
    episodes.answer(session, ann, episode, {"capacity": "executor"}, version=episode.version)
    session.flush()
    session.expire_all()

    found = episodes.find(session, ann, episode.reference.lower().replace("-", " "))

    assert episode_facts.values(found) == {"rel": "spouse", "capacity": "executor"}
    assert [one.id for one in episodes.own(session, ann)] == [episode.id]


def test_nobody_else_reads_or_changes_it(session: Session) -> None:
    ann, eve = somebody(session), somebody(session, "eve@example.com")
    episode = episodes.begin(session, ann, "moving_house")

    with pytest.raises(NotAllowed):
        episodes.find(session, eve, episode.reference)
    with pytest.raises(NotAllowed):
        episodes.answer(session, eve, episode, {}, version=1)
    with pytest.raises(NotAllowed):
        episodes.give_up(session, eve, episode)
    assert episodes.own(session, eve) == []


@pytest.mark.parametrize("typed", ["", "ABCD-EFGH", "' OR 1=1", "x" * 10_000, "\0"])
def test_what_is_no_reference_finds_nothing(session: Session, typed: str) -> None:
    with pytest.raises(NoSuchEpisode):
        episodes.find(session, somebody(session), typed)


def test_two_devices_that_answer_different_questions_are_both_kept(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "bereavement")
    seen = episode.version

    episodes.answer(session, ann, episode, {"rel": "spouse"}, version=seen)
    episodes.answer(session, ann, episode, {"capacity": "executor"}, version=seen)

    assert episode_facts.values(episode) == {"rel": "spouse", "capacity": "executor"}


def test_another_answer_to_the_same_question_is_told_and_not_overwritten(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "bereavement")
    seen = episode.version
    episodes.answer(session, ann, episode, {"rel": "spouse"}, version=seen)

    with pytest.raises(ChangedMeanwhile) as changed:
        episodes.answer(session, ann, episode, {"rel": "parent"}, version=seen)

    assert changed.value.what == {"rel"}
    assert episode_facts.values(episode) == {"rel": "spouse"}


def test_the_same_answer_sent_twice_changes_nothing(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "bereavement")
    seen = episode.version
    episodes.answer(session, ann, episode, {"rel": "spouse"}, version=seen)
    after = episode.version

    episodes.answer(session, ann, episode, {"rel": "spouse"}, version=seen)

    assert episode.version == after


def test_a_page_is_put_off_until_it_is_answered(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "moving_house")

    episodes.answer(session, ann, episode, {}, ("notice", "no_such_page"), episode.version)
    assert episode.skipped == ["notice"]
    question = next(one for one in load.event("moving_house").questions if one.page == "notice")
    episodes.answer(session, ann, episode, {question.id: "x"}, (), episode.version)
    assert episode.skipped == []


def test_an_answer_that_the_content_does_not_know_any_more_is_left_out(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "bereavement", {"rel": "spouse", "went_away": "x"})
    episodes.answer(session, ann, episode, {"capacity": "no_such_answer"})

    assert episode_facts.values(episode) == {"rel": "spouse"}
    assert episodes.plan_of(episode).missing


def test_after_28_days_without_a_word_it_is_gone(session: Session) -> None:
    ann = somebody(session)
    episode = episodes.begin(session, ann, "moving_house")

    with time_machine.travel(clock.now() + timedelta(days=27, hours=23), tick=True):
        assert episodes.find(session, ann, episode.reference) is episode
    with time_machine.travel(clock.now() + timedelta(days=28, hours=1), tick=True):
        assert episodes.own(session, ann) == []
        with pytest.raises(NoSuchEpisode):
            episodes.find(session, ann, episode.reference)


def test_what_was_given_up_leaves_no_answer_behind(session: Session) -> None:
    ann = somebody(session)
    episode = begun(session, ann)

    episodes.give_up(session, ann, episode)

    assert (episode.state, episode.facts, episode.skipped, episode.seen) == (
        EpisodeState.LEFT, {}, [], {},
    )  # fmt: skip
    with pytest.raises(NoSuchEpisode):
        episodes.find(session, ann, episode.reference)


def test_what_was_declared_is_not_answered_otherwise(session: Session, council: Council) -> None:
    ann = somebody(session)
    episode = begun(session, ann)
    declared(session, ann, council, episode)

    with pytest.raises(AlreadyDeclared):
        episodes.answer(session, ann, episode, {"why_moving": "other"})
    with pytest.raises(AlreadyDeclared):
        episodes.give_up(session, ann, episode)


def test_what_the_content_or_the_law_changed_since_is_told_by_task(session: Session) -> None:
    ann = somebody(session)
    episode = begun(session, ann, "bereavement")
    assert not episodes.changes(episode)
    marks = episode.seen["marks"]
    other, new = sorted(marks)[:2]
    before = {key: mark for key, mark in marks.items() if key != new}
    episode.seen = {"version": "2020-01-01", "marks": before | {other: "x", "task:z": ""}}

    changes = episodes.changes(episode)

    assert changes.version == load.event("bereavement").version
    assert (changes.new, changes.gone, changes.other) == ({new}, {"task:z"}, {other})


def test_a_new_year_of_the_law_is_a_change_of_the_plan(session: Session) -> None:
    ann = somebody(session)
    episode = begun(session, ann, "bereavement")

    assert episodes.changes(episode, today().replace(year=today().year + 1, month=6)).other


def test_the_way_to_the_plan_is_texted_to_a_proved_number(session: Session) -> None:
    ann, bo = somebody(session, phone="+447700900001"), somebody(session, "bo@example.com")
    episode, bos = begun(session, ann), begun(session, bo)

    episodes.text_the_way(session, ann, episode)
    [row] = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.EPISODE_TEXT_ASKED))
    assert set(row.facts) == {"episode_id", "contact_point_id"}
    with pytest.raises(NoSuchPhone):
        episodes.text_the_way(session, bo, bos)


def test_who_looked_after_somebody_who_has_died_is_not_reminded_of_it(
    session: Session, council: Council
) -> None:
    ann = somebody(session)
    caring = begun(session, ann, "becoming_a_carer")
    declared(session, ann, council, caring)
    session.flush()
    line = next(line for line in caring.lines if line.state is LineState.TODO)
    todos.remind(session, ann, line, today() + timedelta(days=3))
    another = episodes.begin(session, ann, "becoming_a_carer")

    for came_of in (caring, another):
        loss = episodes.begin(session, ann, "bereavement", came_of=came_of)
        assert loss.came_of_id == came_of.id

    assert line.remind_at is None
    assert another.remind_at is None


def test_what_led_elsewhere_is_still_brought_to_mind(session: Session) -> None:
    ann = somebody(session)
    loss = episodes.begin(session, ann, "bereavement")

    episodes.begin(session, ann, "becoming_a_carer", came_of=loss)

    assert loss.remind_at


# ------------------------------------------------------------------ in a call


def test_a_clerk_writes_it_down_for_whom_they_serve(session: Session) -> None:
    ann = somebody(session)
    clerk = CLERK.actor(session)
    call, serving = a_call(session, clerk, session.get_one(Person, ann.person_id))

    episode = episodes.begin(session, serving, "bereavement", {"rel": "spouse"})
    episodes.answer(session, serving, episode, {"capacity": "executor"})

    assert (episode.person_id, episode.identity_id) == (ann.person_id, clerk.identity_id)
    assert {fact["from"] for fact in episode.facts.values()} == {"clerk"}
    assert episodes.find(session, ann, episode.reference) is episode
    assert call.id == serving.in_call


def test_a_clerk_reads_nothing_of_a_caller_who_has_not_shown_who_they_are(session: Session) -> None:
    ann = somebody(session)
    theirs = begun(session, ann)
    clerk = CLERK.actor(session)
    call, serving = a_call(session, clerk, session.get_one(Person, ann.person_id))

    with pytest.raises(NotChecked):
        episodes.find(session, serving, theirs.reference)
    call.checks, call.checked_at = ["email", "phone"], clock.now()
    assert episodes.find(session, serving, theirs.reference) is theirs


def test_a_clerk_reads_nothing_of_anybody_else(session: Session) -> None:
    ann, bo = somebody(session), somebody(session, "bo@example.com")
    theirs = begun(session, ann)
    clerk = CLERK.actor(session)
    call, serving = a_call(session, clerk, session.get_one(Person, bo.person_id))
    call.checks, call.checked_at = ["email", "phone"], clock.now()

    with pytest.raises(NotAllowed):
        episodes.find(session, serving, theirs.reference)
    with pytest.raises(NotAllowed):
        episodes.find(session, clerk, theirs.reference)


def test_for_a_caller_nobody_knows_yet_nothing_is_begun(session: Session) -> None:
    _call, serving = a_call(session, CLERK.actor(session))

    with pytest.raises(NobodyServed):
        episodes.begin(session, serving, "bereavement")


@pytest.mark.parametrize("event", sorted(load.events()))
def test_every_event_is_answered_to_its_end(session: Session, event: str) -> None:
    ann = somebody(session)
    episode = begun(session, ann, event)

    assert not episodes.plan_of(episode).missing
    assert episode_facts.values(episode) == answers_to(load.event(event), today())
