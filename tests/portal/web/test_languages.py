"""The reader's language: chosen, or the browser's; and every word goes through gettext."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from portal.web import parts
from portal.web.catalogues import Catalogues, accented, mirrored
from portal.web.languages import Languages, current
from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk
from tests.support.staff import resident_cookie

PAGES = (
    "/",
    "/life-events",
    "/life-events/bereavement",
    "/life-events/moving_house",
    "/life-events/becoming_a_carer",
    "/accessibility",
    "/privacy",
    "/contact",
    "/nothing-here",
)
NOT_WORDS = re.compile(r"^[\W\d_]*$")
# names and addresses stay as they are in every language, and say so
NAMES = re.compile(r'<(\w+)[^>]*translate="no"[^>]*>.*?</\1>', re.DOTALL)


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "en"),
        ("cy", None, "cy"),
        ("cy", "en", "cy"),
        (None, "cy", "cy"),
        (None, "cy-GB, en;q=0.5", "cy"),
        (None, "fr, de;q=0.9", "en"),
        (None, "fr, cy;q=0.4", "cy"),
        ("xx", "cy", "cy"),
        ("en-XA", None, "en"),
        (None, "cy;" * 500, "en"),
        (None, ";;,=q", "en"),
    ],
)
def test_the_cookie_goes_before_the_browser(
    cookie: str | None, accept: str | None, expected: str
) -> None:
    assert Languages(("en", "cy")).chosen(cookie, accept).code == expected


def test_made_up_languages_are_for_tests_and_where_the_setting_says_so() -> None:
    assert Languages(("en",)).find("en-XA") is None
    assert Languages(("en",)).find("en-XA", testing=True) is not None
    assert Languages(("en",), pseudo=True).find("ar-XB") is not None
    assert [one.code for one in Languages(("en",), pseudo=True).offered] == ["en"]


def test_a_language_has_its_own_name_and_direction() -> None:
    welsh, urdu = Languages(("cy", "ur")).offered

    assert (welsh.name, welsh.direction) == ("Cymraeg", "ltr")
    assert (urdu.name, urdu.direction) == ("اردو", "rtl")


@pytest.mark.parametrize("path", PAGES)
def test_no_words_go_round_gettext(visitor: FlaskClient, path: str) -> None:
    visitor.set_cookie("lang", "en-XA")
    page = visitor.get(path).text

    assert not _bare(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_from_right_to_left_says_so(visitor: FlaskClient, path: str) -> None:
    visitor.set_cookie("lang", "ar-XB")
    page = visitor.get(path).text

    assert '<html lang="ar-XB" dir="rtl"' in page


def test_a_made_up_language_keeps_what_the_code_puts_in() -> None:
    assert accented("%(n)d of <b>all</b> &amp; 5%%").startswith("[%(n)d öf <b>àll</b> &amp; 5%%")
    assert "%(name)s" in mirrored("Call %(name)s now")


def test_the_councils_words_go_before_the_portals(face: Flask, tmp_path: Path) -> None:
    words = Catalogues((tmp_path / "portal", tmp_path / "council"))
    _catalogue(tmp_path / "portal", {"Home": "Cartref", "Call": "Ffoniwch"})
    _catalogue(tmp_path / "council", {"Home": "Hafan"})

    with face.test_request_context(headers={"Cookie": "lang=cy"}):
        assert [words.gettext(text) for text in ("Home", "Call", "Bin")] == [
            "Hafan",
            "Ffoniwch",
            "Bin",
        ]


def test_a_message_outside_of_a_request_can_be_put_in_a_language(face: Flask) -> None:
    with face.app_context(), force_locale("cy"):
        assert current().code == "cy"
        assert gettext("%(n)s words", n=3) == "3 words"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ _('25% off') }}", "25% off"),
        ("{{ _('<b>Mill & Lane</b>') }}", "&lt;b&gt;Mill &amp; Lane&lt;/b&gt;"),
        ("{{ _('Call %(who)s', who='<script>') }}", "Call &lt;script&gt;"),
        ("{{ _('Call %(who)s & ask', who='<b>us</b>' | safe) }}", "Call <b>us</b> &amp; ask"),
        ("{{ _n('%(n)d photo', '%(n)d photos', 2) }}", "2 photos"),
        ("{% trans %}25% off{% endtrans %}", "25% off"),
        ("{% trans n=1 %}one{% pluralize %}{{ n }} many{% endtrans %}", "one"),
    ],
)
def test_any_text_can_be_translated_and_none_becomes_markup(
    face: Flask, template: str, text: str
) -> None:
    with face.test_request_context():
        assert render_template_string(template) == text


def _bare(page: str) -> list[str]:
    """What a reader sees or hears of the page and stands outside of a message's brackets."""
    body = NAMES.sub("", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL))
    said = re.findall(r'\s(?:aria-label|alt|title|placeholder)="([^"]+)"', body)
    shown = re.sub(r"<[^>]+>", "\n", body)
    while "[" in shown:
        fewer = re.sub(r"\[[^\[\]]*\]", "", shown, flags=re.DOTALL)
        if fewer == shown:
            break
        shown = fewer
    texts = [unescape(text).strip() for text in shown.splitlines()]
    texts += [unescape(text) for text in said if not text.startswith("[")]
    return [text for text in texts if not NOT_WORDS.match(text)]


def _catalogue(folder: Path, words: dict[str, str]) -> None:
    path = folder / "cy" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    entries = "".join(f'msgid "{one}"\nmsgstr "{other}"\n\n' for one, other in words.items())
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + entries, "utf-8")


def test_the_switch_on_a_page_that_only_a_form_leads_to_goes_to_the_page_above_it(
    client: FlaskClient,
) -> None:
    page = client.post("/life-events/bereavement/calendar", data={"answers": "forged"})

    [welsh] = re.findall(r'href="([^"]*/language/cy[^"]*)"', page.text)
    answer = client.get(unescape(welsh), follow_redirects=True)

    assert (answer.status_code, answer.request.path) == (200, "/life-events/bereavement")


def test_whom_to_call_first_is_read_in_another_language_and_what_was_said_stays(
    client: FlaskClient,
) -> None:
    address = "/life-events/bereavement/answers"
    walk = Walk(client, client.get(address)).send(tonight="danger")

    above, _h1, below = client.post(
        address, data=hidden_fields(walk.page.text.partition("<h1")[0]) | {"language": "cy"}
    ).text.partition("<h1")

    assert '<html lang="cy"' in above
    assert 'href="tel:999"' in below
    assert 'value="who"' in client.post(address, data=hidden_fields(below) | {"do": "go"}).text


def test_answers_that_wait_to_be_kept_are_read_in_another_language_and_wait_on(app: Flask) -> None:
    client = app.test_client()
    walk = Walk(client, client.get("/life-events/bereavement/answers")).send(tonight="none")
    sealed = hidden_fields(walk.form)["answers"]
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", resident_cookie(session))

    asked = client.post("/life-events/bereavement/keep", data={"answers": sealed})
    pressed = hidden_fields(asked.text.partition("<h1")[0]) | {"language": "cy"}
    page = client.post("/life-events/bereavement/keep", data=pressed)

    assert (page.status_code, asked.text.count("<h1")) == (200, 1)
    assert '<html lang="cy"' in page.text
    kept = client.post("/life-events/bereavement/keep",
                       data=hidden_fields(page.text.partition("<h1")[2]))  # fmt: skip
    assert kept.location.endswith("/go-on")
