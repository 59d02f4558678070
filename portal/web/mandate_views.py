"""What the pages of mandates share: whose they are, which of them are over, what was kept."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal import clock
from portal.models.actors import Basis, Held, Kind
from portal.models.mandates import Copies, Ended, Mandate, MandateState
from portal.models.people import Person
from portal.policy import Actor
from portal.services import mandate_agreements, mandates
from portal.services.mandate_wordings import Tongue
from portal.services.mandates import NoSuchMandate, Proof, ScopeWish, Wish
from portal.services.people import Introduction
from portal.web import actors, mandate_words, parts
from portal.web.forms.mandates import KIND, AskForm, NameForm, ScopesForm

OVER = frozenset({MandateState.REFUSED, MandateState.ENDED})
STANDS = frozenset({MandateState.ACTIVE, MandateState.INVITED, MandateState.CHECKING})
_SOON = timedelta(days=30)


def me() -> tuple[Actor, UUID]:
    """Who reads this page, and the person whose it is. Raises NotFound for who is no person."""
    actor = actors.current()
    if actor.person_id is None:
        raise NotFound
    return actor, actor.person_id


def over_me(session: Session, mandate_id: UUID) -> Mandate:
    """A mandate over the reader's own affairs; NotFound for every other."""
    actor, whose = me()
    mandate = known_to(session, actor, mandate_id)
    if mandate.principal_id != whose:
        raise NotFound
    return mandate


def held_by_me(session: Session, mandate_id: UUID) -> Mandate:
    """A mandate that the reader holds or asked for; NotFound for every other."""
    actor, whose = me()
    mandate = known_to(session, actor, mandate_id)
    if mandate.principal_id == whose:
        raise NotFound
    return mandate


def known_to(session: Session, actor: Actor, mandate_id: UUID) -> Mandate:
    """A mandate for either side of it; NotFound for everyone else."""
    try:
        return mandates.find(session, actor, mandate_id)
    except NoSuchMandate:
        raise NotFound from None


def holders(mine: Iterable[Mandate]) -> dict[UUID, str]:
    """Who each mandate over the reader's affairs is with: whom they invited, as they wrote it."""
    return {one.id: mandate_words.named(mandate_words.holder(one)) for one in mine}


def principals(session: Session, actor: Actor, theirs: Iterable[Mandate]) -> dict[UUID, str]:
    """For whom each mandate is that the reader holds or asked for, as they may know it."""
    return {
        one.id: mandate_words.named(mandate_agreements.name_shown(session, actor, one))
        for one in theirs
    }


def tongue() -> Tongue:
    """The language of this page, for the words that are agreed to."""
    return mandate_words.tongue()


def secret() -> str:
    """What codes and links are made with."""
    return parts.here().settings.secret_key.get_secret_value()


def ends_soon(held: Held | Mandate) -> bool:
    """Whether it is over within 30 days."""
    return held.until is not None and held.until <= clock.now() + _SOON


def wish_of(form: ScopesForm, basis: Basis, evidence: Sequence[Proof] = ()) -> Wish:
    """What a form that is filled in wishes for."""
    only = form.only_episode
    scopes = [
        ScopeWish(kind, depth, days, only if kind is Kind.EPISODE else None)
        for kind, depth, days in form.scopes()
    ]
    return Wish(basis, scopes, int(form.days.data or 0), Copies(form.copies.data), tuple(evidence))


def own_name(form: ScopesForm, person: Person) -> str:
    """The reader's own name, as the other side reads it: known, or given just now."""
    return person.name or (form.own_name.data or "").strip()


def introduction(form: NameForm | AskForm) -> Introduction:
    """Whom a form names: by an email address or a phone number, as it was typed."""
    reach = (form.reach.data or "").strip()
    is_email = "@" in reach
    return Introduction(
        name=(form.name.data or "").strip(),
        email=reach if is_email else None,
        phone=None if is_email else reach,
        language=form.language.data or "en",
    )


def fill_in(form: NameForm, mandate: Mandate) -> None:
    """Whom and what it was, to name them once more; of a life event alone only what is open."""
    form.name.data = holders([mandate])[mandate.id]
    for one in mandate.scopes:
        if one.ended_why is Ended.NOT_WANTED:
            continue
        if one.episode_id is not None:
            if not form.offers_episode(one.episode_id):
                continue
            form.episode.data = str(one.episode_id)
        form[KIND + one.kind].data = one.depth.value
    form.copies.data = mandate.copies.value
