"""Too many posts from one sender are turned away for a while; reading never is."""

import pytest
from flask.testing import FlaskClient

from portal.settings import SettingsFault, load
from portal.web.limits import install, sender

PAGE = "/tried/limited"


def _post(visitor: FlaskClient, address: str) -> int:
    token = {"X-CSRFToken": visitor.get("/tried/form").text}
    return visitor.post(PAGE, headers=token, environ_base={"REMOTE_ADDR": address}).status_code


def test_one_sender_is_turned_away_and_another_is_not(visitor: FlaskClient) -> None:
    assert [_post(visitor, "203.0.113.1") for _ in range(3)] == [200, 200, 429]
    assert _post(visitor, "203.0.113.2") == 200


def test_who_is_turned_away_learns_for_how_long(visitor: FlaskClient) -> None:
    token = {"X-CSRFToken": visitor.get("/tried/form").text}
    for _ in range(3):
        answer = visitor.post(PAGE, headers=token, environ_base={"REMOTE_ADDR": "203.0.113.3"})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"


def test_reading_is_never_limited(visitor: FlaskClient) -> None:
    answers = {
        visitor.get(PAGE, environ_base={"REMOTE_ADDR": "203.0.113.4"}).status_code for _ in range(5)
    }

    assert answers == {200}


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        (None, "unknown"),
    ],
)
def test_one_home_is_one_sender(address: str | None, whose: str) -> None:
    assert sender(address) == whose


def test_a_redis_that_cannot_be_used_is_named_at_start() -> None:
    from flask import Flask

    settings = load(_env_file=None, secret_key="t" * 32, redis_url="carrier-pigeon://roof")

    with pytest.raises(SettingsFault, match="PORTAL_REDIS_URL"):
        install(Flask("x"), settings)
