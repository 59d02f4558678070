"""The web process killed with -9 while a call is ended: ended again, it is one contact."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.models.calls import Call
from portal.models.contacts import Contact
from portal.models.outbox import OutboxRow, Topic
from portal.web import parts
from tests.portal.test_killed_web import Sending, answer_to, pause, send_and_kill
from tests.support.desks import Desk, everything, inward
from tests.support.forms import hidden_fields
from tests.support.processes import Installation, install_nothing
from tests.support.waiting import until


@pytest.fixture
def portal(app: Flask, tmp_path: Path) -> Installation:
    """The same portal as `portal serve` serves it; nothing runs yet."""
    return install_nothing(
        tmp_path,
        PORTAL_DATABASE_URL=f"sqlite:///{tmp_path / 'portal.sqlite'}",
        PORTAL_STORAGE_URL=f"file://{tmp_path / 'photos'}",
    )


def ending(desk: Desk) -> Sending:
    """The end of a call with notes, filled in and about to be sent."""
    desk.begin()
    fields = hidden_fields(desk.page.text) | {
        "words": "Wanted a date", "answered": "yes", "subject": "pothole", "avoidable": "chasing",
    }  # fmt: skip
    found = {name: desk.client.get_cookie(name) for name in ("portal", "session")}
    cookies = {name: cookie.value for name, cookie in found.items() if cookie}
    return Sending(f"{desk.address}/end", fields, cookies)


def contacts(app: Flask) -> int:
    with parts.of(app).database.read() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def milliseconds(n: int) -> Callable[[], None]:
    return lambda: pause(n)


def test_killed_at_any_moment_a_call_ended_again_is_one_contact(
    app: Flask, portal: Installation
) -> None:
    sent = ending(Desk(app)).whole()
    for n in (0, 25):
        send_and_kill(portal, sent, milliseconds(n))
        assert contacts(app) <= 1

    assert answer_to(portal, sent).startswith(b"HTTP/1.1 303")
    assert_it_is_one(app)


def test_killed_once_it_is_kept_the_call_ended_again_is_the_same_contact(
    app: Flask, portal: Installation
) -> None:
    sent = ending(Desk(app)).whole()
    send_and_kill(portal, sent, lambda: until(lambda: contacts(app) == 1, "the contact"))

    assert answer_to(portal, sent).startswith(b"HTTP/1.1 303")
    assert_it_is_one(app)


def assert_it_is_one(app: Flask) -> None:
    """One contact, told to the record once, and the call knows it."""
    [contact], [call] = inward(app), everything(app, Call)
    assert (call.contact_id, call.words) == (contact.id, "Wanted a date")
    assert [row.topic for row in everything(app, OutboxRow)] == [Topic.CONTACT_RECORDED]
