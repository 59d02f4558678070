"""What a second look at a death does: the record is marked, whoever waits told, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.audit import AuditLine
from portal.models.death_markers import DeathNotice, NoticeState
from portal.models.episodes import Disclosure, EpisodeLine, LineState, Told
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import PUBLIC_ON_WEB, Action, Actor, NotAllowed
from portal.services import cases, death_records, deaths
from portal.services.cases import NewCase
from portal.services.deaths import (
    SettledMeanwhile,
    WhyNeeded,
)
from portal.services.people import Introduction
from tests.support import deaths as people
from tests.support.deaths import ENTRY, MOIRA, NEIL, RITA, held, marked, notice_of, seen
from tests.support.staff import resident


@pytest.fixture
def what(session: Session, council: Council) -> people.Told:
    return people.told(session, council)


def test_a_second_look_marks_the_record_and_tells_whoever_waited(
    session: Session, council: Council, what: people.Told
) -> None:
    marked(session, council, what)

    assert notice_of(session, what).state is NoticeState.MARKED
    assert session.get_one(Person, what.arthur).dead_at is not None
    assert session.get_one(Person, what.joan).dead_at is None
    assert set(held(session, what)) >= {Told.WAITING, Told.RECEIVED}
    assert deaths.told(session, MOIRA.actor(session), notice_of(session, what))


def test_two_who_look_at_once_do_not_overwrite_each_other(
    session: Session, what: people.Told
) -> None:
    notice = seen(session, what, MOIRA.actor(session))

    with pytest.raises(SettledMeanwhile):
        deaths.look_into(session, NEIL.actor(session), notice, [], "another", notice.version - 1)
    assert notice.entry == ENTRY


def test_a_false_notice_is_refused_and_nobody_is_told_what_waited(
    session: Session, council: Council, what: people.Told
) -> None:
    notice, moira = notice_of(session, what), MOIRA.actor(session)

    with pytest.raises(WhyNeeded):
        deaths.refuse(session, moira, notice, "  ", notice.version)
    deaths.refuse(session, moira, notice, "The register has no such entry.", notice.version)

    assert set(held(session, what)) == {Told.REFUSED}
    lines = session.scalars(select(EpisodeLine).where(EpisodeLine.episode_id == what.episode)).all()
    assert LineState.PENDING not in {line.state for line in lines}
    with pytest.raises(SettledMeanwhile):
        deaths.confirm(
            session, NEIL.actor(session), council, _as_if_seen(session, notice), notice.version
        )


def _as_if_seen(session: Session, notice: DeathNotice) -> DeathNotice:
    """As a page from before shows it."""
    notice.first_id = MOIRA.actor(session).identity_id
    session.flush()
    return notice


def test_a_mark_that_was_wrong_is_lifted_with_a_reason_that_is_kept(
    session: Session, council: Council, what: people.Told
) -> None:
    notice, moira = marked(session, council, what), MOIRA.actor(session)

    with pytest.raises(WhyNeeded):
        deaths.lift(session, moira, notice, "", notice.version)
    deaths.lift(session, moira, notice, "He came to the counter.", notice.version)
    session.expire_all()

    assert notice.state is NoticeState.LIFTED
    assert session.get_one(Person, what.arthur).dead_at is None
    [line] = session.scalars(select(AuditLine).where(AuditLine.action == Action.LIFT_DEATH))
    assert (line.person_id, line.reason) == (what.arthur, "He came to the counter.")
    assert line.actor_name == "Moira Kelly"


def test_a_record_that_another_notice_marks_too_stays_marked(
    session: Session, council: Council, what: people.Told
) -> None:
    notice = marked(session, council, what)
    son = resident(session, "Tom Pell")
    people.declared(session, council, son, rel="parent")
    other = session.scalars(
        select(DeathNotice).where(DeathNotice.state == NoticeState.WAITING)
    ).one()
    deaths.look_into(session, MOIRA.actor(session), other, [what.arthur], ENTRY, other.version)
    deaths.confirm(session, NEIL.actor(session), council, other, other.version)

    deaths.lift(session, RITA.actor(session), notice, "Told twice.", notice.version)

    session.expire_all()
    assert session.get_one(Person, what.arthur).dead_at is not None


def test_whom_to_write_to_is_who_the_declaration_named_and_nobody_for_the_living(
    session: Session, council: Council, what: people.Told
) -> None:
    joan = session.get_one(Person, what.joan)
    joan.address = "4 Mill Lane, Thornley"
    moira = MOIRA.actor(session)
    assert deaths.representative(session, moira, joan) is None
    notice = marked(session, council, what)
    arthur = session.get_one(Person, what.arthur)

    assert notice.representative["name"] == "Joan Pell"
    found = deaths.representative(session, moira, arthur)
    assert found == {"name": "Joan Pell", "address": notice.representative["address"]}


def test_that_staff_read_a_notice_is_kept_for_the_informant_and_for_the_match(
    session: Session, what: people.Told
) -> None:
    seen(session, what, MOIRA.actor(session))
    session.expire_all()

    deaths.find(session, NEIL.actor(session), what.notice)

    session.flush()
    lines = session.scalars(
        select(AuditLine.person_id).where(
            AuditLine.action == Action.READ_PERSON, AuditLine.actor_name == "Neil Okafor"
        )
    )
    assert set(lines) == {what.arthur, what.joan}


def follow(session: Session, council: Council, email: str) -> Person:
    """Somebody who gave an email and no name."""
    new = NewCase("pothole", "Mine too", place="Market Square", point=people.MARKET_SQUARE,
                  reporter=Introduction(email=email))  # fmt: skip
    case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
    session.flush()
    assert case.subject is not None
    return case.subject


def test_what_they_follow_without_a_name_is_theirs_too(
    session: Session, council: Council, what: people.Told
) -> None:
    his, hers = (follow(session, council, f"{who}@example.org") for who in ("Arthur", "joan"))

    marked(session, council, what)

    assert session.get_one(Person, his.id).dead_at is not None
    assert session.get_one(Person, hers.id).dead_at is None


def test_an_email_that_the_widow_has_too_goes_on_being_hers(
    session: Session, council: Council, what: people.Told
) -> None:
    joan = session.get_one(Person, what.joan)
    joan.contact_points.append(
        ContactPoint(id=clock.new_id(), kind=Reach.EMAIL, value="arthur@example.org",
                     key="arthur@example.org", created_at=clock.now())
    )  # fmt: skip
    shared = follow(session, council, "arthur@example.org")

    marked(session, council, what)

    assert session.get_one(Person, shared.id).dead_at is None


def test_two_who_confirm_at_the_same_moment_mark_it_once(
    database: Database, council: Council
) -> None:
    with database.write() as session:
        what = people.told(session, council)
        seen(session, what, MOIRA.actor(session))
        version = notice_of(session, what).version
        both = [NEIL.actor(session), RITA.actor(session)]
    together = Barrier(2)

    def press(who: Actor) -> bool:
        together.wait()
        try:
            with database.write() as session:
                deaths.confirm(session, who, council, notice_of(session, what), version)
        except (SettledMeanwhile, NotAllowed):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, both)) == [False, True]

    with database.read() as session:
        done = select(AuditLine).where(AuditLine.action == Action.CONFIRM_DEATH)
        assert len(session.scalars(done).all()) == 1


def test_a_death_without_a_name_is_put_before_the_staff_where_somebody_waits_for_it(
    session: Session, council: Council
) -> None:
    joan = resident(session, "Joan Pell")

    episode = people.declared(session, council, joan, dec=None)

    notice = session.scalars(select(DeathNotice)).one()
    assert (notice.episode_id, notice.name) == (episode.id, "")
    moira = MOIRA.actor(session)
    assert death_records.candidates(session, moira, notice) == []
    deaths.look_into(session, moira, notice, [], ENTRY, notice.version)
    deaths.confirm(session, NEIL.actor(session), council, notice, notice.version)
    of_it = select(Disclosure.state).where(Disclosure.is_held.is_(True))
    states = set(session.scalars(of_it))
    assert states
    assert Told.PENDING not in states
