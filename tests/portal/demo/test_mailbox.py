"""The demo's mailbox: every email is kept and shown, and nothing in it can act."""

import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.demo import mailbox
from portal.demo.site import create_app
from portal.settings import Settings


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The mailbox asks no database."""
    return sqlite_url


@pytest.fixture
def demo_client(settings: Settings) -> FlaskClient:
    app: Flask = create_app(settings)
    app.testing = True
    return app.test_client()


def send(folder: Path, *messages: EmailMessage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with mailbox.serving(folder, port), smtplib.SMTP("127.0.0.1", port) as smtp:
        for message in messages:
            smtp.send_message(message)


def a_message(subject: str, html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "portal@thornley.example", "ada@example.org"
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 12:00:00 +0000"
    message.set_content("Thank you.\nhttp://localhost:8000/cases/ABCD-EFGH\n")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def links_in(page: str) -> list[str]:
    return [
        part.split('"')[0] for part in page.split('href="')[1:] if "/demo/mailbox/" in part[:15]
    ]


def test_an_empty_mailbox_says_what_to_do(demo_client):
    page = demo_client.get("/demo/mailbox").text

    assert "Nothing has been sent yet." in page
    assert "This page belongs to the demo." in page


def test_what_was_sent_is_listed_newest_first_and_can_be_read(demo_client, settings):
    send(settings.var / "mail", a_message("First"), a_message("Second"))

    page = demo_client.get("/demo/mailbox").text
    assert page.index("Second") < page.index("First")
    assert "ada@example.org" in page

    message = demo_client.get(links_in(page)[0]).text
    assert "Thank you." in message
    assert 'href="http://localhost:8000/cases/ABCD-EFGH"' in message


def test_the_html_part_stands_in_a_frame_that_can_run_nothing(demo_client, settings):
    head = "<head><style>p{color:teal}</style></head>"
    html = f"<html>{head}<body><p>Hi</p><script>x</script></body></html>"
    send(settings.var / "mail", a_message("Hello <b>", html))

    [link] = links_in(demo_client.get("/demo/mailbox").text)
    page = demo_client.get(link)

    assert "allow-scripts" not in page.text
    assert "<script>x</script>" not in page.text
    assert "&lt;script&gt;x" in page.text
    assert "Hello &lt;b&gt;" in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    style = demo_client.get(f"{link}/style.css")
    assert style.text == "p{color:teal}"
    assert style.content_type == "text/css; charset=utf-8"


def test_an_e_mail_that_is_not_there_is_not_found(demo_client):
    assert demo_client.get("/demo/mailbox/nothing").status_code == 404
    assert demo_client.get("/demo/mailbox/..%2F..%2Fsecret").status_code == 404


def test_nobody_but_this_machine_can_read_it(demo_client):
    far = {"REMOTE_ADDR": "192.0.2.7"}

    assert demo_client.get("/demo/mailbox", environ_overrides=far).status_code == 404
    passed_on = demo_client.get("/demo/mailbox", headers={"X-Forwarded-For": "192.0.2.7"})
    assert passed_on.status_code == 404


def test_the_portal_itself_has_no_mailbox(client):
    assert client.get("/demo/mailbox").status_code == 404
