"""I have a lasting power of attorney: by its code at once, or with staff where nobody answers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import select

from portal.models.actors import Basis
from portal.models.mandates import Mandate, MandateState, Way
from portal.settings import Settings
from tests.support import lasting_powers
from tests.support.acting import Agent, an_agent_at
from tests.support.applications import Made
from tests.support.forms import hidden_fields, send

PAGE = "/acting-for/lasting-power"
POWER = {"code": "V-AB12-CD34-EF56", "surname": "Jones"}


@pytest.fixture
def with_registry(settings: Settings, made: Made) -> Iterator[Flask]:
    """The portal, with a registry that knows Margaret's power."""
    with lasting_powers.serving() as registry:
        known = {"lpa_url": AnyHttpUrl(registry.url), "lpa_key": SecretStr(lasting_powers.KEY)}
        app = made.app(settings.model_copy(update=known))
        app.testing = True
        yield app


def mandates_of(who: Agent) -> list[Mandate]:
    with who.database.read() as session:
        return list(session.scalars(select(Mandate)))


def test_an_attorney_who_proved_who_they_are_may_act_at_once(with_registry: Flask) -> None:
    tom = an_agent_at(with_registry, "Tom Jones")

    answer = send(tom.client, PAGE, **POWER)

    assert answer.status_code == 303
    [mandate] = mandates_of(tom)
    assert (mandate.way, mandate.basis) == (Way.LPA, Basis.LPA_PROPERTY)
    assert mandate.state is MandateState.ACTIVE
    assert "Act for Margaret Jones" in tom.client.get("/acting-for").text


def test_whoever_is_no_attorney_of_it_waits_for_staff(with_registry: Flask) -> None:
    eve = an_agent_at(with_registry, "Eve Stone")

    answer = send(eve.client, PAGE, **POWER)

    assert "We are checking the papers" in eve.client.get(answer.location).text
    assert [one.state for one in mandates_of(eve)] == [MandateState.CHECKING]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "12"}, "An access code is V and twelve"),
        ({"code": "x" * 10_000}, "Use 200 characters or fewer"),
        ({"code": ""}, "Enter the access code"),
        ({"surname": ""}, "Enter the surname"),
        ({"surname": "Smith"}, "There is no lasting power of attorney"),
        ({"code": "V-ZZ12-CD34-EF56"}, "There is no lasting power of attorney"),
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(
    with_registry: Flask, wrong: dict[str, str], said: str
) -> None:
    tom = an_agent_at(with_registry, "Tom Jones")

    answer = send(tom.client, PAGE, **(POWER | wrong))

    assert "There is a problem" in answer.text
    assert said in answer.text
    for name in set(POWER) - set(wrong):
        assert f'value="{POWER[name]}"' in answer.text
    assert mandates_of(tom) == []


def test_where_nobody_answers_more_is_asked_and_staff_look_into_it(app: Flask) -> None:
    """There is no registry in these settings at all."""
    tom = an_agent_at(app, "Tom Jones")
    page = send(tom.client, PAGE, **POWER)
    assert "does not answer just now" in page.text
    assert mandates_of(tom) == []

    fields = hidden_fields(page.text) | POWER
    missing = tom.client.post(PAGE, data=fields)
    assert "Enter their first names" in missing.text
    told = tom.client.post(
        PAGE, data=fields | {"basis": "lpa_health", "first_names": "Margaret", "address": "Mill"}
    )

    assert told.status_code == 303
    [mandate] = mandates_of(tom)
    assert (mandate.state, mandate.basis) == (MandateState.CHECKING, Basis.LPA_HEALTH)
    assert "Margaret Jones" in tom.client.get(told.location).text
