"""What people press and fill in on the pages of acting for somebody."""

import re
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.models.identities import Code
from portal.services import codes
from portal.web import parts
from tests.support.acting import Agent
from tests.support.forms import hidden_fields, send

_QUIET = "/account/helpers/told"
ASKED = {
    "name": "Margaret Jones",
    "reach": "margaret@example.com",
    "basis": "consent",
    "kind_housing": "act",
    "days": "31",
    "copies": "both",
}


def press(who: Agent, address: str, **fields: str) -> TestResponse:
    """Press a button that leads to this address."""
    token = hidden_fields(who.client.get(_QUIET).text)["csrf_token"]
    return who.client.post(address, data={"csrf_token": token} | fields)


def ask(who: Agent, **fields: str) -> TestResponse:
    """Ask to act for somebody, for Margaret unless said otherwise."""
    return send(who.client, "/acting-for/ask", **(ASKED | fields))


def asked(who: Agent, **fields: str) -> UUID:
    """The same, where it can be asked; the mandate's id."""
    answer = ask(who, **fields)
    assert answer.status_code == 303, answer.text
    return UUID(re.findall(r"[0-9a-f-]{36}", answer.location)[0])


def code_of(who: Agent, mandate_id: UUID) -> str:
    """The six digits that were sent last for a mandate."""
    with who.database.read() as session:
        statement = select(Code).where(Code.mandate_id == mandate_id).order_by(Code.id.desc())
        code = session.scalars(statement.limit(1)).one()
    secret = parts.of(who.app).settings.secret_key.get_secret_value()
    return codes.digits(secret, code.id)


def another_code(right: str) -> str:
    """Six digits that are not these."""
    return f"{(int(right) + 1) % 1_000_000:06}"
