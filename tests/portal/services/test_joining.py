"""Two reports of one thing: followers move along, people are counted, and nothing goes round."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Role
from portal.models.cases import Case, Happened
from portal.models.followers import Follower, Link, Opens
from portal.models.outbox import OutboxRow, Topic
from portal.models.places import Point
from portal.models.states import NoSuchStep, State
from portal.policy import PUBLIC_ON_WEB, Actor, NotAllowed
from portal.services import cases, counting, duplicates, followers, joining, links
from portal.services.cases import NewCase
from portal.services.followers import Wish
from portal.services.joining import EndedBefore, IsItself, NotForBoth
from portal.services.people import Introduction
from portal.services.staff_cases import ChangedMeanwhile
from tests.support.staff import Colleague

SECRET = "s" * 32
Open = Callable[..., Case]


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    """Opens a case of somebody with an email address, or of nobody."""

    def opened(email: str = "", service: str = "pothole") -> Case:
        who = Introduction(email=email) if email else Introduction()
        new = NewCase(service, "A hole", "Mill Lane", in_town, reporter=who)
        return cases.open_case(session, PUBLIC_ON_WEB, council, new)

    return opened


def addresses(session: Session, case: Case) -> list[str]:
    return [one.contact_point.key for one in followers.listening(session, case.id)]


def follow(session: Session, case: Case, email: str) -> Follower:
    followers.follow(session, PUBLIC_ON_WEB, case, Wish(email))
    session.flush()
    link = session.scalars(select(Link).order_by(Link.id.desc()).limit(1)).one()
    return followers.confirm(session, PUBLIC_ON_WEB, SECRET, links.token(SECRET, link.id))


def test_the_one_ends_as_a_duplicate_and_the_other_counts_for_both(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened("sam@example.com"), opened("ann@example.com")
    cases.count_in(session, PUBLIC_ON_WEB, one)
    event = joining.join(session, an_officer, one, other, "It is the same hole.")
    session.refresh(other)

    assert (one.state, one.duplicate_of_id) == (State.DUPLICATE, other.id)
    assert (event.words, event.facts["other"]) == ("It is the same hole.", other.reference)
    assert other.reporters == 3
    assert other.events[-1].happened is Happened.JOINED
    assert other.events[-1].facts["other"] == one.reference
    rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.CASE_PROGRESSED)).all()
    assert [(row.about_id, row.facts["event_id"]) for row in rows] == [(one.id, str(event.id))]


def test_who_follows_the_one_follows_the_other_each_address_once(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened("sam@example.com"), opened("ann@example.com")
    for case in (one, other):
        follow(session, case, "both@example.com")
    gone = follow(session, one, "gone@example.com")
    gone.stopped_at = clock.now()
    followers.follow(session, PUBLIC_ON_WEB, one, Wish("unsure@example.com"))
    joining.join(session, an_officer, one, other)

    assert sorted(addresses(session, other)) == [
        "ann@example.com", "both@example.com", "sam@example.com",
    ]  # fmt: skip
    [sam] = [
        one for one in followers.listening(session, other.id)
        if one.contact_point.key == "sam@example.com"
    ]  # fmt: skip
    assert sam.is_reporter
    assert sam.person_id == one.subject_id


def test_who_had_stopped_following_the_other_is_not_brought_back(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened("sam@example.com"), opened()
    follow(session, other, "sam@example.com").stopped_at = clock.now()
    joining.join(session, an_officer, one, other)

    assert addresses(session, other) == []


def test_a_stop_link_of_the_one_also_stops_the_other(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other, last = opened("sam@example.com"), opened("ann@example.com"), opened()
    [sam] = followers.listening(session, one.id)
    joining.join(session, an_officer, one, other)
    joining.join(session, an_officer, other, last)
    assert sorted(addresses(session, last)) == ["ann@example.com", "sam@example.com"]

    followers.stop(session, PUBLIC_ON_WEB, SECRET, followers.stop_token(SECRET, sam.id))
    assert addresses(session, last) == ["ann@example.com"]


def test_who_says_yes_to_the_one_after_it_was_joined_hears_of_the_other(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened(), opened()
    followers.follow(session, PUBLIC_ON_WEB, one, Wish("late@example.com"))
    session.flush()
    link = session.scalars(select(Link).where(Link.opens == Opens.CONFIRM)).one()
    joining.join(session, an_officer, one, other)
    followers.confirm(session, PUBLIC_ON_WEB, SECRET, links.token(SECRET, link.id))

    assert addresses(session, other) == ["late@example.com"]


def test_who_follows_a_duplicate_follows_the_case_that_goes_on(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened(), opened()
    joining.join(session, an_officer, one, other)
    follow(session, one, "late@example.com")

    assert addresses(session, other) == ["late@example.com"]


def test_a_case_joined_to_a_duplicate_is_joined_to_what_that_one_is(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, middle, head = opened(), opened(), opened()
    joining.join(session, an_officer, middle, head)
    joining.join(session, an_officer, one, middle)

    assert one.duplicate_of_id == head.id


def test_no_case_is_joined_to_itself_by_whichever_way(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened(), opened()
    joining.join(session, an_officer, other, one)
    for same in (one, other):
        with pytest.raises(IsItself):
            joining.join(session, an_officer, one, same)
    assert one.state is State.RECEIVED


def test_what_has_ended_is_not_joined_again(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened(), opened()
    joining.join(session, an_officer, one, other)
    with pytest.raises(NoSuchStep):
        joining.join(session, an_officer, one, opened())


def test_a_case_is_joined_to_an_ended_one_only_by_who_says_so(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, ended = opened(), opened()
    cases.progress(session, an_officer, ended, State.DONE, "Filled.")
    with pytest.raises(EndedBefore):
        joining.join(session, an_officer, one, ended)
    joining.join(session, an_officer, one, ended, although_ended=True)

    assert one.duplicate_of_id == ended.id
    assert ended.state is State.DONE


def test_a_private_case_and_somebody_elses_are_not_joined(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    private, other, public = (
        opened("sam@example.com", "noise"),
        opened("ann@example.com", "noise"),
        opened(),
    )
    for one, into in ((private, other), (private, public), (public, private)):
        with pytest.raises(NotForBoth):
            joining.join(session, an_officer, one, into)


def test_two_private_cases_of_one_person_are_joined_and_only_they_hear_of_it(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other, public = opened("sam@example.com", "noise"), opened(service="noise"), opened()
    other.subject_id = public.subject_id = one.subject_id
    follow(session, public, "eve@example.com")
    session.flush()
    joining.join(session, an_officer, one, other)
    joining.join(session, an_officer, public, other)

    assert addresses(session, other) == ["sam@example.com"]


def test_a_case_of_another_team_that_is_private_cannot_be_joined_to(
    session: Session, opened: Open
) -> None:
    one, private = opened("sam@example.com"), opened("sam@example.com", "noise")
    private.subject_id = one.subject_id
    session.flush()
    roads = Colleague(Role.OFFICER, (one.team,)).actor(session)
    assert private.team != one.team
    with pytest.raises(NotAllowed):
        joining.join(session, roads, one, private)
    with pytest.raises(NotAllowed):
        joining.find_other(session, roads, private.reference)


def test_a_reference_leads_to_the_case_under_which_it_goes_on(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, head = opened(), opened()
    joining.join(session, an_officer, one, head)

    assert joining.find_other(session, an_officer, one.reference.lower()) is head
    assert joining.find_other(session, an_officer, "nothing") is None


def test_the_lists_count_it_where_it_is_now(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    one, other = opened(), opened()
    before = counting.stamp(session)
    joining.join(session, an_officer, one, other)

    assert counting.stamp(session) > before


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(joins=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_however_cases_are_joined_nobody_is_lost_or_told_twice_and_nothing_goes_round(
    session: Session, opened: Open, an_officer: Actor, joins: list[tuple[int, int]]
) -> None:
    made = [opened(f"person-{number}@example.com") for number in range(5)]
    for one, into in joins:
        try:
            joining.join(session, an_officer, made[one], made[into])
        except (IsItself, NoSuchStep):
            continue
    session.expire_all()
    heads = {case.id: case for case in (duplicates.head(session, case) for case in made)}
    told = [key for head in heads.values() for key in addresses(session, head)]

    assert all(head.duplicate_of_id is None for head in heads.values())
    assert sorted(told) == [f"person-{number}@example.com" for number in range(5)]
    assert sum(head.reporters for head in heads.values()) == 5
    assert {case.id for case in made if case.is_open} == set(heads)


def test_two_officers_who_join_two_cases_to_each_other_at_once_make_no_circle(
    database: Database, council: Council, in_town: Point, an_officer: Actor
) -> None:
    with database.write() as session:
        new = NewCase("pothole", "A hole", "Mill Lane", in_town)
        ids = [cases.open_case(session, PUBLIC_ON_WEB, council, new).id for _ in range(2)]
    together = Barrier(2)

    def join(one: UUID, other: UUID) -> bool:
        together.wait()
        try:
            with database.write() as session:
                case = session.get_one(Case, one, with_for_update=True)
                joining.join(session, an_officer, case, session.get_one(Case, other))
        except (ChangedMeanwhile, IsItself, NoSuchStep):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        came_of_it = list(pool.map(join, ids, reversed(ids)))

    with database.read() as session:
        made = [session.get_one(Case, one) for one in ids]
        assert sum(case.is_open for case in made) >= 1
        assert sum(came_of_it) == sum(not case.is_open for case in made)


def test_a_case_that_is_joined_elsewhere_while_another_is_joined_to_it_loses_nobody(
    postgresql_url: str, council: Council, in_town: Point, an_officer: Actor
) -> None:
    database = Database(postgresql_url)  # SQLite has one writer at a time: this cannot be there
    with database.write() as session:
        new = NewCase("pothole", "A hole", "Mill Lane", in_town)
        one, other, last = (
            cases.open_case(session, PUBLIC_ON_WEB, council, new).id for _ in range(3)
        )
    with database.write() as session:
        case, into = session.get_one(Case, one), session.get_one(Case, other)
        with database.write() as meanwhile:
            head = meanwhile.get_one(Case, last)
            joining.join(meanwhile, an_officer, meanwhile.get_one(Case, other), head)
        with pytest.raises(ChangedMeanwhile):
            joining.join(session, an_officer, case, into)
    database.close()
