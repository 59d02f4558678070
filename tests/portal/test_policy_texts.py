"""Who reads the texts of which no case came."""

import pytest

from portal.policy import Action, Actor, By, Role, may
from portal.services.text_desk import Desk
from tests.portal.test_policy import _EVERYONE, _HANDLERS, _ROADS


@pytest.mark.parametrize("who", _EVERYONE)
def test_texts_of_no_case_are_read_by_the_contact_centre_and_the_duty_team(who: str) -> None:
    is_on_duty = may(_EVERYONE[who], Action.READ_TEXTS, Desk("roads"))

    assert is_on_duty == (who in _HANDLERS | {"clerk", "other_clerk"})
    assert not may(Actor(Role.OFFICER, By.WEB, teams=_ROADS), Action.READ_TEXTS, Desk(""))
