"""Whom to call before anything else: by the council's rules and by the words that were typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.council.categories import Category
from portal.council.conditions import holds
from portal.council.councils import Council
from portal.council.profile import EmergencyNumber
from portal.reading.danger import Danger, Kind, dangers_in
from portal.web.reporting.told import Told

_EMERGENCY = "emergency"
_FIRST = {
    Kind.BODY: _l("If someone may be dead or dying, call 999 now."),
    Kind.PERSON_HURT: _l("If someone is hurt, call 999 now."),
    Kind.TRAPPED: _l("If someone is trapped, call 999 now."),
    Kind.FIRE: _l("If something is burning, call 999 now and keep away."),
    Kind.GAS: _l(
        "If you smell gas, go outside, use no switch or flame, and call the gas emergency line now."
    ),
    Kind.VIOLENCE: _l("If someone is threatened or attacked, call 999 now."),
    Kind.CHILD_ALONE: _l("If a child is alone or missing, call 999 now."),
    Kind.ELECTRICITY: _l("Keep well away from wires, and from whatever touches them. Call now."),
    Kind.COLLAPSE: _l("Keep away from what has collapsed, or may. Call now."),
    Kind.FLOOD: _l("If water is coming into a home, call now. If someone is in danger, call 999."),
    Kind.NEEDLES: _l(
        "Do not touch needles or blood. Call now, day or night, and keep others away if it is safe."
    ),
    Kind.CHEMICALS: _l("Do not touch it, and keep away from the smell. Call now."),
    Kind.ROAD_COVER: _l("An open hole or a missing cover needs guarding at once. Call now."),
    Kind.TREE: _l("Keep away from a fallen tree or a hanging branch. Call now."),
    Kind.SEWAGE: _l("Keep out of the water, and call the sewer company now."),
    Kind.SIGN: _l(
        "Where a traffic light, a stop sign or a give way sign is out or gone, call now."
    ),
    Kind.ANIMAL: _l("Do not go near an animal that is hurt or loose. Call now."),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A number to call first. Level 0: life is at risk; 1: call now, day or night."""

    key: str
    level: int
    number: EmergencyNumber
    words: str


def alarms(
    council: Council, category: Category | None, facts: Mapping[str, Any], told: Told
) -> list[Alarm]:
    """Each number to call once, the emergency first."""
    found: dict[str, Alarm] = {}
    for alarm in (*_by_rule(council, category, facts), *_by_words(council, told)):
        found.setdefault(alarm.key, alarm)
    return sorted(found.values(), key=lambda one: one.level)


def _by_rule(
    council: Council, category: Category | None, facts: Mapping[str, Any]
) -> Iterator[Alarm]:
    for danger in category.dangers if category else ():
        if holds(danger.when, facts):
            yield from _alarm(council, danger.level, danger.number, _(danger.words))


def _by_words(council: Council, told: Told) -> Iterator[Alarm]:
    free = [one for one in told.answers.values() if isinstance(one, str)]
    text = "\n".join((told.thing, told.words, told.private_words, told.search, *free))
    for danger in dangers_in(text):
        yield from _alarm(council, danger.level, _number(council, danger), str(_FIRST[danger.kind]))


def _number(council: Council, danger: Danger) -> str:
    """The council's number for it; one that it does not name leaves the emergency."""
    return danger.number if danger.number in council.numbers else _EMERGENCY


def _alarm(council: Council, level: int, number: str, words: str) -> Iterator[Alarm]:
    if number in council.numbers:
        yield Alarm(f"{level}-{number}", level, council.numbers[number], words)
