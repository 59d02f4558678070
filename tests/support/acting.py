"""Somebody who acts for another in a browser: signed on, and with a person chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import clock
from portal.database import Database
from portal.models.actors import Actor, Granted, Level
from portal.models.identities import Realm, SignOn
from portal.models.mandates import Mandate
from portal.models.people import Person
from portal.policy import PUBLIC_ON_WEB
from portal.services import holdings, identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival
from portal.web import parts
from tests.support import mandates as made
from tests.support.forms import hidden_fields
from tests.support.mandates import EVERYTHING


@dataclass
class Agent:
    """A browser in which somebody has signed on, and the rows behind it."""

    app: Flask
    client: FlaskClient
    cookie: str
    person_id: UUID
    key: str = ""

    @property
    def database(self) -> Database:
        return parts.of(self.app).database

    def own(self, session: Session) -> Actor:
        """Who they are for themselves."""
        found = sign_ons.resume(session, self.cookie)
        assert found is not None
        return found.own

    def may_act_for(
        self, name: str = "Margaret Jones", scopes: Iterable[Granted] = EVERYTHING, **more: Any
    ) -> Mandate:
        """A person whose mandate they have; `more` as of `mandates.a_mandate`."""
        with self.database.write() as session:
            principal = made.a_person(
                session, name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com"
            )
            return made.a_mandate(
                session, principal, session.get_one(Person, self.person_id), scopes, **more
            )

    def choose(self, mandate: Mandate) -> "Agent":
        """From now on addresses are for this person."""
        with self.database.write() as session:
            _acting, self.key = holdings.choose(session, self.own(session), mandate.id)
        return self

    def at(self, path: str, key: str | None = None) -> str:
        """The address of a path for whom they act."""
        return f"/for/{key or self.key}{path}"

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(self.at(path), **more)

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Open a page for whom they act, fill in its form and send it."""
        return self.client.post(self.at(path), data=hidden_fields(self.get(path).text) | fields)


def an_agent_at(
    app: Flask, name: str = "David Jones", *, level: Level = Level.VERIFIED, proved: bool = False
) -> Agent:
    """Somebody's browser; `proved`: with the second factor that advisers show."""
    with parts.of(app).database.write() as session:
        who = Subject(Realm.RESIDENT, "https://residents.example", name, name)
        identity = identities.recognise(session, PUBLIC_ON_WEB, who)
        if level is Level.VERIFIED:
            identity.name = name  # as it was proved
        begun, cookie = sign_ons.begin(session, PUBLIC_ON_WEB, identity, Arrival(level, "token"))
        if proved:
            session.get_one(SignOn, begun.id).second_factor_at = clock.now()
        assert identity.person_id is not None
        whose = identity.person_id
    client = app.test_client()
    client.set_cookie("portal", cookie)
    return Agent(app, client, cookie, whose)
