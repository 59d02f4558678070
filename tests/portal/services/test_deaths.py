"""A death that was told is looked into twice before a record is marked, and can be taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.contacts import Contact, Direction
from portal.models.death_markers import DeathNotice, NoticeState
from portal.models.episodes import Told
from portal.models.people import Person
from portal.policy import By, NotAllowed
from portal.services import death_notices, death_records, deaths, episodes
from portal.services.deaths import (
    EntryNeeded,
    NotACandidate,
    SamePerson,
)
from tests.support import deaths as people
from tests.support.deaths import ENTRY, MOIRA, NEIL, RITA, held, notice_of, seen
from tests.support.staff import resident


@pytest.fixture
def what(session: Session, council: Council) -> people.Told:
    return people.told(session, council)


def test_a_declaration_puts_the_death_before_the_staff_and_changes_no_record(
    session: Session, what: people.Told
) -> None:
    notice = notice_of(session, what)

    assert notice.state is NoticeState.WAITING
    assert (notice.name, notice.died, notice.birth) == (
        "Arthur Pell", date(2026, 11, 10), date(1950, 3, 1),
    )  # fmt: skip
    assert notice.kinship == "My husband, wife or civil partner"
    assert (notice.address, notice.uprn, notice.reference) == ("4 Mill Lane", "100", "A1B2")
    assert notice.informant_id == what.joan
    assert session.get_one(Person, what.arthur).dead_at is None
    assert session.get_one(Person, what.joan).dead_at is None
    assert held(session, what)
    assert set(held(session, what)) == {Told.PENDING}


def test_who_told_of_it_is_named_as_they_named_themselves_where_we_know_no_name(
    session: Session, council: Council
) -> None:
    me = {"name": "Joan Margaret Pell", "address": "4 Mill Lane"}
    what = people.told(session, council, me=me, write_to="me")
    notice = notice_of(session, what)
    assert notice.told_by == "Joan Pell"  # their record says it
    assert notice.representative == {"name": "Joan Pell", "address": "4 Mill Lane"}

    session.get_one(Person, what.joan).name = None
    assert notice.told_by == "Joan Margaret Pell"


def test_the_same_declaration_again_proposes_nothing_new(
    session: Session, what: people.Told
) -> None:
    joan = resident(session, "Joan Pell")
    [episode] = episodes.own(session, joan)

    assert death_notices.propose(session, joan, episode) is None
    assert len(session.scalars(select(DeathNotice)).all()) == 1


def test_the_records_that_may_be_theirs_are_of_the_same_name_and_never_the_informants(
    session: Session, council: Council, what: people.Told
) -> None:
    people.arthurs_case(session, council, "other@example.org")
    session.get_one(Person, what.joan).name = "Arthur Pell"
    session.flush()

    found = death_records.candidates(session, MOIRA.actor(session), notice_of(session, what))

    assert len(found) == 2
    assert what.arthur in {one.person.id for one in found}
    assert what.joan not in {one.person.id for one in found}
    assert all(one.same_home for one in found)


def test_a_record_in_use_after_the_death_is_shown_as_a_sign_of_life(
    session: Session, what: people.Told
) -> None:
    at = clock.now()
    session.add(
        Contact(
            at=at, person_id=what.arthur, channel=By.PHONE, direction=Direction.IN,
            subject="general", first=False,
        )
    )  # fmt: skip
    session.flush()

    [found] = death_records.candidates(session, MOIRA.actor(session), notice_of(session, what))

    assert found.after_death is not None
    assert abs(found.after_death - at) < timedelta(seconds=1)


def test_whoever_told_us_cannot_be_marked_as_the_one_who_died(
    session: Session, what: people.Told
) -> None:
    notice, moira = notice_of(session, what), MOIRA.actor(session)

    with pytest.raises(SamePerson):
        deaths.look_into(session, moira, notice, [what.arthur, what.joan], ENTRY, notice.version)


def test_a_record_that_does_not_look_like_theirs_is_not_marked(
    session: Session, what: people.Told
) -> None:
    notice, sam = notice_of(session, what), resident(session, "Sam Reed")

    with pytest.raises(NotACandidate):
        deaths.look_into(
            session, MOIRA.actor(session), notice, [sam.person_id], ENTRY, notice.version
        )


def test_the_register_entry_is_needed(session: Session, what: people.Told) -> None:
    notice = notice_of(session, what)

    with pytest.raises(EntryNeeded):
        deaths.look_into(session, MOIRA.actor(session), notice, [what.arthur], " ", notice.version)


def test_the_first_look_marks_nothing_and_tells_nobody(session: Session, what: people.Told) -> None:
    notice = seen(session, what, MOIRA.actor(session))

    assert notice.state is NoticeState.SEEN
    assert session.get_one(Person, what.arthur).dead_at is None
    assert set(held(session, what)) == {Told.PENDING}


def test_who_looked_first_cannot_confirm(
    session: Session, council: Council, what: people.Told
) -> None:
    notice = seen(session, what, MOIRA.actor(session))

    with pytest.raises(NotAllowed):
        deaths.confirm(session, MOIRA.actor(session), council, notice, notice.version)
    assert session.get_one(Person, what.arthur).dead_at is None


def test_the_clerk_who_wrote_the_declaration_down_cannot_confirm_it_either(
    session: Session, council: Council, what: people.Told
) -> None:
    neil = NEIL.actor(session)
    notice_of(session, what).written_by_id = neil.identity_id
    notice = seen(session, what, MOIRA.actor(session))

    with pytest.raises(NotAllowed):
        deaths.confirm(session, neil, council, notice, notice.version)
    deaths.confirm(session, RITA.actor(session), council, notice, notice.version)


def test_nobody_confirms_what_nobody_has_looked_into(
    session: Session, council: Council, what: people.Told
) -> None:
    notice = notice_of(session, what)

    with pytest.raises(NotAllowed):
        deaths.confirm(session, NEIL.actor(session), council, notice, notice.version)
