"""The demo begins with a town in the middle of its life, and begins once."""

from collections.abc import Iterator

import pytest
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.database import Database
from portal.demo import seeds, signing_on
from portal.demo.neighbours import neighbours
from portal.models.calls import Call
from portal.models.cases import Case, Happened
from portal.models.contacts import Contact, Direction
from portal.models.enquiries import Enquiry
from portal.models.identities import Identity, SignOn
from portal.models.mandates import Mandate, MandateState
from portal.models.organisations import AdviserState, Organisation, OrganisationState
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.models.photos import Photo
from portal.models.places import Place
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import enquiries
from portal.services.followers import listening
from portal.services.photos import NoSuchPhoto, shown
from portal.settings import Settings, load
from portal.storage import Storage

OF_THE_ADVICE_CENTRE = {"Leila Farrow", "Asha Patel", "Irene Castle", "Ronald Pike"}

_PORT = 8000


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a demo that has been prepared."""
    var = tmp_path_factory.mktemp("demo")
    given = {
        name.removeprefix("PORTAL_").lower(): value
        for name, value in signing_on.settings(_PORT, var).items()
    }
    found = load(
        _env_file=None, secret_key="t" * 32, var=var, base_url=f"http://localhost:{_PORT}",
        smtp_url="smtp://127.0.0.1:25", **given,
    )  # fmt: skip
    seeds.prepare(found, Console(quiet=True))
    return found


@pytest.fixture
def seeded(settings: Settings) -> Iterator[Session]:
    """The demo's database, to be read."""
    database = Database(settings.database)
    with database.read() as session:
        yield session
    database.close()


def _case(session: Session, words: str) -> Case:
    return session.scalars(select(Case).where(Case.words.startswith(words))).one()


def test_its_people_live_at_addresses_of_the_town_and_some_have_no_email(seeded: Session) -> None:
    everyone = {person.name or "": person for person in seeded.scalars(select(Person))}
    assert set(everyone) == {who.name for who in neighbours().values()} | OF_THE_ADVICE_CENTRE
    people = [one for name, one in everyone.items() if name not in OF_THE_ADVICE_CENTRE]
    homes = set(seeded.scalars(select(Place.uprn).where(Place.uprn.is_not(None))))
    kinds = [{point.kind for point in person.contact_points} for person in people]

    assert {person.uprn for person in people} <= homes
    assert all(person.address and person.street_key for person in people)
    assert all(Reach.PHONE in kind for kind in kinds)
    assert 5 <= sum(Reach.EMAIL not in kind for kind in kinds) <= 15


def test_nobody_of_it_can_be_reached_in_the_world(seeded: Session) -> None:
    for point in seeded.scalars(select(ContactPoint)):
        if point.kind is Reach.PHONE:
            assert point.key.startswith("+447700900")  # Ofcom's numbers for drama
        else:
            domain = point.key.rpartition("@")[2]
            assert domain in {"example.org", "example.com"} or domain.endswith(".example")
            # RFC 2606


def test_cases_are_somebodys_and_follow_them_by_email(seeded: Session) -> None:
    known = list(seeded.scalars(select(Case).where(Case.subject_id.is_not(None))))
    assert len(known) >= 20

    for case in known:
        reach = {point.kind for point in case.subject.contact_points} if case.subject else set()
        told = [one for one in listening(seeded, case.id) if one.person_id == case.subject_id]
        assert bool(told) is (Reach.EMAIL in reach)


def test_staff_have_cases_before_anybody_signs_on_and_no_session_is_open(seeded: Session) -> None:
    has = select(Identity.name).join(Case, Case.assignee_id == Identity.id).distinct()

    assert set(seeded.scalars(has)) == {"Sunita Rao", "Dan Price", "Gareth Pugh"}
    assert not seeded.scalar(select(func.count()).where(SignOn.ended_at.is_(None)))


