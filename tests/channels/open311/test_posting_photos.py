"""Photos of a report: sent with it, or fetched from hosts that the app named; none is lost."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from channels.open311 import media
from channels.open311.media import Taken
from portal import clock
from portal.models.cases import Case
from portal.models.photos import RENDITIONS, Photo
from portal.models.places import Point
from portal.services import api_clients
from portal.settings import Settings
from portal.web import parts
from tests.support import photographs
from tests.support.apps import ADMINISTRATOR, REQUESTS, App, an_app


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is told apart here are photos."""
    return sqlite_url


@dataclass
class Host:
    """A host of photos on this machine: each path with what it answers."""

    address: str = ""
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    @property
    def name(self) -> str:
        return self.address.removeprefix("http://")


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.before()
            status, body, headers = made.answers.get(self.path, (404, b"", {}))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    made.answers["/a.jpg"] = (200, photographs.jpeg(), {})
    made.answers["/moved.jpg"] = (302, b"", {"Location": f"{made.address}/a.jpg"})
    made.answers["/page"] = (200, b"<html>", {})
    made.answers["/busy"] = (503, b"", {})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lamp(app: Flask, in_town: Point, host: Host) -> App:
    """An app whose photos are at that host."""
    usual = {
        "service_code": "street_light", "lat": in_town.lat, "long": in_town.lon,
        "description": "The lamp is out.", "attribute[fault]": "out",
    }  # fmt: skip
    return App.of(app, usual, hosts=[host.name])


def _case(app: Flask) -> tuple[Case, list[Photo]]:
    with parts.of(app).database.read() as session:
        [case] = session.scalars(select(Case))
        photos = session.scalars(select(Photo).order_by(Photo.position)).all()
        return case, list(photos)


