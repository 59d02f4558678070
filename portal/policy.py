"""Who may do what: the one place to ask. What no rule of `portal.rules` allows is refused."""

from typing import Any
from uuid import UUID

from portal.models.actors import PUBLIC_ON_WEB, SYSTEM, Actor, By, Role
from portal.models.cases import Case
from portal.rules import RULES, Action

__all__ = [
    "PUBLIC_ON_WEB", "RULES", "SYSTEM", "Action", "Actor", "By", "NotAllowed", "ReasonNeeded",
    "Role", "may", "may_ever", "may_with_reason", "require",
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
        return
    if may_with_reason(actor, action, subject):
        raise ReasonNeeded(actor, action, subject)
    raise NotAllowed(actor, action, subject)
