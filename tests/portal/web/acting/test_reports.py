"""A report for somebody else: theirs, told to both, and never another's."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.actors import Kind, Role
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.drafts import Draft
from portal.models.followers import Follower
from portal.models.mandates import JournalLine, KeptWords, Mandate, MandateState
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action
from tests.support.acting import Agent, an_agent_at
from tests.support.mandates import act
from tests.support.reporters import Reporter


@pytest.fixture
def david(reporter: Reporter) -> Agent:
    david = an_agent_at(reporter.app)
    reporter.client = david.client
    at = clock.now()
    with david.database.write() as session:
        session.get_one(Person, david.person_id).language = "cy"
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=david.person_id, kind=Reach.EMAIL,
                value="david@example.com", key="david@example.com", verified_at=at, created_at=at,
            )
        )  # fmt: skip
    return david


def to_the_check(reporter: Reporter, david: Agent) -> Reporter:
    reporter.to_the_questions(start=david.at("/report"))
    for _page in range(8):
        if reporter.step == "words":
            break
        reporter.send(**reporter.least())
    return reporter.send(words="Big red letters on the wall").to_the_end()


def test_it_is_the_persons_and_both_are_told_each_in_their_language(
    reporter: Reporter, david: Agent
) -> None:
    mandate = david.may_act_for(scopes=act(Kind.REPORT))
    david.choose(mandate)

    to_the_check(reporter, david)
    assert "For whom" in reporter.text
    assert "Margaret Jones" in reporter.text
    reporter.send()

    assert reporter.step == "done"
    with david.database.read() as session:
        [case] = session.scalars(select(Case))
        assert case.subject_id == mandate.principal_id
        [event] = case.events
        assert (event.actor_id, event.on_behalf_of_id, event.actor_role) == (
            david.person_id, mandate.principal_id, Role.AGENT,
        )  # fmt: skip
        told = {one.person_id: one for one in session.scalars(select(Follower))}
        assert set(told) == {mandate.principal_id, david.person_id}
        assert told[david.person_id].language == "cy"
        assert told[mandate.principal_id].language == "en"
        assert {one.mandate_id for one in told.values()} == {mandate.id}
        contact = session.scalars(select(Contact)).one()
        assert (contact.person_id, contact.on_behalf_of_id, contact.mandate_id) == (
            david.person_id, mandate.principal_id, mandate.id,
        )  # fmt: skip
        lines = session.scalars(select(JournalLine)).all()
        assert [(one.action, one.case_id) for one in lines if one.case_id] == [
            (Action.OPEN_CASE.value, case.id)
        ]


def test_what_they_hear_of_for_another_is_not_in_their_own_account(
    reporter: Reporter, david: Agent
) -> None:
    mandate = david.may_act_for(scopes=act(Kind.REPORT))
    david.choose(mandate)
    to_the_check(reporter, david).send()
    with david.database.read() as session:
        reference = session.scalars(select(Case.reference)).one()

    theirs = david.client.get(david.at("/account/cases")).text
    own = [david.client.get(path).text for path in ("/account", "/account/cases")]

    assert reference in theirs
    assert not [page for page in own if reference in page]


def test_who_may_not_report_is_told_so_at_the_first_page(reporter: Reporter, david: Agent) -> None:
    david.choose(david.may_act_for(scopes=act(Kind.HOUSING)))

    reporter.open(david.at("/report"))

    assert reporter.page.status_code == 403
    assert reporter.heading == "What you are allowed to do does not cover this"


def test_what_was_begun_for_one_is_not_there_for_another_nor_for_oneself(
    reporter: Reporter, david: Agent
) -> None:
    david.choose(david.may_act_for("Margaret Jones"))
    draft = to_the_check(reporter, david).key
    fields, page = reporter.fields(), reporter.text
    assert "Big red letters" in page

    david.choose(david.may_act_for("Tom Reed"))

    for address in (david.at(f"/report/{draft}/check"), f"/report/{draft}/check"):
        assert david.client.get(address).status_code == 404
        sent = david.client.post(address, data=fields, follow_redirects=True)
        assert "Big red letters" not in sent.text
    with david.database.read() as session:
        assert session.scalars(select(Case)).all() == []


def test_the_words_of_a_report_are_not_lost_with_the_mandate(
    reporter: Reporter, david: Agent
) -> None:
    mandate = david.may_act_for()
    david.choose(mandate)
    to_the_check(reporter, david)
    with david.database.write() as session:
        row = session.get_one(Mandate, mandate.id)
        row.state, row.ended_at = MandateState.ENDED, clock.now()

    reporter.send()

    assert reporter.page.status_code == 403
    assert reporter.heading == "You can no longer act for Margaret Jones"
    assert "Big red letters on the wall" in reporter.text
    with david.database.read() as session:
        assert session.scalars(select(Case)).all() == []
        [kept] = session.scalars(select(KeptWords))
        assert ["words", "Big red letters on the wall"] in kept.fields


def test_the_words_of_a_report_are_not_shown_to_who_signed_out(
    reporter: Reporter, david: Agent
) -> None:
    david.choose(david.may_act_for())
    address = david.at(f"/report/{to_the_check(reporter, david).key}/check")
    david.client.delete_cookie("portal")

    page = david.client.get(address)

    assert page.status_code == 403
    assert "Big red letters" not in page.text


def test_a_guess_that_comes_too_late_keeps_nothing_and_shows_nothing(
    reporter: Reporter, david: Agent
) -> None:
    david.choose(david.may_act_for("Margaret Jones"))
    reporter.open(david.at("/report"))
    action, fields = reporter.action, reporter.fields()
    david.choose(david.may_act_for("Tom Reed"))

    answer = david.client.post(
        action, data=fields | {"search": "Mill Lane"}, headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer.data) == (403, b"")
    with david.database.read() as session:
        assert session.scalars(select(KeptWords)).all() == []
        assert session.scalars(select(Draft)).all() == []
