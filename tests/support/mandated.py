"""A town in which people act for each other: Margaret with one thing of each kind, and Tom.

It is made once and put back after each thing that was done in it, so that every route can be asked
by everyone in turn.
"""

import io
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule, UUIDConverter

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Actor, Basis, By, Granted, Kind, Level, Role
from portal.models.cases import Case
from portal.models.episodes import EpisodeLine, LineState
from portal.models.evidence import Evidence, FileKind
from portal.models.evidence import key as evidence_key
from portal.models.identities import Identity, Realm
from portal.models.mandates import Mandate
from portal.models.people import ContactPoint, Person, Reach
from portal.models.photos import RENDITIONS, Photo
from portal.policy import PUBLIC_ON_WEB
from portal.services import episodes, sign_ons
from portal.services.sign_ons import Arrival
from portal.web import parts
from tests.support import documents
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.episodes import declared, line
from tests.support.limiting import from_nought
from tests.support.mandated_answers import FIELDS, QUERIES
from tests.support.mandates import EVERYTHING

SERVICES = {
    "pothole": Kind.CASES,
    "life_registrar": Kind.CASES,
    "life_council_tax": Kind.COUNCIL_TAX,
    "life_benefits": Kind.BENEFITS,
    "life_housing": Kind.HOUSING,
    "life_adult_care": Kind.CARE,
    "life_domestic_abuse_support": None,
}
METHODS = ("GET", "POST")
OF_CASES = {"cases", "enquiries", "photos"}
_RENDITION = RENDITIONS[0]


@dataclass
class Things:
    """What one person has with the council; all of it has their secret in it."""

    person_id: UUID
    secret: str
    point_id: UUID
    cases: dict[str, str] = field(default_factory=dict)  # references by service
    photos: dict[str, UUID] = field(default_factory=dict)
    open: str = ""  # the reference of an episode that is being answered
    sent: str = ""  # of one that was declared
    safe: str = ""  # of one in safe mode
    evidence_id: UUID = field(default_factory=clock.new_id)
    task: str = "tell_bank"
    appointment: str = "register_birth"


