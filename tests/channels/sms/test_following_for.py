"""Following a public case by text while acting for somebody: whose phone it is, and their yes."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from pydantic import AnyHttpUrl
from sqlalchemy import select
from werkzeug.test import TestResponse

from channels.sms import asked_codes
from portal import clock
from portal.models.actors import Basis, Kind
from portal.models.contacts import Contact
from portal.models.followers import Follower, Wants
from portal.models.identities import Code
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.models.messages import Consent, Wish
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases, codes, consents, following_for
from portal.services.cases import NewCase
from portal.services.following_by_text import NoSuchAsking
from portal.settings import Settings
from portal.web import parts
from tests.support.acting import Agent, an_agent_at
from tests.support.mandates import act, an_agent, look

HERS = "+447700900456"
ON = "Whose phone shall we text?"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Where a browser signs on without TLS."""
    return settings.model_copy(update={"base_url": AnyHttpUrl("http://localhost")})


@pytest.fixture
def reference(app: Flask, in_town: Point) -> str:
    """A public case that somebody else reported."""
    return opened(app, in_town)


def opened(app: Flask, at: Point, service: str = "pothole") -> str:
    here = parts.of(app)
    with here.database.write() as session:
        new = NewCase(service=service, words="A hole", place="Mill Lane", point=at)
        return cases.open_case(session, PUBLIC_ON_WEB, here.council, new).reference


@pytest.fixture
def david(app: Flask) -> Agent:
    """Acts for Margaret Jones in all she can let anybody do; we know her phone."""
    agent = an_agent_at(app, "David Jones")
    agent.choose(agent.may_act_for())
    at = clock.now()
    with agent.database.write() as session:
        her = session.scalars(select(Person).where(Person.name == "Margaret Jones")).one()
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=her.id, kind=Reach.PHONE, value=HERS, key=HERS,
                created_at=at, verified_at=at,
            )
        )  # fmt: skip
    return agent


def at(reference: str) -> str:
    return f"/cases/{reference}/follow/text"


def ask(david: Agent, reference: str, wants: str = "everything") -> TestResponse:
    return david.send(at(reference), wants=wants)


def last_digits(david: Agent) -> str:
    secret = parts.of(david.app).settings.secret_key.get_secret_value()
    with david.database.read() as session:
        found = session.scalars(select(Code).order_by(Code.id.desc())).first()
        assert found is not None
        return codes.digits(secret, found.id)


def followers(david: Agent) -> list[Follower]:
    with david.database.read() as session:
        return list(session.scalars(select(Follower).order_by(Follower.id)))


def test_the_page_says_whose_phone_it_is_and_leads_to_ones_own(
    david: Agent, reference: str
) -> None:
    case = david.get(f"/cases/{reference}").text
    assert david.at(at(reference)) in case

    page = david.get(at(reference)).text
    assert ON in page
    assert "You will be texted, and <bdi>Margaret Jones</bdi> will not." in page
    assert f'href="{at(reference)}"' in page  # under no key: as himself
    assert "Your mobile number" in david.client.get(at(reference)).text


def test_a_code_goes_to_her_phone_and_once_she_gave_it_she_is_texted_and_he_is_not(
    david: Agent, reference: str
) -> None:
    sent = ask(david, reference, wants="the_end")
    assert sent.location == david.at(f"{at(reference)}/code")
    assert [one.confirmed_at for one in followers(david)] == [None]
    page = david.get(f"{at(reference)}/code").text
    assert "to the phone of <bdi>Margaret Jones</bdi>" in page
    assert "900456" not in page.replace(" ", "")

    done = david.send(f"{at(reference)}/code", code=last_digits(david))

    assert "We text Margaret Jones when something changes" in done.text
    [follower] = followers(david)
    assert follower.confirmed_at is not None
    assert (follower.wants, follower.mandate_id) == (Wants.THE_END, None)
    with david.database.read() as session:
        her = session.get_one(Person, follower.person_id)
        contact = session.scalars(select(Contact).where(Contact.subject == "follow")).one()
        consent = session.scalars(select(Consent)).one()
        acts = session.scalars(
            select(JournalLine.action).where(JournalLine.action == "ask_to_follow")
        )
        assert list(acts) == ["ask_to_follow"]
    assert her.name == "Margaret Jones"
    assert (contact.person_id, contact.on_behalf_of_id) == (david.person_id, her.id)
    assert (consent.number, consent.wish) == (HERS, Wish.FOLLOW)
    assert "STOP" in consent.wording


def test_the_text_says_who_asks_and_for_what_and_nothing_of_what_it_is(
    app: Flask, david: Agent, reference: str
) -> None:
    ask(david, reference)
    here = parts.of(app)
    with here.database.write() as session, app.test_request_context():
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == Topic.CODE_ASKED)).one()
        told = asked_codes.body(session, row.facts, here.council, "123456")
        assert told == (
            "123456 is your code. Give it to David Jones only if you agree that we text you about "
            f"report {reference}. It works for 10 minutes."
        )
        session.scalars(select(Mandate)).one().state = MandateState.ENDED
        assert asked_codes.body(session, row.facts, here.council, "123456") is None


