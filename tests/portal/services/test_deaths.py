"""A death that was told is looked into twice before a record is marked, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.audit import AuditLine
from portal.models.contacts import Contact, Direction
from portal.models.death_markers import DeathNotice, NoticeState
from portal.models.episodes import Disclosure, EpisodeLine, LineState, Told
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import PUBLIC_ON_WEB, Action, Actor, By, NotAllowed
from portal.services import cases, death_notices, death_records, deaths, episodes
from portal.services.cases import NewCase
from portal.services.deaths import (
    EntryNeeded,
    NotACandidate,
    SamePerson,
    SettledMeanwhile,
    WhyNeeded,
)
from portal.services.people import Introduction
from tests.support import deaths as people
from tests.support.deaths import MOIRA, NEIL, RITA
from tests.support.staff import resident

ENTRY = "Thornley 2026/1187"


@pytest.fixture
def what(session: Session, council: Council) -> people.Told:
    return people.told(session, council)


def notice_of(session: Session, what: people.Told) -> DeathNotice:
    return session.get_one(DeathNotice, what.notice)


def seen(session: Session, what: people.Told, by: Actor) -> DeathNotice:
    notice = notice_of(session, what)
    deaths.look_into(session, by, notice, [what.arthur], ENTRY, notice.version)
    return notice


def marked(session: Session, council: Council, what: people.Told) -> DeathNotice:
    notice = seen(session, what, MOIRA.actor(session))
    deaths.confirm(session, NEIL.actor(session), council, notice, notice.version)
    session.expire_all()
    return notice


def held(session: Session, what: people.Told) -> list[Told]:
    of_it = select(Disclosure.state).where(
        Disclosure.episode_id == what.episode, Disclosure.is_held.is_(True)
    )
    return list(session.scalars(of_it))


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
