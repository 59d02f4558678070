"""An adviser's clients on the web: listed, found, begun in the room, handed over, helped on."""

import base64
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal import clock
from portal.models.mandates import JournalLine, Mandate, MandateScope, MandateState
from portal.models.organisations import AdviserRole
from portal.models.outbox import OutboxRow, Topic
from portal.models.people import ContactPoint, Reach
from portal.services import mandates
from portal.web import parts
from tests.support.advising import Bureau, bureau, named
from tests.support.episodes import declared
from tests.support.forms import hidden_fields
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_person, paused, staff_identity

NEW = "/acting-for/clients/new"
CLIENT = {
    "name": "Margaret Jones", "phone": "07700 900123", "basis": "consent", "days": "31",
    "kind_council_tax": "act", "kind_report": "act", "copies": "both", "language": "en",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> Bureau:
    return bureau(app)


@pytest.fixture
def asha(office: Bureau) -> FlaskClient:
    return office.adviser()


def begun(asha: FlaskClient, **more: str) -> TestResponse:
    page = asha.get(NEW)
    return asha.post(NEW, data=hidden_fields(page.text) | CLIENT | more)


def pressed(who: FlaskClient, address: str, /, **fields: str) -> TestResponse:
    token = hidden_fields(who.get("/organisations/register").text)["csrf_token"]
    return who.post(address, data={"csrf_token": token, **fields})


def mandate(office: Bureau) -> Mandate:
    with parts.of(office.app).database.read() as session:
        return session.scalars(select(Mandate).order_by(Mandate.id.desc())).all()[0]


def scopes(office: Bureau) -> list[MandateScope]:
    with parts.of(office.app).database.read() as session:
        return list(session.scalars(select(MandateScope)))


def drawn() -> str:
    """A line on white, as the script sends it."""
    picture = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(picture).line([(20, 150), (300, 40), (560, 160)], fill="black", width=3)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_a_code_to_the_phone_of_a_known_client_opens_their_record(
    office: Bureau, asha: FlaskClient
) -> None:
    with parts.of(office.app).database.write() as session:
        known = a_person(session, phone="+447700900123").id
    address = begun(asha).location
    page = asha.get(address).text
    assert "Margaret Jones" in page
    assert "deal with your council tax" in page
    one = address.removesuffix("/agree")
    pressed(asha, f"{one}/send-code")
    assert pressed(asha, f"{one}/code", code="1").status_code == 422

    agreed = pressed(asha, f"{one}/code", code=office.code())

    assert "They have agreed" in asha.get(agreed.location).text
    assert (mandate(office).principal_id, mandate(office).state) == (known, MandateState.ACTIVE)
    assert "Margaret Jones" in asha.get("/acting-for/clients").text


def test_for_one_life_event_alone_the_client_reads_out_its_reference(
    office: Bureau, asha: FlaskClient
) -> None:
    """Whether nobody has such a one, or somebody else: the answer is the same."""
    with parts.of(office.app).database.write() as session:
        known, eve = a_person(session, phone="+447700900123"), a_person(session, "Eve Stone")
        hers, eves = (declared(session, on_web(who), "bereavement") for who in (known, eve))
    only = {"kind_council_tax": "none", "kind_report": "none", "kind_episode": "act"}
    answers = {begun(asha, life_event=one, **only).text for one in ("AAAA-AAAA", eves.reference)}
    assert len({re.sub(r'value="[^"]*"', "", one) for one in answers}) == 1
    assert all("that is not possible here" in one for one in answers)
    assert begun(asha, life_event=hers.reference).status_code == 422  # nothing of life events

    address = begun(asha, life_event=hers.reference, **only).location
    assert "and no other: When someone dies, begun on" in asha.get(address).text
    one = address.removesuffix("/agree")
    signed = pressed(asha, f"{one}/sign", own_words="Yes, she may.", signed="M. Jones")
    assert signed.status_code == 422
    pressed(asha, f"{one}/send-code")
    assert pressed(asha, f"{one}/code", code=office.code()).status_code == 303
    assert [row.episode_id for row in scopes(office)] == [hers.id]


@pytest.mark.parametrize("way", ["drawn", "typed"])
def test_a_signature_and_the_clients_own_words_are_a_yes(
    office: Bureau, asha: FlaskClient, way: str
) -> None:
    one = begun(asha).location.removesuffix("/agree")
    sign = {"drawn": drawn()} if way == "drawn" else {"signed": "M. Jones"}
    agreed = pressed(asha, f"{one}/sign", own_words="Yes, she may.", **sign)

    assert agreed.status_code == 303
    found = mandate(office)
    assert (found.state, found.own_words) == (MandateState.ACTIVE, "Yes, she may.")
    [proof] = found.evidence
    if way == "drawn":
        kept = parts.of(office.app).storage.get(proof["file"])
        assert kept.startswith(b"\xff\xd8")  # made anew, of its pixels alone
        assert proof["file"].startswith(f"mandates/{found.id}/")
    else:
        assert (proof["words"], proof["file"]) == ("M. Jones", "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"own_words": "Yes"}, "Type your name, or sign in the box"),
        ({"signed": "M. Jones"}, "Write in your own words what you agree to"),
        ({"own_words": "Yes", "drawn": "data:image/png;base64,!!"}, "We could not read the"),
        ({"own_words": "Yes", "drawn": "data:image/png;base64,AAAA"}, "We could not read the"),
        ({"own_words": "Yes", "drawn": "javascript:alert(1)"}, "We could not read the signature"),
        ({"own_words": "x" * 10_000, "signed": "M"}, "Use 500 characters or fewer"),
    ],
)
def test_half_a_signature_is_none(
    office: Bureau, asha: FlaskClient, fields: dict[str, str], words: str
) -> None:
    one = begun(asha).location.removesuffix("/agree")
    answer = pressed(asha, f"{one}/sign", **fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert mandate(office).state is MandateState.ASKED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Enter their name"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"phone": "nobody@example.com"}, "Enter a phone number"),
        ({"days": "400"}, "Choose for how long"),
        ({"kind_council_tax": "none", "kind_report": "none"}, "and whether you look or act"),
        ({"name": "x" * 10_000}, "Use 200 characters or fewer"),
    ],
)
def test_what_is_wrong_with_a_new_client_is_said_and_stays(
    office: Bureau, asha: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    answer = begun(asha, **wrong)

    assert answer.status_code == 422
    assert words in answer.text
    with parts.of(office.app).database.read() as session:
        assert session.scalar(select(func.count(Mandate.id))) == 0


def test_a_ground_that_no_organisation_has_in_the_room_is_not_taken(
    office: Bureau, asha: FlaskClient
) -> None:
    begun(asha, basis="lpa_property")
    assert mandate(office).basis is mandates.Basis.CONSENT


def test_an_adviser_who_is_the_client_is_told_so(office: Bureau, asha: FlaskClient) -> None:
    with parts.of(office.app).database.write() as session:
        me = named(session, "Asha Patel")
        at = clock.now()
        session.add(
            ContactPoint(
                id=clock.new_id(), person_id=me.id, kind=Reach.PHONE, value="07700 900123",
                key="+447700900123", verified_at=at, created_at=at,
            )
        )  # fmt: skip
    answer = begun(asha, name="Asha Patel")
    assert answer.status_code == 422
    assert "Nobody acts for themselves" in answer.text


def test_clients_are_found_by_a_name_that_stands_in_no_address(
    office: Bureau, asha: FlaskClient
) -> None:
    office.client_of("Asha Patel")
    office.client_of("Asha Patel", "Rob Smith")
    found = pressed(asha, "/acting-for/clients/find", name="marg jo")

    assert "Margaret Jones" in found.text
    assert "Rob Smith" not in found.text
    assert (
        "No client of your organisation"
        in pressed(asha, "/acting-for/clients/find", name="<b>%").text
    )
    assert asha.get("/acting-for/clients/find").status_code == 405


def test_pages_of_clients_follow_each_other(office: Bureau, asha: FlaskClient) -> None:
    for number in range(25):
        office.client_of("Asha Patel", f"Client {number:02}")
    first = asha.get("/acting-for/clients").text
    [more] = re.findall(r'href="([^"]*after=[^"]+)"', first)
    second = asha.get(more.replace("&amp;", "&")).text

    seen = re.findall(r"<bdi>(Client \d+)</bdi>", first + second)
    assert len(seen) == len(set(seen)) == 25
    assert asha.get("/acting-for/clients?after=x").status_code == 404


def test_clients_of_another_organisation_are_not_there(office: Bureau, asha: FlaskClient) -> None:
    other = bureau(office.app, "Other Advice")
    other.adviser("Olga Other")
    theirs = other.client_of("Olga Other", "Secret Client")
    office.client_of("Asha Patel")
    for path in (f"{theirs}", f"{theirs}/agree"):
        answer = asha.get(f"/acting-for/clients/{path}")
        assert (answer.status_code, "Secret" in answer.text) == (404, False)
    for path in ("link", "send-code", "code", "sign"):
        fields = {"code": "123456", "own_words": "Yes", "signed": "X", "episode": str(theirs)}
        answer = pressed(asha, f"/acting-for/clients/{theirs}/{path}", **fields)
        assert (answer.status_code, "Secret" in answer.text) == (404, False)
    assert "Secret" not in asha.get(f"/acting-for/clients?after={theirs}").text
    assert "Client</bdi>" not in pressed(asha, "/acting-for/clients/find", name="Secret").text


def test_chosen_clients_go_to_a_colleague_and_are_told(office: Bureau, asha: FlaskClient) -> None:
    omar = office.adviser("Omar Said")
    one, kept = office.client_of("Asha Patel", "One"), office.client_of("Asha Patel", "Kept")
    page = asha.get("/acting-for/clients/hand-over").text
    [to] = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    nobody = pressed(asha, "/acting-for/clients/hand-over", to=to)
    assert "Choose whom to hand over" in nobody.text

    done = pressed(asha, "/acting-for/clients/hand-over", to=to, client=str(one))

    assert done.status_code == 303
    assert "One</bdi>" in omar.get("/acting-for/clients").text
    assert "Kept</bdi>" in asha.get("/acting-for/clients").text
    assert told(office) == [str(one)]
    pressed(asha, "/acting-for/clients/hand-over", to=to, everyone="y")
    assert told(office) == [str(one), str(kept)]
    assert pressed(asha, "/acting-for/clients/hand-over", to="x", everyone="y").status_code == 422


def told(office: Bureau) -> list[str]:
    with parts.of(office.app).database.read() as session:
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.topic == Topic.CLIENTS_HANDED_OVER)
            .order_by(OutboxRow.id)
        )
        return [row.facts["mandate_id"] for row in rows]


