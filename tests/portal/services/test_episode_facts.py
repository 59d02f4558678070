"""What is known is shown and not asked: from the account and from earlier episodes."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from life_events.engine import load
from life_events.engine.events import Kind
from life_events.engine.questions import Known as Asked
from portal import clock
from portal.council.councils import Council
from portal.models.actors import Kind as TaskKind
from portal.models.people import Person
from portal.models.places import Place, PlaceKind
from portal.policy import Actor, NotAllowed
from portal.services import episode_facts, episodes
from portal.services.episode_facts import Origin
from tests.support.living import HOUSEHOLD, begun, somebody
from tests.support.mandates import a_mandate, a_person, act, an_agent


@pytest.fixture
def ann(session: Session) -> Actor:
    return somebody(session)


def _asked_by(known: Asked) -> tuple[str, str]:
    """An event and the question in it that asks for something known."""
    return next(
        (event.key, question.id)
        for event in load.events().values()
        for question in event.questions
        if question.known is known and question.kind is not Kind.PERSON
    )


def test_the_account_says_the_name_and_the_address(session: Session, ann: Actor) -> None:
    person = session.get_one(Person, ann.person_id)
    person.address = "4 Mill Lane, Thornley"
    key, question = _asked_by(Asked.ADDRESS)

    known = episode_facts.known(session, ann, key)

    assert known[question].origin is Origin.ACCOUNT
    assert known[question].value["line"] == "4 Mill Lane, Thornley"


@pytest.mark.parametrize(
    ("east", "whose"),
    [(0.0, ("ours", "ours")), (0.16, ("other", "ours")), (9.0, ("other", "other"))],
)
def test_an_address_of_the_gazetteer_says_whose_area_it_is_in(
    session: Session, council: Council, ann: Actor, east: float, whose: tuple[str, str]
) -> None:
    """In ours, in the next district of the same county, and far away."""
    person = session.get_one(Person, ann.person_id)
    person.address, person.uprn = "4 Mill Lane, Thornley", "100000000004"
    at = council.centre_point
    session.add(
        Place(id=clock.new_id(), kind=PlaceKind.ADDRESS, name="", number="4", street="Mill Lane",
              uprn="100000000004", postcode="TY1 1AA", lat=at.lat, lon=at.lon + east)
    )  # fmt: skip
    session.flush()
    key, question = _asked_by(Asked.ADDRESS)

    value = episode_facts.known(session, ann, key, council)[question].value

    assert (value["district"], value["county"], value["uprn"]) == (*whose, "100000000004")


def test_what_was_said_in_an_earlier_episode_is_not_asked_again(
    session: Session, ann: Actor
) -> None:
    births = [
        (event.key, question.id, question.kind)
        for event in load.events().values()
        for question in event.questions
        if question.known is Asked.BIRTH
    ]
    (first, said, _), (second, asked, _) = [one for one in births if one[2] is Kind.DATE][:2]
    episodes.begin(session, ann, first, {said: date(1950, 2, 28)})

    known = episode_facts.known(session, ann, second)[asked]

    assert (known.value, known.origin) == (date(1950, 2, 28), Origin.EARLIER)


def test_a_household_that_was_told_is_known(session: Session, ann: Actor) -> None:
    homes = [
        (event.key, question.id)
        for event in load.events().values()
        for question in event.questions
        if question.known is Asked.HOUSEHOLD
    ]
    key, question = homes[0]
    episodes.begin(session, ann, key, {question: HOUSEHOLD})

    assert episode_facts.known(session, ann, key)[question].value == HOUSEHOLD


def test_of_a_person_who_is_themselves_every_known_part_is_filled_in(
    session: Session, ann: Actor
) -> None:
    event, question = next(
        (event, question)
        for event in load.events().values()
        for question in event.questions
        if question.known is Asked.NAME and question.kind is Kind.PERSON
    )

    value = episode_facts.known(session, ann, event)[question.id].value

    assert value["name"] == "Ann Reed"
    assert set(value) <= {str(field) for field in question.fields}


def test_nothing_of_anybody_else_is_known(session: Session, ann: Actor) -> None:
    begun(session, ann, "moving_house")
    bo = somebody(session, "bo@example.com")
    session.get_one(Person, bo.person_id).name = None

    for key in load.events():
        known = episode_facts.known(session, bo, key)
        assert "Ann" not in str(known)
        assert {one.origin for one in known.values()} <= {Origin.ACCOUNT}


def test_each_fact_says_where_it_came_from(session: Session, ann: Actor) -> None:
    episode = episodes.begin(
        session, ann, "bereavement", {"rel": "spouse"}, origins={"rel": Origin.LED}
    )
    episodes.answer(session, ann, episode, {"capacity": "executor"})

    origins = {name: fact["from"] for name, fact in episode.facts.items()}
    assert origins == {"rel": Origin.LED, "capacity": Origin.TOLD}
    assert session.scalars(select(Person)).one()


def test_who_acts_for_somebody_learns_nothing_that_was_said_when_they_were_not_safe(
    session: Session, ann: Actor
) -> None:
    """Not even where they may see contact details: it may be whom they fled from."""
    (first, said), (second, asked) = [
        (event.key, question.id)
        for event in load.events().values()
        for question in event.questions
        if question.known is Asked.BIRTH and question.kind is Kind.DATE
    ][:2]
    earlier = episodes.begin(session, ann, first, {said: date(1950, 2, 28)})
    person = session.get_one(Person, ann.person_id)
    agent = a_person(session, "Eve Stone")
    eve = an_agent(
        a_mandate(session, person, agent, act(TaskKind.EPISODE, TaskKind.CONTACT_DETAILS))
    )
    assert asked in episode_facts.known(session, eve, second)

    earlier.is_safe = True
    session.flush()

    assert asked not in episode_facts.known(session, eve, second)
    assert asked in episode_facts.known(session, ann, second)


def test_who_helps_with_one_life_event_learns_nothing_that_was_said_in_another(
    session: Session, ann: Actor
) -> None:
    (first, said), (second, asked) = [
        (event.key, question.id)
        for event in load.events().values()
        for question in event.questions
        if question.known is Asked.BIRTH and question.kind is Kind.DATE
    ][:2]
    earlier = episodes.begin(session, ann, first, {said: date(1950, 2, 28)})
    one = episodes.begin(session, ann, second)
    person, agent = session.get_one(Person, ann.person_id), a_person(session, "Eve Stone")
    scopes = (*act(TaskKind.EPISODE, episode_id=one.id), *act(TaskKind.CONTACT_DETAILS))
    eve = an_agent(a_mandate(session, person, agent, scopes))

    assert asked in episode_facts.known(session, ann, second, within=one)
    assert asked not in episode_facts.known(session, eve, second, within=one)
    for other in (earlier, None):
        with pytest.raises(NotAllowed):
            episode_facts.known(session, eve, first, within=other)