class World:
    """The portal, Margaret and Tom, and whoever acts for them."""

    def __init__(self, app: Flask) -> None:
        self.app, self.database = app, parts.of(app).database
        self._photos = parts.of(app).storage
        self._addresses = app.url_map.bind("localhost")
        with self.database.write() as session:
            self.margaret = self._things(session, "Margaret Jones", "Zinnia")
            self.tom = self._things(session, "Tom Reed", "Begonia")
        self._time = self._offered()
        self._file = Path(str(self.database.url.database))
        self._first, self._kept = (self._file.with_suffix(f".{name}") for name in ("first", "kept"))

    def begin(self) -> None:
        """As it was at first."""
        if self._first.exists():
            self._copy(self._first)
        else:
            self._save(self._first)
        self.keep()

    def keep(self) -> None:
        """From here on `put_back` brings everything to how it is now."""
        self._save(self._kept)

    def put_back(self) -> None:
        """Undo whatever was done since."""
        self._copy(self._kept)
        self._photos.put(evidence_key(self.margaret.evidence_id), b"proof", "application/pdf")

    def _save(self, to: Path) -> None:
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self._file, to)

    def _copy(self, of: Path) -> None:
        with closing(sqlite3.connect(of)) as kept, closing(sqlite3.connect(self._file)) as now:
            kept.backup(now)

    def agent(
        self,
        scopes: Iterable[Granted] = EVERYTHING,
        basis: Basis = Basis.CONSENT,
        *,
        advises: bool = False,
    ) -> tuple[Agent, Mandate]:
        """Somebody with a browser of their own, who has chosen Margaret; `advises`: as her adviser.

        Margaret is dead from then on where the ground wants it, and else alive.
        """
        agent = an_agent_at(self.app, f"David Jones {clock.new_id()}", proved=advises)
        with self.database.write() as session:
            margaret = session.get_one(Person, self.margaret.person_id)
            margaret.dead_at = clock.now() if bases().grounds[basis].begins == "death" else None
            mandate = self._mandate(session, margaret, agent, scopes, basis, advises=advises)
        agent.choose(mandate)
        agent.client.environ_base["HTTP_X_CSRFTOKEN"] = token(agent)
        return agent, mandate

    def _mandate(
        self, session: Session, margaret: Person, agent: Agent, scopes: Iterable[Granted],
        basis: Basis, *, advises: bool,
    ) -> Mandate:  # fmt: skip
        who = session.get_one(Person, agent.person_id)
        if not advises:
            return made.a_mandate(session, margaret, who, scopes, basis=basis)
        advice = made.an_organisation(session)
        made.an_adviser(session, advice, who)
        return made.a_mandate(
            session, margaret, None, scopes, basis=basis, organisation=advice, adviser=who
        )

    def herself(self) -> FlaskClient:
        """Margaret's own browser."""
        with self.database.write() as session:
            whose = session.get_one(Person, self.margaret.person_id)
            whose.dead_at = None
            client = self.app.test_client()
            client.set_cookie("portal", cookie_of(session, whose))
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/report").text)
        assert found
        client.environ_base["HTTP_X_CSRFTOKEN"] = found[1]
        return client

    def routes(self) -> Iterator[tuple[Rule, str]]:
        """Every route with each of its methods."""
        from_nought(self.app)
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            for method in METHODS:
                if method in (rule.methods or ()) and rule.endpoint != "static":
                    yield rule, method

    def rule(self, endpoint: str) -> Rule:
        """The one route of an endpoint."""
        [found] = self.app.url_map.iter_rules(endpoint)
        return found

    def address(self, rule: Rule, method: str, whose: Things, service: str = "pothole") -> str:
        """The address of a route, with things of this person wherever it names one."""
        values = _values(rule, whose, service)
        named = {name: values.get(name) or _any(rule, name) for name in rule.arguments}
        query = QUERIES.get(rule.endpoint, {})
        return self._addresses.build(rule.endpoint, named | query, method)

    def typed(self, rule: Rule, method: str) -> dict[str, Any] | None:
        """What its form is sent with, beside our token."""
        if method == "GET":
            return None
        match rule.endpoint:
            case "account.bring_in":
                return {"point": str(self.margaret.point_id)}
            case "appointments.choose":
                return {"time": self._time}
            case "evidence.give":
                return {"file": (io.BytesIO(documents.pdf()), "proof.pdf")}
        return FIELDS.get(rule.endpoint)

    def _offered(self) -> str:
        """A time that is free for what they need an appointment for."""
        of = f"/account/episodes/{self.margaret.sent}/appointments/{self.margaret.appointment}"
        found = re.search(r'name="time" value="([^"]+)"', self.herself().get(of).text)
        assert found
        return unescape(found[1])

    def _things(self, session: Session, name: str, secret: str) -> Things:
        person = made.a_person(session, name, email=f"{secret.lower()}@example.com")
        person.address = f"1 {secret} Road"
        [point] = session.query(ContactPoint).filter_by(person_id=person.id, kind=Reach.EMAIL)
        found = Things(person.id, secret, point.id)
        for service in SERVICES:
            case = made.a_case_of(session, person.id, service)
            case.words, case.private_words = f"{secret} words", f"{secret} private"
            found.cases[service] = case.reference
            found.photos[service] = self._photo(session, case)
        herself = Actor(Role.RESIDENT, By.WEB, person_id=person.id, level=Level.VERIFIED)
        self._episodes(session, herself, found)
        return found

    def _photo(self, session: Session, case: Case) -> UUID:
        photo = Photo(
            id=clock.new_id(), case_id=case.id, position=0, width=4, height=4, digest="",
            created_at=clock.now(), boxes=[],
        )  # fmt: skip
        session.add(photo)
        self._photos.put(photo.shown(_RENDITION), b"picture", "image/webp")
        return photo.id

    def _episodes(self, session: Session, herself: Actor, found: Things) -> None:
        facts = {"dec": {"name": f"{found.secret} Jones"}, "rel": "spouse"}
        found.open = episodes.begin(session, herself, "bereavement", facts, found.secret).reference
        sent = declared(session, herself)
        line(session, sent)
        line(session, sent, "tax", mode="case", recipient="council_tax", evidence=("tenancy_end",))
        self._todo(session, line(session, sent, found.task, mode="link"), found)
        sent.facts = {"baby": f"{found.secret} Jones"}
        proof = Evidence(
            id=found.evidence_id, episode_id=sent.id, proves="tenancy_end",
            kind=FileKind.PDF, size=9, digest="x", given_at=clock.now(),
        )  # fmt: skip
        session.add(proof)
        self._photos.put(proof.key, b"proof", "application/pdf")
        safe = episodes.begin(session, herself, "facing_homelessness", {}, f"{found.secret} safe")
        safe.is_safe = True
        found.sent, found.safe = sent.reference, safe.reference

    def _todo(self, _session: Session, todo: EpisodeLine, found: Things) -> None:
        todo.state, todo.title = LineState.TODO, f"{found.secret} to do"


def cookie_of(session: Session, person: Person) -> str:
    """That of a new session of somebody who is in the record already."""
    at = clock.now()
    identity = Identity(
        id=clock.new_id(), realm=Realm.RESIDENT, issuer="https://residents.example",
        subject=str(clock.new_id()), person_id=person.id, name=None, roles=[], teams=[],
        created_at=at, last_at=at,
    )  # fmt: skip
    session.add(identity)
    return sign_ons.begin(session, PUBLIC_ON_WEB, identity, Arrival(Level.VERIFIED, "token"))[1]


def token(agent: Agent) -> str:
    """That of a form of ours, for whom they act; nothing where no page is shown to them."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', agent.get("/account").text)
    return found[1] if found else ""


def _values(rule: Rule, whose: Things, service: str) -> dict[str, Any]:
    blueprint = rule.endpoint.partition(".")[0]
    of_open = blueprint in {"episodes", "episode_declaring"} or rule.endpoint.endswith("plan.text")
    episode = whose.open if of_open else whose.sent
    reference = whose.cases[service] if blueprint in OF_CASES else episode
    task = whose.appointment if blueprint == "appointments" else whose.task
    key = {"report": "ABCDEFGH", "life_events": "bereavement"}.get(blueprint, "person")
    return {
        "reference": reference, "point_id": whose.point_id, "kind": "email", "task": task,
        "key": key, "evidence_id": whose.evidence_id, "proves": "tenancy_end", "code": "cy",
        "zoom": 14, "x": 8000, "y": 5000, "photo_id": whose.photos[service],
        "rendition": _RENDITION, "report": "ABCDEFGH", "name": "where",
    }  # fmt: skip


def _any(rule: Rule, name: str) -> object:
    match rule._converters[name]:
        case UUIDConverter():
            return UUID(int=1)
        case IntegerConverter():
            return 1
        case _:
            return "ABCD-EFGH"
