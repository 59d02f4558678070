"""The demo's own mail: an SMTP server that keeps every email here, and the pages to read them."""

import mailbox
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request

from portal.web import pages, parts, security

FOLDER = "mail"  # in the var folder
_SHOWN = 200
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

blueprint = Blueprint("mailbox", __name__, url_prefix="/demo/mailbox", template_folder="templates")


@dataclass(frozen=True, slots=True)
class Mail:
    """An email as the pages show it."""

    key: str
    to: str
    sender: str
    subject: str
    at: datetime | None
    text: str
    html: str


class _Keeper:
    """Takes every message for anyone, and sends nothing on."""

    def __init__(self, folder: Path) -> None:
        self._box = _box(folder)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self._box.add(envelope.content)
        return "250 Kept"


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """An SMTP server on this machine only, for as long as the context is open.

    Raises OSError where the port is taken.
    """
    from aiosmtpd.controller import Controller  # only the demo has it

    server = Controller(_Keeper(folder), hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield
    finally:
        server.stop()


@blueprint.before_request
def _for_this_machine_only() -> None:
    if not security.is_local(request):
        abort(404)


@blueprint.get("")
def listing() -> Response:
    """Every email the portal has sent, the newest first."""
    box = _box(parts.here().settings.var / FOLDER)
    newest = sorted(box.keys(), key=_age, reverse=True)[:_SHOWN]
    return pages.page("mailbox/list.html", mails=[_mail(box, key) for key in newest])


@blueprint.get("/<key>")
def show(key: str) -> Response:
    """One email: its text part, and its HTML part in a frame that can do nothing."""
    return pages.page("mailbox/message.html", mail=_found(key))


@blueprint.get("/<key>/style.css")
def style(key: str) -> Response:
    """The style of an email's HTML part: pages here allow no style inside of them."""
    rules = "\n".join(_STYLE.findall(_found(key).html))
    return Response(rules, content_type="text/css; charset=utf-8")


@blueprint.app_template_filter("framed")
def _framed(mail: Mail) -> str:
    """The HTML part for the frame: its style from its own address, its links for the whole tab."""
    link = f'<link rel="stylesheet" href="/demo/mailbox/{mail.key}/style.css">'
    html = _STYLE.sub("", mail.html).replace("</head>", f"{link}</head>", 1)
    return html.replace("<a ", '<a target="_top" ')


def _age(key: str) -> list[int]:
    """The seconds and microseconds at the beginning of a Maildir's key."""
    return [int(number) for number in re.findall(r"\d+", key)[:2]]


def _box(folder: Path) -> mailbox.Maildir:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder, create=True)


def _found(key: str) -> Mail:
    box = _box(parts.here().settings.var / FOLDER)
    if key not in box:
        abort(404)
    return _mail(box, key)


def _mail(box: mailbox.Maildir, key: str) -> Mail:
    message = message_from_bytes(box.get_bytes(key), policy=default)
    return Mail(
        key=key,
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        at=_moment(message),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _moment(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
