"""A portal that has been used: cases in every state, reports half written, links in the post.

What people typed stands in ⟦⟧, so that a page in the made-up language shows what is whose.
"""

import io
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from mailbox import Maildir
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from channels.email import channel as email
from portal import clock
from portal.council.councils import Council
from portal.demo import mailbox
from portal.dispatcher import Dispatcher
from portal.models.actors import Level
from portal.models.followers import Follower, Opens
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM, Actor, By, Role
from portal.reading.gazetteer import Gazetteer
from portal.services import (
    cases,
    drafts,
    followers,
    links,
    photo_links,
    photos,
    pictures,
    question_links,
    short_links,
    staff_cases,
)
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings, load
from portal.web import parts
from tests.support import lived_episodes, photographs
from tests.support.forms import hidden_fields
from tests.support.reporters import Reporter
from tests.support.staff import Colleague, resident_cookie, resumed

_KEPT = re.compile(r"(?:/|%2F)kept(?:/|%2F)([\w-]+)")
MADE_UP, RIGHT_TO_LEFT = "en-XA", "ar-XB"
WALKS = ("phone", "desktop", "Welsh", MADE_UP, RIGHT_TO_LEFT, "words", "switch")
_OFFICER = Actor(Role.COMMAND, By.COMMAND)
_SAM = Introduction(name="⟦Sam⟧", email="sam@example.com", language=MADE_UP)
_NOBODY_TO_SIGN_ON_AT = {
    f"{realm}{name}": value
    for realm in ("", "staff_")
    for name, value in (
        ("oidc_issuer", "http://127.0.0.1:9"),
        ("oidc_client_id", "portal"),
        ("oidc_client_secret", "secret"),
    )
}
_NO_TEXTS_ARRIVE = {
    "channels": "email,record,sms",
    "twilio_account_sid": f"AC{'0' * 32}",
    "twilio_auth_token": "token",
    "twilio_from": "+447700900123",
    "twilio_api_base": "http://127.0.0.1:9",
}
_AT_A_POTHOLE = {
    "q_size": "plate",
    "q_depth": "4_to_10",
    "q_where_on_road": "road",
    "q_danger": "no",
}


@dataclass
class LivedIn:
    """Where it listens, the cookies of the one who used it, and what there is to look at."""

    url: str
    app: Flask
    settings: Settings
    references: dict[State, str] = field(default_factory=dict)
    private: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)  # the mailbox's key, and the subject
    cookies: dict[str, str] = field(default_factory=dict)
    sign_on: str = ""  # the resident's
    points: dict[str, str] = field(default_factory=dict)  # of the resident, "proved" and "new"
    kept: str = ""
    episodes: dict[str, str] = field(default_factory=dict)  # references, and the id of a todo

    def cookies_at(self, address: str) -> dict[str, str]:
        """What the browser sends there: the resident has signed on for their own pages alone."""
        own = address.startswith(("/account", "/auth/sign-out", "/auth/kept"))
        return self.cookies | ({"portal": self.sign_on} if own else {})


@pytest.fixture(scope="session")
def lived_in(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, demo_gazetteer: Gazetteer
) -> Iterator[LivedIn]:
    """The portal with its demo pages, on a free port in a thread of this process."""
    from portal.demo.site import create_app

    var = tmp_path_factory.mktemp("lived_in")
    shutil.copyfile(sqlite_template, var / "portal.sqlite")
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        mail_port = _free_port()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = load(
            _env_file=None,
            secret_key="t" * 32,
            var=var,
            base_url=url,
            smtp_url=f"smtp://127.0.0.1:{mail_port}",
            pseudo_languages=True,
            **_NO_TEXTS_ARRIVE,
            **_NOBODY_TO_SIGN_ON_AT,
        )
        app = create_app(settings)
        app.testing = True
        parts.of(app).gazetteer = demo_gazetteer
        portal = LivedIn(url, app, settings)
        with mailbox.serving(var / "mail", mail_port):
            _live(portal)
        server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield portal
        server.shutdown()
        thread.join()
        parts.of(app).database.close()


def _live(portal: LivedIn) -> None:
    here = parts.of(portal.app)
    with here.database.write() as session:
        _open_cases(portal, session, here.council)
    _send(portal)
    with here.database.write() as session:
        _progress_cases(portal, session)
    _send(portal)
    with here.database.write() as session:
        _sign_on(portal, session, here.council)
    _write_reports(portal)
    box = Maildir(here.settings.var / mailbox.FOLDER)
    portal.mails = {key: str(_message(box, key)["Subject"]) for key in sorted(box.keys())}


