"""Handing a case to whose it is: the same case, the same reference, another team or agency."""

from contextlib import suppress

from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.council.councils import Council
from portal.council.responsibility import NobodyHasThisDuty, responsible
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.outbox import Topic
from portal.models.states import State
from portal.policy import Action, require
from portal.services import counting

HANDED_OVER = "handed_over"  # why a team has a case where no duty of the council's folder says so


class NoSuchTeam(Exception):
    """The council has no team or agency of this key."""


class HasItAlready(Exception):
    """The team that it is to be handed to is the one that has it."""


def hand_over(
    session: Session,
    actor: Actor,
    council: Council,
    case: Case,
    team: str,
    words: str,
    their_reference: str = "",
) -> CaseEvent:
    """Give a case to another team or agency, and tell it and everyone who follows the case.

    Its reference and its date stay; who had it on their desk has it no more. `words` are for
    everyone; `their_reference` is what the new one calls it, where they have said so.
    Raises NotAllowed, NoSuchTeam, HasItAlready, or NoSuchStep for a case that has ended.
    """
    require(actor, Action.HAND_OVER_CASE, case)
    if team not in council.teams:
        raise NoSuchTeam(team)
    if team == case.team:
        raise HasItAlready(team)
    at, was = clock.now(), case.state
    facts = {"team": team, "from": case.team, "their_reference": case.their_reference}
    event = case.move(
        State.PASSED_ON, words, by=actor, at=at, happened=Happened.PASSED, facts=facts
    )
    event.id = clock.new_id()
    case.team, case.assignee_id, case.their_reference = team, None, their_reference
    case.reason, case.reason_name = _why(council, case)
    session.add(event)
    session.flush()
    outbox.post(session, Topic.CASE_PASSED, about=case, event_id=event.id)
    counting.count(session, case, was)
    return event


def _why(council: Council, case: Case) -> tuple[str, str | None]:
    """Why they have it: by duty, where it is theirs, else because somebody handed it to them."""
    category = council.service(case.service)
    today = clock.now().astimezone(clock.LONDON).date()
    with suppress(NobodyHasThisDuty):
        owner = (
            responsible(council, category, case.point, case.answers, today) if category else None
        )
        if owner is not None and owner.team == case.team:
            return owner.reason, owner.road or owner.area
    return HANDED_OVER, None
