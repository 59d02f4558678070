"""A phone's texts come in through the portal's webhook, signed; what it answers is on the phone."""

from urllib.parse import parse_qsl

import httpx
import pytest
from twilio.request_validator import RequestValidator

from portal.demo.provider.serving import NotOnThisMachine
from portal.demo.texts.exchange import Exchange
from portal.demo.texts.phones import WEBHOOK, said
from portal.demo.texts.serving import serving
from tests.support.browsers import PHONE as SCREEN
from tests.support.browsers import axe_violations
from tests.support.text_providers import COUNCIL, TextProvider
from tests.support.webhooks import Reply, WebhookReceiver

PHONE, PICTURE = "+447700900456", ("image/jpeg", b"\xff\xd8\xff a photo")
TWIML = b"<?xml version='1.0'?><Response><Message>Got it. Ref K7M2 &amp; more</Message></Response>"


@pytest.fixture
def portal(text_provider: TextProvider, webhook_receiver: WebhookReceiver) -> WebhookReceiver:
    text_provider.exchange.portal = webhook_receiver.url.removesuffix("/events")
    return webhook_receiver


def heard(portal: WebhookReceiver, nth: int = -1) -> dict[str, str]:
    return dict(parse_qsl(portal.requests[nth].body.decode(), keep_blank_values=True))


def test_a_text_comes_in_signed_with_all_that_twilio_tells(text_provider, portal):
    message = text_provider.phones.text(PHONE, "pothole on mill lane 🙂")

    [request] = portal.requests
    assert request.path == WEBHOOK
    told = heard(portal)
    assert (told["From"], told["To"], told["Body"]) == (PHONE, COUNCIL, "pothole on mill lane 🙂")
    assert told["MessageSid"] == message.sid
    assert (told["NumMedia"], told["NumSegments"]) == ("0", "1")
    validator = RequestValidator(text_provider.exchange.token)
    signature = request.headers["X-Twilio-Signature"]
    assert validator.validate(text_provider.exchange.portal + WEBHOOK, told, signature)


def test_the_answer_is_on_the_phone(text_provider, portal):
    portal.replies.append(Reply(200, body=TWIML))

    text_provider.phones.text(PHONE, "pothole")

    thread = text_provider.exchange.thread(PHONE)
    assert [one.body for one in thread] == ["pothole", "Got it. Ref K7M2 & more"]


@pytest.mark.parametrize(
    ("twiml", "texts"),
    [("", []), ("<Response/>", []), ("<Response><Message>a</Message></Response>", ["a"]),
     ("<Response><Message><Body>a</Body></Message><Message>b</Message></Response>", ["a", "b"]),
     ("<Response><Message> </Message></Response>", [])],
)  # fmt: skip
def test_an_answer_is_read_as_twilio_reads_it(twiml, texts):
    assert list(said(twiml)) == texts


@pytest.mark.parametrize(
    ("reply", "fault"),
    [(Reply(500), 11200), (Reply(403), 11200), (Reply(200, body=b"no xml"), 12100)],
)
def test_a_portal_that_fails_is_noted_with_the_text(text_provider, portal, reply, fault):
    portal.replies.append(reply)

    assert text_provider.phones.text(PHONE, "pothole").fault == fault


def test_a_text_can_be_told_once_more_under_its_own_id(text_provider, portal):
    message = text_provider.phones.text(PHONE, "pothole")
    text_provider.phones.pass_on(message)

    assert heard(portal, 0)["MessageSid"] == heard(portal, 1)["MessageSid"]


def test_a_portal_that_is_away_is_tried_twice_and_the_text_says_so(text_provider):
    assert text_provider.phones.text(PHONE, "pothole").fault == 11200


# ---------------------------------------------------------------- photos


def test_a_photo_by_whatsapp_is_fetched_with_the_accounts_credentials_alone(text_provider, portal):
    text_provider.phones.text(f"whatsapp:{PHONE}", "look", [PICTURE])

    told = heard(portal)
    assert (told["From"], told["To"]) == (f"whatsapp:{PHONE}", f"whatsapp:{COUNCIL}")
    assert (told["NumMedia"], told["MediaContentType0"]) == ("1", "image/jpeg")
    assert told["MediaUrl0"].startswith(text_provider.url)
    assert httpx.get(told["MediaUrl0"]).status_code == 401
    account = text_provider.exchange.account, text_provider.exchange.token
    photo = httpx.get(told["MediaUrl0"], auth=account)
    assert (photo.headers["Content-Type"], photo.content) == PICTURE


def test_a_photo_by_text_arrives_from_abroad_but_not_in_the_uk(text_provider, portal):
    text_provider.phones.text(PHONE, "look", [PICTURE])
    assert heard(portal)["NumMedia"] == "0"

    text_provider.phones.text("+14155550100", "look", [PICTURE])
    assert heard(portal)["NumMedia"] == "1"
    assert heard(portal)["MessageSid"].startswith("MM")


# ---------------------------------------------------------------- stop and start


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "unsubscribe", "QUIT"])
def test_who_says_stop_gets_no_more_and_the_portal_hears_of_it(text_provider, portal, word):
    portal.replies.append(Reply(200, body=TWIML))
    text_provider.phones.text(PHONE, word)

    assert heard(portal)["OptOutType"] == "STOP"
    texts = text_provider.exchange.thread(PHONE)
    assert [one.status for one in texts if "Got it" in one.body] == ["failed"]
    assert [one for one in texts if "unsubscribed" in one.body]


