"""What no rule allows is refused, for everybody."""

from uuid import UUID

import pytest

from portal import clock
from portal.models.cases import Case
from portal.policy import RULES, Action, Actor, By, NotAllowed, Role, may, require

_MINE = clock.new_id()
_EVERYONE = {
    "public": Actor(Role.PUBLIC, By.WEB),
    "holder": Actor(Role.HOLDER, By.WEB, holds=_MINE),
    "other_holder": Actor(Role.HOLDER, By.WEB, holds=clock.new_id()),
    "officer": Actor(Role.OFFICER, By.COMMAND),
    "system": Actor(Role.SYSTEM, By.SYSTEM),
}
_STAFF = {"officer", "system"}
_ALL = set(_EVERYONE)

# The whole matrix: who may do it to a public case, and who to a private one.
_EXPECTED: dict[Action, tuple[set[str], set[str]]] = {
    Action.OPEN_CASE: (_ALL, _ALL),
    Action.WRITE_DRAFT: (_ALL, _ALL),
    Action.READ_PUBLIC_CASES: (_ALL, _ALL),
    Action.READ_CASE: (_ALL, _STAFF | {"holder"}),
    Action.READ_PRIVATE_DETAILS: (_STAFF | {"holder"}, _STAFF | {"holder"}),
    Action.PROGRESS_CASE: (_STAFF, _STAFF),
    Action.REOPEN_CASE: (_STAFF | {"holder"}, _STAFF | {"holder"}),
    Action.COUNT_IN: (_ALL, set()),
    Action.FOLLOW_CASE: (_ALL, _STAFF | {"holder"}),
    Action.USE_LINK: (_ALL, _ALL),
    Action.ASK_FOR_LINK: (_ALL, _ALL),
    Action.RECORD_CONTACT: (_ALL, _ALL),
    Action.SEND: (_STAFF, _STAFF),
    Action.EXPORT_RECORD: (_STAFF, _STAFF),
    Action.REPLAY: (_STAFF, _STAFF),
    Action.RETAIN: (_STAFF, _STAFF),
    Action.IMPORT_GAZETTEER: (_STAFF, _STAFF),
}


def _case(*, public: bool) -> Case:
    return Case(id=UUID(bytes=_MINE.bytes), public=public)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", _EVERYONE)
def test_every_role_may_do_what_the_matrix_says_and_nothing_else(action: Action, who: str) -> None:
    public, private = _EXPECTED[action]

    assert may(_EVERYONE[who], action, _case(public=True)) == (who in public)
    assert may(_EVERYONE[who], action, _case(public=False)) == (who in private)


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


def test_what_is_not_allowed_stops_and_names_the_action() -> None:
    with pytest.raises(NotAllowed, match="progress_case"):
        require(_EVERYONE["public"], Action.PROGRESS_CASE, _case(public=True))
