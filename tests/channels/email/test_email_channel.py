"""What people get by email, from the services' verbs to a real mail server."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.followers import Follower, Link, Opens, Wants
from portal.models.outbox import Delivery, DeliveryState, OutboxRow, Topic
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases, followers, links
from portal.services.people import Introduction
from tests.channels.email.conftest import html_of, text_of, to

ADA = "ada@example.org"
OFFICER = Actor(Role.COMMAND, By.COMMAND)
SECRET = "t" * 32


def move(database, case, state, words="", due_at=None):
    with database.write() as session:
        case = session.get_one(Case, case.id)
        cases.progress(session, OFFICER, case, state, words, due_at=due_at)


def token_in(message, path):
    [token] = re.findall(rf"/{path}/([\w-]+)", text_of(message))
    return token


def test_the_reporter_gets_a_receipt(post, report, council):
    case = report()

    [receipt] = to(post(), ADA)

    category = council.categories["pothole"].name
    assert receipt["Subject"] == f"We have your report {case.reference}: {category}"
    text = text_of(receipt)
    for said in (
        "A deep hole by the bank",
        "Market Square",
        "Ashshire County Council, highways, because Market Square is a county road",
        f"Reference: {case.reference}",
        "Expected by: ",
        f"http://localhost:8000/cases/{case.reference}",
    ):
        assert said in text


def test_both_parts_say_the_same(post, report):
    report(words='<b>"Deep" & wide</b>')

    [receipt] = to(post(), ADA)

    assert '<b>"Deep" & wide</b>' in text_of(receipt)
    html = html_of(receipt)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    for line in filter(str.isalpha, text_of(receipt).splitlines()):
        assert line in html


def test_the_receipt_is_in_the_readers_language(post, report):
    report(reporter=Introduction(email=ADA, language="en-XA"))

    [receipt] = to(post(), ADA)

    assert receipt["Subject"].startswith("[")
    assert receipt["Content-Language"] == "en-XA"


def test_what_a_mail_program_needs_stands_in_the_headers(post, report, database, mail_server):
    report()

    [receipt] = to(post(), ADA)

    with database.read() as session:
        delivery = session.scalar(select(Delivery).where(Delivery.template == "receipt"))
        follower = session.scalars(select(Follower)).one()
    stop = followers.stop_token(SECRET, follower.id)
    assert receipt["Message-ID"] == f"<{delivery.id}@thornley.example>"
    assert receipt["From"] == "Thornley District Council <portal@thornley.example>"
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert receipt["List-Unsubscribe"] == f"<http://localhost:8000/follow/stop/{stop}>"
    assert receipt["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    envelope = next(one for one in mail_server.envelopes if one.rcpt_tos == [ADA])
    assert envelope.mail_from == "portal@thornley.example"


def test_one_click_in_a_mail_program_stops_everything_more(
    post, report, database, words_app, settings
):
    from portal.app import create_app

    case = report()
    [receipt] = to(post(), ADA)
    address = receipt["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")

    answer = (
        create_app(settings).test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    )
    move(database, case, State.CHECKED)

    assert answer.status_code == 200
    assert to(post(), ADA) == []


def test_an_e_mail_is_a_contact_once(post, report, database):
    case = report()
    [receipt] = to(post(), ADA)

    with database.read() as session:
        [contact] = session.scalars(select(Contact).where(Contact.direction == Direction.OUT))
        assert (contact.channel, contact.subject) == (By.EMAIL, "receipt")
        assert contact.case_id == case.id
        assert contact.contact_point.value == ADA
        assert str(contact.delivery_id) in receipt["Message-ID"]
        told = session.scalars(
            select(OutboxRow).where(OutboxRow.topic == Topic.CONTACT_RECORDED)
        ).all()
    assert str(contact.id) in {row.facts["contact_id"] for row in told}


def test_progress_brings_the_state_the_officers_words_and_the_date(post, report, database):
    case = report()
    post()
    due_at = clock.now() + timedelta(days=9)

    move(database, case, State.SCHEDULED, "We close the road on Tuesday.\nPlease go round.", due_at)
    [news] = to(post(), ADA)

    assert news["Subject"] == f"{case.reference}: Planned"
    text = text_of(news)
    assert "> We close the road on Tuesday.\n> Please go round." in text
    assert "The work is planned." in text
    assert f"{due_at.astimezone(clock.LONDON):%A} {due_at.astimezone(clock.LONDON).day} " in text


def test_a_letter_tells_of_its_own_step_even_where_the_case_has_moved_on(post, report, database):
    case = report()
    move(database, case, State.IN_PROGRESS)
    move(database, case, State.DONE, "Filled.")

    _receipt, working, done = to(post(), ADA)

    assert working["Subject"] == f"{case.reference}: Being worked on"
    assert "is working on this" in text_of(working)
    assert done["Subject"] == f"{case.reference}: Done"


def test_when_it_is_done_a_link_opens_it_again(post, report, database):
    case = report()
    move(database, case, State.DONE, "Filled.")

    [_receipt, done] = to(post(), ADA)

    token = token_in(done, "links")
    assert f"/links/{token}?then=reopen" in text_of(done)
    with database.write() as session:
        link = links.use(session, PUBLIC_ON_WEB, SECRET, token)
        cases.reopen(session, links.holder(link), link.follower.case, "Still there")
    (reopened,) = to(post(), ADA)
    assert reopened["Subject"] == f"{case.reference}: opened again"


def test_who_wants_only_the_end_hears_only_the_end(post, report, database):
    case = report(reporter=Introduction(email=ADA, wants=Wants.THE_END))
    move(database, case, State.CHECKED)
    move(database, case, State.DONE, "Filled.")

    subjects = [message["Subject"] for message in to(post(), ADA)]

    assert subjects[1:] == [f"{case.reference}: Done"]


def test_following_needs_a_yes_before_anything_else_is_sent(post, report, database):
    case = report()
    with database.write() as session:
        case = session.get_one(Case, case.id)
        followers.follow(session, PUBLIC_ON_WEB, case, followers.Wish("neighbour@example.org"))
    move(database, case, State.CHECKED)

    [asked] = to(post(), "neighbour@example.org")
    assert "Please confirm" in asked["Subject"]

    with database.write() as session:
        followers.confirm(session, PUBLIC_ON_WEB, SECRET, token_in(asked, "follow/confirm"))
    move(database, case, State.IN_PROGRESS)
    [news] = to(post(), "neighbour@example.org")
    assert "because you follow this case" in text_of(news)


def test_a_private_case_is_not_told_by_e_mail_only_a_link_to_it(post, report, database):
    case = report("noise", words="My neighbour Bob shouts at night")

    [receipt] = to(post(), ADA)

    assert receipt["Subject"] == f"We have your report {case.reference}"
    for part in (text_of(receipt), html_of(receipt)):
        assert "Bob" not in part
        assert "Noise" not in part
        assert "Market Square" not in part
    with database.write() as session:
        link = links.use(session, PUBLIC_ON_WEB, SECRET, token_in(receipt, "links"))
        assert (link.case_id, link.opens) == (case.id, Opens.CASE)


def test_a_link_that_was_asked_for_comes_by_e_mail(post, report, database):
    case = report("noise")
    post()
    with database.write() as session:
        case = session.get_one(Case, case.id)
        assert followers.ask_for_link(session, PUBLIC_ON_WEB, case, ADA)
        assert followers.ask_for_link(session, PUBLIC_ON_WEB, case, "eve@example.org") is None

    [letter] = post()

    assert letter["To"] == ADA
    with database.write() as session:
        assert (
            links.use(session, PUBLIC_ON_WEB, SECRET, token_in(letter, "links")).case_id == case.id
        )


def test_who_stopped_before_it_was_sent_gets_nothing(post, report, database):
    report()
    with database.write() as session:
        session.scalars(select(Follower)).one().stopped_at = clock.now()

    assert to(post(), ADA) == []


def test_who_stopped_is_asked_again_and_still_gets_the_link_they_ask_for(post, report, database):
    case = report()
    with database.write() as session:
        session.scalars(select(Follower)).one().stopped_at = clock.now()
    post()
    with database.write() as session:
        again = session.get_one(Case, case.id)
        followers.follow(session, PUBLIC_ON_WEB, again, followers.Wish(ADA))
        followers.ask_for_link(session, PUBLIC_ON_WEB, again, ADA)

    asked, link = post()

    assert asked["To"] == link["To"] == ADA
    assert token_in(asked, "follow/confirm")
    assert token_in(link, "links")


def test_of_a_case_erased_meanwhile_nobody_hears(post, database):
    with database.write() as session:
        session.add(
            OutboxRow(topic=Topic.CASE_OPENED, about_id=clock.new_id(), facts={}, at=clock.now())
        )

    assert post() == []
    with database.read() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_someone_who_stopped_between_spreading_and_sending_is_dropped(
    report, database, channel, post
):
    from portal.policy import SYSTEM
    from portal.services import tellings

    report()
    with database.write() as session:
        tellings.spread(session, SYSTEM, {"email": channel}, 100)
    with database.write() as session:
        session.scalars(select(Follower)).one().stopped_at = clock.now()

    assert to(post(), ADA) == []
    with database.read() as session:
        dropped = session.scalar(select(Delivery).where(Delivery.template == "receipt"))
    assert dropped.state is DeliveryState.DROPPED


def test_no_subject_and_no_outbox_row_holds_personal_data(post, report, database):
    case = report("noise", words="Bob shouts", private_words="I am ill")
    move(database, case, State.DONE, "Bob was spoken to")
    messages = post()

    with database.read() as session:
        rows = [str(row.facts) for row in session.scalars(select(OutboxRow))]
        rows += [f"{one.to} {one.facts}" for one in session.scalars(select(Delivery))]
    for personal in ("Ada", ADA, "Bob", "900456", "ill"):
        assert not any(personal in text for text in rows)
        assert not any(personal in message["Subject"] for message in messages)


@pytest.mark.parametrize(
    "words", ["A\r\nBcc: all@example.org\r\n\r\nx", "\u202eright to left", "🕳" * 50]
)
def test_what_a_person_writes_never_becomes_a_header(post, report, mail_server, words):
    report(words=words, reporter=Introduction(name=words, email=ADA))

    [receipt] = to(post(), ADA)

    assert receipt["Bcc"] is None
    assert {tuple(one.rcpt_tos) for one in mail_server.envelopes if ADA in one.rcpt_tos} == {(ADA,)}


def test_links_kept_in_the_database_are_of_no_use_to_who_reads_it(post, report, database):
    report("noise")
    [receipt] = to(post(), ADA)

    with database.read() as session:
        link = session.scalars(select(Link)).one()
    assert str(link.id) not in token_in(receipt, "links")
