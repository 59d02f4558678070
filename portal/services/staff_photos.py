"""Photos that staff add to a case without moving it on: of the problem, or of the work."""

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case, CaseEvent, Happened
from portal.models.photos import Shows
from portal.policy import Action, require
from portal.services import counting, photos, standard_replies
from portal.services.staff_cases import AfterPhoto


def add(
    session: Session, actor: Actor, case: Case, photo: AfterPhoto, shows: Shows, words: str
) -> CaseEvent:
    """Add a photo, its files already in the storage, for everyone who may read the case.

    Nobody is written to. Raises NotAllowed, Unfilled.
    """
    require(actor, Action.PROGRESS_CASE, case)
    standard_replies.check_filled(words)
    row = photos.receive_after(session, actor, case, photo.id, photo.ready, photo.digest)
    event = case.record(Happened.PHOTO_ADDED, actor, clock.now(), words)
    event.id = clock.new_id()
    session.add(event)
    session.flush()
    row.case_id, row.event_id, row.shows = case.id, event.id, shows
    row.lat = row.lon = None  # where it was taken is nobody's business but the case's
    if case.public:
        counting.touch(session, counting.CASES)
    return event
