"""What was begun in a call for somebody who turned out to be somebody else goes where they go."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.models.calls import Call
from portal.models.episodes import Episode, EpisodeState
from portal.models.people import Person
from portal.services.episode_facts import Origin

_OF_THE_OTHER = (Origin.ACCOUNT, Origin.EARLIER)


def move(session: Session, call: Call, now: Person | None) -> None:
    """Give the episodes that were begun in a call to who called after all.

    What stood in the record of the one they were taken for does not go along. Nobody known: they
    wait where they are until it is.
    """
    if now is None:
        return
    begun_here = select(Episode).where(
        Episode.call_id == call.id,
        Episode.person_id.not_in([one for one in (now.id, call.on_behalf_of_id) if one]),
    )
    for episode in session.scalars(begun_here.with_for_update()):
        episode.person = now
        if episode.state is EpisodeState.ANSWERING:
            episode.facts = {
                name: fact
                for name, fact in episode.facts.items()
                if fact.get("from") not in _OF_THE_OTHER
            }
            flag_modified(episode, "facts")
            episode.version += 1
