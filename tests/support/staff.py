"""Staff and residents who have signed on: rows as the portal writes them, and their browsers."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.models.actors import Level, Role
from portal.models.identities import Realm, SignOn
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival, Standing
from portal.web import parts


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff, as the provider and the council's map describe them."""

    role: Role
    teams: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    name: str = "Jo Adeyemi"
    also: tuple[Role, ...] = ()

    def sign_on(self, session: Session) -> tuple[SignOn, str]:
        """A new session, and its cookie."""
        who = Subject(Realm.STAFF, "https://staff.example", self.name, self.name)
        identity = identities.recognise(session, PUBLIC_ON_WEB, who)
        standing = Standing((self.role, *self.also), self.teams, self.wards)
        arrival = Arrival(Level.SIGNED_ON, "id-token", device="Firefox", standing=standing)
        return sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)

    def actor(self, session: Session) -> Actor:
        """Who they are once they have signed on."""
        return resumed(session, self.sign_on(session)[1])


def resident(session: Session, name: str = "Sam Reed", level: Level = Level.SIGNED_ON) -> Actor:
    """Somebody who signed on for themselves."""
    return resumed(session, resident_cookie(session, name, level))


def resident_cookie(session: Session, name: str = "Sam Reed", level: Level = Level.VERIFIED) -> str:
    """The cookie of a resident's new session."""
    who = Subject(Realm.RESIDENT, "https://residents.example", name, name)
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    if level is Level.VERIFIED:
        identity.name = name  # as it was proved
    return sign_ons.begin(session, PUBLIC_ON_WEB, identity, Arrival(level, "id-token"))[1]


def resumed(session: Session, cookie: str) -> Actor:
    """The actor of a session that is alive."""
    found = sign_ons.resume(session, cookie)
    assert found is not None
    return found.actor


def browser(app: Flask, who: Colleague | None) -> FlaskClient:
    """A browser in which they have signed on; with nobody, one in which nobody has."""
    client = app.test_client()
    if who is not None:
        with parts.of(app).database.write() as session:
            client.set_cookie("portal", who.sign_on(session)[1])
    return client
