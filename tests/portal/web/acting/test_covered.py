"""What somebody's mandate covers works for the person; everything else is refused and said so."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.channel import Channel, Sent
from portal.models.actors import Depth, Granted, Kind, Level, Role
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.contacts import Contact
from portal.models.episodes import Episode
from portal.models.followers import Follower
from portal.models.mandates import JournalLine, Mandate
from portal.models.people import ContactPoint, Person
from portal.models.states import State
from portal.policy import SYSTEM, Action
from portal.services import enquiries
from portal.web import parts
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.episodes import declared, line
from tests.support.mandates import act, look

TITLE = "What you are allowed to do does not cover this"


@pytest.fixture
def david(app: Flask) -> Agent:
    return an_agent_at(app)


def a_case(david: Agent, mandate: Mandate, service: str, **more: object) -> Case:
    """A private case of the person, received today."""
    with david.database.write() as session:
        case = made.a_case_of(session, mandate.principal_id, service)
        case.public = False
        for name, value in more.items():
            setattr(case, name, value)
        return case


def test_the_account_is_the_persons(david: Agent) -> None:
    page = david.choose(david.may_act_for()).get("/account")

    assert page.status_code == 200
    assert "The account of Margaret Jones" in page.text
    for own in ("Delete your account", "Where you are signed in", "Who has looked"):
        assert own not in page.text


def test_lists_hold_the_kinds_of_task_that_the_mandate_covers(david: Agent) -> None:
    mandate = david.may_act_for(scopes=look(Kind.COUNCIL_TAX))
    tax = a_case(david, mandate, "life_council_tax")
    house = a_case(david, mandate, "life_housing")
    street = a_case(david, mandate, "pothole")

    page = david.choose(mandate).get("/account/cases").text

    assert tax.reference in page
    assert house.reference not in page
    assert street.reference not in page
    assert david.get(f"/cases/{tax.reference}").status_code == 200
    assert david.get(f"/cases/{house.reference}").status_code == 404
    assert david.get(f"/cases/{street.reference}").status_code == 404


def test_what_is_withheld_is_there_for_nobody(david: Agent) -> None:
    mandate = david.may_act_for()
    refuge = a_case(david, mandate, "life_domestic_abuse_support")

    david.choose(mandate)

    assert refuge.reference not in david.get("/account/cases").text
    assert david.get(f"/cases/{refuge.reference}").status_code == 404
    assert david.get(f"/cases/{refuge.reference}/question").status_code == 404
    assert david.get(f"/cases/{refuge.reference}/reopen").status_code == 404


def test_a_case_that_came_of_safe_mode_is_there_for_nobody(david: Agent) -> None:
    mandate = david.may_act_for()
    case = a_case(david, mandate, "life_housing")
    with david.database.write() as session:
        whose = made.an_agent(session.get_one(Mandate, mandate.id))
        episode = declared(session, whose, "moving_house")
        episode.is_safe = True
        line(session, episode, case_id=case.id)
        reference = episode.reference

    david.choose(mandate)

    assert case.reference not in david.get("/account/cases").text
    assert reference not in david.get("/account/episodes").text
    for path in (f"/cases/{case.reference}", f"/account/episodes/{reference}"):
        assert david.get(path).status_code == 404


def test_somebody_elses_case_is_not_there(david: Agent) -> None:
    other = a_case(david, david.may_act_for("Tom Reed"), "life_council_tax")

    david.choose(david.may_act_for("Margaret Jones"))

    assert david.get(f"/cases/{other.reference}").status_code == 404
    assert david.client.get(f"/cases/{other.reference}").status_code != 404  # the way to a link
    assert "link" in david.client.get(f"/cases/{other.reference}").text


@pytest.mark.parametrize(
    "path",
    [
        "/account/seen", "/account/delete", "/account/bring-in", "/account/wishes",
        "/account/details/add/email", "/account/details/add/phone",
    ],
)  # fmt: skip
def test_what_is_the_persons_alone_is_refused_with_what_is_covered(david: Agent, path: str) -> None:
    page = david.choose(david.may_act_for(scopes=act(Kind.HOUSING))).get(path)

    assert page.status_code == 403
    assert TITLE in page.text
    assert "Housing" in page.text
    assert "You can look, and act for them." in page.text
    assert "Council tax" not in page.text


def test_ones_own_sessions_are_ones_own(david: Agent) -> None:
    answer = david.choose(david.may_act_for()).get("/account/sign-ons")

    assert (answer.status_code, answer.location) == (303, "/account/sign-ons")


def test_contact_details_are_shown_only_where_they_are_covered(david: Agent) -> None:
    without = david.may_act_for(scopes=act(Kind.CASES))
    page = david.choose(without).get("/account/details")
    assert page.status_code == 403
    assert "margaret@example.com" not in page.text

    to_look = david.may_act_for(scopes=look(Kind.CONTACT_DETAILS))
    page = david.choose(to_look).get("/account/details")
    assert "margaret@example.com" in page.text
    assert "Change" not in page.text.split("Their details")[-1].split("Need help?")[0]
    assert david.get("/account/details/name").status_code == 403
    assert david.get("/account/details/address").status_code == 403


def test_a_name_is_changed_for_the_person_and_not_for_the_agent(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.CONTACT_DETAILS))
    david.choose(mandate)

    answer = david.send("/account/details/name", name="Margaret Ann Jones")

    assert (answer.status_code, answer.location) == (303, david.at("/account/details"))
    with david.database.read() as session:
        assert session.get_one(Person, mandate.principal_id).name == "Margaret Ann Jones"
        assert session.get_one(Person, david.person_id).name == "David Jones"


def test_an_address_of_the_person_cannot_be_added_or_taken_away(david: Agent) -> None:
    mandate = david.may_act_for()
    david.choose(mandate)
    with david.database.read() as session:
        [point] = session.scalars(
            select(ContactPoint).where(ContactPoint.person_id == mandate.principal_id)
        )
    fields = {"csrf_token": _token(david), "value": "david@evil.example"}

    for path in ("add/email", f"remove/{point.id}", f"prove/{point.id}", f"prove/{point.id}/code"):
        answer = david.client.post(david.at(f"/account/details/{path}"), data=fields)
        assert answer.status_code == 403, path
    with david.database.read() as session:
        [still] = session.scalars(
            select(ContactPoint).where(ContactPoint.person_id == mandate.principal_id)
        )
        assert still.stopped_at is None


def test_a_question_is_answered_for_the_person(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.COUNCIL_TAX))
    case = a_case(david, mandate, "life_council_tax")
    _ask(david, mandate, case)
    david.choose(mandate)
    assert case.reference in david.get("/account").text

    answer = david.send(f"/cases/{case.reference}/question", words="Since May.")

    assert answer.status_code == 303
    with david.database.read() as session:
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.ANSWERED)
        ).one()
        assert event.actor_id == david.person_id
        assert event.on_behalf_of_id == mandate.principal_id
        assert event.actor_role is Role.AGENT
        contact = session.scalars(select(Contact).where(Contact.subject == "answer")).one()
        assert (contact.person_id, contact.on_behalf_of_id) == (
            david.person_id, mandate.principal_id,
        )  # fmt: skip


def test_who_may_only_look_answers_nothing(david: Agent) -> None:
    mandate = david.may_act_for(scopes=look(Kind.COUNCIL_TAX))
    case = a_case(david, mandate, "life_council_tax")
    _ask(david, mandate, case)
    david.choose(mandate)

    page = david.get(f"/cases/{case.reference}/question")

    assert page.status_code == 403
    assert TITLE in page.text


def test_a_case_is_brought_back_for_the_person(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.CASES))
    case = a_case(david, mandate, "pothole", state=State.DONE, closed_at=clock.now())
    david.choose(mandate)

    david.send(f"/cases/{case.reference}/reopen", words="It is still there.")

    with david.database.read() as session:
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.happened == Happened.REOPENED)
        ).one()
        assert (event.actor_id, event.on_behalf_of_id) == (
            david.person_id, mandate.principal_id,
        )  # fmt: skip


def test_each_look_and_act_is_a_line_of_the_journal(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.COUNCIL_TAX))
    case = a_case(david, mandate, "life_council_tax")
    david.choose(mandate)
    before = _journal(david)

    assert david.get(f"/cases/{case.reference}").status_code == 200

    new = [one for one in _journal(david) if one.id not in {one.id for one in before}]
    assert (Action.READ_CASE.value, case.id, Kind.COUNCIL_TAX, Depth.LOOK) in {
        (one.action, one.case_id, one.kind, one.depth) for one in new
    }
    assert {one.agent_id for one in new} == {david.person_id}


def test_to_look_at_the_form_of_an_act_is_no_act(david: Agent) -> None:
    mandate = david.may_act_for()
    case = a_case(david, mandate, "life_council_tax")
    _ask(david, mandate, case)
    david.choose(mandate)

    for path in (f"/cases/{case.reference}/question", "/account/details/name"):
        assert david.get(path).status_code == 200

    assert {one.depth for one in _journal(david)} == {Depth.LOOK}


def test_what_was_refused_is_no_line_of_the_journal(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.COUNCIL_TAX))
    case = a_case(david, mandate, "life_housing")
    david.choose(mandate)

    david.get(f"/cases/{case.reference}")
    david.get("/account/delete")

    assert _journal(david) == []


def test_an_episode_begun_for_somebody_is_theirs(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.EPISODE))
    david.choose(mandate)

    answer = david.send("/account/episodes/begin?event=moving_house", event="moving_house")

    assert answer.status_code == 303
    assert answer.location.startswith(david.at("/account/episodes/"))
    with david.database.read() as session:
        episode = session.scalars(select(Episode)).one()
        assert episode.person_id == mandate.principal_id
    assert episode.reference in david.get("/account/episodes").text
    assert david.client.get(f"/account/episodes/{episode.reference}").status_code == 404
    assert (Action.BEGIN_EPISODE.value, episode.id) in {
        (one.action, one.episode_id) for one in _journal(david)
    }


def test_without_life_events_none_is_begun_or_read(david: Agent) -> None:
    mandate = david.may_act_for(scopes=act(Kind.CASES))
    with david.database.write() as session:
        whose = made.an_agent(session.get_one(Mandate, mandate.id))
        reference = declared(session, whose, "moving_house").reference
    david.choose(mandate)

    assert reference not in david.get("/account/episodes").text
    assert david.get(f"/account/episodes/{reference}").status_code == 404
    assert david.get("/account/episodes/begin?event=moving_house").status_code == 403


def _ask(david: Agent, mandate: Mandate, case: Case) -> None:
    from dataclasses import replace

    with david.database.write() as session:
        found = session.get_one(Case, case.id)
        [point] = session.scalars(
            select(ContactPoint).where(ContactPoint.person_id == mandate.principal_id)
        )
        at = clock.now()
        session.add(
            Follower(
                case=found, person_id=mandate.principal_id, contact_point=point, is_reporter=True,
                wants="everything", language="en", created_at=at, confirmed_at=at,
            )
        )  # fmt: skip
        session.flush()
        officer = replace(
            SYSTEM, role=Role.OFFICER, teams=frozenset({found.team}),
            identity_id=made.staff_identity(session).id,
        )  # fmt: skip
        enquiries.ask(session, officer, found, "Since when?")


def _journal(david: Agent) -> list[JournalLine]:
    with david.database.read() as session:
        return list(session.scalars(select(JournalLine).order_by(JournalLine.id)))


def _token(david: Agent) -> str:
    from tests.support.forms import hidden_fields

    return hidden_fields(david.get("/account").text)["csrf_token"]


@pytest.mark.parametrize(
    "path", ["/account/delete", "/account/bring-in", "/account/seen", "/account/details/add/email"]
)
def test_what_is_the_persons_alone_is_refused_before_anybody_is_asked_for_proof(
    app: Flask, path: str
) -> None:
    david = an_agent_at(app, level=Level.SIGNED_ON)

    answer = david.choose(david.may_act_for()).get(path)

    assert answer.status_code == 403
    assert TITLE in answer.text


def test_nobody_follows_a_private_case_by_text_for_another(david: Agent) -> None:
    mandate = david.may_act_for()
    case = a_case(david, mandate, "life_council_tax")
    parts.of(david.app).channels["sms"] = Channel(
        "sms", frozenset(), lambda _session, _row: (), lambda _session, _row: None, lambda _: Sent()
    )

    page = david.choose(mandate).get(f"/cases/{case.reference}")

    assert page.status_code == 200
    assert "/follow/text" not in page.text


@pytest.mark.parametrize(("scopes", "may"), [(look(Kind.CASES), False), (act(Kind.REPORT), True)])
def test_an_empty_list_speaks_of_the_person_and_offers_what_may_be_done(
    david: Agent, scopes: tuple[Granted, ...], may: bool
) -> None:
    page = david.choose(david.may_act_for(scopes=scopes)).get("/account/cases").text

    assert "There is nothing yet that you are allowed to see." in page
    assert "while you are signed in" not in page
    assert (f'href="{david.at("/report")}"' in page.partition("<main")[2]) is may


def test_life_events_of_the_person_are_called_theirs(david: Agent) -> None:
    page = david.choose(david.may_act_for(scopes=act(Kind.EPISODE))).get("/account/episodes").text
    main = page.partition('<div class="govuk-width-container')[2]

    assert "<title>" in page
    assert "Their life events" in page.partition("</title>")[0]
    assert "Their account" in page
    for ones_own in ("Your life events", "Your account", "in your life?"):
        assert ones_own not in main, ones_own
