"""Whom to call before anything else: by the council's rules and by the words that were typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.council.categories import Category
from portal.council.conditions import holds
from portal.council.councils import Council
from portal.council.profile import EmergencyNumber
from portal.web.reporting.told import Told


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
    for danger in category.dangers if category else ():
        if holds(danger.when, facts) and danger.number in council.numbers:
            one = Alarm(
                f"{danger.level}-{danger.number}", danger.level,
                council.numbers[danger.number], danger.words,
            )  # fmt: skip
            found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: one.level)
