"""The five ways in which a mandate is made: all of them end in `mandate_rows.make`.

Somebody names whom they trust; an agent asks; an adviser and the person are in one room; the
contact centre writes down what a checked caller says; a lasting power of attorney speaks for
itself by its access code.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal import clock, outbox
from portal.models.actors import Actor, Basis
from portal.models.calls import Call
from portal.models.identities import SignOn
from portal.models.mandates import Mandate, MandateInvitation, MandateState, Way
from portal.models.organisations import Adviser
from portal.models.outbox import Topic
from portal.models.people import ContactPoint, Person
from portal.policy import Action, NotAllowed, require
from portal.services import (
    audits,
    lasting_powers,
    mandate_accounts,
    mandate_beginnings,
    mandate_episodes,
    mandate_limits,
    mandate_parties,
    mandate_wordings,
    mandates,
    sign_ons,
)
from portal.services.lasting_powers import Answer
from portal.services.mandate_rows import Sides, made_before, make
from portal.services.mandate_wordings import Agreed, Wording
from portal.services.mandates import (
    AlreadyAsked,
    BeyondGround,
    NotTheirs,
    Proof,
    SecondFactorNeeded,
    TooManyTries,
    ToOneself,
    Wish,
    WordingChanged,
)
from portal.services.people import Introduction
from portal.services.served import NotChecked, is_checked

INVITATION_DAYS = 7
ASKED_DAYS = 30
IN_ROOM_DAYS = 1
MOST_A_DAY = 10  # invitations, or questions, of one person
MOST_IN_ROOMS = 60  # clients of one adviser in a day
_BY_THE_PERSON = (Basis.CONSENT, Basis.PROFESSIONAL)  # nobody else's word stands for theirs


def name_agent(
    session: Session, actor: Actor, wish: Wish, who: Introduction, agreed: Agreed, once: str
) -> Mandate:
    """Somebody names whom they trust, who gets an invitation; nothing counts before they take it.

    The answer is the same whether that one has an account. `agreed` are the words the person said
    yes to. `once` again gives the same mandate back.

    Raises NameNeeded, NotAnEmail, NotAPhone, TooManyTries, WordingChanged, ToOneself and what
    `mandate_limits.check` raises.
    """
    require(actor, Action.NAME_AGENT, actor.person_id)
    if (earlier := made_before(session, actor, once)) is not None:
        return earlier
    mandate_limits.check(wish, Way.NAMED)
    principal = session.get_one(Person, actor.person_id)
    _not_too_many(session, Mandate.principal_id == principal.id, Way.NAMED)
    at = clock.now()
    wording = mandate_wordings.of_wish(
        wish, at, principal.name or "", (who.name or "").strip(), agreed.tongue,
        episodes=mandate_episodes.named(session, actor, wish, principal.id),
    )  # fmt: skip
    _as_shown(wording, agreed)
    point = mandate_parties.introduced(session, who)
    if any((one.kind, one.key) == (point.kind, point.key) for one in principal.contact_points):
        raise ToOneself
    mandate = make(
        session, actor, wish, Way.NAMED, MandateState.INVITED, Sides(principal.id), once, at
    )
    mandate.agreed_at = at
    mandate_wordings.keep(mandate, wording)
    invite(session, actor, mandate, point, who.name or "")
    return mandate


def ask(
    session: Session, actor: Actor, wish: Wish, whom: Introduction, once: str,
    adviser: Adviser | None = None,
) -> Mandate:  # fmt: skip
    """An agent asks to act for somebody, who says yes on the web, with a code, or on paper.

    Where nobody of this name is known by a proved phone or email, nobody is asked; it looks the
    same to the agent. An adviser asks for their organisation.

    Raises AlreadyAsked, TooManyTries, ToOneself, NameNeeded, NotAnEmail, NotAPhone and what
    `mandate_limits.check` raises.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    if adviser is not None:
        _advises(session, actor, adviser)
    if (earlier := made_before(session, actor, once)) is not None:
        return earlier
    mandate_limits.check(wish, Way.ASKED, organisation=adviser is not None)
    _not_too_many(session, Mandate.made_by_id == actor.person_id, Way.ASKED)
    found = mandate_parties.known(session, whom)
    point = found or mandate_parties.introduced(session, whom)
    if point.person_id == actor.person_id:
        raise ToOneself
    if _asked_already(session, actor, point):
        raise AlreadyAsked
    mandate = make(
        session, actor, wish, Way.ASKED, MandateState.ASKED, _held_by(actor, point, adviser), once
    )
    mandate_parties.reach_out(session, mandate.id, whom.name or "", point, ASKED_DAYS)
    if found is not None:
        outbox.post(session, Topic.MANDATE_ASKED, mandate_id=mandate.id)
    return mandate


