"""SMTP as it is spoken: with and without TLS, refused now and for good, connections kept."""

import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from channels.email import servers
from channels.email.sender import Sender
from portal.channel import SendLater, SendNever
from tests.support import certificates
from tests.support.mail import MailServer


def a_message(to: str = "ada@example.org") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "portal@thornley.example", to
    message["Message-ID"] = "<1@thornley.example>"
    message.set_content("Bore da, Siân")
    return message


@pytest.fixture
def sender(mail_server: MailServer) -> Sender:
    return Sender(servers.read(mail_server.url))


def test_a_message_arrives_under_its_id(sender, mail_server):
    assert sender.send(a_message()).provider_id == "<1@thornley.example>"

    [arrived] = mail_server.wait_for(1)
    assert arrived["Message-ID"] == "<1@thornley.example>"
    assert arrived.get_content().strip() == "Bore da, Siân"


def test_the_next_message_uses_the_same_connection(sender, mail_server):
    sender.send(a_message())
    sender.send(a_message())

    assert len(mail_server.messages) == 2
    assert sender._idle.qsize() == 1


@pytest.mark.parametrize("answer", ["451 4.7.1 come back later", "421 busy", "452 full"])
def test_refused_for_now_means_later(sender, mail_server, answer):
    mail_server.answers.append(answer)

    with pytest.raises(SendLater):
        sender.send(a_message())

    sender.send(a_message())
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "554 no", "552 too big"])
def test_refused_for_good_means_never(sender, mail_server, answer):
    mail_server.answers.append(answer)

    with pytest.raises(SendNever) as refusal:
        sender.send(a_message())

    assert "ada@example.org" not in str(refusal.value)


def test_nobody_there_means_later():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(SendLater):
        Sender(servers.read(f"smtp://127.0.0.1:{port}")).send(a_message())


def test_a_server_that_says_nothing_means_later():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = servers.read(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(SendLater):
            Sender(server, seconds=0.2).send(a_message())


def test_a_kept_connection_that_the_server_closed_is_replaced(mail_server):
    sender = Sender(servers.read(mail_server.url))
    sender.send(a_message())
    connection, since = sender._idle.get_nowait()
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    sender._idle.put((connection, since))

    sender.send(a_message())

    assert len(mail_server.messages) == 2


class _Picky:
    """Refuses some receivers, and signs on one user."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("grey"):
            return "450 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


def test_a_receiver_who_does_not_exist_means_never_and_greylisting_later():
    picky = Controller(_Picky(), hostname="127.0.0.1", port=_free_port())
    picky.start()
    sender = Sender(servers.read(f"smtp://127.0.0.1:{picky.port}"))
    try:
        with pytest.raises(SendNever):
            sender.send(a_message("nobody@example.org"))
        with pytest.raises(SendLater):
            sender.send(a_message("grey@example.org"))
        sender.send(a_message())
    finally:
        picky.stop()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that this process trusts, and the server's side of it."""
    return certificates.trusted(tmp_path, monkeypatch)


@pytest.fixture
def private_server(certificate: ssl.SSLContext) -> Iterator[Controller]:
    """Takes mail by STARTTLS from one user only."""
    controller = Controller(
        _Picky(),
        hostname="127.0.0.1",
        port=_free_port(),
        tls_context=certificate,
        require_starttls=True,
        auth_required=True,
        authenticator=lambda _server, _session, _envelope, _mechanism, given: AuthResult(
            success=(given.login, given.password) == (b"portal", b"p@ss/word"), handled=False
        ),
    )
    controller.start()
    yield controller
    controller.stop()


def test_a_message_goes_by_starttls_with_user_and_password(private_server):
    url = f"smtp://portal:p%40ss%2Fword@127.0.0.1:{private_server.port}?tls=starttls"

    Sender(servers.read(url)).send(a_message())

    assert len(private_server.handler.envelopes) == 1


def test_a_wrong_password_is_ours_to_mend_so_it_means_later(private_server):
    url = f"smtp://portal:wrong@127.0.0.1:{private_server.port}?tls=starttls"

    with pytest.raises(SendLater):
        Sender(servers.read(url)).send(a_message())


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(private_server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    url = f"smtp://portal:p%40ss%2Fword@127.0.0.1:{private_server.port}?tls=starttls"

    with pytest.raises(SendLater):
        Sender(servers.read(url)).send(a_message())

    assert private_server.handler.envelopes == []


def test_a_server_without_starttls_gets_nothing_where_starttls_is_asked(mail_server):
    sender = Sender(servers.read(mail_server.url + "?tls=starttls"))

    with pytest.raises(SendLater):
        sender.send(a_message())

    assert mail_server.messages == []


def test_smtps_speaks_tls_from_the_first_byte(certificate):
    controller = Controller(
        _Picky(), hostname="127.0.0.1", port=_free_port(), ssl_context=certificate
    )
    controller.start()
    try:
        Sender(servers.read(f"smtps://127.0.0.1:{controller.port}")).send(a_message())
    finally:
        controller.stop()

    assert len(controller.handler.envelopes) == 1


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
