"""Where an inspector said they are: for this browser and this person, for a few hours.

In the signed cookie and nowhere else: nobody keeps where staff go. No address has it in it.
"""

from dataclasses import dataclass

from flask import session as cookie

from portal import clock
from portal.models.places import Point
from portal.web import actors

_COOKIE = "whereabouts"
_HOURS = 4
_DIGITS = 4  # of a degree: eleven metres


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A place, and what stands there in words; empty where nothing does."""

    point: Point
    words: str


def keep(point: Point, words: str) -> None:
    """They are here now."""
    who = actors.current().identity_id
    until = int(clock.now().timestamp()) + _HOURS * 3600
    cookie[_COOKIE] = [
        who.hex if who else "", until, round(point.lat, _DIGITS), round(point.lon, _DIGITS), words,
    ]  # fmt: skip


def last() -> Whereabouts | None:
    """Where they said they are; None where that is long ago, or was somebody else."""
    kept, who = cookie.get(_COOKIE), actors.current().identity_id
    if not isinstance(kept, list) or len(kept) != 5 or who is None:
        return None
    whose, until, lat, lon, words = kept
    if whose != who.hex or until < clock.now().timestamp():
        return None
    return Whereabouts(Point(lat, lon), words)
