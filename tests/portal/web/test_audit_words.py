"""Who looked at a record, in words for whose it is."""

from datetime import UTC, datetime, timedelta

from portal.models.actors import By, Role
from portal.policy import Action
from portal.services.audits import Looked
from portal.web import audit_words

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def look(minutes: int = 0, name: str = "Ravi", reference: str = "ABCD-EFGH") -> Looked:
    return Looked(
        at=NOON - timedelta(minutes=minutes), role=Role.OFFICER, name=name,
        action=Action.READ_PRIVATE_DETAILS, channel=By.WEB, reference=reference, reason=None,
    )  # fmt: skip


def test_a_colleague_who_opens_a_case_thrice_is_one_entry_that_says_so() -> None:
    looks = [look(0), look(1), look(2)]

    assert list(audit_words.together(looks)) == [(looks[0], 3)]


def test_another_colleague_case_or_day_is_an_entry_of_its_own() -> None:
    looks = [look(0), look(1, name="Jo"), look(2), look(3, reference="WXYZ-1234"), look(60 * 24)]

    found = list(audit_words.together(looks))

    assert [times for _look, times in found] == [1] * 5
    assert [one.last for one in found] == looks


def test_none_is_left_out() -> None:
    looks = [look(n, name="Ravi" if n % 3 else "Jo") for n in range(20)]

    assert sum(one.times for one in audit_words.together(looks)) == len(looks)
