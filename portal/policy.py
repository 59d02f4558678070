"""Who may do what: the one place to ask. What no rule of `portal.rules` allows is refused."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.actions import Action
from portal.models.actors import PUBLIC_ON_WEB, SYSTEM, Actor, By, Depth, Kind, Role
from portal.models.cases import Case
from portal.models.episodes import Episode
from portal.rules import RULES

__all__ = [
    "PUBLIC_ON_WEB", "RULES", "SYSTEM", "Action", "Actor", "By", "NotAllowed", "ReasonNeeded",
    "Role", "Use", "forget_acts", "forget_uses", "may", "may_ever", "may_with_reason", "only_look",
    "require", "take_uses", "uses_wait",
]  # fmt: skip

_GRANTS = {action: rule.grants for action, rule in RULES.items()}


class NotAllowed(Exception):
    """The actor may not do this; `case_id` and `person_id` say about what, where it is known."""

    def __init__(self, actor: Actor, action: Action, subject: Any = None) -> None:
        self.actor, self.action = actor, action
        self.about_something = subject is not None
        # read now: when this is caught, the subject's transaction is over
        of_case = isinstance(subject, Case)
        self.case_id: UUID | None = subject.id if of_case else None
        self.person_id: UUID | None = subject.subject_id if of_case else None
        super().__init__(f"a {actor.role} may not {action}")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a mandate that was allowed: `services.journal` writes it down."""

    actor: Actor
    action: Action
    kind: Kind | None
    depth: Depth
    case_id: UUID | None = None
    episode_id: UUID | None = None


_USES: ContextVar[tuple[Use, ...]] = ContextVar("uses", default=())
_LOOKS_ONLY: ContextVar[bool] = ContextVar("looks_only", default=False)


class ReasonNeeded(NotAllowed):
    """The actor may do this after saying why."""


def may(actor: Actor, action: Action, subject: Any = None, reason: str | None = None) -> bool:
    """Whether the actor may do this to the subject; False where no rule says so.

    `reason` is why, in the actor's own words; without one, rights that need one do not hold.
    """
    grants = _GRANTS.get(action)
    if grants is None:
        return False
    for role in (actor.role, *actor.also):
        for scope in grants.get(role, ()):
            if scope.with_reason and not (reason and reason.strip()):
                continue
            if scope.holds(actor, subject):
                return True
    return False


def may_with_reason(actor: Actor, action: Action, subject: Any = None) -> bool:
    """Whether they may once they have said why: what a page asks before it shows a form for it."""
    return may(actor, action, subject, reason="asked")


def may_ever(actor: Actor, action: Action) -> bool:
    """Whether there is anything at all they may do this to: what a menu asks."""
    grants = _GRANTS.get(action, {})
    return any(role in grants for role in (actor.role, *actor.also))


def require(actor: Actor, action: Action, subject: Any = None, reason: str | None = None) -> None:
    """Raises NotAllowed unless a rule allows it, ReasonNeeded where only the reason is missing."""
    if may(actor, action, subject, reason):
        if actor.mandate is not None:
            _note(actor, action, subject)
        return
    if may_with_reason(actor, action, subject):
        raise ReasonNeeded(actor, action, subject)
    raise NotAllowed(actor, action, subject)


def take_uses() -> list[Use]:
    """The uses of mandates since they were last taken, each once; they are forgotten here."""
    uses = dict.fromkeys(_USES.get())
    forget_uses()
    return list(uses)


def uses_wait() -> bool:
    """Whether there are uses of mandates that nobody has taken yet."""
    return bool(_USES.get())


def forget_uses() -> None:
    """Nothing came of what was allowed."""
    _USES.set(())


def forget_acts() -> None:
    """Nothing was done after all; what was looked at was seen all the same."""
    _USES.set(tuple(use for use in _USES.get() if use.depth is not Depth.ACT))


def only_look(on: bool) -> None:
    """From here on nothing is done, only shown: to ask for the form of an act is no act."""
    _LOOKS_ONLY.set(on)


def _note(actor: Actor, action: Action, subject: Any) -> None:
    """Keep the use for the journal; what anyone may do is no use of a mandate."""
    for scope in _GRANTS[action].get(Role.AGENT, ()):
        if scope.kind is not None and scope.holds(actor, subject):
            if scope.depth is Depth.ACT and _LOOKS_ONLY.get():
                return
            use = Use(
                actor, action, scope.kind(subject), scope.depth,
                case_id=subject.id if isinstance(subject, Case) else None,
                episode_id=subject.id if isinstance(subject, Episode) else None,
            )  # fmt: skip
            _USES.set((*_USES.get(), use))
            return
