"""Letters about acting for somebody: to each side in their language, once, and to nobody else."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from channels.email import mandates as letters
from portal import clock
from portal.database import Database
from portal.models.actors import Actor, By, Depth, Kind, Role
from portal.models.identities import Code
from portal.models.mandates import (
    Copies,
    Ended,
    JournalLine,
    Mandate,
    MandateState,
    MandateWish,
    Pace,
    Tells,
    Way,
)
from portal.models.organisations import ClientLink
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.outbox import post as put
from portal.policy import SYSTEM, Action, Use
from portal.services import (
    journal,
    journal_tellings,
    mandate_agreements,
    mandate_endings,
    mandate_narrowings,
)
from portal.services.mandate_narrowings import Less
from portal.services.mandate_tellings import Word
from portal.services.mandate_wordings import Agreed
from tests.channels.email.conftest import Post, html_of, text_of, to
from tests.support.mandate_wishes import ENGLISH, on_web
from tests.support.mandates import (
    TO_REPORT,
    a_mandate,
    a_person,
    act,
    an_agent,
    an_organisation,
)

HER, TOM = "margaret@example.org", "tom@example.org"


@pytest.fixture
def mandate(database: Database) -> Mandate:
    """Tom may report for his mother Margaret, and both have an email address."""
    with database.write() as session:
        her = a_person(session, email=HER)
        tom = a_person(session, "Tom Jones", email=TOM, language="cy")
        return a_mandate(session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX), copies=Copies.BOTH)


def _told(database: Database, topic: Topic, **facts: object) -> None:
    with database.write() as session:
        put(session, topic, **facts)


def _whole(message: EmailMessage) -> str:
    return f"{message['Subject']} {text_of(message)} {html_of(message)}"


# ------------------------------------------------------------------ to each side


@pytest.mark.parametrize(
    ("topic", "hers", "his"),
    [
        (Topic.MANDATE_BEGAN, "Tom Jones may act for you now", "Margaret Jones"),
        (Topic.MANDATE_ENDING, "Tom Jones may act for you until then", "Margaret Jones"),
        (Topic.MANDATE_HANDED_BACK, "Tom Jones does not act for you any more", None),
        (Topic.MANDATE_COPIES, "They go to you and to Tom Jones from now on", "Margaret Jones"),
    ],
)
def test_each_side_is_told_once_in_their_own_language(
    database: Database, post: Post, mandate: Mandate, topic: Topic, hers: str, his: str | None
) -> None:
    _told(database, topic, mandate_id=mandate.id)

    sent = post()

    [to_her] = to(sent, HER)
    assert hers in text_of(to_her)
    assert to_her["Content-Language"] == "en"
    for one in to(sent, TOM):
        assert one["Content-Language"] == "cy"
        assert his is not None
        assert his in text_of(one)
    assert len(sent) == 1 + (his is not None)


def test_who_asked_for_more_than_was_agreed_to_is_told_what_counts(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        her, tom = a_person(session, email=HER), a_person(session, "Tom Jones", email=TOM)
        asked = a_mandate(
            session, her, tom, act(Kind.REPORT, Kind.COUNCIL_TAX), way=Way.ASKED,
            state=MandateState.ASKED, from_at=None,
        )  # fmt: skip
        less = Less({Kind.COUNCIL_TAX: Depth.LOOK})
        words = mandate_narrowings.wording(session, on_web(her), asked, ENGLISH, less)
        mandate_agreements.agree(session, on_web(her), asked, Agreed(ENGLISH, words.hash), less)

    sent = post()

    [to_tom], [to_her] = to(sent, TOM), to(sent, HER)
    assert "They agreed to less than you asked for." in text_of(to_tom)
    assert "Council tax: You can look." in text_of(to_tom)
    assert "They may: see your council tax cases" in text_of(to_her)
    for one in (to_tom, to_her):
        assert "report" not in text_of(one).casefold()


def test_no_subject_names_anybody(database: Database, post: Post, mandate: Mandate) -> None:
    for topic in (
        Topic.MANDATE_BEGAN, Topic.MANDATE_ENDING, Topic.MANDATE_HANDED_BACK, Topic.MANDATE_COPIES,
    ):  # fmt: skip
        _told(database, topic, mandate_id=mandate.id)

    for one in post():
        assert "Jones" not in one["Subject"]


def test_an_end_is_told_to_both_and_one_scope_by_its_name(
    database: Database, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        mandate_endings.end_scope(session, _herself(found), found.scopes[1])
    sent = post()
    [to_her], [to_tom] = ([" ".join(text_of(one).split()) for one in to(sent, whom)]
                          for whom in (HER, TOM))  # fmt: skip
    assert "in this: Council tax. The rest stays as it was." in to_her
    assert "yn hyn: Y dreth gyngor." in to_tom

    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        mandate_endings.revoke(session, _herself(found), found, By.WEB)
    sent = post()
    assert "Tom Jones can do nothing more for you at the council" in text_of(to(sent, HER)[0])
    assert len(to(sent, TOM)) == 1


def test_the_end_of_everything_is_a_sentence_of_its_own_where_something_is_left(
    database: Database, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        found.scopes[1].kind = Kind.EVERYTHING
        session.flush()
        mandate_endings.end_scope(session, _herself(found), found.scopes[1])

    sent = post()

    [to_her], [to_tom] = ([" ".join(text_of(one).split()) for one in to(sent, whom)]
                          for whom in (HER, TOM))  # fmt: skip
    assert "Tom Jones can no longer do everything for you at the council, only" in to_her
    assert "in this:" not in to_her
    assert "yn hyn:" not in to_tom  # he reads Welsh


def _herself(mandate: Mandate) -> Actor:
    return Actor(Role.RESIDENT, By.WEB, person_id=mandate.principal_id)


def test_who_ended_it_by_text_was_answered_there_and_gets_no_letter(
    database: Database, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        found = session.get_one(Mandate, mandate.id)
        mandate_endings.revoke(session, _herself(found), found, By.SMS)

    assert {one["To"] for one in post()} == {TOM}


def test_what_never_counted_is_told_to_no_address_that_somebody_only_typed(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        her, tom = a_person(session, email=HER), a_person(session, "Tom Jones", email=TOM)
        for point in session.scalars(select(ContactPoint).where(ContactPoint.value == HER)):
            point.verified_at = None
        made = a_mandate(
            session, her, tom, way=Way.ASKED, state=MandateState.ENDED, from_at=None,
            ended_at=clock.now(), ended_why=Ended.NOT_WANTED,
        )  # fmt: skip
        put(session, Topic.MANDATE_ENDED, mandate_id=made.id)

    assert {one["To"] for one in post()} == {TOM}


def test_nothing_is_sent_to_who_has_died_and_no_end_that_was_taken_back(
    database: Database, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        session.get_one(Person, mandate.principal_id).dead_at = clock.now()
        put(session, Topic.MANDATE_BEGAN, mandate_id=mandate.id)
        put(session, Topic.MANDATE_ENDED, mandate_id=mandate.id)

    assert [one["To"] for one in post()] == [TOM]


def test_another_adviser_is_told_to_the_client_alone(database: Database, post: Post) -> None:
    with database.write() as session:
        her, asha = a_person(session, email=HER), a_person(session, "Asha Patel", email=TOM)
        bureau = an_organisation(session)
        made = a_mandate(session, her, organisation=bureau, adviser=asha)
        put(session, Topic.CLIENTS_HANDED_OVER, mandate_id=made.id)

    [told] = post()

    assert told["To"] == HER
    assert "Your adviser is now Asha Patel of Thornley Advice" in text_of(told)


# ------------------------------------------------------------------ questions, codes


def test_a_question_says_who_asks_and_that_nothing_counts_yet(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        her, tom = a_person(session, email=HER), a_person(session, "Tom Jones")
        made = a_mandate(
            session, her, tom, way=Way.ASKED, state=MandateState.ASKED, from_at=None, agreed_at=None
        )
        put(session, Topic.MANDATE_ASKED, mandate_id=made.id)

    [told] = post()

    assert "Tom Jones asks to act for you" in text_of(told)
    assert "Nothing counts before you say yes" in text_of(told)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (Way.ASKED, "Give it to Tom Jones only if you agree"),
        (Way.NAMED, "Nobody from the council ever asks you for this code"),
        (Way.STAFF, "Nobody from the council ever asks you for this code"),
    ],
)
def test_a_code_says_to_whom_it_may_be_given(
    database: Database, post: Post, way: Way, words: str
) -> None:
    with database.write() as session:
        her, tom = a_person(session, email=HER), a_person(session, "Tom Jones")
        made = a_mandate(session, her, tom, way=way, state=MandateState.ASKED, from_at=None)
        point = session.scalars(select(ContactPoint)).one()
        code = Code(
            id=clock.new_id(), contact_point=point, mandate_id=made.id, tries=0,
            created_at=clock.now(), expires_at=clock.now() + timedelta(minutes=10),
        )  # fmt: skip
        session.add(code)
        session.flush()
        put(session, Topic.MANDATE_CODE, code_id=code.id, mandate_id=made.id)

    [told] = post()

    assert words in text_of(told)
    assert "everything in this list" not in text_of(told)
    assert not any(digit in told["Subject"] for digit in "0123456789")


def test_a_client_link_goes_to_the_client_and_a_used_one_to_nobody(
    database: Database, post: Post
) -> None:
    with database.write() as session:
        her, asha = a_person(session, email=HER), a_person(session, "Asha Patel")
        bureau = an_organisation(session)
        made = a_mandate(session, her, organisation=bureau, adviser=asha)
        for used_at in (None, clock.now()):
            link = ClientLink(
                id=clock.new_id(), digest=f"{used_at}", organisation_id=bureau.id,
                mandate_id=made.id, person_id=her.id, made_by_id=asha.id, created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=72), tries=0, used_at=used_at,
            )  # fmt: skip
            session.add(link)
            session.flush()
            put(session, Topic.CLIENT_LINK, client_link_id=link.id, mandate_id=made.id)

    [told] = post()

    assert told["To"] == HER
    assert "/client-link/" in text_of(told)


# ------------------------------------------------------------------ what was done


def _did(database: Database, mandate: Mandate, times: int = 1) -> None:
    for _ in range(times):
        with database.write() as session:
            found = session.get_one(Mandate, mandate.id)
            use = Use(an_agent(found, by=By.PHONE), Action.OPEN_CASE, Kind.REPORT, Depth.ACT)
            journal.write(session, [use])


def test_what_was_done_is_told_at_once_in_plain_words(
    database: Database, post: Post, mandate: Mandate
) -> None:
    _did(database, mandate)

    [told] = post()

    assert told["To"] == HER
    assert "Tom Jones told us of something for you" in text_of(told)
    assert "by phone" in text_of(told)
    assert "STOP HELP" in text_of(told)
    assert "/account/helpers/journal" in text_of(told)


def test_who_wants_it_once_a_day_is_told_of_each_line_in_one_letter_after_six(
    database: Database, post: Post, mandate: Mandate
) -> None:
    with database.write() as session:
        wish = MandateWish(
            id=clock.new_id(), person_id=mandate.principal_id, tells=Tells.EMAIL, pace=Pace.DAILY
        )
        session.add(wish)
    _did(database, mandate, times=3)
    assert post() == []

    with time_machine.travel(clock.now() + timedelta(days=1)):
        for _ in range(2):  # two workers at the same chore
            _evening(database)
        [told] = post()

    assert "Tom Jones" in text_of(told)
    with database.read() as session:
        assert all(session.scalars(select(JournalLine.told_at)))


def _evening(database: Database) -> None:
    with database.read() as session:
        due = journal_tellings.due(session, SYSTEM)
    for person_id in due:
        with database.write() as session:
            journal_tellings.see_to(session, SYSTEM, person_id)


@pytest.mark.parametrize("tells", [Tells.SMS, Tells.LETTER])
def test_who_chose_another_way_gets_no_letter_by_email(
    database: Database, post: Post, tells: Tells
) -> None:
    with database.write() as session:
        her = a_person(session, email=HER, phone="+447700900001")
        made = a_mandate(session, her, a_person(session, "Tom Jones"), TO_REPORT)
        session.add(
            MandateWish(id=clock.new_id(), person_id=her.id, tells=tells, pace=Pace.AT_ONCE)
        )
    _did(database, made)

    assert post() == []


def test_every_word_has_its_letter() -> None:
    assert frozenset(word.value for word in Word) == letters.TEMPLATES
