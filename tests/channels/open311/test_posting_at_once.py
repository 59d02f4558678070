"""The same report many times in the same moment, and what is forgotten of it after a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.models.api_clients import ApiPost
from portal.models.cases import Case
from portal.models.places import Point
from portal.policy import SYSTEM
from portal.services import app_reports
from portal.web import parts
from tests.support.apps import App


def _lamp(app: Flask, in_town: Point) -> App:
    usual: dict[str, Any] = {
        "service_code": "street_light", "lat": in_town.lat, "long": in_town.lon,
        "attribute[fault]": "out",
    }  # fmt: skip
    return App.of(app, usual)


def test_sent_many_times_at_once_it_is_one_case_with_and_without_an_idempotency_key(
    app: Flask, in_town: Point
) -> None:
    lamp = _lamp(app, in_town)

    def send(wish: str) -> int:
        one = App(app.test_client(), lamp.key, lamp.usual)
        return one.post({"Idempotency-Key": wish} if wish else None).status_code

    with ThreadPoolExecutor(4) as pool:
        plain = list(pool.map(send, [""] * 6))
        wished = list(pool.map(send, ["w"] * 6))

    for answers in (plain, wished):
        assert sorted(answers) == [200] * 5 + [201]
    with parts.of(app).database.read() as session:
        assert session.scalar(select(func.count(Case.id))) == 2


def test_after_a_day_it_is_forgotten_that_it_was_sent_and_the_case_stays(
    app: Flask, in_town: Point
) -> None:
    _lamp(app, in_town).sends()
    database = parts.of(app).database
    with database.write() as session:
        app_reports.forget(session, SYSTEM)
        assert session.scalar(select(func.count(ApiPost.id))) == 1
    later = clock.now() + timedelta(days=1, seconds=1)
    with time_machine.travel(later), database.write() as session:
        app_reports.forget(session, SYSTEM)
        assert session.scalar(select(func.count(ApiPost.id))) == 0
        assert session.scalar(select(func.count(Case.id))) == 1
