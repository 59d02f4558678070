"""A clerk in a call does for the caller what the caller's mandate covers, and nothing else."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal import clock
from portal.models.actors import Basis, By, Depth, Granted, Kind, Role
from portal.models.calls import Call
from portal.models.mandates import Mandate
from portal.models.people import Person
from tests.support import mandates as made_rows
from tests.support.forms import hidden_fields
from tests.support.mandated import SERVICES, World
from tests.support.mandated_answers import RIGHT, Needs
from tests.support.mandated_changes import (
    Change,
    being_checked,
    dead,
    expired,
    resting,
    revoked,
    without_scopes,
)
from tests.support.mandated_walks import IN, NOTHING_YET, OUT, Walk, covers
from tests.support.mandates import EVERYTHING
from tests.support.staff import Colleague, browser

_CLERK = Colleague(Role.CLERK, ("customer_services",))
_OF_EPISODES = {
    name for name, right in RIGHT.items()
    if isinstance(right, Needs) and right.kind is Kind.EPISODE and not name.startswith("life_")
}  # fmt: skip


@dataclass
class OnThePhone:
    """A clerk's browser in a call in which the caller speaks for Margaret."""

    world: World
    granted: tuple[Granted, ...] = EVERYTHING
    basis: Basis = Basis.CONSENT
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = browser(self.world.app, _CLERK)
        with self.world.database.write() as session:
            clerk = _CLERK.actor(session)
            david = made_rows.a_person(session, "David Jones")
            margaret = session.get_one(Person, self.world.margaret.person_id)
            self.mandate_id = made_rows.a_mandate(
                session, margaret, david, self.granted, basis=self.basis
            ).id
            at = clock.now()
            call = Call(
                id=clock.new_id(), identity_id=clerk.identity_id, channel=By.PHONE, begun_at=at,
                person_id=david.id, on_behalf_of_id=margaret.id, mandate_id=self.mandate_id,
                checks=["email", "phone"], checked_at=at, caller="David Jones", subject="",
                words="",
            )  # fmt: skip
            session.add(call)
            self.call_id: UUID = call.id
        self.walk = Walk(self.world, None, covers(self.basis, *self.granted), self.basis)  # type: ignore[arg-type]

    def page(self) -> str:
        """The page of the call; from here on this browser is in it."""
        page = self.client.get(f"/staff/calls/{self.call_id}").text
        token = hidden_fields(page)["csrf_token"]
        self.client.environ_base["HTTP_X_CSRFTOKEN"] = token
        return page

    def over(self, change: Change) -> None:
        with self.world.database.write() as session:
            change(session, session.get_one(Mandate, self.mandate_id))

    def ask(self, rule: Rule, method: str, right: str) -> None:
        address = self.world.address(rule, method, self.world.margaret)
        answer = self.client.open(address, method=method, data=self.world.typed(rule, method))
        back = answer.headers.get("Location", "").startswith("/staff/calls")
        given = OUT if back or answer.status_code in {403, 404} else IN
        if given != right and not (given == OUT and rule.endpoint in NOTHING_YET):
            self.wrong.append(f"{method} {address}: {answer.status} and not {right}")
        if "zinnia" in answer.text.lower() and right is OUT:
            self.wrong.append(f"{method} {address} tells what is Margaret's")
        if method == "POST" and answer.status_code < 400:
            self.world.put_back()


def _client_of(phone: OnThePhone) -> FlaskClient:
    phone.page()
    phone.world.keep()
    return phone.client


_EVERYTHING = [(basis, EVERYTHING) for basis in (Basis.CONSENT, Basis.APPOINTEE)]
_KINDS = [
    (Basis.CONSENT, (Granted(kind, depth),)) for kind in (Kind.EPISODE, Kind.HOUSING)
    for depth in Depth
]  # fmt: skip
_SEEING = [
    *_EVERYTHING, (Basis.LPA_HEALTH, EVERYTHING), (Basis.NEXT_OF_KIN, EVERYTHING),
    (Basis.CONSENT, (Granted(Kind.REPORT, Depth.ACT),)),
    (Basis.CONSENT, (Granted(Kind.CASES, Depth.LOOK),)), *_KINDS,
]  # fmt: skip


@pytest.mark.parametrize(("basis", "granted"), _SEEING)
def test_the_page_of_a_call_names_the_cases_that_the_callers_mandate_covers_and_opens_no_other(
    world: World, basis: Basis, granted: tuple[Granted, ...]
) -> None:
    phone = OnThePhone(world, granted, basis)
    page, show = phone.page(), world.rule("cases.show")
    seen = {one for one in SERVICES if phone.walk.right(show, "GET", one) == IN}

    assert {one for one, ref in world.margaret.cases.items() if ref in page} == seen
    opened = {
        one
        for one, reference in world.margaret.cases.items()
        if phone.client.get(f"/staff/calls/{phone.call_id}/cases/{reference}").status_code == 303
    }
    assert opened == seen


@pytest.mark.parametrize(("basis", "granted"), [*_EVERYTHING, *_KINDS])
def test_each_route_of_a_life_event_opens_in_a_call_as_far_as_the_mandate_goes(
    world: World, basis: Basis, granted: tuple[Granted, ...]
) -> None:
    phone = OnThePhone(world, granted, basis)
    _client_of(phone)
    for rule, method in world.routes():
        if rule.endpoint in _OF_EPISODES and "reference" in rule.arguments:
            phone.ask(rule, method, phone.walk.right(rule, method, "pothole"))

    assert not "\n".join(phone.wrong)


@pytest.mark.parametrize("over", [revoked, expired, being_checked, without_scopes, resting, dead])
def test_a_mandate_that_does_not_count_opens_nothing_more_in_the_call(
    world: World, over: Change
) -> None:
    phone = OnThePhone(world)
    _client_of(phone)
    phone.over(over)
    world.keep()
    for rule, method in world.routes():
        if rule.endpoint in _OF_EPISODES and "reference" in rule.arguments:
            phone.ask(rule, method, OUT)
    page = phone.page()

    assert not "\n".join(phone.wrong)
    for reference in world.margaret.cases.values():
        assert reference not in page
        answer = phone.client.get(f"/staff/calls/{phone.call_id}/cases/{reference}")
        assert answer.headers["Location"].startswith(f"/staff/calls/{phone.call_id}")


def test_what_is_toms_is_not_there_for_who_speaks_for_margaret(world: World) -> None:
    phone = OnThePhone(world)
    _client_of(phone)
    for reference in world.tom.cases.values():
        address = f"/staff/calls/{phone.call_id}/cases/{reference}"
        assert phone.client.get(address).status_code == 404
    answer = phone.client.get(f"/account/episodes/{world.tom.sent}")
    assert answer.status_code == 404 or "/staff/calls" in answer.headers.get("Location", "")
