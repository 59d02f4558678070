"""What teams and agencies are told: inside the council all, outside what an agreement allows."""

from datetime import date

import pytest

from channels.email.work import EVERYTHING, allowed
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.states import State
from portal.services import cases
from tests.channels.email.conftest import html_of, text_of, to

TODAY = date(2026, 11, 20)
OFFICER = Actor(Role.COMMAND, By.COMMAND)


def test_a_team_of_the_council_may_know_everything(council):
    assert allowed(council, council.teams["street_cleansing"], TODAY) == EVERYTHING


def test_an_agency_may_know_what_its_agreement_says(council):
    fields = allowed(council, council.teams["ashshire_lighting"], TODAY)

    assert "mobile" in fields
    assert "name" not in fields


def test_an_agreement_that_has_ended_allows_nothing(council):
    assert allowed(council, council.teams["ashshire_lighting"], date(2028, 4, 1)) == frozenset()


def test_the_agency_that_must_act_is_told_only_what_its_agreement_allows(post, report, council):
    case = report("street_light", words="Lamp 12 is out", private_words="I am afraid of the dark")

    [work] = to(post(), council.teams["ashshire_lighting"].email)

    assert work["Subject"] == f"Work for you: {case.reference}"
    assert work["List-Unsubscribe"] is None
    for part in (text_of(work), html_of(work)):
        assert "Lamp 12 is out" in part
        assert "Market Square" in part
        assert "07700 900456" in part
        assert "Ada" not in part.replace("ada@example.org", "")
        assert "afraid" not in part


def test_the_councils_own_team_gets_what_it_needs(post, report, council):
    report("litter", words="Bin full", private_words="Ring the bell twice")

    [work] = to(post(), council.teams["street_cleansing"].email)

    for said in ("Bin full", "Ring the bell twice", "Ada Lovelace", "ada@example.org"):
        assert said in text_of(work)


@pytest.mark.parametrize("ends", [False, True])
def test_work_that_comes_back_is_told_again(post, report, council, database, ends):
    case = report("litter")
    post()
    with database.write() as session:
        case = session.get_one(Case, case.id)
        if ends:
            cases.progress(session, OFFICER, case, State.DONE, "Emptied.")
            cases.reopen(session, OFFICER, case, "Still full")
        else:
            cases.progress(session, OFFICER, case, State.PASSED_ON, "For the morning round")

    [work] = to(post(), council.teams["street_cleansing"].email)

    subject = "Not fixed yet" if ends else "Work for you"
    assert work["Subject"] == f"{subject}: {case.reference}"
    assert ("Still full" if ends else "For the morning round") in text_of(work)
