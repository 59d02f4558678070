"""Somebody who wants to be somebody else, or to keep others out."""

import re
from collections.abc import Callable

import pytest

from portal.database import Database
from portal.models.identities import Realm
from portal.web.signing_on.entering import way_back
from tests.support.providers import TestProvider
from tests.support.visitors import Visitor, heading, sign_ons

NOT_BEGUN = "We could not finish signing you in"


def test_a_cookie_planted_before_signing_on_opens_nothing_after_it(
    resident: Visitor, visitor_of: Callable[[], Visitor]
) -> None:
    resident.client.set_cookie("portal", "planted-by-somebody")
    resident.sign_on()
    attacker = visitor_of()
    attacker.client.set_cookie("portal", "planted-by-somebody")

    assert resident.is_signed_on
    assert resident.cookie != "planted-by-somebody"
    assert not attacker.is_signed_on


def test_a_live_session_planted_in_a_browser_is_over_once_its_owner_signs_on_there(
    resident: Visitor, visitor_of: Callable[[], Visitor]
) -> None:
    attacker = visitor_of()
    attacker.sign_on("rhys_evans")
    callback = resident.at_provider(resident.leave())
    resident.client.set_cookie("portal", str(attacker.cookie))
    resident.client.get(callback)

    assert resident.is_signed_on
    assert not attacker.is_signed_on


def test_a_cookie_stolen_before_signing_out_opens_nothing_after_it(
    resident: Visitor, visitor_of: Callable[[], Visitor]
) -> None:
    resident.sign_on()
    thief = visitor_of()
    thief.client.set_cookie("portal", str(resident.cookie))
    assert thief.is_signed_on
    resident.sign_out()

    assert not thief.is_signed_on
    assert not resident.is_signed_on


def test_the_cookie_of_before_a_step_up_is_dead_after_it(
    resident: Visitor, visitor_of: Callable[[], Visitor], rows: Database
) -> None:
    resident.sign_on()
    thief = visitor_of()
    thief.client.set_cookie("portal", str(resident.cookie))
    resident.sign_on(address="/auth/sign-in?level=verified")

    assert resident.is_signed_on
    assert not thief.is_signed_on
    assert len(sign_ons(rows)) == 1


def test_the_database_holds_no_cookie_that_could_be_used(resident: Visitor, rows: Database) -> None:
    resident.sign_on()
    [row] = sign_ons(rows)

    assert resident.cookie
    assert len(resident.cookie) >= 43
    assert resident.cookie not in str(vars(row))


def test_a_sign_on_begun_in_one_browser_is_not_finished_in_another(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    attacker, victim = visitor_of(), resident
    callback = attacker.at_provider(attacker.leave(), "rhys_evans")
    answer = victim.client.get(callback)

    assert heading(answer) == NOT_BEGUN
    assert not victim.is_signed_on


def test_a_callback_works_once(resident: Visitor, rows: Database) -> None:
    callback = resident.at_provider(resident.leave())
    first, again = resident.client.get(callback), resident.client.get(callback)

    assert first.status_code == 303
    assert heading(again) == NOT_BEGUN
    assert "You are signed in, so you can simply go on." in again.text
    assert resident.is_signed_on
    assert len(sign_ons(rows)) == 1


def test_a_code_of_somebody_elses_sign_on_is_worth_nothing(
    resident: Visitor, visitor_of: Callable[[], Visitor]
) -> None:
    """PKCE: the code answers to the verifier of the browser that it was asked from."""
    attacker = visitor_of()
    stolen = re.search(r"code=([^&]+)", attacker.at_provider(attacker.leave(), "rhys_evans"))
    mine = resident.at_provider(resident.leave())
    assert stolen is not None
    answer = resident.client.get(re.sub(r"code=[^&]+", f"code={stolen[1]}", mine))

    assert answer.status_code >= 400
    assert not resident.is_signed_on


def test_another_account_cannot_step_up_a_session(
    resident: Visitor, provider: TestProvider, rows: Database
) -> None:
    resident.sign_on("sam_reed")
    with provider.browser() as other:
        resident.there = other
        answer = resident.sign_on("margaret_jones", "/auth/sign-in?level=verified")

    assert heading(answer) == "You signed in as somebody else"
    assert [one.level for one in sign_ons(rows)] == ["signed_on"]


def test_nobody_is_signed_out_by_a_page_of_another_site(resident: Visitor) -> None:
    resident.sign_on()

    assert resident.client.get("/auth/sign-out").status_code == 200
    assert resident.client.post("/auth/sign-out").status_code == 400
    assert resident.is_signed_on


def test_who_presses_sign_out_is_signed_out_here_and_led_to_the_provider(
    resident: Visitor, provider: TestProvider
) -> None:
    resident.sign_on()
    answer = resident.sign_out()
    onward = answer.headers["Refresh"].partition("url=")[2]
    back = resident.there.get(onward)

    assert heading(answer) == "You are signed out"
    assert back.headers["Location"].partition("?")[0].endswith("/auth/signed-out")
    assert "Sign in" in answer.text
    assert not resident.cookie
    assert not resident.is_signed_on


OWN = ["/cases", "/cases?q=a+b&page=2", "/report/ABCD2345/check", "/"]
FOREIGN = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "/%0d%0aLocation:%20https://evil.example", "http:/evil.example",
    "///evil.example", "/\t/evil.example", "evil.example", "/a\r\nb", "/" + "a" * 500,
]  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_one_comes_back_to_the_page_one_came_from(address: str) -> None:
    assert way_back(address, Realm.RESIDENT) == address


@pytest.mark.parametrize("address", FOREIGN)
def test_nobody_is_led_to_another_site(resident: Visitor, address: str) -> None:
    resident.sign_on()
    answer = resident.client.get("/auth/sign-in", query_string={"next": address})
    where = answer.headers["Location"]

    assert where.startswith("/")
    assert "evil.example" not in where.partition("?")[0] or where.startswith("/%0d%0a")
    assert not where.startswith(("//", "/\\"))


def test_a_thousand_bad_sign_ons_a_minute_get_a_clear_page_and_stop_nobody_else(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider, rows: Database
) -> None:
    attacker = visitor_of()
    attacker.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    before = len(provider.calls)
    answers = [attacker.client.get(f"/auth/callback?state=s{n}&code=c") for n in range(1000)]
    last = answers[-1]

    assert {answer.status_code for answer in answers} == {400, 429}
    assert [answer.status_code for answer in answers].count(400) <= 30
    assert heading(last) == "You have sent a lot in a short time"
    assert int(last.headers["Retry-After"]) > 0
    assert len(provider.calls) == before
    assert resident.sign_on().status_code == 303


def test_who_begins_to_sign_on_again_and_again_has_to_wait(resident: Visitor) -> None:
    statuses = [resident.client.get("/auth/sign-in").status_code for _time in range(130)]

    assert statuses[0] == 303
    assert statuses[-1] == 429


def test_many_sign_ons_begun_in_one_browser_leave_its_cookie_small(resident: Visitor) -> None:
    for number in range(20):
        resident.leave(f"/auth/sign-in?next=/cases?q={'x' * 300}{number}")
    cookie = resident.client.get_cookie("session")

    assert cookie is not None
    assert len(cookie.value) < 3500
    assert resident.sign_on().status_code == 303
