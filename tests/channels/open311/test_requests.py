"""What anyone reads of public cases, as the requests of GeoReport v2."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal import clock
from portal.models.actors import Actor, By, Role
from portal.models.photos import Photo
from portal.models.states import State
from portal.services import api_clients, cases, concealing
from portal.services.api_clients import NewApp
from portal.settings import load
from portal.web import parts
from tests.portal.web.test_cases import moved, opened
from tests.support.applications import Made

SECRETS = ("Sam", "sam@example.com", "900123", "1234", "Dora Finch")
_SITE = "https://portal.thornley.example"


@dataclass(frozen=True)
class Town:
    """A portal with a few cases, and an app that reads it."""

    app: Flask
    client: FlaskClient
    hole: str  # filled, with a photo before and after
    light: str  # somebody's name was taken out of its words
    litter: str  # of a hundred days ago
    noise: str  # private
    photos: tuple[UUID, UUID]

    def ids(self, query: str = "") -> list[str]:
        """Which requests a list holds."""
        rows = self.client.get(f"/open311/v2/requests.json?{query}").get_json()
        return [row["service_request_id"] for row in rows]

    def row(self, reference: str) -> dict[str, object]:
        [row] = self.client.get(f"/open311/v2/requests/{reference}.json").get_json()
        return dict(row)


@pytest.fixture(scope="module")
def town(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, made: Made
) -> Iterator[Town]:
    var = tmp_path_factory.mktemp("var")
    shutil.copyfile(sqlite_template, var / "portal.sqlite")
    app = made.app(
        load(
            _env_file=None, secret_key="t" * 32, var=var, channels=("open311",),
            database_url=f"sqlite:///{var}/portal.sqlite", base_url=_SITE,
        )
    )  # fmt: skip
    app.testing = True
    here = parts.of(app)
    place = here.council.centre_point
    with time_machine.travel(clock.now() - timedelta(days=100)):
        litter = opened(app, place, "litter")
    before, after = _photo(app), _photo(app)
    hole, light = opened(app, place, photo_ids=[before]), opened(app, place, "street_light")
    noise = opened(app, place, "noise")
    officer = Actor(Role.OFFICER, By.WEB, name="Jo Adeyemi", teams=frozenset(here.council.teams))
    with here.database.write() as session:
        case = cases.find(session, officer, hole)
        cases.progress(session, officer, case, State.DONE, "Filled on Tuesday.", [after])
        case = cases.find(session, officer, light)
        case.words = "It is dark. Ask Dora Finch at number 9"
        concealing.redact(session, officer, case, "It is dark.")
    yield Town(app, app.test_client(), hole, light, litter, noise, (before, after))
    here.database.close()


def _photo(app: Flask) -> UUID:
    photo_id = clock.new_id()
    with parts.of(app).database.write() as session:
        session.add(Photo(id=photo_id, width=800, height=600, digest=photo_id.hex, position=0,
                          created_at=clock.now()))  # fmt: skip
    return photo_id


def test_a_list_holds_the_public_requests_of_the_last_90_days_newest_first(town: Town) -> None:
    assert town.ids() == [town.light, town.hole]


def test_a_request_says_all_that_its_public_page_says(town: Town) -> None:
    row = town.row(town.hole)
    centre = parts.of(town.app).council.centre_point

    assert row["status"] == "closed"
    assert row["status_notes"] == "Done\nFilled on Tuesday."
    assert row["service_code"] == "pothole"
    assert row["service_name"] == "Pothole or damaged road"
    assert row["description"] == "A deep hole"
    assert row["address"] == "Mill Lane"
    assert (row["lat"], row["long"]) == (centre.lat, centre.lon)
    assert row["media_url"] == f"{_SITE}/photos/{town.photos[0]}/1600.jpg"
    assert str(row["requested_datetime"]).endswith("Z")
    assert "account_id" not in row


def test_the_xml_and_the_json_of_a_list_are_the_same(town: Town) -> None:
    rows = town.client.get("/open311/v2/requests.json").get_json()
    answer = town.client.get("/open311/v2/requests.xml")
    root = ET.fromstring(answer.data)

    assert answer.content_type == "text/xml; charset=utf-8"
    assert root.tag == "service_requests"
    as_texts = [{name: "" if v is None else str(v) for name, v in row.items()} for row in rows]
    assert [{one.tag: one.text or "" for one in request} for request in root] == as_texts


def test_nothing_that_is_private_or_was_taken_out_is_read(town: Town) -> None:
    addresses = ["requests", "servicerequestupdates", f"requests/{town.light}"]
    for address in addresses:
        for suffix in ("json", "xml"):
            text = town.client.get(f"/open311/v2/{address}.{suffix}").text
            assert not [secret for secret in (*SECRETS, town.noise) if secret in text]
    assert town.row(town.light)["description"] == "It is dark."
    assert town.client.get(f"/open311/v2/tokens/{town.noise}.json").status_code == 404


def test_a_private_case_answers_as_one_that_is_not_there(town: Town) -> None:
    private = town.client.get(f"/open311/v2/requests/{town.noise}.json")
    unknown = town.client.get("/open311/v2/requests/0000-0000.json")

    assert private.status_code == unknown.status_code == 404
    assert private.text.replace(town.noise, "0000-0000") == unknown.text
    assert town.ids(f"service_request_id={town.noise}") == []


def test_named_requests_override_everything_else(town: Town) -> None:
    named = f"service_request_id={town.litter.lower()},%20{town.hole},nonsense"

    assert town.ids(f"{named}&status=open&start_date=soon") == [town.hole, town.litter]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", ["light"]),
        ("status=closed", ["hole"]),
        ("status=open,closed", ["light", "hole"]),
        ("status=&service_code=&start_date=", ["light", "hole"]),
        ("service_code=pothole", ["hole"]),
        ("service_code=pothole,litter", ["hole"]),
        ("service_code=pothole&service_code=street_light", ["light", "hole"]),
        ("service_code=noise", []),
    ],
)
def test_a_list_is_of_what_was_asked_for(town: Town, query: str, found: list[str]) -> None:
    assert town.ids(query) == [getattr(town, name) for name in found]


def test_dates_span_90_days_at_most_from_where_they_begin(town: Town) -> None:
    def days_ago(days: int) -> str:
        return f"{clock.now() - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"

    assert town.ids(f"start_date={days_ago(101)}") == [town.litter]
    assert town.ids(f"start_date={days_ago(101)}&end_date={days_ago(0)}") == [town.litter]
    assert town.ids(f"end_date={days_ago(50)}") == [town.litter]
    assert town.ids(f"start_date={days_ago(99)}&end_date={days_ago(1)}") == []


def test_the_date_of_the_last_row_is_where_the_next_list_goes_on(town: Town) -> None:
    oldest = town.row(town.hole)["requested_datetime"]

    assert town.ids(f"end_date={oldest}")[-1:] == [town.hole]


def test_what_changed_since_is_found_however_old_it_is(town: Town) -> None:
    since = f"{clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert town.ids(f"updated_after={since}") == [town.light, town.hole]

    moved(town.app, town.litter, State.CHECKED)
    assert town.ids(f"updated_after={since}") == [town.light, town.hole, town.litter]
    assert town.ids(f"updated_before={since}") == []


def test_every_fault_of_a_query_is_named_at_once(town: Town) -> None:
    answer = town.client.get(
        "/open311/v2/requests.json?start_date=soon&end_date=2026-11-20T09:30:00&status=lost"
        "&service_code=dragons"
    )
    said = " ".join(error["description"] for error in answer.get_json())

    assert answer.status_code == 400
    assert {error["code"] for error in answer.get_json()} == {400}
    for parameter in ("start_date", "end_date", "status", "service_code"):
        assert f"parameter {parameter} " in said
    turned = town.client.get("/open311/v2/requests.json?start_date=2026-11-20&end_date=2026-11-18")
    assert "end_date" in turned.get_json()[0]["description"]


def test_a_token_is_the_reference_itself(town: Town) -> None:
    answer = town.client.get(f"/open311/v2/tokens/{town.hole}.json")

    assert answer.get_json() == [{"service_request_id": town.hole, "token": town.hole}]
    assert town.client.get("/open311/v2/tokens/nonsense.json").status_code == 404


def test_updates_say_what_happened_in_the_words_that_everyone_reads(town: Town) -> None:
    rows = town.client.get("/open311/v2/servicerequestupdates.json").get_json()
    [filled] = [row for row in rows if row["service_request_id"] == town.hole]

    assert filled["status"] == "FIXED"
    assert filled["external_status_code"] == "done"
    assert filled["description"] == "Filled on Tuesday."
    assert filled["media_url"] == f"{_SITE}/photos/{town.photos[1]}/1600.jpg"
    assert not [row for row in rows if "taken out" in row["description"]]
    root = ET.fromstring(town.client.get("/open311/v2/servicerequestupdates.xml").data)
    assert root.tag == "service_request_updates"
    assert root.findtext("request_update/status") == "FIXED"
    faulty = town.client.get("/open311/v2/servicerequestupdates.json?end_date=0001-01-01")
    assert faulty.status_code == 400


def test_a_list_is_not_sent_again_until_a_case_changes(town: Town) -> None:
    address = "/open311/v2/requests.json"
    known = {"If-None-Match": town.client.get(address).headers["ETag"]}

    assert town.client.get(address, headers=known).status_code == 304
    moved(town.app, town.light, State.CHECKED, "")
    again = town.client.get(address, headers=known)
    assert again.status_code == 200
    assert "Checked" in again.text


def test_any_web_page_may_read_and_nobody_is_given_a_cookie(town: Town) -> None:
    answer = town.client.get("/open311/v2/requests.json")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers


def test_an_app_that_shows_its_key_is_answered_for_itself_and_a_wrong_key_is_refused(
    town: Town,
) -> None:
    with parts.of(town.app).database.write() as session:
        administrator = Actor(Role.ADMINISTRATOR, By.WEB)
        _, key = api_clients.make(session, administrator, NewApp("Fix My Road"))

    for address in ("requests", f"requests/{town.hole}"):
        answer = town.client.get(
            f"/open311/v2/{address}.json", headers={"Authorization": f"Bearer {key}"}
        )
        assert {row["account_id"] for row in answer.get_json()} == {None}
        assert answer.headers["Cache-Control"] == "no-store"
        refused = town.client.get(f"/open311/v2/{address}.json?api_key=guessed")
        assert (refused.status_code, refused.get_json()[0]["code"]) == (403, 403)
    assert "account_id" not in town.row(town.hole)
