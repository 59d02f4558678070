"""What texts need besides sending: one that fails keeps no other waiting, and nothing is left."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from pydantic import AnyHttpUrl
from sqlalchemy import select

from portal import clock
from portal.council.councils import Council
from portal.database import Database
from portal.models.cases import Case
from portal.models.contacts import Direction
from portal.models.messages import Message, Talk
from portal.models.photos import RENDITIONS, Photo
from portal.policy import SYSTEM
from portal.services import photos, text_photos
from portal.settings import Settings
from portal.web import parts, text_views
from tests.channels.sms.conftest import NUMBER, Text, chore
from tests.support import photographs

POTHOLE = "pothole outside 42 mill lane"
OTHER = "+447700900002"


class Pictures:
    """A provider's media: what each path answers, and which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self._jpegs = {n: photographs.jpeg(photographs.scene(64 + n, 48)) for n in range(10)}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        return (503, b"") if path in self.broken else (200, self._jpegs[int(path[-1])])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(pictures: Pictures) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = pictures.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    server = Pictures()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(settings: Settings, pictures: Pictures, tmp_path: Path) -> Settings:
    storage = f"file://{tmp_path / 'kept'}"
    here = {"twilio_api_base": AnyHttpUrl(pictures.url), "storage_url": storage}
    return settings.model_copy(update=here)


def _media(pictures: Pictures, *paths: str) -> dict[str, str]:
    named = {f"MediaUrl{n}": f"{pictures.url}/{path}" for n, path in enumerate(paths)}
    return {"NumMedia": str(len(paths)), **named}


def _files(app: Flask) -> list[str]:
    """The photos of which anything is kept."""
    root = Path(str(parts.of(app).settings.storage).removeprefix("file://"))
    return sorted({one.parent.name for one in root.rglob("*") if one.is_file()})


def _photos(database: Database) -> list[Photo]:
    with database.read() as session:
        return list(session.scalars(select(Photo)))


def _heard(database: Database) -> Message:
    with database.read() as session:
        return session.scalars(select(Message).where(Message.direction == Direction.IN)).one()


# ------------------------------------------------------------------ silent talks


def test_a_talk_that_cannot_be_kept_keeps_no_other_waiting(
    text: Text, app: Flask, database: Database, council: Council
) -> None:
    text("theres a massive pothole")
    text("theres a massive pothole", number=OTHER)
    with database.write() as session:
        talk = session.scalars(select(Talk).where(Talk.number == NUMBER)).one()
        talk.known = talk.known | {"service": "a category that the council has no more"}
    keep = chore(app, "texts_silent").do

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert keep(database, council) == 1

    with database.read() as session:
        assert session.scalars(select(Case.service)).all() == ["pothole"]


# ------------------------------------------------------------------ pictures


def test_one_picture_that_does_not_come_keeps_no_other_text_waiting(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    pictures.broken = {"/0"}
    text(POTHOLE, **_media(pictures, "0"))
    text("sofa dumped outside 12 park road", number=OTHER, **_media(pictures, "1"))

    assert chore(app, "texts_media").do(database, council) == 1

    [photo] = _photos(database)
    with database.read() as session:
        assert session.get_one(Case, photo.case_id).service == "fly_tipping"


def test_a_text_whose_second_picture_fails_leaves_no_file_of_its_first(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    pictures.broken = {"/1"}
    text(POTHOLE, **_media(pictures, "0", "1"))
    fetch = chore(app, "texts_media").do

    assert fetch(database, council) == 0
    assert (_photos(database), _files(app)) == ([], [])

    pictures.broken = set()
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        assert fetch(database, council) == 1
    assert len(_photos(database)) == len(_files(app)) == 2


def test_a_picture_that_failed_is_not_asked_for_again_at_once(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    pictures.broken = {"/0"}
    text(POTHOLE, **_media(pictures, "0"))
    fetch = chore(app, "texts_media").do

    for _ in range(3):
        fetch(database, council)

    assert len(pictures.asked) == 1


def test_who_fetched_a_text_that_another_had_settled_leaves_no_file(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    text(POTHOLE, **_media(pictures, "0"))
    with database.read() as session:
        [message_id] = text_photos.waiting(session, SYSTEM, 10)
    fetch = chore(app, "texts_media").do
    answer = pictures.answer

    def while_another_settles_it(path: str) -> tuple[int, bytes]:
        with database.write() as session:
            assert text_photos.attach(session, SYSTEM, message_id, []) is True
        return answer(path)

    pictures.answer = while_another_settles_it  # type: ignore[method-assign]
    fetch(database, council)

    assert (_photos(database), _files(app)) == ([], [])


def test_no_more_pictures_are_fetched_than_a_case_may_have_of_one_text(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    text(POTHOLE, **_media(pictures, *"0123456789"))

    chore(app, "texts_media").do(database, council)

    assert len(pictures.asked) == len(_photos(database)) == len(_files(app)) == photos.MOST
    assert text_views.line(_heard(database)).photos_missing


def test_pictures_that_do_not_come_within_a_day_are_given_up_and_the_thread_says_so(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    pictures.broken = {"/0"}
    text(POTHOLE, **_media(pictures, "0"))
    fetch = chore(app, "texts_media").do

    with time_machine.travel(clock.now() + timedelta(hours=23)):
        fetch(database, council)
    assert _heard(database).media_due
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert fetch(database, council) == 1
        assert fetch(database, council) == 0

    assert len(pictures.asked) == 1
    shown = text_views.line(_heard(database))
    assert (shown.photos, shown.photos_missing) == (1, True)


def test_a_picture_whose_talk_came_to_a_case_days_later_is_fetched(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    text("theres a massive pothole", **_media(pictures, "0"))

    with time_machine.travel(clock.now() + timedelta(hours=25)):
        chore(app, "texts_silent").do(database, council)
        chore(app, "texts_media").do(database, council)

    assert len(_photos(database)) == 1


def test_where_nothing_waits_the_storage_is_not_even_opened(
    app: Flask, database: Database, council: Council, tmp_path: Path
) -> None:
    assert chore(app, "texts_media").do(database, council) == 0
    assert not (tmp_path / "kept").exists()


def test_a_picture_has_all_its_renditions(
    text: Text, app: Flask, database: Database, council: Council, pictures: Pictures
) -> None:
    text(POTHOLE, **_media(pictures, "0"))

    chore(app, "texts_media").do(database, council)

    [photo] = _photos(database)
    kept = parts.of(app).storage
    assert all(kept.exists(photo.shown(name)) for name in RENDITIONS)
