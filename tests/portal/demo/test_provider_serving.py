"""The development provider serves this machine alone, says what it is, and can change its keys."""

import socket

import httpx
import pytest
from joserfc.errors import InvalidKeyIdError

from portal.demo.provider.clients import new_key
from portal.demo.provider.people import RESIDENTS, STAFF, read_people
from portal.demo.provider.serving import NotOnThisMachine, is_loopback, serving
from portal.demo.provider.site import create_provider
from tests.support.askers import AGENT, Asker, claims_of, query
from tests.support.browsers import PHONE, axe_violations

WELL_KNOWN = "/.well-known/openid-configuration"


# ---------------------------------------------------------------- whom it serves


@pytest.mark.parametrize(
    "address",
    [
        "https://portal.thornley.example",
        "http://192.168.1.20:8000",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://localhost@elsewhere.example",
        "http://0.0.0.0:8000",
        "",
    ],
)
def test_it_refuses_to_start_for_a_portal_that_others_can_reach(address):
    with pytest.raises(NotOnThisMachine), serving(0, address, {}):
        pass


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:80", "http://a.localhost"],
)
def test_an_address_on_this_machine_is_known_as_one(address):
    assert is_loopback(address)


def test_it_starts_for_a_portal_on_this_machine_and_ends_with_its_block():
    with serving(0, "http://localhost:8000", read_people(RESIDENTS)) as provider:
        assert httpx.get(provider.issuer + WELL_KNOWN).json()["issuer"] == provider.issuer
        port = httpx.URL(provider.issuer).port

    with pytest.raises(httpx.ConnectError):
        httpx.get(provider.issuer + WELL_KNOWN)
    with serving(port, "http://localhost:8000", {}) as again:
        assert again.issuer == provider.issuer


def test_a_port_that_is_taken_is_an_error():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
        serving(taken.getsockname()[1], "http://localhost:8000", {}),
    ):
        pass


def test_it_listens_on_loopback_and_answers_to_no_other_name(provider):
    answer = httpx.get(provider.issuer + WELL_KNOWN, headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400


def test_it_is_an_application_that_another_server_can_run():
    app = create_provider("http://localhost:9000", [], read_people(STAFF), "staff")

    found = app.test_client().get(WELL_KNOWN, headers=AGENT).json
    assert found["token_endpoint"] == "http://localhost:9000/token"


def test_two_providers_on_one_machine_do_not_share_their_sessions(provider, staff_provider):
    with provider.browser() as browser:
        residents, staff = (Asker(each.issuer) for each in (provider, staff_provider))
        provider.register(residents.as_client())
        staff_provider.register(staff.as_client())
        provider.sign_on(residents.address(), "sam_reed", browser=browser)
        staff_provider.sign_on(staff.address(), "dan_price", browser=browser)

        assert "code" in query(browser.get(residents.address()).headers["Location"])
        assert len({cookie.name for cookie in browser.cookies.jar}) == 2


# ---------------------------------------------------------------- what it publishes


def test_every_document_says_how_long_it_may_be_kept(provider):
    for place in ("openid-configuration", "jwks.json", "did.json"):
        answer = httpx.get(f"{provider.issuer}/.well-known/{place}", headers=AGENT)
        assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_no_private_part_of_a_key_is_published(provider):
    provider.keys.rotate()
    published = provider.keys.published()["keys"]
    did = httpx.get(f"{provider.issuer}/.well-known/did.json", headers=AGENT).json()
    keys = [*published, *(way["publicKeyJwk"] for way in did["assertionMethod"])]

    assert len(keys) == 5
    assert not [key for key in keys if {"d", "p", "q", "dp", "dq", "qi"} & set(key)]
    assert len({key["kid"] for key in published}) == 4


def test_new_keys_sign_and_the_earlier_ones_stay_until_they_are_forgotten(provider):
    portal = Asker(provider.issuer)
    provider.register(portal.as_client())

    def id_token() -> str:
        back = provider.sign_on(portal.address())
        return str(portal.exchange(query(back)["code"]).json()["id_token"])

    earlier = id_token()
    provider.keys.rotate()
    later = id_token()
    assert claims_of(earlier, provider.keys.published())
    assert claims_of(later, provider.keys.published())

    provider.keys.rotate(forget=True)
    with pytest.raises(InvalidKeyIdError):
        claims_of(later, provider.keys.published())


def test_a_new_key_of_a_portal_is_a_pair(provider):
    private, public = new_key()

    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    assert public.startswith("-----BEGIN PUBLIC KEY-----")


# ---------------------------------------------------------------- whom it knows


@pytest.mark.parametrize("path", [RESIDENTS, STAFF], ids=["residents", "staff"])
def test_everyone_is_plainly_made_up(path):
    people = read_people(path)

    assert len(people) >= 6
    for person in people.values():
        assert not person.phone or person.phone.startswith("+447700900")
        assert not person.email or person.email.endswith(("@example.com", ".example"))


def test_there_is_someone_for_every_way_of_being_unsure():
    people = read_people(RESIDENTS).values()

    assert [person for person in people if person.proof is None]
    assert [person for person in people if person.email and not person.email_verified]
    assert [person for person in people if not person.email]
    assert [person for person in people if person.proof and len(person.proof.addresses) > 1]


def test_the_homes_of_residents_stand_in_the_demos_gazetteer(council):
    from portal.council.gazetteer import read_gazetteer

    known = {row.uprn: row for row in read_gazetteer(council.gazetteer_path) if row.uprn}
    homes = [
        home
        for person in read_people(RESIDENTS).values()
        for home in (person.proof.addresses if person.proof else ())
    ]
    assert homes
    for home in homes:
        row = known[str(home.uprn)]
        assert row.name == f"{home.building_number} {home.street_name}"
        assert row.postcode == home.postal_code


def test_the_groups_of_staff_name_teams_and_wards_that_there_are(council):
    wards = {ward.key for ward in council.wards}
    groups = [group for person in read_people(STAFF).values() for group in person.groups]
    named = [group.split(":") for group in groups if ":" in group]

    assert {kind for kind, _ in named} == {"officer", "inspector", "team_lead", "councillor"}
    for kind, key in named:
        assert key in (wards if kind == "councillor" else council.teams)


# ---------------------------------------------------------------- how it looks


def test_a_person_signs_on_and_proves_who_they_are_in_a_browser(provider, page):
    portal = Asker(provider.issuer)
    callback = f"{provider.issuer}/"  # any page that is there
    provider.register(portal.as_client(redirect_uris=(callback,)))
    page.set_viewport_size({"width": 320, "height": PHONE["height"]})

    page.goto(portal.address(redirect_uri=callback, vtr='["Cl.Cm.P2"]'))
    assert page.get_by_text("This page belongs to the demo.").is_visible()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Ann Okafor").click()
    assert not axe_violations(page)
    page.get_by_role("button", name="Show my passport").click()
    assert query(page.url)["code"]

    page.get_by_role("link", name="See who is signed on").click()
    assert not axe_violations(page)
    page.get_by_role("button", name="Sign Ann Okafor out everywhere").click()
    assert page.get_by_role("status").inner_text().startswith("Ann Okafor has been signed out")