def test_one_question_waits_and_one_is_answered_and_only_the_first_is_sent(
    seeded: Session,
) -> None:
    waiting, answered = _case(seeded, "Hole in the cycle lane"), _case(seeded, "Two lights out")

    assert enquiries.waits(waiting.events)
    assert answered.events[-1].happened is Happened.ANSWERED
    assert {one.case_id: bool(one.answered_at) for one in seeded.scalars(select(Enquiry))} == {
        waiting.id: False, answered.id: True,
    }  # fmt: skip
    sent = seeded.scalars(select(OutboxRow).where(OutboxRow.topic != Topic.CONTACT_RECORDED))
    assert [(row.topic, row.about_id) for row in sent] == [(Topic.REPORTER_ASKED, waiting.id)]


def test_a_duplicate_leads_on_and_a_part_is_a_case_of_its_own(seeded: Session) -> None:
    duplicate = _case(seeded, "Pothole in the middle")
    head = _case(seeded, "Deep hole outside the bakery")
    [part] = seeded.scalars(select(Case).where(Case.linked_to_id.is_not(None)))

    assert duplicate.state is State.DUPLICATE
    assert duplicate.duplicate_of_id == head.id
    assert {one.person_id for one in listening(seeded, head.id)} >= {duplicate.subject_id}
    assert part.service == "fly_tipping"
    assert part.linked_to_id == _case(seeded, "The lamp by the substation").id
    assert not [
        case for case in seeded.scalars(select(Case).where(Case.state == State.DUPLICATE))
        if case.duplicate_of_id is None
    ]  # fmt: skip


def test_a_photo_is_hidden_and_one_is_covered_in_part(seeded: Session, settings: Settings) -> None:
    [hidden] = seeded.scalars(select(Photo).where(Photo.hidden_at.is_not(None)))
    [covered] = [one for one in seeded.scalars(select(Photo)) if one.boxes]
    storage = Storage.open(settings.storage)

    with pytest.raises(NoSuchPhoto):
        shown(seeded, PUBLIC_ON_WEB, hidden.id, set())
    assert storage.get(covered.shown("1600.jpg")) != storage.get(f"photo/{covered.id}/1600.jpg")


def test_each_call_was_one_contact(seeded: Session) -> None:
    calls = list(seeded.scalars(select(Call)))
    inward = select(Contact).where(Contact.direction == Direction.IN)
    served = [one for one in seeded.scalars(inward) if one.identity_id is not None]

    assert len(calls) >= 15
    assert {call.contact_id for call in calls} == {one.id for one in served}
    assert all(call.ended_at and call.person_id for call in calls)
    by_person = {one.person_id for one in served}
    assert len(by_person) >= 8


def test_every_history_begins_with_the_report_and_ends_before_now(seeded: Session) -> None:
    for case in seeded.scalars(select(Case)):
        times = [event.at for event in case.events]
        assert case.events[0].happened is Happened.OPENED
        assert times[0] == case.created_at <= case.updated_at
        assert times[-1] <= clock.now()
        assert case.closed_at is None or case.closed_at in times


def test_a_second_start_finds_it_as_it_was_left(settings: Settings, seeded: Session) -> None:
    before = [seeded.scalar(select(func.count(model.id))) for model in (Case, Person, Call, SignOn)]

    seeds.prepare(settings, Console(quiet=True))

    seeded.expire_all()
    after = [seeded.scalar(select(func.count(model.id))) for model in (Case, Person, Call, SignOn)]
    assert after == before


def test_the_advice_centre_is_agreed_and_its_adviser_has_two_clients(seeded: Session) -> None:
    [centre] = seeded.scalars(select(Organisation))
    mandates = list(seeded.scalars(select(Mandate)))

    assert centre.state is OrganisationState.AGREED
    assert {one.name: one.state for one in centre.advisers} == {
        "Leila Farrow": AdviserState.ACTIVE, "Asha Patel": AdviserState.ACTIVE,
    }  # fmt: skip
    assert [(one.state, one.organisation_id) for one in mandates] == [
        (MandateState.ACTIVE, centre.id)
    ] * 2
