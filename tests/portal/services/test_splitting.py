"""A report of two things becomes two linked cases, each with what belongs to it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Role
from portal.models.cases import Case, CaseCount, Happened
from portal.models.contacts import Contact
from portal.models.outbox import OutboxRow, Topic
from portal.models.photos import Photo, Shows
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed
from portal.services import cases, followers, splitting
from portal.services.cases import NoSuchService, PlaceNeeded, WordsNeeded
from portal.services.followers import Wish
from portal.services.splitting import Part, SplitTooLate
from tests.support.staff import Colleague

RUBBISH = Part("fly_tipping", "Bags of rubbish in the hole")


def photo_of(session: Session, case: Case, event_id: UUID | None = None) -> Photo:
    photo = Photo(
        id=clock.new_id(), case_id=case.id, event_id=event_id, shows=Shows.BEFORE, position=0,
        width=8, height=8, digest="d", created_at=clock.now(),
    )  # fmt: skip
    session.add(photo)
    session.flush()
    session.expire(case, ["photos"])
    return photo


@pytest.fixture
def split(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> Callable[..., Case]:
    def split(part: Part = RUBBISH) -> Case:
        new = splitting.split(session, an_officer, council, a_case, part)
        session.expire_all()
        return new

    return split


def test_the_part_has_a_reference_a_team_and_a_date_of_its_own(
    a_case: Case, split: Callable[..., Case]
) -> None:
    a_case.private_words = "Ring twice"
    new = split()

    assert new.reference != a_case.reference
    assert (new.team, a_case.team) == ("street_cleansing", "ashshire_highways")
    assert (new.service, new.words, new.private_words) == (
        "fly_tipping", "Bags of rubbish in the hole", "",
    )  # fmt: skip
    assert (new.linked_to_id, new.subject_id, new.channel) == (
        a_case.id, a_case.subject_id, a_case.channel,
    )  # fmt: skip
    assert (new.place, new.point, new.ward) == (a_case.place, a_case.point, a_case.ward)
    assert new.due is not None
    assert (new.state, a_case.state) == (State.RECEIVED, State.RECEIVED)


def test_the_history_of_each_names_the_other(a_case: Case, split: Callable[..., Case]) -> None:
    new = split()

    assert [event.happened for event in new.events] == [Happened.OPENED, Happened.SPLIT]
    assert new.events[-1].facts["other"] == a_case.reference
    assert not new.events[-1].facts["first"]
    assert a_case.events[-1].facts["other"] == new.reference
    assert a_case.events[-1].facts["first"]


def test_only_the_chosen_photos_of_the_report_go_along_as_they_are(
    session: Session, a_case: Case, split: Callable[..., Case]
) -> None:
    stays, moves = photo_of(session, a_case), photo_of(session, a_case)
    of_work = photo_of(session, a_case, a_case.events[0].id)
    moves.boxes, moves.revision = [[0.1, 0.1, 0.2, 0.2]], 3
    other = photo_of(session, a_case)
    other.case_id = None
    session.flush()
    new = split(Part("fly_tipping", "Bags", (moves.id, of_work.id, other.id)))

    assert [photo.id for photo in new.photos] == [moves.id]
    assert {photo.id for photo in a_case.photos} == {stays.id, of_work.id}
    assert (moves.revision, moves.boxes) == (3, [[0.1, 0.1, 0.2, 0.2]])
    assert other.case_id is None


def test_what_was_told_in_confidence_goes_along_only_where_staff_say_so(
    a_case: Case, split: Callable[..., Case]
) -> None:
    a_case.private_words = "Ring twice"
    assert split(Part("litter", "Bags", in_confidence=True)).private_words == "Ring twice"


def test_who_follows_the_one_follows_both_and_is_told_of_the_new_one_once(
    session: Session, a_case: Case, split: Callable[..., Case]
) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, Wish("ann@example.com"))
    follower.confirmed_at = clock.now()
    session.flush()
    new = split()

    both = [
        sorted(one.contact_point.key for one in followers.listening(session, case.id))
        for case in (a_case, new)
    ]
    assert both == [["ann@example.com", "sam@example.com"]] * 2
    opened = session.scalars(
        select(OutboxRow).where(OutboxRow.topic == Topic.CASE_OPENED, OutboxRow.about_id == new.id)
    ).one()
    assert opened.facts == {"split_from": str(a_case.id)}


def test_nobody_spoke_with_us_so_no_contact_is_kept(
    session: Session, split: Callable[..., Case]
) -> None:
    split()
    assert [one.subject for one in session.scalars(select(Contact))] == ["report"]


def test_of_a_private_part_only_whose_it_is_hears(
    session: Session, a_case: Case, split: Callable[..., Case]
) -> None:
    follower = followers.follow(session, PUBLIC_ON_WEB, a_case, Wish("eve@example.com"))
    follower.confirmed_at = clock.now()
    session.flush()
    new = split(Part("noise", "And the neighbours shout"))

    assert not new.public
    assert [one.contact_point.key for one in followers.listening(session, new.id)] == [
        "sam@example.com"
    ]
    assert a_case.events[-1].facts["other_public"] is False


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (Part("nothing", "Bags"), NoSuchService),
        (Part("litter", "  \n "), WordsNeeded),
    ],
)
def test_a_part_without_a_service_or_words_is_none(
    session: Session, council: Council, a_case: Case, an_officer: Actor, part: Part,
    fault: type[Exception],
) -> None:  # fmt: skip
    with pytest.raises(fault):
        splitting.split(session, an_officer, council, a_case, part)
    assert len(session.scalars(select(Case)).all()) == 1


def test_what_needs_a_place_is_not_split_off_what_has_none(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    a_case.lat = a_case.lon = None
    with pytest.raises(PlaceNeeded):
        splitting.split(session, an_officer, council, a_case, RUBBISH)


def test_what_has_ended_is_not_split(
    session: Session, council: Council, a_case: Case, an_officer: Actor
) -> None:
    cases.progress(session, an_officer, a_case, State.DONE, "Filled.")
    with pytest.raises(SplitTooLate):
        splitting.split(session, an_officer, council, a_case, RUBBISH)


def test_only_who_handles_a_case_may_split_it(
    session: Session, council: Council, a_case: Case
) -> None:
    parks = Colleague(Role.OFFICER, ("parks",)).actor(session)
    with pytest.raises(NotAllowed):
        splitting.split(session, parks, council, a_case, RUBBISH)


def test_the_lists_count_both(session: Session, split: Callable[..., Case]) -> None:
    split()
    found = session.scalars(select(CaseCount)).all()
    assert {(one.service, one.n) for one in found} == {("pothole", 1), ("fly_tipping", 1)}


def test_a_point_is_where_the_first_one_is(
    a_case: Case, split: Callable[..., Case], in_town: Point
) -> None:
    assert split().point == in_town