def test_a_wrong_code_is_said_and_after_five_tries_it_is_over(david: Agent, reference: str) -> None:
    ask(david, reference)
    right = last_digits(david)
    wrong = "000000" if right != "000000" else "111111"

    said = [david.send(f"{at(reference)}/code", code=wrong).text for _ in range(5)]
    assert "That is not the code." in said[0]
    assert "That code no longer works." in said[4]
    david.send(f"{at(reference)}/code", code=right)
    assert [one.confirmed_at for one in followers(david)] == [None]


def test_somebody_elses_asking_and_ones_own_are_never_answered_here(
    app: Flask, david: Agent, reference: str
) -> None:
    """Another person chosen in the same browser: what was asked of the first stays hers."""
    ask(david, reference)
    david.choose(david.may_act_for("Tom Reed"))

    answer = david.get(f"{at(reference)}/code")
    assert (answer.status_code, answer.location) == (303, david.at(at(reference)))
    own = david.client.get(f"{at(reference)}/code")
    assert (own.status_code, own.location) == (303, at(reference))
    [asked] = followers(david)
    with david.database.read() as session:
        hers, toms = (an_agent(one) for one in session.scalars(select(Mandate).order_by("id")))
        assert hers.mandate is not None
        narrowed = replace(hers, mandate=replace(hers.mandate, scopes=look(Kind.REPORT)))
        assert following_for.asked(session, hers, asked.id).id == asked.id
        for actor in (toms, narrowed, PUBLIC_ON_WEB):
            with pytest.raises(NoSuchAsking):
                following_for.asked(session, actor, asked.id)


@pytest.mark.parametrize("how", ["stopped", "no phone", "looks", "dead"])
def test_without_a_phone_that_may_be_texted_only_ones_own_is_offered(
    david: Agent, reference: str, how: str
) -> None:
    with david.database.write() as session:
        mandate = session.scalars(select(Mandate)).one()
        match how:
            case "stopped":
                consents.keep(session, SYSTEM, HERS, Wish.STOP, "STOP")
            case "no phone":
                point = session.scalars(select(ContactPoint).where(ContactPoint.key == HERS)).one()
                point.verified_at = None
            case "looks":
                [mandate.scopes[0].depth] = [one.depth for one in look(Kind.REPORT)]
            case _:
                mandate.basis, mandate.principal.dead_at = Basis.EXECUTOR, clock.now()

    page = david.get(at(reference)).text
    assert "Text them a code" not in page
    assert "Text me" in page
    david.client.post(
        david.at(at(reference)),
        data={"csrf_token": token(page) or token(david.client.get("/report").text),
              "wants": "everything"},
    )  # fmt: skip
    assert followers(david) == []


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def test_a_case_that_is_not_public_is_followed_by_nobody_here(
    app: Flask, david: Agent, in_town: Point
) -> None:
    private = opened(app, in_town, "noise")
    with david.database.write() as session:
        her = session.scalars(select(Person).where(Person.name == "Margaret Jones")).one()
        cases.find(session, SYSTEM, private).subject_id = her.id

    assert david.get(f"/cases/{private}").status_code == 200
    assert david.get(at(private)).status_code == 404


def test_who_is_texted_of_it_already_goes_on_to_be_once(david: Agent, reference: str) -> None:
    for wants in ("everything", "the_end"):
        ask(david, reference, wants)
        david.send(f"{at(reference)}/code", code=last_digits(david))

    assert [one.wants for one in followers(david)] == [Wants.THE_END]


def test_five_codes_an_hour_go_to_her_and_no_more(david: Agent, reference: str) -> None:
    answers = [ask(david, reference).status_code for _ in range(6)]

    assert answers == [303] * 5 + [200]
    with david.database.read() as session:
        assert len(session.scalars(select(Code)).all()) == 5


def test_a_mandate_for_other_things_does_not_let_them_ask(
    app: Flask, david: Agent, reference: str
) -> None:
    agent = an_agent_at(app, "Ann Holt")
    agent.choose(agent.may_act_for("Bo Li", act(Kind.HOUSING)))

    assert (
        "What you may do for <bdi>Bo Li</bdi> does not cover this." in agent.get(at(reference)).text
    )


def test_a_code_says_yes_to_what_its_own_text_says_and_to_nothing_asked_before(
    app: Flask, david: Agent, reference: str, in_town: Point
) -> None:
    ask(david, reference)
    [asked] = followers(david)
    other = opened(app, in_town)
    ask(david, other)  # and she gives him the code for this one
    here, digits = parts.of(app), last_digits(david)

    with here.database.write() as session:
        mandate = session.scalars(select(Mandate)).one()
        secret = here.settings.secret_key.get_secret_value()
        with pytest.raises(NoSuchAsking):
            following_for.confirm(session, an_agent(mandate), secret, asked.id, digits, "Yes")
    assert "We text Margaret Jones" in david.send(f"{at(other)}/code", code=digits).text
