"""Emails by GOV.UK Notify over a real socket: whole, under their own id, and none sent twice."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

import pytest

from channels.email import channel
from channels.email.notify import AddressRefused, NotifySender
from channels.email.sender import Sender
from portal.channel import SendLater
from portal.settings import SettingsFault, load
from tests.support.notify_servers import API_KEY, SHORT, TEMPLATE, Answer, NotifyServer

STOP = "https://portal.example/follow/stop/abc"


@pytest.fixture
def sender(notify_server: NotifyServer) -> NotifySender:
    return NotifySender(API_KEY, TEMPLATE, notify_server.url, SHORT)


def an_email(stop: str = STOP) -> EmailMessage:
    """As the printer makes it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Cyngor Thornley", addr_spec="portal@thornley.example")
    message["To"] = Address(username="siân", domain="xn--caf-dma.example")
    message["Subject"] = "Rhoddwyd eich adroddiad K7M2-9QTX – diolch"
    message["Message-ID"] = f"<{uuid4()}@thornley.example>"
    message["List-Unsubscribe"] = f"<{stop}>"
    message.set_content("Diolch, Siân.\n\n> twll\n", cte="quoted-printable")
    message.add_alternative("<p>Diolch</p>", subtype="html", cte="quoted-printable")
    return message


def test_an_email_is_taken_with_its_subject_its_words_and_the_way_to_stop(sender, notify_server):
    message = an_email()
    sent = sender.send(message)

    [taken] = notify_server.emails
    assert taken["id"] == sent.provider_id
    assert taken["email_address"] == "siân@xn--caf-dma.example"
    assert taken["personalisation"] == {
        "subject": "Rhoddwyd eich adroddiad K7M2-9QTX – diolch",
        "body": "Diolch, Siân.\n\n> twll",
    }
    assert taken["one_click_unsubscribe_url"] == STOP
    assert taken["reference"] in message["Message-ID"]
    assert taken["template"]["id"] == TEMPLATE


def test_a_way_to_stop_in_the_clear_is_left_out(sender, notify_server):
    sender.send(an_email("http://localhost:8000/stop"))

    assert "one_click_unsubscribe_url" not in notify_server.emails[0]


def test_the_same_email_goes_once_however_often_it_is_tried(sender, notify_server):
    message = an_email()
    notify_server.answers.append(Answer(500, takes=True))

    ids = {sender.send(message).provider_id for _ in range(3)}

    assert [taken["id"] for taken in notify_server.emails] == list(ids)


def test_an_email_that_nobody_finds_goes_later(sender, notify_server):
    message = an_email()
    notify_server.answers.append(Answer(200, cut=True))

    with pytest.raises(SendLater):
        sender.send(message)
    sender.send(message)

    assert len(notify_server.emails) == 1


def test_an_address_that_is_none_is_refused_for_good(sender, notify_server):
    fault = "email_address Not a valid email address"
    notify_server.answers.append(Answer(400, "ValidationError", fault))

    with pytest.raises(AddressRefused):
        sender.send(an_email())


@pytest.mark.parametrize("answer", [Answer(403, "AuthError"), Answer(429, "RateLimitError")])
def test_a_fault_of_our_service_gives_up_on_nobody(sender, notify_server, answer):
    notify_server.answers.append(answer)

    with pytest.raises(SendLater):
        sender.send(an_email())


def test_a_setting_chooses_who_carries_emails(council, notify_server, tmp_path):
    known = {"_env_file": None, "secret_key": "t" * 32, "var": tmp_path}
    by_notify = known | {"email_provider": "notify", "notify_api_base": notify_server.url}

    with pytest.raises(SettingsFault, match="PORTAL_NOTIFY_EMAIL_TEMPLATE_ID"):
        channel.make(load(**by_notify), council)
    with pytest.raises(SettingsFault, match="PORTAL_SMTP_URL"):
        channel.make(load(**known), council)

    made = channel.make(
        load(**by_notify, notify_api_key=API_KEY, notify_email_template_id=TEMPLATE), council
    )
    assert made.send.__self__.__class__ is NotifySender
    made = channel.make(load(**known, smtp_url="smtp://127.0.0.1:9"), council)
    assert made.send.__self__.__class__ is Sender
