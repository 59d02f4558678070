"""What becomes of life events, counted: no persons, nothing of fewer than five, and quickly."""

from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import load
from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine, EpisodeState, EpisodeStop
from portal.models.states import State
from portal.policy import NotAllowed
from portal.services import cases, episode_figures, episodes
from portal.services.episode_figures import EventFigures, Figures
from tests.support.living import begun, declared, somebody

LEAD = Actor(Role.LEAD, By.WEB, name="Jo", teams=frozenset({"council_tax"}))


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session, email=None)


def figures(session: Session, days: int = 90) -> Figures:
    session.flush()
    return episode_figures.of_period(session, LEAD, days)


def of_event(found: Figures, event: str) -> EventFigures:
    return next(one for one in found.events if one.event == event)


def started(
    session: Session, actor: Actor, times: int, event: str = "bereavement", **said: object
) -> list[Episode]:
    """Begun, one page of each answered, and left alone for two days."""
    made = []
    for _time in range(times):
        episode = episodes.begin(session, actor, event)
        episodes.answer(session, actor, episode, said or {"tonight": ["none"]})
        episode.updated_at = clock.now() - timedelta(days=2)
        made.append(episode)
    return made


def test_begun_and_sent_are_counted_with_the_questions_of_those_that_were_sent(
    session: Session, council: Council, ann: Actor
) -> None:
    sent = [begun(session, ann) for _time in range(5)]
    for episode in sent:
        declared(session, ann, council, episode, once=str(episode.id))
    started(session, ann, 6, "moving_house", **{_first("moving_house"): None})
    found = of_event(figures(session), "moving_house")

    assert (found.begun, found.declared) == (11, 5)
    assert found.questions == pytest.approx(sum(one.answered for one in sent) / 5)
    assert found.questions is not None
    assert found.questions > 5


def _first(event: str) -> str:
    return load.event(event).questions[0].id


def test_fewer_than_five_are_never_told(session: Session, council: Council, ann: Actor) -> None:
    started(session, ann, 4)
    declared(session, ann, council, begun(session, ann))
    found = figures(session)

    bereavement, moving = of_event(found, "bereavement"), of_event(found, "moving_house")
    assert (bereavement.begun, bereavement.declared, bereavement.elsewhere) == (None, 0, None)
    assert list(bereavement.stops) == []
    assert (moving.begun, moving.declared, moving.questions) == (None, None, None)
    assert moving.contacts is not None
    assert moving.contacts.saved is None
    assert list(found.teams) == []


def test_where_people_stop_is_the_page_of_the_last_answer_also_when_all_is_forgotten(
    session: Session, ann: Actor
) -> None:
    made = started(session, ann, 7)
    started(session, ann, 2, rel="spouse")
    for episode in made[:3]:
        episodes.give_up(session, ann, episode)
    found = of_event(figures(session), "bereavement")

    page = load.event("bereavement").question["tonight"].page
    assert [(one.page, one.people) for one in found.stops] == [(page, 7)]
    assert found.elsewhere is None
    forgotten = [one for one in made if one.state is EpisodeState.LEFT]
    assert {(one.last_page, one.answered) for one in forgotten} == {("", 0)}


def test_a_page_that_was_put_off_is_where_they_were(session: Session, ann: Actor) -> None:
    event = load.event("bereavement")
    page = next(one for one in event.pages if one.skip)
    episode = episodes.begin(session, ann, "bereavement")
    episodes.answer(session, ann, episode, {}, (page.id,))

    assert episode.last_page == page.id


def test_who_answered_today_has_not_stopped(session: Session, ann: Actor) -> None:
    for episode in started(session, ann, 6):
        episode.updated_at = clock.now() - timedelta(hours=2)

    assert list(of_event(figures(session), "bereavement").stops) == []


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [("bereavement", 41, 14), ("moving_house", 29, 19), ("becoming_a_carer", 18, 9)],
)
def test_contacts_saved_are_those_of_the_list_for_each_that_was_sent(
    session: Session, ann: Actor, event: str, before: int, after: int
) -> None:
    for episode in started(session, ann, 6, event, **{_first(event): None}):
        episode.state, episode.declared_at = EpisodeState.DECLARED, clock.now()
    contacts = of_event(figures(session), event).contacts

    assert contacts is not None
    assert (contacts.before, contacts.after) == (before, after)
    assert contacts.saved == 6 * (before - after)


def test_an_event_without_a_list_claims_nothing(session: Session) -> None:
    assert of_event(figures(session), "getting_married").contacts is None


def test_what_is_older_than_the_period_does_not_count(session: Session, ann: Actor) -> None:
    for episode in started(session, ann, 6):
        episode.created_at = episode.updated_at = clock.now() - timedelta(days=60)
    session.add_all(
        EpisodeStop(event="bereavement", page="who", on=(clock.now() - timedelta(days=60)).date())
        for _time in range(6)
    )

    assert of_event(figures(session, 30), "bereavement").begun == 0
    assert list(of_event(figures(session, 30), "bereavement").stops) == []
    assert of_event(figures(session, 90), "bereavement").begun == 6


def test_no_period_can_be_asked_for_that_would_tell_two_days_apart(session: Session) -> None:
    for days in (29, 31, 1, 0, -1):
        with pytest.raises(ValueError, match=str(days)):
            episode_figures.of_period(session, LEAD, days)


def test_a_team_is_as_quick_as_its_people_and_not_as_a_rule(
    session: Session, council: Council, ann: Actor, an_officer: Actor
) -> None:
    for number in range(7):
        declared(session, ann, council, begun(session, ann), once=str(number))
    session.flush()
    taxes = session.scalars(select(Case).where(Case.team == "council_tax")).all()
    for hours, case in enumerate(taxes[:6]):
        _act(session, an_officer, case, case.created_at + timedelta(hours=hours + 1))
    found = {team.team: team for team in figures(session).teams}

    assert (found["council_tax"].cases, found["council_tax"].untouched) == (7, None)
    assert found["council_tax"].first == timedelta(hours=3.5)
    assert (found["parking"].cases, found["parking"].untouched, found["parking"].first) == (
        7, 7, None,
    )  # fmt: skip


def _act(session: Session, officer: Actor, case: Case, at: datetime) -> None:
    for again in (timedelta(), timedelta(days=9)):
        to = State.DONE if again else State.IN_PROGRESS
        cases.progress(session, officer, case, to, "").at = at + again


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEAD])
def test_figures_are_for_who_leads(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        episode_figures.of_period(session, replace(LEAD, role=role), 90)


def test_they_are_quick_with_thousands(session: Session, council: Council, ann: Actor) -> None:
    """A page of figures over 3,000 episodes is a matter of milliseconds, whatever the database."""
    declared(session, ann, council, begun(session, ann))
    [one] = session.scalars(select(Episode))
    row = {key: value for key, value in vars(one).items() if key in Episode.__table__.c}
    row |= {"on": one.on, "state": EpisodeState.ANSWERING, "declared_at": None}
    many = [
        row | {"id": clock.new_id(), "reference": f"R{number}", "once": None,
               "last_page": f"page_{number % 20}", "event": list(load.events())[number % 12],
               "updated_at": clock.now() - timedelta(days=2)}
        for number in range(3_000)
    ]  # fmt: skip
    session.bulk_insert_mappings(Episode.__mapper__, many)
    session.flush()
    assert session.scalar(select(EpisodeLine.id).limit(1))
    figures(session)
    begun_at = perf_counter()
    found = figures(session)

    assert perf_counter() - begun_at < 1
    assert all((one.begun or 0) >= 250 for one in found.events)
