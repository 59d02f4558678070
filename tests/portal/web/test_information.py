"""Statements every public body owes, and the switch between languages."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/accessibility", "Accessibility statement"),
        ("/accessibility", "Equality and Human Rights Commission (EHRC)"),
        ("/accessibility", "Compliance status"),
        ("/privacy", "UK GDPR, Article 6(1)(e)"),
        ("/privacy", "Information Commissioner"),
        ("/contact", "01632 960300"),
        ("/contact", "18001"),
    ],
)
def test_the_page_says_what_it_must(visitor: FlaskClient, path: str, says: str) -> None:
    page = visitor.get(path)

    assert page.status_code == 200
    assert says in page.text


def test_choosing_a_language_keeps_it_and_goes_back(visitor: FlaskClient) -> None:
    answer = visitor.get("/language/cy?next=/contact")

    assert (answer.status_code, answer.location) == (303, "/contact")
    assert '<html lang="cy"' in visitor.get("/contact").text
    assert '<html lang="cy"' in visitor.get("/").text


def test_the_switch_brings_back_to_the_same_page_and_question(visitor: FlaskClient) -> None:
    page = visitor.get("/life-events?from=a&to=b").text
    link = page.split('hreflang="cy"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")

    assert visitor.get(link).location == "/life-events?from=a&to=b"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=1\r\nX: y",
        "javascript:alert(1)",
        "/\t/evil.example",
    ],
)
def test_the_switch_leads_nowhere_else(visitor: FlaskClient, elsewhere: str) -> None:
    answer = visitor.get("/language/cy", query_string={"next": elsewhere})

    assert answer.location == "/"


def test_a_language_that_is_not_offered_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/language/xx").status_code == 404


def test_each_language_is_named_by_itself(visitor: FlaskClient) -> None:
    page = visitor.get("/").text

    assert 'lang="cy" hreflang="cy"' in page
    assert ">Cymraeg</a>" in page
