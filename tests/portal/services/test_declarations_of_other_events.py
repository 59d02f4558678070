"""Each of the nine events, declared: every team and agency it names is there, and gets its own."""

from datetime import date

import pytest
import time_machine
from sqlalchemy.orm import Session

from life_events.engine.events import Mode
from portal.council.councils import Council
from portal.services import declarations
from tests.support.living import begun, declared, somebody
from tests.support.other_lives import EVENTS, STORIES, TODAY, planned

OURS = {Mode.CASE, Mode.PARTNER, Mode.APPOINTMENT}


@pytest.mark.parametrize("key", EVENTS)
def test_each_duty_of_the_story_has_a_recipient_in_the_council(
    session: Session, council: Council, key: str
) -> None:
    with time_machine.travel(date(TODAY.year, TODAY.month, TODAY.day), tick=True):
        actor = somebody(session)
        episode = begun(session, actor, key, **STORIES[key])
        told = {duty for one in declarations.recipients(council, episode) for duty in one.duties}
        done = declared(session, actor, council, episode)

    wanted = {line.task.team for line in planned(key).lines if line.mode in OURS}
    assert told == wanted
    assert done.cases


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("having_a_baby", {"stage": "stop", "loss": "no"}),
        ("getting_married", {"free": "no", "ages": "yes", "safe_way": ""}),
    ],
)
def test_nobody_is_told_of_a_loss_or_of_pressure_that_the_person_keeps_to_themselves(
    session: Session, council: Council, key: str, said: dict[str, str]
) -> None:
    episode = begun(session, somebody(session), key, **said)

    assert declarations.recipients(council, episode) == []
