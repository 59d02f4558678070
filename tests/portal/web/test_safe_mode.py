"""Of somebody who is not safe nothing on the account says where they go or how to reach them."""

from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.episodes import Disclosure, Episode
from portal.models.followers import Follower
from portal.models.people import Person
from portal.web import parts
from tests.support import living
from tests.support.staff import Colleague, browser, resident_cookie, resumed

NEW, REACH = "7 Hidden Close", "07700 900777 after nine"
ADDRESS = {"line": NEW, "postcode": "TY9 9ZZ", "uprn": "", "district": "ours", "county": "ours"}
SAID = {
    "why_moving": "not_safe", "safe_ways": ["call"], "safe_details": REACH, "new_known": "yes",
    "new_address": ADDRESS,
}  # fmt: skip
SECRETS = (NEW, "TY9 9ZZ", REACH, "900777", "you told us that you are not safe")


@dataclass(frozen=True)
class Fled:
    """Ada has told us; `cookie` opens the account that somebody else knows too."""

    app: Flask
    cookie: str
    reference: str

    def account(self) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("portal", self.cookie)
        return client


def fled(app: Flask, *, declare: bool) -> Fled:
    here = parts.of(app)
    with here.database.write() as session:
        cookie = resident_cookie(session, "Ada Baker")
        ada = resumed(session, cookie)
        if declare:
            episode = living.begun(session, ada, **SAID)
            session.flush()
            reference = episode.reference
            living.declared(session, ada, here.council, episode)
        else:
            reference = living.begun(session, ada, **SAID).reference
        assert session.scalars(select(Episode)).one().is_safe
        return Fled(app, cookie, reference)


@pytest.fixture
def gone(app: Flask) -> Fled:
    return fled(app, declare=True)


def leaks(text: str) -> list[str]:
    plain = unescape(text)
    return [secret for secret in SECRETS if secret in plain]


def cases_of(app: Flask) -> list[Case]:
    with parts.of(app).database.read() as session:
        return list(session.scalars(select(Case).where(Case.service.startswith("life_"))))


def test_no_page_of_the_account_says_it_once_everyone_was_told(gone: Fled) -> None:
    account, own = gone.account(), f"/account/episodes/{gone.reference}"
    cases = cases_of(gone.app)
    assert cases
    pages = [
        "/account", "/account/cases", "/account/details", "/account/episodes", own, f"{own}/print",
        f"{own}/calendar.ics", f"{own}/evidence", f"{own}/check", f"{own}/questions/new_home",
        f"{own}/questions/safely", *(f"/cases/{case.reference}" for case in cases),
    ]  # fmt: skip

    for address in pages:
        answer = account.get(address, follow_redirects=True)
        assert answer.status_code in {200, 404}, address
        assert leaks(answer.text) == [], address


def test_before_it_is_sent_the_answers_are_not_read_back_either(app: Flask) -> None:
    begun = fled(app, declare=False)
    account, own = begun.account(), f"/account/episodes/{begun.reference}"

    for address in (own, f"{own}/check", f"{own}/print", f"{own}/questions/new_home",
                    f"{own}/questions/safely", f"{own}/declare"):  # fmt: skip
        answer = account.get(address, follow_redirects=True)
        assert leaks(answer.text) == [], address
    assert "Given. We do not show it here, to keep you safe." in account.get(f"{own}/check").text


def test_a_new_episode_is_not_filled_in_with_it(gone: Fled) -> None:
    here = parts.of(gone.app)
    with here.database.write() as session:
        reference = living.begun(
            session, resumed(session, gone.cookie), "becoming_a_carer"
        ).reference

    for page in ("go-on", "check"):
        answer = gone.account().get(f"/account/episodes/{reference}/{page}", follow_redirects=True)
        assert leaks(answer.text) == []


def test_whoever_acts_is_told_and_reads_it(gone: Fled) -> None:
    tax = next(case for case in cases_of(gone.app) if case.team == "council_tax")

    text = unescape(
        browser(gone.app, Colleague(Role.OFFICER, ("council_tax",)))
        .get(f"/staff/cases/{tax.reference}")
        .text
    )

    assert NEW in text
    assert REACH in text
    assert "Not safe: write and call with care" in text
    with parts.of(gone.app).database.read() as session:
        told = session.scalars(select(Disclosure)).all()
        assert any(NEW in str(one.fields) for one in told)


def test_no_news_of_it_goes_to_the_addresses_of_the_account(gone: Fled) -> None:
    with parts.of(gone.app).database.read() as session:
        theirs = {case.id for case in cases_of(gone.app)}
        following = session.scalars(select(Follower).where(Follower.case_id.in_(theirs))).all()

    assert following == []


def test_a_letter_is_not_made_out_to_the_home_they_left(gone: Fled) -> None:
    with parts.of(gone.app).database.write() as session:
        session.scalars(select(Person)).one().address = "4 Mill Lane, Thornley"
    tax = next(case for case in cases_of(gone.app) if case.team == "council_tax")

    text = unescape(
        browser(gone.app, Colleague(Role.OFFICER, ("council_tax",)))
        .get(f"/staff/cases/{tax.reference}/letter")
        .text
    )

    assert "This person is not safe." in text
    assert "4 Mill Lane" not in text


def test_of_somebody_who_is_safe_everything_is_read_back(app: Flask) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        cookie = resident_cookie(session, "Ada Baker")
        said = {"why_moving": "no", "new_known": "yes", "new_address": ADDRESS}
        reference = living.begun(session, resumed(session, cookie), **said).reference
    client = app.test_client()
    client.set_cookie("portal", cookie)

    assert NEW in client.get(f"/account/episodes/{reference}/check").text
