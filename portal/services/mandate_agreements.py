"""How somebody says yes who was asked: on the web, by a code, in the room, or on paper."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Kind
from portal.models.identities import Code
from portal.models.mandates import Ended, Mandate, MandateInvitation, MandateState, Way
from portal.models.people import ContactPoint, Reach
from portal.policy import Action, may, require
from portal.services import (
    mandate_beginnings,
    mandate_codes,
    mandate_endings,
    mandate_narrowings,
    mandate_parties,
    mandate_wordings,
    mandates,
)
from portal.services.codes import Tried
from portal.services.mandate_narrowings import Less
from portal.services.mandate_wordings import Agreed, Tongue
from portal.services.mandates import (
    BeyondGround,
    NameNeeded,
    NoSuchMandate,
    Proof,
    SettledMeanwhile,
    ToOneself,
    WordingChanged,
)
from portal.services.people import Introduction

_ASKED = (Way.ASKED, Way.IN_ROOM)


@dataclass(frozen=True, slots=True)
class Signature:
    """A client's signature on the adviser's screen, and how they said yes in their own words.

    `file` is the picture's key in the storage; without one, `name` is as they typed it.
    """

    own_words: str
    name: str = ""
    file: str = ""


def to_answer(session: Session, actor: Actor) -> list[Mandate]:
    """What the person was asked for and has not answered; not what waits in a room."""
    require(actor, Action.READ_MANDATES, actor.person_id)
    statement = select(Mandate).where(
        Mandate.principal_id == actor.person_id,
        Mandate.state == MandateState.ASKED,
        Mandate.way == Way.ASKED,
    )
    return list(session.scalars(statement.order_by(Mandate.id)))


def agree(
    session: Session, actor: Actor, mandate: Mandate, agreed: Agreed, less: Less | None = None
) -> None:
    """The person says yes on the web to the words on their screen: to all, or to `less`.

    Raises SettledMeanwhile, WordingChanged, ToOneself, Circle, PersonHasDied and what
    `mandate_narrowings.wording` raises.
    """
    require(actor, Action.AGREE_TO_MANDATE, mandate)
    mandates.lock(session, mandate, MandateState.ASKED)
    _is_asked(mandate)
    wording = mandate_narrowings.wording(session, actor, mandate, agreed.tongue, less)
    if agreed.hash != wording.hash:
        raise WordingChanged
    mandate_narrowings.narrow(session, actor, mandate, less)
    mandate_wordings.keep(mandate, wording)
    mandate_beginnings.begin(session, actor, mandate)


def refuse(session: Session, actor: Actor, mandate: Mandate) -> None:
    """The person says no; the agent is told that, and not why. Raises SettledMeanwhile."""
    require(actor, Action.AGREE_TO_MANDATE, mandate)
    mandates.lock(session, mandate, MandateState.ASKED)
    mandate_endings.end(session, actor, mandate, Ended.NOT_WANTED)


def send_code(session: Session, actor: Actor, mandate: Mandate) -> Code:
    """Send the person a code that they tell the agent if they agree.

    Looks the same where they are not known. Raises SettledMeanwhile, TooManyCodes, TooManyTries.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    _own(session, actor, mandate)
    mandates.lock(session, mandate, MandateState.ASKED)
    return mandate_codes.send(session, actor, _point_of(session, mandate))


def agree_by_code(
    session: Session, actor: Actor, secret: str, mandate: Mandate, tongue: Tongue, typed: str
) -> Tried:
    """The agent types the code that the person got: it stands for their yes.

    Raises SettledMeanwhile, ToOneself, Circle, PersonHasDied.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    _own(session, actor, mandate)
    mandates.lock(session, mandate, MandateState.ASKED)
    _is_asked(mandate)
    invitation = _point_of(session, mandate)
    if invitation.expires_at <= clock.now():
        return Tried.OVER
    tried = mandate_codes.check(session, actor, secret, invitation, typed)
    if tried is Tried.RIGHT:
        invitation.used_at = clock.now()
        if mandate.way is Way.IN_ROOM:
            point = session.get_one(ContactPoint, invitation.contact_point_id)
            point.verified_at = point.verified_at or clock.now()
        _begin(session, actor, mandate, invitation, tongue)
    return tried


def agree_in_room(
    session: Session, actor: Actor, mandate: Mandate, tongue: Tongue, signed: Signature
) -> None:
    """The client signs on the adviser's screen and says in their own words what they agree to.

    Raises NameNeeded without either, SettledMeanwhile, ToOneself, Circle, PersonHasDied.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    _own(session, actor, mandate)
    if not signed.own_words.strip() or not (signed.name.strip() or signed.file):
        raise NameNeeded
    mandates.lock(session, mandate, MandateState.ASKED)
    if mandate.way is not Way.IN_ROOM:
        raise BeyondGround("way")
    proof = Proof("signature", signed.name.strip(), signed.file)
    mandate.evidence = [*mandate.evidence, proof.written()]
    mandate.own_words = signed.own_words.strip()
    invitation = _point_of(session, mandate)
    _as_somebody_new(session, mandate, invitation)
    _begin(session, actor, mandate, invitation, tongue)


