"""The words that are agreed to: what they say, and that a hash belongs to the very text."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.authority.bases import bases
from portal.models.actors import Basis, Depth, Kind
from portal.services import episodes, mandate_wordings
from portal.services.mandate_wordings import Tongue
from portal.services.mandates import ScopeWish, Wish
from tests.support.mandate_wishes import ALL, ENGLISH, TAX, on_web, wish
from tests.support.mandates import EVERYTHING, a_mandate, a_person, an_organisation, look

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RIGHTS = (
    "You see everything that they do for you. You can end all of it or a part of it at any time, "
    "and you need not say why."
)


def test_the_words_say_who_lets_whom_do_what_and_until_when() -> None:
    look_at_care = ScopeWish(Kind.CARE, Depth.LOOK, 31)
    text = mandate_wordings.of_wish(
        wish(TAX, look_at_care), NOON, "Margaret Jones", "Tom Jones", ENGLISH
    )

    assert text.lines == [
        "This is the agreement of Margaret Jones.",
        "Tom Jones may act for you with the council.",
        "They may:",
        "- deal with your council tax",
        "- see your care cases (until 21 December 2026)",
        "This ends on 21 May 2027.",
        RIGHTS,
    ]


def test_everything_is_spelled_out_as_far_as_the_ground_goes() -> None:
    what = wish(ScopeWish(Kind.EVERYTHING, Depth.ACT, 31), ScopeWish(Kind.CARE, Depth.ACT, 31))
    text = mandate_wordings.of_wish(what, NOON, "Margaret Jones", "Tom Jones", ENGLISH)
    tasks = [line for line in text.lines if line.startswith("- ")]

    assert len(tasks) == len(bases().grounds[Basis.CONSENT].kinds)
    assert "- deal with your council tax (until 21 December 2026)" in tasks
    assert "everything in this list" not in text.text


def test_the_hash_is_that_of_the_very_text_and_another_text_has_another() -> None:
    one = mandate_wordings.of_wish(wish(), NOON, "Margaret Jones", "Tom Jones", ENGLISH)
    other = mandate_wordings.of_wish(wish(ALL), NOON, "Margaret Jones", "Tom Jones", ENGLISH)

    assert one.hash == hashlib.sha256(one.text.encode()).hexdigest()
    assert one.hash != other.hash


def test_the_name_of_a_text_says_its_version_and_its_language() -> None:
    welsh = Tongue("cy", lambda words, **_places: f"«{words}»", lambda _moment: "20/11")
    text = mandate_wordings.of_wish(wish(), NOON, "Margaret Jones", "Tom Jones", welsh)

    assert text.name == f"{mandate_wordings.VERSION}/cy"
    assert all("«" in line for line in text.lines)


def test_every_ground_with_every_kind_of_task_has_whole_words() -> None:
    for basis, ground in bases().grounds.items():
        scopes = [ScopeWish(kind, depth) for kind, depth in ground.kinds.items()]
        what = Wish(basis, scopes, 31, born=NOON.date())
        text = mandate_wordings.of_wish(what, NOON, "A", "B", ENGLISH).text
        assert "%" not in text
        assert len([line for line in text.split("\n") if line.startswith("- ")]) == len(scopes)


def test_what_has_no_end_says_so() -> None:
    text = mandate_wordings.of_wish(Wish(Basis.DEPUTY, [ALL], 0), NOON, "A", "B", ENGLISH).text

    assert "This has no end of its own." in text
    assert "A court has chosen somebody to decide for you" in text


def test_an_organisations_says_that_other_advisers_may_come(session: Session) -> None:
    adviser = a_person(session, "Asha Patel")
    mandate = a_mandate(
        session, a_person(session), organisation=an_organisation(session), adviser=adviser
    )

    text = mandate_wordings.of_mandate(mandate, ENGLISH).text

    assert "Asha Patel of Thornley Advice may act for you with the council." in text
    assert "Other advisers of Thornley Advice may take their place." in text


def test_a_name_with_a_percent_sign_breaks_no_words(session: Session) -> None:
    odd = a_person(session, "100% (Peggy) %(agent)s")
    mandate = a_mandate(session, odd, a_person(session, "<b>Tom</b>"), EVERYTHING)

    text = mandate_wordings.of_mandate(mandate, ENGLISH).text

    assert "This is the agreement of 100% (Peggy) %(agent)s." in text
    assert "<b>Tom</b> may act" in text


def test_of_one_life_event_alone_says_which_and_since_when(session: Session) -> None:
    margaret = a_person(session)
    one = episodes.begin(session, on_web(margaret), "bereavement")
    only = look(Kind.EPISODE, episode_id=one.id)
    mandate = a_mandate(session, margaret, a_person(session, "Tom"), only)

    text = mandate_wordings.of_mandate(mandate, ENGLISH).text

    begun = ENGLISH.day(one.created_at)
    assert f"and no other: When someone dies, begun on {begun}" in text
    assert "see what you told us of a life event" not in text
