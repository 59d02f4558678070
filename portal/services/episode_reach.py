"""Where the person of an episode hears of it: at their own proved addresses, or not at all."""

from sqlalchemy.orm import Session

from portal.models.episodes import Episode
from portal.models.people import ContactPoint, Reach
from portal.services import consents
from portal.services.people import reach


def point_of(session: Session, episode: Episode) -> ContactPoint | None:
    """Their email, else a phone that may be texted; None where nothing may be sent.

    Nothing is sent where the event asks for quiet (its subject is dead, or a child was lost) or
    where somebody is not safe: who reads the account's email or phone is not known then. What a
    clerk wrote down goes where they were told before; of a young person only to what they proved
    themselves.
    """
    if episode.is_quiet or episode.is_safe:
        return None
    is_proved = episode.identity_id is None or episode.is_young
    by_email = reach(episode.person, Reach.EMAIL, proved=is_proved)
    if by_email is not None:
        return by_email
    by_phone = reach(episode.person, Reach.PHONE, proved=True)
    if by_phone is None or consents.is_stopped(session, by_phone.key):
        return None
    return by_phone
