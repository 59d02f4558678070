"""To whom the news of a case goes that came to be under a mandate: chosen anew by whose it is.

It counts at once, of all their cases under it: who is told is asked each time something is sent
(`mandate_news`).
"""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import outbox
from portal.models.actors import Actor
from portal.models.mandates import Copies, Mandate, MandateState
from portal.models.outbox import Topic
from portal.models.people import Person, Reach
from portal.policy import Action, require
from portal.services import audits, mandate_endings, mandate_news, mandates
from portal.services.people import reach

_STANDS = (MandateState.INVITED, MandateState.CHECKING, MandateState.ACTIVE)


def can_be_chosen(mandate: Mandate) -> bool:
    """Whether there is anything to choose: nobody chooses for what is over, or not agreed to."""
    return mandate.state in _STANDS


def can_reach(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether any news can go to the person: else “only to me” is to nobody, and they must know."""
    require(actor, Action.READ_MANDATES, person_id)
    person = session.get(Person, person_id)
    return any(reach(person, kind, proved=True) for kind in Reach)


def choose(session: Session, actor: Actor, mandate: Mandate, copies: Copies) -> bool:
    """The person says who gets the news: they, whoever acts for them, or both; False for no change.

    Both sides are told of the change once it counts. Staff do it in the person's own call. Raises
    SettledMeanwhile, NotTheirs.
    """
    require(actor, Action.CHOOSE_COPIES, mandate)
    mandate_endings.check_their_call(session, actor, mandate.principal_id)
    mandates.lock(session, mandate, *_STANDS)
    if mandate.copies is copies:
        return False
    mandate.copies = copies
    mandate.version += 1
    mandate_news.follow_all(session, actor, mandate)
    if actor.is_staff:
        audits.record(session, actor, Action.CHOOSE_COPIES, person_id=mandate.principal_id)
    if mandate.state is MandateState.ACTIVE:
        outbox.post(session, Topic.MANDATE_COPIES, mandate_id=mandate.id)
    return True
