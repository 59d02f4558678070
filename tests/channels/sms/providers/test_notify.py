"""Texts by GOV.UK Notify over a real socket: under our own reference, and none sent twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from channels.sms.providers import codes, notify
from channels.sms.providers.notify import Notify, Service
from channels.sms.providers.provider import NumberRefused, Text, TextRefused
from portal import clock
from portal.channel import SendLater
from portal.models.messages import Life
from portal.services.texts import Fate
from portal.settings import SettingsFault
from tests.support.notify_servers import API_KEY, SHORT, TEMPLATE, Answer, NotifyServer
from tests.support.webhooks import Reply, WebhookReceiver

PHONE = "+447700900456"
WORDS = "K7M2-9QTX: mae’r twll wedi’i lenwi 🙂"
TAKEN = [Answer(500, takes=True), Answer(503, takes=True), Answer(200, cut=True, takes=True),
         Answer(201, takes=True)]  # fmt: skip


def a_text(body: str = WORDS, to: str = PHONE, *, tried_before: bool = False) -> Text:
    return Text(to, body, clock.new_id(), clock.now(), tried_before)


@pytest.fixture
def client(notify_server: NotifyServer) -> Notify:
    return notify_server.client()


def test_a_text_is_taken_under_our_reference_with_its_words_in_the_template(client, notify_server):
    text = a_text()
    sent = client.send(text)

    [taken] = notify_server.texts
    assert taken["id"] == sent.provider_id
    assert taken["reference"] == str(text.key)
    assert (taken["phone_number"], taken["body"]) == (PHONE, WORDS)
    assert taken["template"]["id"] == TEMPLATE
    assert "sms_sender_id" not in taken


def test_a_sender_of_the_service_can_be_named(notify_server):
    notify_server.client(sender_id="0e6dd1c2").send(a_text())

    assert notify_server.texts[0]["sms_sender_id"] == "0e6dd1c2"


def test_eight_threads_share_one_object(client, notify_server):
    texts = [a_text(f"text {number}") for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        ids = [sent.provider_id for sent in pool.map(client.send, texts)]

    bodies = {taken["id"]: taken["body"] for taken in notify_server.texts}
    assert [bodies[one] for one in ids] == [text.body for text in texts]


def test_it_carries_no_whatsapp(client, notify_server):
    with pytest.raises(TextRefused):
        client.send(a_text(to=f"whatsapp:{PHONE}"))

    assert not notify_server.texts


@pytest.mark.parametrize("answer", TAKEN, ids=["500", "503", "cut", "no sense"])
def test_a_text_that_was_taken_without_a_word_is_found_by_its_reference(
    client, notify_server, answer
):
    notify_server.answers.append(answer)

    sent = client.send(a_text())

    assert [taken["id"] for taken in notify_server.texts] == [sent.provider_id]


@pytest.mark.parametrize("answer", TAKEN, ids=["500", "503", "cut", "no sense"])
def test_a_text_that_nobody_finds_is_not_sent_again_at_once_but_later(
    client, notify_server, answer
):
    notify_server.answers.append(replace(answer, takes=False))
    text = a_text()

    with pytest.raises(SendLater):
        client.send(text)
    assert not notify_server.texts

    client.send(replace(text, tried_before=True))
    assert len(notify_server.texts) == 1


def test_an_attempt_whose_process_was_killed_is_found(client, notify_server):
    text = a_text()
    sent = client.send(text)

    assert notify_server.client().send(replace(text, tried_before=True)) == sent
    assert len(notify_server.texts) == 1


def test_the_same_words_of_another_delivery_are_another_text(client, notify_server):
    client.send(a_text())

    client.send(a_text(tried_before=True))

    assert len(notify_server.texts) == 2


def test_an_attempt_that_did_not_arrive_is_sent_again(client, notify_server):
    text = a_text()
    client.send(text)
    notify_server.texts[0]["status"] = "temporary-failure"

    client.send(replace(text, tried_before=True))

    assert len(notify_server.texts) == 2


def test_a_number_that_is_none_is_refused_for_good(client, notify_server):
    fault = "phone_number Not enough digits"
    notify_server.answers.append(Answer(400, "ValidationError", fault))

    with pytest.raises(NumberRefused) as refusal:
        client.send(a_text())

    assert refusal.value.__cause__ is None
    assert codes.is_the_number(refusal.value.code)


def test_a_text_that_is_too_long_says_nothing_of_the_number(client, notify_server):
    fault = "Content for template has a character count greater than the limit of 918"
    notify_server.answers.append(Answer(400, "BadRequestError", fault))

    with pytest.raises(TextRefused) as refusal:
        client.send(a_text())

    assert not isinstance(refusal.value, NumberRefused)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, "BadRequestError"), (403, "AuthError"), (404, "NoResultFound"),
     (429, "RateLimitError"), (429, "TooManyRequestsError")],
)  # fmt: skip
def test_a_fault_of_our_service_gives_up_on_nobody(client, notify_server, status, error):
    notify_server.answers.append(Answer(status, error, "Can’t send to this recipient"))

    with pytest.raises(SendLater):
        client.send(a_text())

    assert not notify_server.texts


def test_a_wrong_key_is_ours_to_mend(notify_server):
    with pytest.raises(SendLater):
        notify_server.client(api_key=API_KEY[:-4] + "0000").send(a_text())


def test_too_many_requests_wait_as_long_as_it_says(client, notify_server):
    answer = Answer(429, "RateLimitError", "Exceeded rate limit", headers=(("Retry-After", "9"),))
    notify_server.answers.append(answer)

    with pytest.raises(SendLater) as later:
        client.send(a_text())

    assert later.value.seconds == 9


def test_nobody_there_means_later():
    with pytest.raises(SendLater):
        Notify(Service(API_KEY, TEMPLATE), "http://127.0.0.1:9", SHORT).send(a_text())


def test_a_redirect_is_not_followed(webhook_receiver: WebhookReceiver):
    webhook_receiver.replies.extend([Reply(307, (("Location", "/elsewhere"),))] * 3)
    base = webhook_receiver.url.removesuffix("/events")

    with pytest.raises(SendLater):
        Notify(Service(API_KEY, TEMPLATE), base, SHORT).send(a_text())

    assert not [one for one in webhook_receiver.requests if "elsewhere" in one.path]


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"notifications": 7}'])
def test_an_answer_that_makes_no_sense_is_no_proof_of_anything(webhook_receiver, body):
    webhook_receiver.replies.extend([Reply(201, body=body), Reply(200, body=body)])
    base = webhook_receiver.url.removesuffix("/events")

    with pytest.raises(SendLater):
        Notify(Service(API_KEY, TEMPLATE), base, SHORT).send(a_text())


def test_a_look_up_tells_what_became_of_it_and_what_it_cost(client, notify_server):
    sent = client.send(a_text())

    assert client.look_up(sent.provider_id) == Fate(Life.DELIVERED, None, "0.0233 GBP")


def test_nobody_knows_a_text_that_there_is_not(client):
    assert client.look_up("0e6dd1c2-0000-4000-8000-000000000000") is None


@pytest.mark.parametrize(
    ("status", "life", "for_good"),
    [("created", Life.QUEUED, False), ("pending", Life.SENT, False),
     ("delivered", Life.DELIVERED, False), ("permanent-failure", Life.UNDELIVERED, True),
     ("temporary-failure", Life.UNDELIVERED, False), ("technical-failure", Life.FAILED, False)],
)  # fmt: skip
def test_its_words_of_state_are_ours(status, life, for_good):
    fate = notify.fate({"status": status})

    assert fate.life is life
    assert codes.is_the_number(fate.error) is for_good


def test_a_word_of_state_that_is_new_to_us_says_nothing():
    assert notify.fate({"status": "teleported"}) is None
    assert notify.fate({}) is None


def test_an_address_that_others_can_read_on_is_refused_at_start():
    with pytest.raises(SettingsFault, match="PORTAL_NOTIFY_API_BASE"):
        Notify(Service(API_KEY, TEMPLATE), "http://api.notifications.service.gov.uk")


def test_the_service_is_shown_without_its_key():
    assert API_KEY not in repr(Service(API_KEY, TEMPLATE))


@pytest.mark.parametrize(
    "key",
    ["", "secret", API_KEY[:-1], API_KEY.replace("-", "_")],
    ids=["none", "short", "cut", "underscores"],  # the key itself is another in each process
)
def test_a_key_that_is_none_is_named_at_start(key):
    with pytest.raises(SettingsFault, match="PORTAL_NOTIFY_API_KEY"):
        Notify(Service(key, TEMPLATE), "http://127.0.0.1:9")
