"""Who comes in where: every route is on the public list, for a reason, or turns strangers away."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.routing import IntegerConverter, Rule, UUIDConverter

from portal.demo.site import create_app
from portal.settings import Settings
from portal.web import limits, parts
from tests.support.forms import hidden_fields

PUBLIC = {
    "home.show": "the front door",
    "guidance.every": "guidance is for everyone",
    "life_events.show": "what to do and whom to call is for everyone",
    "life_events.begin": "the first question is for everyone",
    "life_events.answer": "the form carries its own answers, signed; nothing is kept or looked up",
    "life_events.calendar": "the form carries its own answers, signed; nothing is looked up",
    "life_events.keep": "leads whoever has not signed on to do so, with what the form carried",
    "information.accessibility": "the law wants it seen by everyone",
    "information.privacy": "the law wants it seen by everyone",
    "information.contact": "numbers to call",
    "information.switch": "a language is chosen before anything else",
    "health.healthy": "says that the process answers, and nothing else",
    "health.ready": "names what is down, and nothing else",
    "health.metrics": "figures without persons, and for this machine only",
    "cases.find": "leads to a case; its own page decides who sees it",
    "cases.show": "public cases; a private one shows the way to a link instead",
    "cases.follow": "public cases; the address confirms it by a link",
    "cases.follow_asked": "thanks, of a public case",
    "cases.ask_for_link": "the link goes to the address that is known already",
    "cases.reopen": "without a link used in this browser it offers to send one",
    "follow_by_text.ask": "public cases; a code that goes to the number confirms it",
    "follow_by_text.prove": "tries the code of what this browser has asked for alone",
    "follow_by_text.again": "only repeats what was begun in this browser",
    "client_links.show": "who has the link gets no more than a code to the client's own phone",
    "client_links.send": "the code goes to the client's own phone, five an hour",
    "client_links.use": "the code of the client's own phone is the proof",
    "photo_links.show": "who has the link was texted it; it shows no more than a reference",
    "photo_links.add": "who has the link was texted it; it adds photos, once",
    "question_links.answer": "who has the link was texted it; it answers one question, once",
    "enquiries.answer": "without a link used in this browser it offers to send one",
    "lists.cases": "public cases only",
    "lists.geojson": "public cases only",
    "lists.atom": "public cases only",
    "links.confirm": "the signed token is the proof",
    "links.open_case": "the signed token is the proof",
    "links.stop": "the signed token is the proof",
    "maps.tile": "the council's map",
    "maps.picture": "the council's map",
    "maps.pin": "the council's map",
    "maps.describe": "names of streets",
    "report.start": "anyone may report",
    "report.resume": "a draft is found by the cookie of its holder alone",
    "report.show": "a draft is found by the cookie of its holder alone",
    "report.take": "a draft is found by the cookie of its holder alone",
    "report.done": "a draft is found by the cookie of its holder alone",
    "report.more": "a draft is found by the cookie of its holder alone",
    "photos.show": "of public cases; others for the holder of the case or of the draft",
    "photos.take": "a draft is found by the cookie of its holder alone",
    "photos.take_one": "a draft is found by the cookie of its holder alone",
    "auth.sign_in": "leads to the provider",
    "auth.staff_sign_in": "leads to the provider",
    "auth.callback": "only finishes what was begun in this browser",
    "auth.staff_callback": "only finishes what was begun in this browser",
    "auth.sign_out": "nothing to end for a stranger",
    "auth.signed_out": "the same for everyone",
    "acting_for.show": "says how one acts for somebody; for whom, only who signed on sees",
    "invitations.show": "that there is an invitation, and no more, before signing on and a code",
    "account.deleted": "says that it is done, and nothing of whose it was",
    "auth.backchannel_logout": "the provider's signed token is the proof",
    "auth.left": "says that nobody is signed on",
    "open311.discover": "where the addresses for other apps are, for everyone",
    "open311.list_services": "what can be reported, for everyone",
    "open311.define_service": "what is asked about it, for everyone",
    "open311.list_requests": "public cases only",
    "open311.show_request": "public cases; a private one is as if it were not there",
    "open311.show_token": "public cases; a private one is as if it were not there",
    "open311.list_updates": "public cases only",
    "open311.report": "takes nothing without the key of an app",
    "open311.elsewhere": "says that there is nothing, or what the address knows",
    "auth.staff_kept": "a form is found by the cookie of who typed it alone",
    "auth.kept": "a form is found by the cookie of who typed it alone",
    "mailbox.listing": "the demo's, for this machine only",
    "mailbox.show": "the demo's, for this machine only",
    "mailbox.style": "the demo's, for this machine only",
}
TAKEN_WITHOUT_OUR_TOKEN = {
    "life_events.answer": "changes nothing: the page that comes holds what was sent",
    "life_events.calendar": "changes nothing: the file that comes holds what was sent",
    "life_events.keep": "leads to signing on; signed on it asks, until our token comes with it",
    "links.stop": "mail programs post here (RFC 8058); the signed token is the proof",
    "sms.receive": "the provider posts here; its signature is the proof",
    "sms.status": "the provider posts here; its signature is the proof",
    "open311.elsewhere": "refuses whatever comes, and keeps nothing",
    "open311.report": "the key of the app is the proof",
    "report.take": "shows the page again with what was typed, and keeps nothing of it",
    "report.more": "leads back to the page, and begins nothing",
    "photos.take": "shows the page again, and keeps nothing",
    "photos.take_one": "refuses in words that the script shows, and keeps nothing",
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def whole(face_settings: Settings) -> Flask:
    """The portal with all of its channels, and the demo's pages."""
    more = {
        "channels": ("email", "record", "sms", "open311"),
        "smtp_url": SecretStr("smtp://127.0.0.1:9"),
        "twilio_account_sid": f"AC{'0' * 32}",
        "twilio_auth_token": SecretStr("token"),
        "twilio_from": "+447700900123",
    }
    return create_app(face_settings.model_copy(update=more))


