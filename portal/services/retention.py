"""What is kept no longer than a task needs it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.models.episodes import EpisodeLine
from portal.models.evidence import Evidence
from portal.models.followers import Link
from portal.models.identities import SignOn, SpentToken
from portal.models.kept_forms import KeptForm
from portal.models.messages import Message, Talk
from portal.models.photos import Photo
from portal.policy import Action, require
from portal.services import app_reports, mandate_keepings, organisation_keepings
from portal.services.drafts import KEPT_FOR
from portal.services.kept_forms import KEPT_FOR as FORM_KEPT_FOR

PROOF_KEPT_FOR = timedelta(days=365)  # and no case that needs it is open
TEXT_KEPT_FOR = timedelta(days=365)  # the words of texts; that they were is kept
SESSION_KEPT_FOR = timedelta(days=90)  # so that a change of rights is seen at the next sign-on


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went: drafts, links, and photos, proofs and papers of mandates (`files`, by their keys)
    that are to be dropped after the commit.
    """

    drafts: int
    links: int
    photos: list[UUID]
    proofs: list[UUID]
    files: list[str]


def forget(session: Session, actor: Actor, most: int = 500) -> Forgotten:
    """Remove drafts older than a day with their photos, and links whose time is over.

    Also forms that waited for an hour, tokens that have ended by themselves, old sessions, and the
    words of texts after a year; so long proofs stay, or until the last case that needs them ends.
    Mandates that never began go after 90 days, with whoever was only named in them, and so do
    invitations of advisers that nobody took. What apps sent is forgotten after a day.
    """
    require(actor, Action.RETAIN)
    at = clock.now()
    old = session.scalars(
        select(Draft.id).where(Draft.updated_at < at - KEPT_FOR).limit(most)
    ).all()
    photos = session.scalars(select(Photo.id).where(Photo.draft_id.in_(old))).all()
    session.execute(delete(Photo).where(Photo.id.in_(photos)))
    session.execute(delete(Draft).where(Draft.id.in_(old)))
    ended = session.scalars(select(Link.id).where(Link.expires_at < at).limit(most)).all()
    session.execute(delete(Link).where(Link.id.in_(ended)))
    session.execute(
        update(Message)
        .where(Message.at < at - TEXT_KEPT_FOR, Message.body != "")
        .values(body="", reply=None, media=[])
    )
    session.execute(
        update(Talk)
        .where(Talk.last_at < at - TEXT_KEPT_FOR, Talk.words != "")
        .values(words="", known={})
    )
    session.execute(delete(KeptForm).where(KeptForm.created_at < at - FORM_KEPT_FOR))
    session.execute(delete(SpentToken).where(SpentToken.until < at))
    app_reports.forget(session, actor)
    old_sessions = SignOn.created_at < at - SESSION_KEPT_FOR
    mandate_keepings.forget_choices(session, actor, old_sessions)
    session.execute(delete(SignOn).where(old_sessions))
    proofs, files = _proofs(session, at, most), mandate_keepings.forget(session, actor, most)
    files += organisation_keepings.forget(session, actor, most)
    return Forgotten(len(old), len(ended), list(photos), proofs, files)


def _proofs(session: Session, at: datetime, most: int) -> list[UUID]:
    """The proofs that were given long ago for cases that have all ended."""
    still_open = (
        exists()
        .where(EpisodeLine.episode_id == Evidence.episode_id)
        .where(EpisodeLine.case_id == Case.id, Case.closed_at.is_(None))
    )
    old = select(Evidence.id).where(Evidence.given_at < at - PROOF_KEPT_FOR, ~still_open)
    ids = list(session.scalars(old.limit(most)))
    session.execute(delete(Evidence).where(Evidence.id.in_(ids)))
    return ids
