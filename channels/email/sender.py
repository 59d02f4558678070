"""Speaks SMTP: one message at a time on a connection, connections kept for the next."""

import contextlib
import smtplib
import ssl
import time
from collections.abc import Iterator
from email.message import EmailMessage
from queue import Empty, LifoQueue

from channels.email.servers import MailServer, Tls
from portal.channel import SendLater, SendNever, Sent

SECONDS = 10.0  # to connect, and for each answer
KEPT_SECONDS = 20.0  # mail servers hang up on the idle soon after
_PERMANENT = range(500, 600)


class Sender:
    """Sends through one mail server; may be used by several threads at once."""

    def __init__(self, server: MailServer, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._idle: LifoQueue[tuple[smtplib.SMTP, float]] = LifoQueue()
        self._context = None if server.tls is Tls.NONE else ssl.create_default_context()

    def send(self, message: EmailMessage) -> Sent:
        """Hand a message over; its Message-ID is the id under which the server knows it.

        Raises SendLater where the server is away, busy or does not let us in, SendNever where it
        refuses this message or its receiver for good.
        """
        try:
            connection = self._connection()
        except (smtplib.SMTPException, OSError) as error:
            # also where TLS or the sign-on fails: ours to mend, no reason to give up on a person
            raise SendLater("the mail server does not let us in") from error
        try:
            with _closed_on_error(connection):
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            raise _refusal(code) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            raise SendNever("the mail server cannot send to such an address") from error
        except (smtplib.SMTPException, OSError) as error:
            raise SendLater("the mail server did not take it") from error
        self._idle.put((connection, time.monotonic()))
        return Sent(str(message["Message-ID"]))

    def _connection(self) -> smtplib.SMTP:
        while True:
            try:
                connection, since = self._idle.get_nowait()
            except Empty:
                return self._connect()
            if time.monotonic() - since < KEPT_SECONDS and _is_alive(connection):
                return connection
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.tls is Tls.WHOLE:
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._seconds, context=self._context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        with _closed_on_error(connection):
            if server.tls is Tls.STARTTLS:
                connection.starttls(context=self._context)
            if server.user:
                connection.login(server.user, server.password)
        return connection


@contextlib.contextmanager
def _closed_on_error(connection: smtplib.SMTP) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _is_alive(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _refusal(code: int) -> SendLater | SendNever:
    if code in _PERMANENT:
        return SendNever(f"refused for good: {code}")
    return SendLater(f"refused for now: {code}")
