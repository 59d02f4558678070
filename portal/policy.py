"""Who may do what: the one place. What no rule allows is refused."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from portal.models.actors import PUBLIC_ON_WEB, SYSTEM, Actor, By, Role
from portal.models.cases import Case

__all__ = [
    "PUBLIC_ON_WEB", "RULES", "SYSTEM", "Action", "Actor", "By", "NotAllowed", "Role",
    "may", "require",
]  # fmt: skip


class Action(StrEnum):
    """Everything that can be asked of the services."""

    OPEN_CASE = "open_case"
    WRITE_DRAFT = "write_draft"
    READ_PUBLIC_CASES = "read_public_cases"
    READ_CASE = "read_case"
    READ_PRIVATE_DETAILS = "read_private_details"
    PROGRESS_CASE = "progress_case"
    REOPEN_CASE = "reopen_case"
    COUNT_IN = "count_in"
    FOLLOW_CASE = "follow_case"
    USE_LINK = "use_link"
    ASK_FOR_LINK = "ask_for_link"
    RECORD_CONTACT = "record_contact"
    SEND = "send"
    EXPORT_RECORD = "export_record"
    REPLAY = "replay"
    RETAIN = "retain"
    IMPORT_GAZETTEER = "import_gazetteer"


class NotAllowed(Exception):
    """The actor may not do this."""

    def __init__(self, actor: Actor, action: Action) -> None:
        self.action = action
        super().__init__(f"a {actor.role} may not {action}")


Rule = Callable[[Actor, Any], bool]


def _anyone(_actor: Actor, _subject: Any) -> bool:
    return True


def _staff(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff or actor.role in (Role.COMMAND, Role.SYSTEM)


def _public_case_or_mine(actor: Actor, case: Case) -> bool:
    return case.public or _mine_or_staff(actor, case)


def _mine_or_staff(actor: Actor, case: Case) -> bool:
    return _staff(actor, case) or (actor.role is Role.HOLDER and actor.holds == case.id)


def _public_case(_actor: Actor, case: Case) -> bool:
    return case.public


RULES: dict[Action, Rule] = {
    Action.OPEN_CASE: _anyone,
    Action.WRITE_DRAFT: _anyone,
    Action.READ_PUBLIC_CASES: _anyone,
    Action.READ_CASE: _public_case_or_mine,
    Action.READ_PRIVATE_DETAILS: _mine_or_staff,
    Action.PROGRESS_CASE: _staff,
    Action.REOPEN_CASE: _mine_or_staff,
    Action.COUNT_IN: _public_case,
    Action.FOLLOW_CASE: _public_case_or_mine,
    Action.USE_LINK: _anyone,
    Action.ASK_FOR_LINK: _anyone,
    Action.RECORD_CONTACT: _anyone,
    Action.SEND: _staff,
    Action.EXPORT_RECORD: _staff,
    Action.REPLAY: _staff,
    Action.RETAIN: _staff,
    Action.IMPORT_GAZETTEER: _staff,
}


def may(actor: Actor, action: Action, subject: Any = None) -> bool:
    """Whether the actor may do this to the subject; False where no rule says so."""
    rule = RULES.get(action)
    return rule is not None and rule(actor, subject)


def require(actor: Actor, action: Action, subject: Any = None) -> None:
    """Raises NotAllowed unless a rule allows it."""
    if not may(actor, action, subject):
        raise NotAllowed(actor, action)