def test_only_a_lead_hands_over_what_is_anothers(office: Bureau, asha: FlaskClient) -> None:
    lead = office.adviser("Lea Lead", AdviserRole.LEAD)
    office.adviser("Omar Said")
    office.client_of("Omar Said")
    with parts.of(office.app).database.read() as session:
        omar: UUID = named(session, "Omar Said").id
    address = f"/acting-for/clients/hand-over?from={omar}"
    assert asha.get(address).status_code == 404
    page = lead.get(address).text
    assert "It is 1 client." in page
    [to] = re.findall(r'<option value="([0-9a-f-]{36})">Asha Patel', page)
    assert pressed(asha, address, to=to).status_code in {403, 404, 422}
    assert pressed(lead, address, to=to).status_code == 303
    assert "Margaret Jones" in asha.get("/acting-for/clients").text


def test_what_rests_says_no_more_than_that(office: Bureau, asha: FlaskClient) -> None:
    mandate_id = office.client_of("Asha Patel")
    with parts.of(office.app).database.write() as session:
        paused(session, named(session, "Margaret Jones"), staff_identity(session))
    for address in ("/acting-for/clients", f"/acting-for/clients/{mandate_id}"):
        page = asha.get(address).text
        assert "This rests at the moment." in page
        assert "forces" not in page
    assert "Act for" not in asha.get(f"/acting-for/clients/{mandate_id}").text


def test_a_mandate_that_has_ended_says_so(office: Bureau, asha: FlaskClient) -> None:
    mandate_id = office.client_of("Asha Patel")
    with parts.of(office.app).database.write() as session:
        session.get_one(Mandate, mandate_id).until = clock.now() - timedelta(minutes=1)
    page = asha.get(f"/acting-for/clients/{mandate_id}")
    assert page.status_code == 200
    assert "Act for" not in page.text
    assert "Margaret" not in asha.get("/acting-for/clients").text


def test_that_an_adviser_opened_a_client_is_a_line_of_the_clients_journal(
    office: Bureau, asha: FlaskClient
) -> None:
    mandate_id = office.client_of("Asha Patel")

    def lines() -> list[tuple[UUID, str]]:
        with parts.of(office.app).database.read() as session:
            return [(one.mandate_id, one.action) for one in session.scalars(select(JournalLine))]

    asha.get("/acting-for/clients")
    assert lines() == []
    asha.get(f"/acting-for/clients/{mandate_id}")
    assert lines() == [(mandate_id, "read_account")]