def _message(box: Maildir, key: str) -> EmailMessage:
    return message_from_bytes(box.get_bytes(key), policy=default)


def _open_cases(portal: LivedIn, session: Session, council: Council) -> None:
    """A case for each state to come, each with a photo, and a private one."""
    places = dict(zip(_PLACES, _spots(portal), strict=True))
    kinds = ["pothole", "pothole", *list(council.categories)[2:]]
    for state, service, (place, point) in zip(State, kinds, places.items(), strict=False):
        draft = drafts.start(session, PUBLIC_ON_WEB, "somebody", {})
        photo_id, ready = _photo(portal)
        photos.receive(session, PUBLIC_ON_WEB, draft, photo_id, ready, str(photo_id))
        case = cases.open_case(
            session, PUBLIC_ON_WEB, council,
            NewCase(
                service=service, words=f"⟦Typed about {state}⟧", place=place, point=point,
                answers={"size": "plate"} if service == "pothole" else {},
                reporter=_SAM, photo_ids=[photo_id],
            ),
        )  # fmt: skip
        drafts.finish(session, PUBLIC_ON_WEB, draft, case.id)
        portal.references[state] = case.reference
    place, point = next(iter(places.items()))
    told = NewCase("noise", "⟦Drums⟧", place, point, "⟦At night⟧", reporter=_SAM)
    portal.private = cases.open_case(session, PUBLIC_ON_WEB, council, told).reference


def _progress_cases(portal: LivedIn, session: Session) -> None:
    for state, reference in portal.references.items():
        case = cases.find(session, SYSTEM, reference, to_change=True)
        if state is State.RECEIVED:
            continue
        if state is not State.CHECKED:
            cases.progress(session, _OFFICER, case, State.CHECKED, "⟦Looked at⟧")
        after = []
        if state is State.DONE:
            photo_id, ready = _photo(portal)
            photos.receive_after(session, _OFFICER, case, photo_id, ready, str(photo_id))
            after = [photo_id]
        cases.progress(session, _OFFICER, case, state, f"⟦Answer {state}⟧", after)
    _give_links(portal, session)


def _give_links(portal: LivedIn, session: Session) -> None:
    secret = portal.settings.secret_key.get_secret_value()
    open_case = cases.find(session, SYSTEM, portal.references[State.RECEIVED])
    for name in ("to_confirm", *WALKS):
        follower = followers.follow(
            session, PUBLIC_ON_WEB, open_case,
            followers.Wish(f"{name}@example.com", language=MADE_UP),
        )  # fmt: skip
        link = links.make(session, SYSTEM, follower, Opens.CONFIRM)
        session.flush()
        portal.tokens[name] = links.token(secret, link.id)
        portal.tokens[f"stop_{name}"] = followers.stop_token(secret, follower.id)
    done = cases.find(session, SYSTEM, portal.references[State.DONE])
    private = cases.find_any(session, PUBLIC_ON_WEB, portal.private)
    for name, case in (("case", done), ("worn", done), ("done", done), ("private", private)):
        follower = session.scalars(select(Follower).where(Follower.case_id == case.id)).one()
        link = links.make(session, SYSTEM, follower, Opens.CASE)
        session.flush()
        portal.tokens[name] = links.token(secret, link.id)
    links.use(session, PUBLIC_ON_WEB, secret, portal.tokens["worn"])
    for name in ("photos", "photos_worn"):
        portal.tokens[name] = photo_links.make(session, PUBLIC_ON_WEB, open_case)
    for name in ("question", "question_worn"):
        asked = question_links.make(session, SYSTEM, follower)
        asked.used_at = asked.created_at if name == "question_worn" else None
        portal.tokens[name] = short_links.key(asked.id)
    session.flush()
    photo_links.add_photos(session, PUBLIC_ON_WEB, portal.tokens["photos_worn"], [])


