"""The web process killed with -9 while a report is sent: sent again, it is one case, told once."""

import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from portal.database import Database
from portal.models.base import Model
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.drafts import Draft
from portal.models.followers import Follower
from portal.models.outbox import OutboxRow, Topic
from portal.models.photos import Photo
from portal.services import counting
from portal.web import parts
from tests.support import photographs
from tests.support.processes import SECONDS, Installation, install_nothing, kill
from tests.support.reporters import Reporter
from tests.support.waiting import until

BOUNDARY = "half"


@dataclass(frozen=True)
class Sending:
    """A page that is filled in, and the browser it stands in."""

    path: str
    fields: dict[str, Any]
    cookies: dict[str, str]

    @classmethod
    def of(cls, reporter: Reporter, action: str = "", **typed: Any) -> "Sending":
        found = {name: reporter.client.get_cookie(name) for name in ("report", "session")}
        cookies = {name: cookie.value for name, cookie in found.items() if cookie}
        return cls(action or reporter.action, reporter.fields() | typed, cookies)

    def whole(self) -> bytes:
        """The whole request, as it goes over the line."""
        body = urlencode(self.fields, doseq=True).encode()
        return self._head("application/x-www-form-urlencoded", len(body)) + body

    def whole_with(self, photo: bytes) -> bytes:
        """The same with a photo."""
        part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        fields = "".join(
            f'{part}"{name}"\r\n\r\n{value}\r\n'
            for name, values in self.fields.items()
            for value in values
        )
        file = f'{part}"photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = (fields + file).encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self._head(f"multipart/form-data; boundary={BOUNDARY}", len(body)) + body

    def _head(self, content_type: str, length: int) -> bytes:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
            "Connection: close\r\n\r\n"
        ).encode()


@pytest.fixture
def portal(reporter: Reporter, tmp_path: Path) -> Installation:
    """The reporter's portal as `portal serve` serves it; nothing runs yet."""
    return install_nothing(
        tmp_path,
        PORTAL_DATABASE_URL=f"sqlite:///{tmp_path / 'portal.sqlite'}",
        PORTAL_STORAGE_URL=f"file://{tmp_path / 'photos'}",
    )


def send_and_kill(portal: Installation, sent: bytes, then: Callable[[], None]) -> None:
    """Send it to a portal of its own, wait for `then`, and kill that portal unread."""
    with portal.serving() as process, line_to(portal) as line:
        line.sendall(sent)
        then()
        kill(process)


def line_to(portal: Installation) -> socket.socket:
    return socket.create_connection(("127.0.0.1", portal.port), timeout=SECONDS)


def answer_to(portal: Installation, sent: bytes) -> bytes:
    """What a portal of its own answers."""
    answer = b""
    with portal.serving(), line_to(portal) as line:
        line.sendall(sent)
        while part := line.recv(65536):
            answer += part
    return answer


def count(database: Database, model: type[Model]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def assert_it_is_one(database: Database) -> None:
    """One case, and everything that hangs on it once."""
    with database.read() as session:
        topics = Counter(session.scalars(select(OutboxRow.topic)))
        drafts = session.scalars(select(Draft)).all()
        [case] = session.scalars(select(Case))
    assert topics == {Topic.CASE_OPENED: 1, Topic.CONTACT_RECORDED: 1}
    assert count(database, Contact) == count(database, Follower) == 1
    assert [draft.case_id for draft in drafts] == [case.id]


def at_the_check(reporter: Reporter) -> Sending:
    reporter.to_the_questions()
    while reporter.step != "you":
        reporter.send(**reporter.least())
    reporter.send(email="sam@example.com")
    assert reporter.step == "check"
    return Sending.of(reporter)


def test_killed_at_any_moment_the_report_sent_again_is_one_case(
    reporter: Reporter, portal: Installation
) -> None:
    """From before it is read until after it is answered: moments spread over what it takes."""
    sending, database = at_the_check(reporter), parts.of(reporter.app).database
    for milliseconds in (0, 10, 40):
        send_and_kill(portal, sending.whole(), lambda: pause(milliseconds))  # noqa: B023
        assert count(database, Case) <= 1

    answer = answer_to(portal, sending.whole())

    assert answer.startswith(b"HTTP/1.1 303")
    assert_it_is_one(database)


def test_killed_once_it_is_kept_the_report_sent_again_leads_to_the_same_case(
    reporter: Reporter, portal: Installation
) -> None:
    sending, database = at_the_check(reporter), parts.of(reporter.app).database

    send_and_kill(
        portal, sending.whole(), lambda: until(lambda: count(database, Case) == 1, "the case")
    )
    answer = answer_to(portal, sending.whole())

    assert answer.startswith(b"HTTP/1.1 303")
    assert f"/report/{reporter.key}/done".encode() in answer
    assert_it_is_one(database)
    assert reporter.open(f"/report/{reporter.key}/done").heading == "Thank you, your report is sent"


def test_killed_in_the_middle_of_its_transaction_nothing_half_is_left(
    reporter: Reporter, portal: Installation, postgresql_url: str
) -> None:
    """On PostgreSQL a row it needs late is held, so that it is killed with most of it written."""
    here = parts.of(reporter.app)
    here.database.close()
    database = here.database = Database(postgresql_url)
    portal.environment["PORTAL_DATABASE_URL"] = postgresql_url
    reporter.client = reporter.app.test_client()
    sending = at_the_check(reporter)
    with database.write() as session:
        counting.touch(session, counting.CASES)

    with database.write() as holding:
        counting.touch(holding, counting.CASES)
        send_and_kill(
            portal, sending.whole(), lambda: until(lambda: waits(database), "it to wait", SECONDS)
        )
    assert count(database, Case) == count(database, Contact) == 0
    answer_to(portal, sending.whole())

    assert_it_is_one(database)


def waits(database: Database) -> bool:
    """Whether another connection waits for a lock."""
    with database.read() as session:
        statement = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(session.scalar(text(statement)))


def pause(milliseconds: int) -> None:
    threading.Event().wait(milliseconds / 1000)


# ------------------------------------------------------------------ a photo on its way


def test_killed_half_way_through_a_photo_the_report_goes_on_with_it(
    reporter: Reporter, portal: Installation
) -> None:
    sending, database = at_the_photos(reporter), parts.of(reporter.app).database
    whole = sending.whole_with(photographs.jpeg(photographs.scene(800, 600)))

    send_and_kill(portal, whole[: len(whole) // 2], lambda: None)
    assert count(database, Photo) == 0
    answer_to(portal, whole)

    assert count(database, Photo) == 1
    assert reporter.open(f"/report/{reporter.key}/photos").text.count('src="/photos/') == 1
    assert reporter.send().to_the_end().send().step == "done"


def test_killed_while_a_photo_is_made_ready_the_report_goes_on_with_it(
    reporter: Reporter, portal: Installation
) -> None:
    sending, database = at_the_photos(reporter), parts.of(reporter.app).database
    whole = sending.whole_with(photographs.jpeg(photographs.scene(4000, 3000)))

    send_and_kill(portal, whole, lambda: pause(30))
    answer_to(portal, whole)

    assert count(database, Photo) == 1
    assert reporter.open(f"/report/{reporter.key}/photos").step == "photos"


def at_the_photos(reporter: Reporter) -> Sending:
    reporter.to_the_questions()
    while reporter.step != "photos":
        reporter.send(**reporter.least())
    return Sending.of(reporter, do=["send"])
