"""Life events of the resident of a portal that has been used: one half answered, one sent."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.actors import Actor
from portal.models.episodes import EpisodeLine, LineState
from portal.services import declarations, episodes

_HOME = {
    "uprn": "", "line": "⟦42 Mill Lane⟧", "postcode": "TY3 1JA", "district": "ours",
    "county": "ours", "district_key": "",
}  # fmt: skip
FACTS: dict[str, Any] = {
    "tonight": ["despair"],
    "rel": "spouse",
    "registration": "yes",
    "capacity": "executor",
    "tuo": "done",
    "dec": {"name": "⟦Ali Khan⟧"},
    "birth_date": None,
    "death_date": date(2026, 11, 17),
    "death_place": "home",
    "svc": ["library", "blue_badge"],
    "untold": ["none"],
    "last_address": _HOME,
    "tenure": "own_joint",
    "household": {"adults": [{"name": "⟦Sam Reed⟧", "student": True}], "children": []},
    "care": "neither",
    "badge_number": "",
    "own_birth": date(1972, 2, 1),
    "bsp_children": "no",
    "write_to": "me",
    "suppress": "",
    "support_opt": "not_now",
}


def live(session: Session, sam: Actor, council: Council) -> dict[str, str]:
    """References by `open` and `sent`, and the id of a `todo` of the one that was sent."""
    open_ = episodes.begin(session, sam, "bereavement", FACTS, "open")
    sent = episodes.begin(session, sam, "bereavement", FACTS, "sent")
    for one in (open_, sent):
        episodes.answer(session, sam, one, {}, ["money"])
    told = {one.key: True for one in declarations.recipients(council, sent)}
    declarations.declare(session, sam, council, sent, told, sent.version, "sent")
    todo = session.scalars(
        select(EpisodeLine.task).where(
            EpisodeLine.episode_id == sent.id, EpisodeLine.state == LineState.TODO
        )
    ).first()
    return {"open": open_.reference, "sent": sent.reference, "todo": todo or ""}
