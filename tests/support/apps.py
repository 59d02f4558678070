"""Apps of others in tests: their keys, and what they post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models.actors import Role
from portal.models.api_clients import ApiClient
from portal.services import api_clients
from portal.services.api_clients import NewApp
from portal.web import parts
from tests.support.staff import Colleague

ADMINISTRATOR = Colleague(Role.ADMINISTRATOR, name="Ada Admin")
REQUESTS = "/open311/v2/requests.json"


def an_app(
    session: Session, name: str = "FixMyStreet", organisation_id: UUID | None = None,
    hosts: Sequence[str] = (),
) -> tuple[ApiClient, str]:  # fmt: skip
    """An app and its key; `hosts` may be what no administrator can type: a port of this machine."""
    ada = ADMINISTRATOR.actor(session)
    app, key = api_clients.make(session, ada, NewApp(name, organisation_id))
    app.media_hosts = list(hosts)
    session.flush()
    return app, key


@dataclass
class App:
    """An app that reports over HTTP; `usual` is what it says unless a test says otherwise."""

    client: FlaskClient
    key: str
    usual: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, portal: Flask, usual: dict[str, Any], **more: Any) -> "App":
        """An app that was just given its key."""
        with parts.of(portal).database.write() as session:
            _made, key = an_app(session, **more)
        return cls(portal.test_client(), key, usual)

    def post(self, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send a report; None leaves a field out. `lng` and the like are further fields."""
        fields = {"api_key": self.key, **self.usual, **more}
        return self.client.post(
            REQUESTS,
            data={name: value for name, value in fields.items() if value is not None},
            headers=headers,
        )

    def sends(self, **more: Any) -> dict[str, Any]:
        """Send a report that is taken; what is answered."""
        answer = self.post(**more)
        assert answer.status_code in {200, 201}, answer.text
        [row] = answer.get_json()
        assert isinstance(row, dict)
        return row

    def faults(self, **more: Any) -> list[str]:
        """Send a report that is refused as it is; each thing that is wrong with it."""
        answer = self.post(**more)
        assert answer.status_code == 400, answer.text
        return [one["description"] for one in answer.get_json()]


def errors(xml: bytes) -> list[tuple[str | None, str | None]]:
    """Code and description of each error in an XML document."""
    found = ET.fromstring(xml).findall("error")
    return [(one.findtext("code"), one.findtext("description")) for one in found]