def _picture(width: int = 80, name: str = "a.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(photographs.jpeg(photographs.scene(width))), name


def _files(settings: Settings) -> list[Path]:
    return [one for one in (settings.var / "photos").rglob("*") if one.is_file()]


def test_photos_that_come_with_a_report_stand_with_its_case(
    app: Flask, lamp: App, settings: Settings
) -> None:
    answer = lamp.client.post(
        REQUESTS,
        data={
            "api_key": lamp.key, **lamp.usual,
            "media": [_picture(), _picture(90), _picture(name="the same once more.jpg")],
        },
    )  # fmt: skip

    assert answer.status_code == 201, answer.text
    case, photos = _case(app)
    assert [(one.case_id, one.lat, one.draft_id) for one in photos] == [(case.id, None, None)] * 2
    assert len(_files(settings)) == 2 * len(RENDITIONS)
    shown = lamp.client.get(f"/photos/{photos[0].id}/1600.jpg")
    assert shown.status_code == 200
    assert photographs.COMMENT.encode() not in shown.data


def test_a_file_that_is_no_photo_is_said_with_everything_else_and_nothing_is_kept(
    lamp: App, settings: Settings
) -> None:
    answer = lamp.client.post(
        REQUESTS,
        data={
            "api_key": lamp.key, **lamp.usual, "email": "nobody",
            "media": [_picture(), (io.BytesIO(b"<svg/>"), "x.svg")],
        },
    )  # fmt: skip

    assert answer.status_code == 400
    assert ["x.svg" in one["description"] for one in answer.get_json()] == [False, True]
    assert not _files(settings)


def test_a_seventh_photo_is_refused(lamp: App) -> None:
    many = [_picture(80 + number) for number in range(7)]
    answer = lamp.client.post(REQUESTS, data={"api_key": lamp.key, **lamp.usual, "media": many})

    assert (answer.status_code, "6" in answer.text) == (400, True)


def test_what_is_fetched_comes_from_the_apps_own_hosts_and_the_rest_is_told_to_the_team(
    app: Flask, lamp: App, host: Host
) -> None:
    elsewhere = [
        "https://169.254.169.254/latest/meta-data", "http://localhost:1/a.jpg",
        f"http://{host.name}@evil.example/a.jpg", f"{host.address}.evil.example/a.jpg",
        "file:///etc/passwd", "//x", "http://[::1", "no address at all",
    ]  # fmt: skip
    wanting = [f"{host.address}{path}" for path in ("/moved.jpg", "/page", "/busy", "/gone")]

    lamp.sends(media_url=[f"{host.address}/a.jpg", *wanting, *elsewhere])

    case, photos = _case(app)
    assert len(photos) == 1
    assert host.asked == ["/a.jpg", "/moved.jpg", "/page", "/busy", "/gone"]
    for address in (*wanting, *elsewhere):
        assert address in case.private_words
    assert f"{host.address}/a.jpg" not in case.private_words


def test_what_is_too_big_or_comes_too_slowly_is_left(host: Host) -> None:
    host.answers["/big"] = (200, b"x" * (media.MAX_BYTES + 1), {})
    taken = Taken()

    media.fetch(taken, [f"{host.address}/big"], [host.name])

    assert (taken.added, taken.left) == ([], [f"{host.address}/big"])


def test_the_same_report_again_fetches_nothing_and_leaves_no_files(
    app: Flask, lamp: App, host: Host, settings: Settings
) -> None:
    for _time in range(2):
        lamp.sends(media_url=f"{host.address}/a.jpg")

    assert host.asked == ["/a.jpg"]
    assert len(_case(app)[1]) == 1
    assert len(_files(settings)) == len(RENDITIONS)


def test_the_same_words_with_another_photo_are_another_report_and_no_photo_is_lost(
    app: Flask, lamp: App, host: Host
) -> None:
    host.answers["/b.jpg?signed=1"] = host.answers["/b.jpg?signed=2"] = host.answers["/a.jpg"]
    first, again = ({"media_url": f"{host.address}/b.jpg?signed={one}"} for one in (1, 2))
    with_file = [lamp.post(media=_picture(90)).status_code for _time in range(2)]
    without = lamp.post().status_code

    assert [lamp.post(**one).status_code for one in (first, again)] == [201, 200]
    assert (with_file, without) == ([201, 200], 201)
    once = {"Idempotency-Key": "8e03978e"}  # whoever says that it is the same may send other bytes
    wished = [lamp.post(headers=once, media=_picture(width)).status_code for width in (90, 91)]
    assert wished == [201, 200]
    with parts.of(app).database.read() as session:
        kept = session.scalars(select(Photo.case_id)).all()
    assert len(set(kept)) == len(kept) == 3


def test_a_key_that_ends_while_a_photo_is_fetched_opens_nothing_and_leaves_no_files(
    app: Flask, lamp: App, host: Host, settings: Settings
) -> None:
    """The fetch has no transaction open either: the key could not be ended meanwhile otherwise."""
    database = parts.of(app).database
    with database.write() as session:
        client, key = an_app(session, hosts=[host.name])

    def end() -> None:
        with database.write() as session:
            api_clients.end(session, ADMINISTRATOR.actor(session), client.id)

    host.before = end
    answer = lamp.post(api_key=key, media_url=f"{host.address}/a.jpg")

    assert answer.status_code == 403
    assert not _files(settings)
    with database.read() as session:
        assert not session.scalars(select(Case)).all()


def test_two_at_once_that_say_the_same_are_one_case(
    app: Flask, lamp: App, host: Host, settings: Settings
) -> None:
    """The second comes while the photo of the first is being fetched."""
    answers: list[int] = []

    def again() -> None:
        host.before = lambda: None
        answers.append(lamp.post(media_url=f"{host.address}/a.jpg").status_code)

    host.before = again
    answers.append(lamp.post(media_url=f"{host.address}/a.jpg").status_code)

    assert answers == [201, 200]
    assert len(_case(app)[1]) == 1
    assert len(_files(settings)) == len(RENDITIONS)


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        ("https://Photos.example.org/a.jpg", True), ("https://photos.example.org:443/a.jpg", True),
        ("https://münchen.example.org/a.jpg", True), ("http://photos.example.org/a.jpg", False),
        ("https://photos.example.org:8443/a.jpg", False), ("https://photos.example.org", True),
        ("https://sam@photos.example.org/a.jpg", False), ("https://photos.example.org.evil", False),
        ("https://evil\\@photos.example.org/", False), ("https://" + "x" * 300 + "/", False),
        ("https://photos.example.org\\.evil/", False), ("https://faß.example.org/a.jpg", False),
        ("https://..example.org/", False),
    ],
)  # fmt: skip
def test_only_an_address_at_a_host_of_the_app_is_opened(address: str, theirs: bool) -> None:
    hosts = ["photos.example.org", "xn--mnchen-3ya.example.org", "fass.example.org"]
    assert media.is_theirs(address, hosts) is theirs


def test_a_name_that_leads_inside_is_not_called() -> None:
    """Whoever owns the name of an app's host may let it lead to a machine of the council."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        name = f"localhost:{inside.getsockname()[1]}"
        address = f"https://{name}/a.jpg"
        taken = Taken()

        media.fetch(taken, [address], [name])

        inside.setblocking(False)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert taken.left == [address]


def test_reports_beyond_those_that_wait_for_a_slow_host_are_taken_without_its_photo(
    host: Host,
) -> None:
    """A slow host holds up only some of our threads; the team reads where its photos are."""
    goes_on = threading.Event()
    host.before = lambda: goes_on.wait(20)
    address = f"{host.address}/a.jpg"
    left: list[int] = []

    def fetch() -> None:
        taken = Taken()
        media.fetch(taken, [address], [host.name])
        left.append(len(taken.left))
        if left.count(1) == 2:  # those that are not kept waiting let the others go on
            goes_on.set()

    threads = [threading.Thread(target=fetch) for _one in range(12)]
    begun = clock.now()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert clock.now() - begun < timedelta(seconds=15)
    assert sorted(left) == [0] * 10 + [1] * 2
