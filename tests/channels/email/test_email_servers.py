"""PORTAL_SMTP_URL: read as it is meant, and refused with its name and without its password."""

import pytest

from channels.email.servers import MailServer, Tls, read
from portal.settings import SettingsFault


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, Tls.STARTTLS)),
        ("smtp://mail.example.org:25", MailServer("mail.example.org", 25, Tls.STARTTLS)),
        ("smtp://mail.example.org:25?tls=none", MailServer("mail.example.org", 25, Tls.NONE)),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, Tls.WHOLE)),
        ("smtp://127.0.0.1:8025", MailServer("127.0.0.1", 8025, Tls.NONE)),
        ("smtp://[::1]:8025", MailServer("::1", 8025, Tls.NONE)),
        ("smtp://localhost:8025?tls=starttls", MailServer("localhost", 8025, Tls.STARTTLS)),
        (
            "smtp://me%40example.org:p%3Aw@mail.example.org",
            MailServer("mail.example.org", 587, Tls.STARTTLS, "me@example.org", "p:w"),
        ),
    ],
)
def test_a_server_is_read(url, server):
    assert read(url) == server


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "mail.example.org",
        "http://u:hidden@mail.example.org",
        "smtp://u:hidden@:25",
        "smtp://u:hidden@host:port",
        "smtp://u:hidden@host?tls=maybe",
        "smtps://u:hidden@host?tls=none",
    ],
)
def test_what_cannot_be_used_is_named_without_its_password(url):
    with pytest.raises(SettingsFault, match="PORTAL_SMTP_URL") as fault:
        read(url)

    assert "hidden" not in str(fault.value)
    assert "hidden" not in repr(read("smtp://u:hidden@mail.example.org"))