def _sign_on(portal: LivedIn, session: Session, council: Council) -> None:
    """A resident whose report staff looked into, with earlier ones to bring in."""
    cookie = resident_cookie(session, "⟦Sam⟧", Level.VERIFIED)
    sam = resumed(session, cookie)
    person = session.get_one(Person, sam.person_id)
    at = clock.now()
    for name, value, proved in (
        ("proved", "sam@example.com", at), ("new", "sam.reed@example.com", None),
    ):  # fmt: skip
        point = ContactPoint(
            kind=Reach.EMAIL, value=value, key=value, created_at=at, verified_at=proved
        )
        person.contact_points.append(point)
        session.flush()
        portal.points[name] = str(point.id)
    own = cases.open_case(
        session, sam, council,
        NewCase("noise", "⟦Barking⟧", _PLACES[1], _spots(portal)[1]),
    )  # fmt: skip
    clerk = Colleague(Role.CLERK, ("customer_services",), name="⟦Moira⟧").actor(session)
    staff_cases.look_into(session, clerk, own.reference, "⟦A call⟧")
    portal.sign_on = cookie
    portal.episodes = lived_episodes.live(session, sam, council)


def _write_reports(portal: LivedIn) -> None:
    """One report at its check, one at a danger, and three that have come to an end."""
    client = portal.app.test_client()
    reporter = Reporter(client, portal.app, client.get("/report"))
    for name in ("done", "private"):
        token = portal.tokens[name]
        reporter.open(f"/links/{token}")
        client.post(f"/links/{token}", data={"csrf_token": _token(reporter.text)})
    _to_the_photos(reporter)
    portal.reports["check"] = reporter.key
    photo = (io.BytesIO(photographs.jpeg()), "a.jpg")
    reporter.send(photo=photo, do="send").send()
    reporter.send(words="⟦Deep⟧", private_words="⟦A red van⟧")
    reporter.send(name="⟦Sam Reed⟧", email="sam@example.com", phone="07700 900456")
    assert reporter.step == "check", reporter.path
    _to_the_photos(reporter, q_danger="yes")
    assert reporter.step == "danger", reporter.path
    portal.reports["danger"] = reporter.key
    reporter.to_the_questions("High Street").to_the_end().send()
    portal.reports["done"] = reporter.key
    reporter.to_the_questions("High Street", "missed_bin")
    reporter.answer(**{"q_bin": "food", **reporter.least()}).to_the_end().send()
    assert reporter.step == "done", reporter.path
    portal.reports["private"] = reporter.key
    reporter.to_the_questions("High Street", "noise").to_the_end()
    portal.reports["name_needed"] = reporter.key
    reporter.to_the_questions(_PLACES[0], "pothole").answer(**_AT_A_POTHOLE)
    assert reporter.step == "same", reporter.path
    reporter.send(follow=portal.references[State.RECEIVED])
    portal.reports["counted"] = reporter.key
    token = _token(client.get("/report").text)
    asked = client.post("/account/details/name", data={"csrf_token": token, "name": "⟦Sam⟧"})
    [portal.kept] = set(_KEPT.findall(asked.text))
    for name in ("report", "session"):
        cookie = client.get_cookie(name)
        assert cookie is not None
        portal.cookies[name] = cookie.value


def _to_the_photos(reporter: Reporter, **answers: str) -> None:
    reporter.to_the_questions(_PLACES[0], "pothole").answer(**(_AT_A_POTHOLE | answers))
    if reporter.step == "same":
        reporter.send()


_PLACES = (
    "42 Mill Lane, Thornley",
    "High Street, Thornley",
    "Station Road, Thornley",
    "Church Street, Thornley",
    "Queens Avenue, Thornley",
    "Park Road, Thornley",
    "Hill Street, Thornley",
    "Willow Road, Thornley",
    "Oak Close, Ashby",
    "Ashby Road, Thornley",
)


def _spots(portal: LivedIn) -> list[Point]:
    gazetteer = parts.of(portal.app).gazetteer
    return [gazetteer.search(place, limit=1)[0].point for place in _PLACES]


def _send(portal: LivedIn) -> None:
    """All that is due; to teams, too, in the made-up language."""
    here = parts.of(portal.app)
    council = here.council.model_copy(update={"languages": (MADE_UP,)})
    channels = {**here.channels, "email": email.make(portal.settings, council)}
    with portal.app.app_context():
        dispatcher = Dispatcher(here.database, channels)
        dispatcher.drain()
        dispatcher.close()


def _photo(portal: LivedIn) -> tuple[UUID, pictures.Ready]:
    """A photo whose files are in the storage."""
    photo_id, ready = clock.new_id(), _ready()
    photos.keep_files(parts.of(portal.app).storage, photo_id, ready.renditions)
    return photo_id, ready


@lru_cache
def _ready() -> pictures.Ready:
    return pictures.ready(photographs.jpeg(photographs.scene(800, 600)))


def _token(page: str) -> str:
    return hidden_fields(page)["csrf_token"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
