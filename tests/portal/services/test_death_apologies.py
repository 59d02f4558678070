"""Whoever was wrongly marked as dead learns it: once, as they chose, and reads it once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Level, Role
from portal.models.death_markers import DeathMatch
from portal.models.mandates import MandateWish, Pace, Tells
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import SYSTEM, Actor, By
from portal.services import contacts, death_apologies, deaths
from portal.services.contacts import Outward
from tests.support import deaths as people
from tests.support.deaths import MOIRA, marked, notice_of
from tests.support.mandates import a_mandate, an_agent


@pytest.fixture
def what(session: Session, council: Council) -> people.Told:
    """Arthur was marked, and it is taken back."""
    told = people.told(session, council)
    notice = marked(session, council, told)
    deaths.lift(session, MOIRA.actor(session), notice, "He came in.", notice.version)
    session.flush()
    session.expire_all()
    return told


def where(session: Session, what: people.Told) -> list[str]:
    found = death_apologies.receivers(session, SYSTEM, what.notice)
    return [point.value for point in found]


def arthur(what: people.Told) -> Actor:
    return Actor(Role.RESIDENT, By.WEB, person_id=what.arthur, level=Level.SIGNED_ON)


def wishes(session: Session, what: people.Told, tells: Tells) -> None:
    session.add(
        MandateWish(id=clock.new_id(), person_id=what.arthur, tells=tells, pace=Pace.AT_ONCE)
    )
    session.flush()


def test_they_are_told_once_where_we_know_them(session: Session, what: people.Told) -> None:
    rows = select(OutboxRow).where(OutboxRow.topic == Topic.DEATH_TAKEN_BACK)

    [row] = session.scalars(rows)

    assert row.facts == {"notice_id": str(what.notice)}
    assert where(session, what) == ["arthur@example.org"]


@pytest.mark.parametrize(
    ("tells", "told"), [(Tells.SMS, ["07700 900456"]), (Tells.LETTER, [])]
)  # fmt: skip
def test_the_way_is_the_one_that_they_chose(
    session: Session, what: people.Told, tells: Tells, told: list[str]
) -> None:
    wishes(session, what, tells)

    assert where(session, what) == told
    is_reached = death_apologies.is_reached(session, MOIRA.actor(session), notice_of(session, what))
    assert is_reached is bool(told)


def test_where_no_message_has_gone_out_for_a_day_staff_write(
    session: Session, what: people.Told
) -> None:
    """The month's texts are spent, or the mail server takes nothing."""
    notice, moira = notice_of(session, what), MOIRA.actor(session)
    assert notice.ended_at is not None
    assert death_apologies.unwritten(session, moira, [notice]) == frozenset()

    notice.ended_at -= timedelta(days=2)

    assert death_apologies.unwritten(session, moira, [notice]) == {notice.id}
    point = next(iter(death_apologies.receivers(session, SYSTEM, notice.id)))
    out = Outward(By.EMAIL, point, clock.new_id())
    contacts.record(session, SYSTEM, death_apologies.TAKEN_BACK, person=point.person, outward=out)
    assert death_apologies.unwritten(session, moira, [notice]) == frozenset()


def test_a_record_without_a_name_at_the_same_address_is_no_second_message(
    session: Session, what: people.Told
) -> None:
    at = clock.now()
    other = Person(id=clock.new_id(), name=None, created_at=at)
    other.contact_points.append(
        ContactPoint(id=clock.new_id(), kind=Reach.EMAIL, value="Arthur@example.org",
                     key="arthur@example.org", created_at=at)
    )  # fmt: skip
    session.add(other)
    session.flush()
    match = DeathMatch(id=clock.new_id(), notice_id=what.notice, person_id=other.id)
    session.add(match)
    session.flush()
    session.expire_all()

    assert len(where(session, what)) == 1


def test_nobody_is_told_while_it_counts_or_counts_again(
    session: Session, council: Council, what: people.Told
) -> None:
    session.get_one(Person, what.arthur).dead_at = clock.now()  # another notice was right

    assert where(session, what) == []


def test_it_stands_in_their_account_until_they_have_read_it(
    session: Session, what: people.Told
) -> None:
    joan = Actor(Role.RESIDENT, By.WEB, person_id=what.joan, level=Level.SIGNED_ON)
    assert death_apologies.to_read(session, joan) == []
    [at] = death_apologies.to_read(session, arthur(what))
    assert at == notice_of(session, what).ended_at

    death_apologies.read(session, joan)
    assert death_apologies.to_read(session, arthur(what))
    death_apologies.read(session, arthur(what))

    assert death_apologies.to_read(session, arthur(what)) == []


def test_who_acts_for_them_neither_reads_it_nor_takes_it_away(
    session: Session, what: people.Told
) -> None:
    agent = an_agent(
        a_mandate(session, session.get_one(Person, what.arthur), session.get_one(Person, what.joan))
    )

    assert death_apologies.to_read(session, agent) == []
    death_apologies.read(session, agent)
    assert death_apologies.to_read(session, arthur(what))


def test_letters_about_them_go_to_nobody_else_any_more(session: Session, council: Council) -> None:
    told = people.told(session, council)
    notice = marked(session, council, told)
    moira = MOIRA.actor(session)
    him = session.get_one(Person, told.arthur)
    before = deaths.representative(session, moira, him)

    deaths.lift(session, moira, notice, "He came in.", notice.version)
    session.expire_all()

    assert before is not None
    assert deaths.representative(session, moira, him) is None
