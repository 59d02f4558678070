"""Advisers with browsers: signed on, with or without a second factor shown there."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.identities import Code, SignOn
from portal.models.organisations import AdviserRole, Organisation
from portal.models.people import Person
from portal.services import codes
from portal.web import parts
from tests.support.mandates import a_mandate, a_person, an_adviser, an_organisation
from tests.support.staff import resident_cookie, resumed


@dataclass
class Bureau:
    """An agreed organisation, and its people by name with a browser each."""

    app: Flask
    organisation_id: UUID

    def person(self, name: str, *, second_factor: bool = True) -> FlaskClient:
        """A browser in which somebody has signed on."""
        client = self.app.test_client()
        with parts.of(self.app).database.write() as session:
            cookie = resident_cookie(session, name)
            actor = resumed(session, cookie)
            if second_factor:
                session.execute(
                    update(SignOn)
                    .where(SignOn.id == actor.sign_on_id)
                    .values(second_factor_at=clock.now())
                )
        client.set_cookie("portal", cookie)
        return client

    def adviser(
        self, name: str = "Asha Patel", role: AdviserRole = AdviserRole.ADVISER, *,
        second_factor: bool = True,
    ) -> FlaskClient:  # fmt: skip
        """The browser of somebody who advises there."""
        client = self.person(name, second_factor=second_factor)
        with parts.of(self.app).database.write() as session:
            made = an_adviser(session, self.of(session), named(session, name), role=role)
            made.totp_proved_at = None
        return client

    def client_of(
        self, adviser: str, name: str = "Margaret Jones", phone: str | None = None
    ) -> UUID:
        """A mandate of somebody whose adviser is the one of this name."""
        with parts.of(self.app).database.write() as session:
            made = a_mandate(
                session, a_person(session, name, phone=phone), organisation=self.of(session),
                adviser=named(session, adviser), until=clock.now() + timedelta(days=31),
            )  # fmt: skip
            return made.id

    def of(self, session: Session) -> Organisation:
        """The organisation, in this session."""

        return session.get_one(Organisation, self.organisation_id)

    def code(self) -> str:
        """The digits of the code that was sent last."""
        here = parts.of(self.app)
        with here.database.read() as session:
            newest = session.scalars(select(Code).order_by(Code.id.desc())).all()[0]
            return codes.digits(here.settings.secret_key.get_secret_value(), newest.id)


def bureau(app: Flask, name: str = "Thornley Advice") -> Bureau:
    """A new organisation with an agreement."""
    with parts.of(app).database.write() as session:
        return Bureau(app, an_organisation(session, name).id)


def named(session: Session, name: str) -> Person:
    """The person of a name that only one has."""
    return session.scalars(select(Person).where(Person.name == name)).one()