def test_start_undoes_stop(text_provider, portal):
    for word in ("STOP", "START", "pothole"):
        portal.replies.append(Reply(200, body=TWIML))
        text_provider.phones.text(PHONE, word)

    assert not text_provider.exchange.stopped
    statuses = [one.status for one in text_provider.exchange.thread(PHONE) if "Got it" in one.body]
    assert statuses == ["failed", "delivered", "delivered"]


def test_yes_is_a_start_to_the_provider_whatever_it_was_meant_to_answer(text_provider, portal):
    portal.replies.append(Reply(200, body=TWIML))
    text_provider.phones.text(PHONE, "yes")

    assert heard(portal)["OptOutType"] == "START"
    assert [one.body for one in text_provider.exchange.thread(PHONE)][1:] == [
        "Got it. Ref K7M2 & more"
    ]


def test_the_provider_answers_help_itself(text_provider, portal):
    text_provider.phones.text(PHONE, "HELP")

    assert heard(portal)["OptOutType"] == "HELP"
    assert "Reply STOP" in text_provider.exchange.thread(PHONE)[-1].body


def test_welsh_words_and_whole_sentences_are_nothing_to_the_provider(text_provider, portal):
    for words in ("STOPIWCH", "please stop the noise"):
        text_provider.phones.text(PHONE, words)
        assert "OptOutType" not in heard(portal)

    assert not text_provider.exchange.stopped


def test_a_provider_may_leave_stops_to_the_portal(text_provider, portal):
    text_provider.exchange.keeps_stops = False
    text_provider.phones.text(PHONE, "STOP")

    assert "OptOutType" not in heard(portal)
    assert not text_provider.exchange.stopped


# ---------------------------------------------------------------- the handset


def test_it_serves_no_portal_that_others_can_reach():
    exchange = Exchange(COUNCIL, "https://portal.example")
    with pytest.raises(NotOnThisMachine), serving(exchange):
        pass


def test_a_person_takes_a_phone_writes_and_reads_in_a_browser(text_provider, portal, page):
    page.set_viewport_size({"width": 320, "height": SCREEN["height"]})
    page.goto(f"{text_provider.url}/")
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Phone number").fill("not a number")
    page.get_by_role("button", name="Take this phone").click()
    assert "Enter a phone number" in page.get_by_role("alert").inner_text()
    page.get_by_label("Phone number").fill("07700 900456")
    page.get_by_role("button", name="Take this phone").click()

    page.get_by_label("Your text").fill("pothole <b>here</b>")
    portal.replies.append(Reply(200, body=TWIML))
    page.get_by_role("button", name="Send").click()
    messages = page.get_by_role("log", name="Messages")
    assert "pothole <b>here</b>" in messages.inner_text()
    assert "Got it. Ref K7M2 & more" in messages.inner_text()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for number in range(20):
        text_provider.exchange.take(PHONE, COUNCIL, f"News {number} of your report.")
    messages.get_by_text("News 19 of your report.").wait_for()  # without a reload
    below = page.evaluate(
        "document.documentElement.scrollHeight - scrollY"
        " - document.querySelector('.handset').getBoundingClientRect().bottom"
    )
    assert below < 100  # a long thread scrolls inside its phone


def test_the_handset_works_without_script(text_provider, portal):
    portal.replies.append(Reply(200, body=TWIML))
    with httpx.Client(base_url=text_provider.url, follow_redirects=True) as browser:
        page = browser.post("/phones", data={"number": "07700 900456", "kind": "whatsapp"})
        assert page.status_code == 200
        page = browser.post("/phones/0/texts", data={"words": "pothole"},
                            files={"photos": ("a.jpg", PICTURE[1], PICTURE[0])})  # fmt: skip
        assert "Got it. Ref K7M2 &amp; more" in page.text
        assert 'src="/phones/0/photos/' in page.text
        [message] = [one for one in text_provider.exchange.messages.values() if one.media]
        photo = browser.get(f"/phones/0/photos/{message.sid}/0")
        assert photo.content == PICTURE[1]

        empty = browser.post("/phones/0/texts", data={"words": " "})
        assert empty.status_code == 422
        long = browser.post("/phones/0/texts", data={"words": "a" * 1601})
        assert long.status_code == 422
        assert "a" * 1601 in long.text
        assert browser.get("/phones/9").status_code == 404


def test_no_other_site_makes_a_browser_send_texts(text_provider, portal):
    text_provider.phones.add(PHONE)

    answer = httpx.post(f"{text_provider.url}/phones/0/texts", data={"words": "x"},
                        headers={"Sec-Fetch-Site": "cross-site"})  # fmt: skip

    assert answer.status_code == 403
    assert not text_provider.exchange.messages


def test_a_thread_that_is_the_same_is_not_sent_again(text_provider):
    text_provider.phones.add(PHONE)
    url = f"{text_provider.url}/phones/0/thread"
    known = httpx.get(url).headers["ETag"]
    assert httpx.get(url, headers={"If-None-Match": known}).status_code == 304

    text_provider.exchange.take(PHONE, COUNCIL, "news")
    assert httpx.get(url, headers={"If-None-Match": known}).status_code == 200
