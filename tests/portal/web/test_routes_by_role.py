"""Every route for every role: who comes in where, and whose private case nobody else sees."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.photos import Photo
from portal.models.places import Point
from portal.policy import PUBLIC_ON_WEB
from portal.services import cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.portal.web.test_routes import PUBLIC
from tests.support import photographs
from tests.support.forms import hidden_fields
from tests.support.limiting import from_nought
from tests.support.staff import Colleague, browser, resident_cookie, resumed

TEAM, OTHER = ("environmental_health",), ("parks",)
STAFF = {
    "officer": Colleague(Role.OFFICER, TEAM),
    "inspector": Colleague(Role.INSPECTOR, TEAM),
    "lead": Colleague(Role.LEAD, TEAM),
    "clerk of the team": Colleague(Role.CLERK, TEAM),
    "officer of another team": Colleague(Role.OFFICER, OTHER),
    "inspector of another team": Colleague(Role.INSPECTOR, OTHER),
    "lead of another team": Colleague(Role.LEAD, OTHER),
    "clerk": Colleague(Role.CLERK, ("customer_services",)),
    "councillor of the ward": Colleague(Role.COUNCILLOR, wards=("park",)),
    "records manager": Colleague(Role.RECORDS_MANAGER),
    "administrator": Colleague(Role.ADMINISTRATOR),
    "councillor who is an officer elsewhere": Colleague(
        Role.OFFICER, OTHER, ("park",), also=(Role.COUNCILLOR,)
    ),
}
_HANDLE = {"officer", "inspector", "lead", "clerk of the team"}
_SAY_WHY = {"clerk", "records manager"}
_HAS_NO_QUEUE = {"records manager", "administrator"}
RESIDENTS = {"stranger", "resident", "another resident"}
EVERYONE = [*STAFF, *sorted(RESIDENTS)]
FOR_STAFF = {
    "staff_mandates", "staff_mandate_letters",
    "staff", "staff_cases", "staff_work", "staff_concealing", "staff_flow", "letters", "people",
    "deaths", "death_letters", "staff_texts", "staff_evidence", "staff_appointments",
    "staff_episodes", "staff_organisations", "staff_apps",
}  # fmt: skip
FOR_WHO_HAS_A_QUEUE = {"staff_lines", "staff_views"}
FOR_WHO_HANDLES_CASES = {"staff_bulks", "inspecting"}
FOR_WHO_LEADS = {"figures"}
FOR_CLERKS = {"calls", "call_cases", "call_texts", "call_answers", "call_episodes",
               "call_helpers", "call_handing_back", "call_writing_down"}  # fmt: skip
SECRETS = ("Sam Reed", "sam@example.com", "900987", "gate code", "Drums at night")


@dataclass(frozen=True)
class Town:
    """A private case of Sam's with a photo, and its portal."""

    app: Flask
    reference: str
    photo_id: UUID
    sam: str  # Sam's cookie
    eve: str

    def visitor(self, who: str) -> FlaskClient:
        """A browser in which they have signed on, with the token of a form of ours."""
        client = browser(self.app, STAFF.get(who))
        if who in {"resident", "another resident"}:
            client.set_cookie("portal", self.sam if who == "resident" else self.eve)
        token = hidden_fields(client.get("/report").text)["csrf_token"]
        client.environ_base["HTTP_X_CSRFTOKEN"] = token
        return client

    def address(self, rule: Rule, method: str) -> str:
        """An address of the route that names Sam's case and photo wherever it names one."""
        values: dict[str, object] = {}
        for name in rule.arguments:
            is_id = isinstance(rule._converters[name], UUIDConverter)
            values[name] = self.photo_id if is_id else self.reference
        values |= {"rendition": "400.jpg"} if "rendition" in rule.arguments else {}
        try:
            return self.app.url_map.bind("localhost").build(rule.endpoint, values, method)
        except Exception:  # noqa: BLE001  a number stands there: any will do
            numbers = dict.fromkeys(rule.arguments, 1)
            return self.app.url_map.bind("localhost").build(rule.endpoint, numbers, method)

    def routes(self, *methods: str) -> Iterator[tuple[Rule, str]]:
        """Each route that takes one of these methods."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted(set(methods) & (rule.methods or set())):
                from_nought(self.app)
                yield rule, method


@pytest.fixture
def town(app: Flask, in_town: Point) -> Town:
    here = parts.of(app)
    new = NewCase("noise", "Drums at night", "Mill Lane", in_town, "The gate code is 1234",
                  reporter=Introduction("Sam Reed", "sam@example.com", "07700 900987"))  # fmt: skip
    with here.database.write() as session:
        case = cases.open_case(session, PUBLIC_ON_WEB, here.council, new)
        sam, eve = resident_cookie(session, "Sam"), resident_cookie(session, "Eve")
        case.ward = "park"
    officer = browser(app, STAFF["officer"])
    page = officer.get(f"/staff/cases/{case.reference}").text
    photo = (io.BytesIO(photographs.jpeg()), "after.jpg")
    fields = hidden_fields(page[page.index('id="answer"') :]) | {"to": "checked", "photo": photo}
    assert officer.post(f"/staff/cases/{case.reference}", data=fields).status_code == 303
    with here.database.write() as session:
        found = session.scalars(select(Case)).one()
        found.subject_id = resumed(session, sam).person_id
        return Town(app, case.reference, session.scalars(select(Photo.id)).one(), sam, eve)


def test_each_role_comes_in_at_its_own_door_and_at_no_other_and_no_route_fails(
    town: Town,
) -> None:
    wrong = {}
    for who in EVERYONE:
        client = town.visitor(who)
        for rule, method in town.routes("GET", "POST"):
            if rule.endpoint in _ENDS_THE_SESSION:
                continue
            answer = client.open(town.address(rule, method), method=method)
            has_a_door = rule.endpoint not in {*PUBLIC, *_FOR_WHOEVER_SIGNED_ON}
            failed = answer.status_code >= 500 and rule.rule != "/readyz"
            if failed or (has_a_door and _let_in(answer) != _may_enter(who, rule.endpoint)):
                wrong[who, method, rule.rule] = answer.status

    assert not wrong


def test_a_private_case_is_seen_by_whose_it_is_and_who_handles_it_alone(town: Town) -> None:
    seen: dict[str, set[str]] = {}
    for who in EVERYONE:
        client = town.visitor(who)
        for rule, method in town.routes("GET"):
            if rule.endpoint in _ENDS_THE_SESSION:
                continue
            answer = client.open(town.address(rule, method), method=method)
            is_photo = answer.content_type == "image/jpeg" and "photo" in rule.rule
            if is_photo or any(secret in answer.text for secret in _for(who)):
                seen.setdefault(who, set()).add(rule.endpoint)

    assert {who for who in seen if who in STAFF} == _HANDLE
    assert {who for who in seen if who in RESIDENTS} == {"resident"}
    for who in _HANDLE:
        assert {"staff_cases.show", "staff_cases.photo"} <= seen[who]


@pytest.mark.parametrize("who", STAFF)
def test_the_page_of_a_foreign_case_is_404_or_asks_why(town: Town, who: str) -> None:
    client, address = town.visitor(who), f"/staff/cases/{town.reference}"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(address, headers=headers)
        if who in _HANDLE:
            assert answer.status_code == 200
            assert "Drums at night" in answer.text
        elif who in _SAY_WHY:
            assert "Say why you need to see this case" in answer.text
        else:
            assert answer.status_code == 404


_ENDS_THE_SESSION = {"auth.sign_out", "account.delete", "account_details.signed_on"}
_FOR_WHOEVER_SIGNED_ON = {"auth.stay", *_ENDS_THE_SESSION}


def _for(who: str) -> tuple[str, ...]:
    """What gives the case away; a resident's own name stands on pages of their own."""
    return SECRETS if who in STAFF else ("gate code", "Drums at night")


def _may_enter(who: str, endpoint: str) -> bool:
    pages = endpoint.split(".", maxsplit=1)[0]
    if endpoint == "staff_texts.costs" or pages in FOR_WHO_HANDLES_CASES:
        return who in STAFF and who not in {*_HAS_NO_QUEUE, "councillor of the ward"}
    if pages in FOR_WHO_LEADS:
        return who in {"lead", "lead of another team"}
    if pages in FOR_CLERKS:
        return who in {"clerk", "clerk of the team"}
    if pages in FOR_WHO_HAS_A_QUEUE:
        return who in STAFF and who not in _HAS_NO_QUEUE
    return who in (STAFF if pages in FOR_STAFF else {"resident", "another resident"})


def _let_in(answer: TestResponse) -> bool:
    """Not led to a sign-on, and not told to sign on first; there may be nothing for them there."""
    led_away = answer.status_code == 303 and answer.location.startswith("/auth/")
    return not led_away and answer.status_code not in {401, 403}
