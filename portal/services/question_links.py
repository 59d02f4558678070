"""Links in texts under which a reporter reads our question and answers it; for nothing else."""

from sqlalchemy.orm import Session

from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.enquiries import Enquiry
from portal.models.followers import Follower, Link, Opens
from portal.policy import Action, require
from portal.services import cases, enquiries, short_links
from portal.services.links import CASE_FOR


def make(session: Session, actor: Actor, follower: Follower) -> Link:
    """A link for a reporter; it works as long as an answer can open the case again."""
    require(actor, Action.ASK_FOR_LINK)
    return short_links.make(session, actor, follower, Opens.QUESTION, CASE_FOR)


def look_at(session: Session, actor: Actor, key: str) -> tuple[Case, Enquiry | None]:
    """The case of an unused link and what was asked last. Raises NoSuchLink, LinkWorn."""
    require(actor, Action.USE_LINK)
    link = short_links.look_at(session, actor, key, Opens.QUESTION)
    case = link.follower.case
    return case, enquiries.asked(session, _holder(link), case)


def answer(session: Session, actor: Actor, key: str, words: str) -> Case:
    """What the reporter says; the link is used up.

    Raises NoSuchLink, LinkWorn, NothingAsked, AlreadyEnded.
    """
    require(actor, Action.USE_LINK)
    link = short_links.look_at(session, actor, key, Opens.QUESTION, to_change=True)
    holder = _holder(link)
    case = cases.find(session, holder, link.follower.case.reference, to_change=True)
    event = enquiries.answer(session, holder, case, words)
    link.used_at = event.at
    return case


def _holder(link: Link) -> Actor:
    return Actor(Role.HOLDER, By.WEB, person_id=link.follower.person_id, holds=link.case_id)