def in_room(
    session: Session, actor: Actor, adviser: Adviser, wish: Wish, client: Introduction, once: str
) -> Mandate:
    """An adviser and their client sit together; the client says yes by a code to their own phone,
    or by their signature and their own words (`mandate_agreements`).

    Raises ToOneself, NameNeeded, NotAnEmail, NotAPhone, SecondFactorNeeded and what
    `mandate_limits.check` raises.
    """
    require(actor, Action.ADVISE, adviser)
    _advises(session, actor, adviser)
    if (earlier := made_before(session, actor, once)) is not None:
        return earlier
    mandate_limits.check(wish, Way.IN_ROOM, organisation=True)
    _not_too_many(session, Mandate.made_by_id == actor.person_id, Way.IN_ROOM, MOST_IN_ROOMS)
    point = mandate_parties.known(session, client) or mandate_parties.introduced(session, client)
    if point.person_id == actor.person_id:
        raise ToOneself
    mandate = make(
        session, actor, wish, Way.IN_ROOM, MandateState.ASKED, _held_by(actor, point, adviser), once
    )
    mandate_parties.reach_out(session, mandate.id, client.name or "", point, IN_ROOM_DAYS)
    return mandate


def write_down(
    session: Session,
    actor: Actor,
    call: Call,
    wish: Wish,
    principal: Person,
    agent: Person,
    agreed: Agreed,
    once: str,
    own_words: str = "",
) -> Mandate:
    """Staff write down what a caller says who has shown who they are.

    The person’s own yes counts at once. What rests on papers waits for a colleague, who has seen
    neither caller nor call. Who acts and has no account is invited to have one. Raises
    NotChecked, NotTheirs, NotByThemselves, ToOneself, Circle,
    PersonHasDied and what `mandate_limits.check` raises.
    """
    require(actor, Action.WRITE_DOWN_MANDATE, call)
    if (earlier := made_before(session, actor, once)) is not None:
        return earlier
    if call.id != actor.in_call or not is_checked(call, clock.now()):
        raise NotChecked
    mandate_limits.check(wish, Way.STAFF)
    ground = mandates.limits(wish.basis)
    may_say = (principal.id,) if wish.basis in _BY_THE_PERSON else (principal.id, agent.id)
    if call.person_id not in may_say:
        raise NotTheirs
    mandate_parties.not_by_themselves(actor.name, principal.name, agent.name)
    mandate_beginnings.still_possible(session, wish.basis, principal.id, agent.id)
    state = MandateState.CHECKING if ground.checked else MandateState.ASKED
    sides = Sides(principal.id, agent.id)
    mandate = make(session, actor, wish, Way.STAFF, state, sides, once)
    wording = mandate_wordings.of_mandate(mandate, agreed.tongue)
    mandate_wordings.keep(mandate, wording, own_words)
    audits.record(session, actor, Action.WRITE_DOWN_MANDATE, person_id=principal.id)
    if state is MandateState.ASKED:
        mandate_beginnings.begin(session, actor, mandate)
        mandate_accounts.invite(session, actor, mandate)
    return mandate