def on_paper(session: Session, actor: Actor, mandate: Mandate, file: str, words: str = "") -> None:
    """The agent gives us the signed agreement, kept under `file`; staff look at it first.

    Raises SettledMeanwhile.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    _own(session, actor, mandate)
    mandates.lock(session, mandate, MandateState.ASKED)
    proof = Proof("agreement", words.strip(), file)
    mandate.evidence = [*mandate.evidence, proof.written()]
    mandate.state = MandateState.CHECKING
    mandate.version += 1


def name_shown(session: Session, actor: Actor, mandate: Mandate) -> str:
    """The person's name as the actor may know it: until they have agreed, as it was written.

    For an invitation, the agent's name as the person wrote it.
    """
    require(actor, Action.ACT_FOR)
    if may(actor, Action.READ_MANDATES, mandate.principal_id) or mandate.from_at is not None:
        return mandate.principal.name or ""
    found = _latest(session, mandate)
    return found.name if found is not None else mandate.principal.name or ""


def _begin(
    session: Session, actor: Actor, mandate: Mandate, invitation: MandateInvitation, tongue: Tongue
) -> None:
    wording = mandate_wordings.of_mandate(mandate, tongue, person=invitation.name)
    mandate_wordings.keep(mandate, wording)
    if not (mandate.principal.name or "").strip():
        mandate.principal.name = invitation.name  # by which they have just agreed to it
    mandate_beginnings.begin(session, actor, mandate)


def _as_somebody_new(session: Session, mandate: Mandate, invitation: MandateInvitation) -> None:
    """A signature does not show whose hand it is: it opens nothing of whom we know already, which
    a code to their proved phone does. Whoever signs is a person whom nobody has heard of yet.
    """
    point = session.get_one(ContactPoint, invitation.contact_point_id)
    if point.verified_at is None:
        return  # introduced with this very mandate
    if any(one.episode_id is not None for one in mandate.scopes):
        raise BeyondGround("episode", Kind.EPISODE)  # it is of whom we know, and needs their code
    phone = point.value if point.kind is Reach.PHONE else None
    who = Introduction(invitation.name, email=None if phone else point.value, phone=phone)
    new = mandate_parties.introduced(session, who)
    mandate.principal_id, invitation.contact_point_id = new.person_id, new.id
    session.flush()
    session.refresh(mandate)


def _own(session: Session, actor: Actor, mandate: Mandate) -> None:
    """Only who asked goes on with it, or a colleague of theirs. Raises NoSuchMandate, ToOneself."""
    if mandate.principal_id == actor.person_id:
        raise ToOneself
    if mandate.agent_id is not None and mandate.agent_id == actor.person_id:
        return
    adviser = mandates.adviser_for(session, actor, mandate)
    if adviser is None or not may(actor, Action.ADVISE, adviser):
        raise NoSuchMandate(mandate.id)


def _is_asked(mandate: Mandate) -> None:
    if mandate.way not in _ASKED:
        raise SettledMeanwhile(mandate.id)


def _point_of(session: Session, mandate: Mandate) -> MandateInvitation:
    found = _latest(session, mandate)
    if found is None:
        raise SettledMeanwhile(mandate.id)
    return found


def _latest(session: Session, mandate: Mandate) -> MandateInvitation | None:
    statement = select(MandateInvitation).where(MandateInvitation.mandate_id == mandate.id)
    return session.scalars(statement.order_by(MandateInvitation.id.desc()).limit(1)).first()
