"""Whoever switches the language stays on their page, wherever that is."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.addresses import every_address, every_press
from tests.support.forms import form_action, hidden_fields
from tests.support.lived_in import LivedIn

_FORM = re.compile(r'<form class="life-languages".*?</form>', re.DOTALL)
_SWITCH = re.compile(r'<a [^>]*hreflang="(\w+)"[^>]*href="([^"]+)"')


def switches(page: str) -> list[str]:
    """The addresses that the page's language links lead to."""
    return [unescape(address) for _, address in _SWITCH.findall(page)]


def switched(reader: FlaskClient, page: str) -> TestResponse:
    """The page in the other language: by a link, or by a form where the answers go along."""
    form = _FORM.search(page)
    if form is None:
        [switch] = switches(page)
        return reader.get(switch, follow_redirects=True)
    fields = hidden_fields(form[0]) | {"language": "cy"}
    return reader.post(form_action(form[0]), data=fields, follow_redirects=True)


def reader_of(portal: LivedIn, address: str) -> FlaskClient:
    client = portal.app.test_client()
    for name, value in portal.cookies_at(address).items():
        client.set_cookie(name, value)
    return client


def test_every_page_is_the_same_page_in_the_other_language(lived_in: LivedIn) -> None:
    elsewhere = {}
    for address in every_address(lived_in):
        reader = reader_of(lived_in, address)
        english = reader.get(address)
        [switch] = switches(english.text)
        answer = reader.get(switch)
        welsh = reader.get(answer.headers["Location"])
        came_to = (answer.headers["Location"], welsh.status_code)
        if came_to != (address, english.status_code) or '<html lang="cy"' not in welsh.text:
            elsewhere[address] = came_to

    assert not elsewhere


def test_the_answer_to_a_form_switches_to_a_page_that_is_there(lived_in: LivedIn) -> None:
    lost = {}
    for press in every_press(lived_in, "switch"):
        reader = reader_of(lived_in, press.address)
        page = reader.get(press.address).text
        action = form_action(page) or press.address
        answer = reader.post(action, data=hidden_fields(page) | press.fields)
        if answer.status_code == 303:
            continue  # a page with an address of its own
        there = switched(reader, answer.text)
        if there.status_code != 200 or '<html lang="cy"' not in there.text:
            lost[str(press)[:120]] = there.status

    assert not lost
