"""Whoever used the lived-in portal, reading it in a language of their choice, without a browser."""

from flask.testing import FlaskClient

from tests.support.addresses import Press
from tests.support.forms import form_action, hidden_fields
from tests.support.lived_in import LivedIn


def reader_at(portal: LivedIn, address: str, language: str) -> FlaskClient:
    """The one who lived here, reading in this language."""
    client = portal.app.test_client()
    for name, value in (portal.cookies_at(address) | {"lang": language}).items():
        client.set_cookie(name, value)
    return client


def answer_to(portal: LivedIn, press: Press, language: str) -> str:
    """What is shown once the page's first form was filled in and sent."""
    reader = reader_at(portal, press.address, language)
    page = reader.get(press.address).text
    action = form_action(page) or press.address
    answer = reader.post(action, data=hidden_fields(page) | press.fields)
    while answer.status_code == 303:
        answer = reader.get(answer.headers["Location"])
    assert answer.status_code in {200, 422}, press
    return answer.text
