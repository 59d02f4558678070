"""A case before it is in the database: what somebody tells us, as a row with its owner and date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal import clock
from portal.council.categories import Category
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, Responsibility, responsible
from portal.council.targets import due, target_for
from portal.council.teams import Reason
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened, band
from portal.models.places import Point
from portal.models.states import State
from portal.services.people import Introduction


@dataclass(frozen=True, slots=True)
class NewCase:
    """What somebody tells us. `once` names the wish: the same one twice opens one case."""

    service: str
    words: str
    place: str = ""
    point: Point | None = None
    private_words: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    reporter: Introduction = field(default_factory=Introduction)
    photo_ids: Sequence[UUID] = ()
    once: str | None = None
    linked_to_id: UUID | None = None
    app_id: UUID | None = None  # of the app that sent it
    incomplete: bool = False  # for the team to complete: not public, and the place may be missing


def first_event(case: Case, by: Actor, app_id: UUID | None = None) -> CaseEvent:
    """The first line of its history, with the id of the app that sent it."""
    return CaseEvent(
        id=clock.new_id(),
        case_id=case.id,
        at=case.created_at,
        happened=Happened.OPENED,
        actor_id=by.self_id,
        on_behalf_of_id=by.on_behalf_of_id,
        mandate_id=by.mandate_id,
        actor_role=by.role,
        channel=by.channel,
        words="",
        to_state=State.RECEIVED,
        public=True,
        facts={"app": str(app_id)} if app_id else {},
    )


def new_case(
    by: Actor,
    council: Council,
    category: Category,
    new: NewCase,
    at: datetime,
    owner: Responsibility | None = None,
) -> Case:
    """Whose it is and by when: the row of a case, in no session yet.

    `owner` is whose it is, where that is known already.
    """
    facts = new.answers | (council.facts_at(new.point) if new.point else {})
    owner = owner or _owner(council, category, new, at)
    ward = council.ward_at(new.point) if new.point else None
    aim = target_for(category, facts)
    return Case(
        id=clock.new_id(),
        reference=clock.reference(),
        service=category.key,
        public=category.public and not new.incomplete,
        state=State.RECEIVED,
        channel=by.channel,
        once=new.once,
        linked_to_id=new.linked_to_id,
        words=new.words,
        private_words=new.private_words,
        answers=new.answers,
        lat=new.point.lat if new.point else None,
        lon=new.point.lon if new.point else None,
        band=band(new.point.lat) if new.point else None,
        place=new.place,
        ward=ward.key if ward else None,
        team=owner.team,
        reason=owner.reason,
        reason_name=owner.road or owner.area,
        urgency=aim.level,
        due=due(category, facts, at),
        created_at=at,
        updated_at=at,
        reporters=1,
        version=1,
    )


def _owner(council: Council, category: Category, new: NewCase, at: datetime) -> Responsibility:
    """Whose it is; of what is not known whole yet, where no rule fits, the duty team's."""
    on = at.astimezone(clock.LONDON).date()
    try:
        return responsible(council, category, new.point, new.answers, on)
    except NobodyHasThisDuty:
        if not new.incomplete:
            raise
        team = council.duty_team or next(iter(council.teams))
        return Responsibility(team, Reason.UNSORTED)
