"""A provider, or somebody who pretends to be one, whose tokens are wrong in one way at a time."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from sqlalchemy import select

from portal.database import Database
from portal.models.audit import AuditLine
from portal.models.identities import Identity
from tests.support.forgeries import CORE_FAULTS, ID_FAULTS, LOGOUT_FAULTS
from tests.support.providers import TestProvider
from tests.support.visitors import Visitor, heading, sign_ons

Each = Callable[[Iterable[str]], Iterator[tuple[str, Visitor]]]
REFUSED = "We could not sign you in safely"
CLOCKS = "We could not be sure that your sign-in is from now"
NOT_PROVED = "Your identity has not been proved"
OF_TIME = {"expired", "issued_in_future"}
STEP_UP = "/auth/sign-in?level=verified&next=/report"


@pytest.fixture
def each(
    visitor_of: Callable[[], Visitor],
) -> Each:
    """A fresh visitor for each fault, from an address of their own."""

    def one_by_one(faults: Iterable[str]) -> Iterator[tuple[str, Visitor]]:
        for number, fault in enumerate(faults, 1):
            visitor = visitor_of()
            visitor.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
            visitor.provider.fault = ""
            yield fault, visitor
            visitor.provider.fault = ""

    return one_by_one


def expected(fault: str) -> str:
    return CLOCKS if fault.rpartition("core_")[2] in OF_TIME else REFUSED


def test_nobody_signs_on_with_an_id_token_that_is_wrong_in_any_way(
    each: Each, rows: Database
) -> None:
    wrong = {}
    for fault, visitor in each(ID_FAULTS):
        visitor.provider.fault = fault
        answer = visitor.sign_on()
        if answer.status_code < 400 or heading(answer) != expected(fault) or visitor.cookie:
            wrong[fault] = answer.status

    assert not wrong
    assert not sign_ons(rows)
    with rows.read() as session:
        assert not session.scalars(select(Identity)).all()


def test_nobody_is_verified_by_a_core_identity_token_that_is_wrong_in_any_way(
    each: Each, rows: Database
) -> None:
    wrong = {}
    for fault, visitor in each((*CORE_FAULTS, "core_garbage", "core_missing")):
        visitor.sign_on()
        visitor.provider.fault = fault
        answer = visitor.sign_on(address=STEP_UP)
        title = NOT_PROVED if fault == "core_missing" else expected(fault)
        if answer.status_code < 400 or heading(answer) != title or not visitor.is_signed_on:
            wrong[fault] = answer.status

    assert not wrong
    assert {one.level for one in sign_ons(rows)} == {"signed_on"}


def test_no_session_ends_by_a_logout_token_that_is_wrong_in_any_way(
    each: Each, resident: Visitor
) -> None:
    resident.sign_on()
    wrong = {}
    for fault, stranger in each(LOGOUT_FAULTS):
        if fault == "logout_repeated_jti":
            continue
        stranger.provider.fault = fault
        token = stranger.provider.logout_token()
        answer = stranger.client.post("/auth/backchannel-logout", data={"logout_token": token})
        if answer.status_code != 400 or answer.headers["Cache-Control"] != "no-store":
            wrong[fault] = answer.status

    assert not wrong
    assert resident.is_signed_on


@pytest.mark.parametrize("nothing", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}])
def test_what_is_no_token_ends_nothing(resident: Visitor, nothing: dict[str, str]) -> None:
    assert resident.client.post("/auth/backchannel-logout", data=nothing).status_code == 400


def test_an_id_token_is_no_logout_token(resident: Visitor, rows: Database) -> None:
    resident.sign_on()
    [row] = sign_ons(rows)
    answer = resident.client.post("/auth/backchannel-logout", data={"logout_token": row.id_token})

    assert answer.status_code == 400
    assert resident.is_signed_on


def test_a_logout_token_works_once(
    resident: Visitor, visitor_of: Callable[[], Visitor], provider: TestProvider
) -> None:
    token = {"logout_token": provider.logout_token()}
    stranger = visitor_of().client
    first = stranger.post("/auth/backchannel-logout", data=token)
    resident.sign_on()
    again = stranger.post("/auth/backchannel-logout", data=token)

    assert (first.status_code, again.status_code) == (200, 400)
    assert resident.is_signed_on


def test_what_was_refused_is_written_down_without_whom(
    resident: Visitor, rows: Database, provider: TestProvider
) -> None:
    provider.fault = "wrong_nonce"
    resident.sign_on()

    with rows.read() as session:
        [line] = session.scalars(select(AuditLine))
    assert (line.action, line.allowed, line.person_id) == ("sign_on", False, None)
    assert line.reason == "NOT_BELIEVED: ID token: nonce is not the one we sent"
