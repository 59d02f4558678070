"""What a step of the report works with: what was told, and what follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.council.categories import Category, Question
from portal.council.conditions import holds
from portal.council.levels import Needed
from portal.models.actors import Level
from portal.models.photos import Photo
from portal.policy import PUBLIC_ON_WEB, Actor, Role
from portal.services import finding
from portal.services.calls import Serving
from portal.services.finding import Near
from portal.web import actors, guards, serving
from portal.web.parts import Parts
from portal.web.reporting.dangers import Alarm, alarms
from portal.web.reporting.told import Told


@dataclass
class Situation:
    """One report at one moment, with an open session to look things up in."""

    parts: Parts
    session: Session
    told: Told
    key: str
    photos: list[Photo] = field(default_factory=list)
    then_check: bool = False  # the reader came by a Change link
    lost_photos: tuple[UUID, ...] = ()  # of a draft that is lost, until it is written anew
    typed: MultiDict[str, str] = field(default_factory=MultiDict)  # the form as it was sent

    @cached_property
    def category(self) -> Category | None:
        """What it is about; None where nothing, or nothing we know, was chosen."""
        return self.parts.council.categories.get(self.told.service or "")

    @cached_property
    def resident(self) -> Actor | None:
        """Who has signed on to report it, for themselves or under a mandate, and need not say who
        they are.
        """
        actor = actors.current()
        return actor if actor.role in (Role.RESIDENT, Role.AGENT) else None

    @cached_property
    def serving(self) -> Serving | None:
        """The call in which a clerk writes this down for somebody."""
        return serving.of(self.told.call)

    @property
    def acts(self) -> Actor:
        """Who tells the council of it. Raises MandateLost."""
        if self.serving is not None and self.told.mandate:
            return serving.agent_under(self.serving, self.told.mandate)
        if self.serving is not None:
            return serving.actor(self.serving)
        return self.resident or PUBLIC_ON_WEB

    @cached_property
    def lacks(self) -> Needed | None:
        """What the category asks of who reports it, where they have not shown it yet.

        Where a portal has nowhere to sign on it cannot ask.
        """
        if self.category is None or not guards.is_offered():
            return None
        needed = self.parts.council.level(self.category.key)
        if self.serving is not None:
            return None if self._is_known(self.serving, needed.needs) else needed
        return None if guards.is_met(needed.needs) else needed

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What conditions may ask: the answers and the facts of the place."""
        point = self.told.point
        place = self.parts.council.facts_at(point) if point else {}
        return {**self.told.answers, **place}

    @cached_property
    def questions(self) -> list[Question]:
        """The category's questions that are to be asked, by the answers so far."""
        return list(self._asked_now(self.category)) if self.category else []

    @cached_property
    def unasked(self) -> list[Question]:
        """Those that were not on any page that was sent."""
        return [one for one in self.questions if one.id not in self.told.asked]

    @cached_property
    def alarms(self) -> list[Alarm]:
        """The dangers that what was told speaks of, the worst first."""
        return alarms(self.parts.council, self.category, self.facts, self.told)

    @cached_property
    def near(self) -> list[Near]:
        """Public cases that may be the same, nearest first."""
        category, point = self.category, self.told.point
        if category is None or point is None or not category.public:
            return []
        radius = self.parts.council.radius_of(category)
        return finding.near(self.session, PUBLIC_ON_WEB, point, radius, service=category.key)

    def with_told(self, told: Told) -> "Situation":
        """The same report after something more was told."""
        return replace(self, told=told)

    def _is_known(self, call: Serving, needs: Level) -> bool:
        """Of somebody whom a clerk serves the check in the call stands for a proof."""
        if needs is Level.VERIFIED:
            return call.checked
        return needs is Level.NONE or call.person_id is not None or bool(self.told.name)

    def _asked_now(self, category: Category) -> Iterator[Question]:
        for question in category.questions:
            if holds(question.when, self.facts):
                yield question
