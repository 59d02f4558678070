"""Answers of somebody who has not signed on: signed, in the form that asks on, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from portal.settings import Settings
from portal.web import roots

KEPT_FOR = 12 * 60 * 60  # seconds
MOST_CHARACTERS = 200_000
_SALT = "life-event-answers"


class NotOurs(Exception):
    """What a form carried was not signed by us, or for another event."""


class TooOld(Exception):
    """The page stood open for longer than `KEPT_FOR`."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What has been answered of an event: values in their JSON form by the question's id."""

    event: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()  # pages that were put off

    def but(self, facts: Mapping[str, Any], skipped: tuple[str, ...]) -> "Answers":
        """The same with other answers."""
        return replace(self, facts=facts, skipped=skipped)


def seal(settings: Settings, answers: Answers) -> str:
    """The answers as a form carries them: compressed and signed, so that only we can change it."""
    return str(
        _serializer(settings).dumps([answers.event, dict(answers.facts), [*answers.skipped]])
    )


def unseal(settings: Settings, event: str, carried: str) -> Answers:
    """The answers that a form carried; none where it carried nothing. Raises NotOurs, TooOld."""
    if not carried:
        return Answers(event)
    if len(carried) > MOST_CHARACTERS:
        raise NotOurs
    try:
        whose, facts, skipped = _serializer(settings).loads(carried, max_age=KEPT_FOR)
    except SignatureExpired:
        raise TooOld from None
    except BadData:
        raise NotOurs from None
    if whose != event:
        raise NotOurs
    return Answers(event, facts, tuple(skipped))


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt=roots.bound(_SALT))
