"""A portal that has been used: cases in every state, reports half written, links in the post.

What people typed stands in ⟦⟧, so that a page in the made-up language shows what is whose.
"""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from mailbox import Maildir
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from channels.email import channel as email
from portal import clock
from portal.council.councils import Council
from portal.demo import mailbox
from portal.dispatcher import Dispatcher
from portal.models.actors import Level
from portal.models.people import ContactPoint, Person, Reach
from portal.models.states import State
from portal.policy import Role
from portal.reading.gazetteer import Gazetteer
from portal.services import cases, staff_cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.settings import Settings, load
from portal.web import parts
from tests.support import (
    lived_appointments,
    lived_cases,
    lived_episodes,
    lived_mandates,
    lived_organisations,
    lived_reports,
)
from tests.support.staff import Colleague, resident_cookie, resumed

MADE_UP, RIGHT_TO_LEFT = "en-XA", "ar-XB"
WALKS = ("English", "Welsh", MADE_UP, "words", "switch")
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
_OWN = (
    "/account", "/acting-for/", "/acting-for?", "/organisation", "/auth/sign-out", "/auth/kept",
)  # fmt: skip


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
    mandates: dict[str, str] = field(default_factory=dict)
    appointments: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)

    def cookies_at(self, address: str) -> dict[str, str]:
        """What the browser sends there: the resident has signed on for their own pages alone."""
        own = address.startswith(_OWN)
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
        opened = lived_cases.open_each(session, portal.app, _SAM)
    portal.references, portal.private = dict(opened.by_state), opened.private
    _send(portal)
    with here.database.write() as session:
        lived_cases.bring_on(session, portal.app, opened)
        portal.tokens = lived_cases.give_links(session, portal.app, opened, WALKS, MADE_UP)
    _send(portal)
    with here.database.write() as session:
        _sign_on(portal, session, here.council)
    written = lived_reports.write(portal.app, portal.tokens, portal.references[State.RECEIVED])
    portal.reports, portal.kept, portal.cookies = written.reports, written.kept, written.cookies
    box = Maildir(here.settings.var / mailbox.FOLDER)
    portal.mails = {key: str(_message(box, key)["Subject"]) for key in sorted(box.keys())}


def _message(box: Maildir, key: str) -> EmailMessage:
    return message_from_bytes(box.get_bytes(key), policy=default)


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
        NewCase("noise", "⟦Barking⟧", lived_cases.PLACES[1], lived_cases.spots(portal.app)[1]),
    )  # fmt: skip
    clerk = Colleague(Role.CLERK, ("customer_services",), name="⟦Moira⟧").actor(session)
    staff_cases.look_into(session, clerk, own.reference, "⟦A call⟧")
    portal.sign_on = cookie
    portal.episodes = lived_episodes.live(session, sam, council)
    portal.mandates = lived_mandates.live(session, person)
    portal.appointments = lived_appointments.live(session, person, council)
    portal.organisations = lived_organisations.live(session, sam, person)


def _send(portal: LivedIn) -> None:
    """All that is due; to teams, too, in the made-up language."""
    here = parts.of(portal.app)
    council = here.council.model_copy(update={"languages": (MADE_UP,)})
    channels = {**here.channels, "email": email.make(portal.settings, council)}
    with portal.app.app_context():
        dispatcher = Dispatcher(here.database, channels)
        dispatcher.drain()
        dispatcher.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