@pytest.fixture
def stranger(whole: Flask) -> FlaskClient:
    """Somebody whom nobody knows, with the token of a form of ours."""
    client = whole.test_client()
    token = hidden_fields(client.get("/report").text)["csrf_token"]
    client.environ_base["HTTP_X_CSRFTOKEN"] = token
    return client


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route, and an address that leads to it."""
    addresses = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _value(rule, name) for name in rule.arguments}
        method = "POST" if "POST" in (rule.methods or set()) else "GET"
        yield rule, addresses.build(rule.endpoint, values, method)


def _value(rule: Rule, name: str) -> object:
    match rule._converters[name]:
        case UUIDConverter():
            return UUID(int=1)
        case IntegerConverter():
            return 1
        case _:
            return "ABCD-EFGH"


def test_a_route_that_is_not_on_the_public_list_turns_strangers_away(
    whole: Flask, stranger: FlaskClient
) -> None:
    let_in = {}
    for rule, address in rules(whole):
        if rule.endpoint in PUBLIC:
            continue
        for method in METHODS & (rule.methods or set()):
            limits.install(whole, parts.of(whole).settings)  # counts from nought
            answer = stranger.open(address, method=method)
            if not _turned_away(answer.status_code, answer.headers.get("Location", "")):
                let_in[f"{method} {rule.rule} ({rule.endpoint})"] = answer.status

    assert not let_in


def _turned_away(status: int, location: str) -> bool:
    return status in {401, 403} or (status == 303 and location.startswith("/auth/"))


def test_the_lists_name_only_what_is_there(whole: Flask) -> None:
    there = {rule.endpoint for rule in whole.url_map.iter_rules()}

    assert set(PUBLIC) <= there
    assert set(TAKEN_WITHOUT_OUR_TOKEN) <= there


def test_no_form_is_taken_that_does_not_carry_our_token(whole: Flask) -> None:
    taken = {}
    for rule, address in rules(whole):
        if "POST" in (rule.methods or set()) and rule.endpoint not in TAKEN_WITHOUT_OUR_TOKEN:
            answer = whole.test_client().post(address, data={"email": "sam@example.com"})
            if answer.status_code != 400:
                taken[rule.endpoint] = answer.status

    assert not taken


def test_a_method_that_no_page_knows_is_refused_in_words(
    whole: Flask, stranger: FlaskClient
) -> None:
    addresses = whole.url_map.bind("localhost")
    wrong = {}
    for address in {address for _, address in rules(whole)}:
        known = set(addresses.allowed_methods(address))
        for method in METHODS - known:
            answer = stranger.open(address, method=method)
            if answer.status_code != 405 or known - {*answer.headers["Allow"].split(", ")}:
                wrong[f"{method} {address}"] = answer.status

    assert not wrong


def test_an_address_that_leads_nowhere_is_no_fault_of_ours(
    whole: Flask, stranger: FlaskClient
) -> None:
    """Whatever stands where a key belongs, the answer is a page in words, never an error."""
    failed = {}
    for rule, address in rules(whole):
        if "GET" in (rule.methods or set()) and rule.arguments:
            answer = stranger.get(address)
            if answer.status_code >= 500:
                failed[address] = answer.status

    assert not failed
