"""Episodes of a resident who has signed on: begun, answered whole, declared, and looked into."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.models.episodes import Episode
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.life_pages import Walk, widow
from tests.support.staff import resident_cookie


def signed_on(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    with parts.of(app).database.write() as session:
        client.set_cookie("portal", resident_cookie(session, name))
    return client


def begin(client: FlaskClient, event: str = "bereavement") -> Walk:
    page = client.get(f"/account/episodes/begin?event={event}")
    answer = client.post("/account/episodes/begin", data=hidden_fields(page.text))
    return Walk(client, answer).follow()


def episode(app: Flask) -> Episode:
    with parts.of(app).database.read() as session:
        found = session.scalars(select(Episode).order_by(Episode.id.desc())).first()
        assert found is not None
        return found


def whole(walk: Walk, app: Flask) -> str:
    """Answer everything; the address of the plan."""
    widow(walk)
    return f"/account/episodes/{episode(app).reference}"


def declare(client: FlaskClient, address: str, **said: str) -> Walk:
    page = client.get(f"{address}/declare")
    walk = Walk(client, page)
    names = set(re.findall(r'name="(tell-[\w-]+)"', page.text))
    answers = {name: said.get(name.removeprefix("tell-"), "yes") for name in names}
    return walk.post(answers)


def count(app: Flask, kind: type) -> int:
    with parts.of(app).database.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0