def by_access_code(
    session: Session, actor: Actor, wish: Wish, answer: Answer, donor: Introduction, once: str,
    address: str = "",
) -> Mandate:  # fmt: skip
    """An attorney shows the access code of a lasting power of attorney and the donor’s surname.

    `answer` is what the registry said (`lasting_powers.look_up`), asked outside of any
    transaction. Where it names the actor as an attorney, and they proved who they are, it counts
    at once; where it was away, or something does not fit, staff look into it. Raises
    NoSuchPower, ToOneself, Circle, PersonHasDied and what `mandate_limits.check` raises.
    """
    require(actor, Action.ASK_FOR_MANDATE)
    if (earlier := made_before(session, actor, once)) is not None:
        return earlier
    if answer.missing:
        raise lasting_powers.NoSuchPower
    wish = replace(wish, evidence=(*wish.evidence, Proof("lpa", answer.code)))
    mandate_limits.check(wish, Way.LPA)
    if answer.found is not None and answer.found.basis is not wish.basis:
        raise BeyondGround("kind")
    _not_too_many(session, Mandate.made_by_id == actor.person_id, Way.LPA)
    agent = session.get_one(Person, actor.person_id)
    principal, is_plain = lasting_powers.donor(session, answer, donor, address)
    if principal.id == agent.id:
        raise ToOneself
    mandate = make(
        session, actor, wish, Way.LPA, MandateState.CHECKING, Sides(principal.id, agent.id), once
    )
    name = sign_ons.proved_name(session, actor)
    doubt = answer.doubt(name or agent.name or "")
    if not doubt and not is_plain:
        doubt = "several_records"
    if not doubt and not name:
        doubt = "not_proved"  # a name in an account is what its holder wrote there
    if doubt:
        mandate.evidence = [*mandate.evidence, Proof("doubt", doubt).written()]
    else:
        mandate_beginnings.begin(session, actor, mandate)
    return mandate


def invite(
    session: Session, actor: Actor, mandate: Mandate, point: ContactPoint, name: str
) -> MandateInvitation:
    """A link to whoever was named: a week, to one address or number."""
    require(actor, Action.NAME_AGENT, mandate.principal_id)
    made = mandate_parties.reach_out(session, mandate.id, name, point, INVITATION_DAYS)
    outbox.post(session, Topic.MANDATE_INVITED, invitation_id=made.id, mandate_id=mandate.id)
    return made


def _held_by(actor: Actor, point: ContactPoint, adviser: Adviser | None) -> Sides:
    if adviser is None:
        return Sides(point.person_id, agent_id=actor.person_id)
    return Sides(
        point.person_id, organisation_id=adviser.organisation_id, adviser_id=actor.person_id
    )


def _advises(session: Session, actor: Actor, adviser: Adviser) -> None:
    """A current adviser, of an agreement that runs, with a second factor in this session."""
    require(actor, Action.ADVISE, adviser)
    until = adviser.organisation.agreed_until
    if until is None or until < clock.now().astimezone(clock.LONDON).date():
        raise NotAllowed(actor, Action.ADVISE, adviser)
    here = session.get(SignOn, actor.sign_on_id) if actor.sign_on_id else None
    if here is None or here.second_factor_at is None:
        raise SecondFactorNeeded


def _as_shown(wording: Wording, agreed: Agreed) -> None:
    if agreed.hash is not None and agreed.hash != wording.hash:
        raise WordingChanged


def _not_too_many(
    session: Session, whose: ColumnElement[bool], way: Way, most: int = MOST_A_DAY
) -> None:
    since = clock.now() - timedelta(days=1)
    statement = select(func.count()).select_from(Mandate).where(
        whose, Mandate.way == way, Mandate.created_at > since
    )  # fmt: skip
    if (session.scalar(statement) or 0) >= most:
        raise TooManyTries


def _asked_already(session: Session, actor: Actor, point: ContactPoint) -> bool:
    statement = (
        select(Mandate.id)
        .join(MandateInvitation, MandateInvitation.mandate_id == Mandate.id)
        .join(ContactPoint, ContactPoint.id == MandateInvitation.contact_point_id)
        .where(
            Mandate.made_by_id == actor.person_id,
            Mandate.way == Way.ASKED,
            Mandate.state == MandateState.ASKED,
            ContactPoint.kind == point.kind,
            ContactPoint.key == point.key,
        )
    )
    return session.scalar(statement.limit(1)) is not None
