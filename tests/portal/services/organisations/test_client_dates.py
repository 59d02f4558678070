"""The next day that matters of a client, of one life event alone too."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Depth, Kind
from portal.models.mandates import MandateScope
from portal.services import adviser_clients
from tests.support.episodes import declared, line
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_case_of, a_mandate, a_person
from tests.support.organisations import joined, led


def test_of_one_life_event_alone_the_dates_of_that_one_are_told(
    session: Session,
) -> None:
    _lead, _me, of = led(session)
    actor, me = joined(session, of)
    margaret = a_person(session)
    mandate = a_mandate(session, margaret, organisation=of, adviser=me.person, scopes=())
    soon, later = (clock.now() + timedelta(days=days) for days in (2, 5))
    one, other = (declared(session, on_web(margaret), "moving_house") for _ in range(2))
    for episode, due in ((one, later), (other, soon)):
        case = a_case_of(session, margaret.id, "life_council_tax")
        case.due = due
        line(session, episode, "tell_council_tax", mode="case", case_id=case.id)
    session.add(
        MandateScope(
            id=clock.new_id(), mandate_id=mandate.id, position=0, kind=Kind.EPISODE,
            depth=Depth.LOOK, episode_id=one.id,
        )
    )  # fmt: skip
    session.flush()

    [found] = adviser_clients.page(session, actor, me).lines
    assert found.due == later
