"""Every word a reader meets goes through gettext: in a made-up language none is left as it was."""

from email import message_from_bytes
from email.policy import default
from mailbox import Maildir

import pytest

from portal.demo import mailbox
from tests.support.addresses import every_address, every_press
from tests.support.bare_words import bare_text, bare_words
from tests.support.lived_in import MADE_UP, LivedIn
from tests.support.readers import answer_to, reader_at


@pytest.mark.parametrize(
    "html",
    [
        "<p>[Thîñgs] Pothole</p>",
        "<p>[Ŵé hàvé ýöûr Pothole]</p>",
        '<img alt="Map">',
        '<div data-say-wait="Wait"></div>',
        '<input type="submit" value="Continue">',
    ],
)
def test_what_is_not_translated_is_found(html: str) -> None:
    assert bare_words(html)
    assert not bare_words("<p>[Thîñgš ~~~~ ⟦Sam’s⟧] Mill Lane, 2 May</p><p translate=no>Us</p>")


def test_no_words_of_a_page_go_round_gettext(lived_in: LivedIn) -> None:
    states = [f"/cases/{reference}" for reference in lived_in.references.values()]
    found = {}
    for address in dict.fromkeys((*every_address(lived_in), *states)):
        answer = reader_at(lived_in, address, MADE_UP).get(address)
        assert answer.content_type.startswith("text/html"), address
        found[address] = bare_words(answer.text)

    assert not {address: words for address, words in found.items() if words}


def test_no_words_of_an_answer_go_round_gettext(lived_in: LivedIn) -> None:
    found = {}
    for press in every_press(lived_in, "words"):
        found[str(press)[:150]] = bare_words(answer_to(lived_in, press, MADE_UP))

    assert not {press: words for press, words in found.items() if words}


def test_no_words_of_an_email_go_round_gettext(lived_in: LivedIn) -> None:
    found, kinds = {}, set()
    box = Maildir(lived_in.settings.var / mailbox.FOLDER)
    for key in lived_in.mails:
        message = message_from_bytes(box.get_bytes(key), policy=default)
        texts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
        plain, html = (str(texts[kind].get_content()) for kind in ("plain", "html"))  # type: ignore[union-attr]
        found[key] = bare_text(message["Subject"]) + bare_text(plain) + bare_words(html)
        kinds.add(message["Subject"][:12])

    assert len(kinds) > 5
    assert not {key: words for key, words in found.items() if words}


def test_no_words_for_scripts_go_round_gettext(lived_in: LivedIn) -> None:
    reader = reader_at(lived_in, "/", MADE_UP)
    said = reader.get("/map/describe?lat=52.58378&lon=-0.94185").get_json()["words"]
    points = reader.get("/cases.geojson").get_json()["features"]
    titles = [point["properties"]["title"] for point in points]
    feed = reader.get("/cases.atom").text

    assert said.startswith("[")
    assert len(points) > 5
    assert not [title for title in titles if bare_text(title)]
    assert not bare_words(feed)
