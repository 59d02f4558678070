"""Whoever is asked agrees to less than was asked, if they like, and never to more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, Basis, By, Depth, Granted, Kind
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeState
from portal.models.mandates import Ended, Mandate, MandateState, Way
from portal.models.people import Person
from portal.policy import Action, NotAllowed, may
from portal.services import (
    holdings,
    mandate_agreements,
    mandate_endings,
    mandate_narrowings,
    mandate_renewals,
    mandate_wordings,
)
from portal.services.mandate_narrowings import Less
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import (
    BeyondGround,
    NothingWished,
    SettledMeanwhile,
    WordingChanged,
)
from tests.support.episodes import declared, line
from tests.support.mandate_wishes import ENGLISH, on_web
from tests.support.mandates import EVERYTHING, a_case_of, a_mandate, a_person, act, look

SOON = clock.now() + timedelta(days=10)
EPISODES_ALONE = {Kind.EPISODE: Depth.ACT}


@dataclass(frozen=True)
class Two:
    """Two life events of Margaret's, each with a case of council tax, and a case of neither."""

    margaret: Person
    tom: Person
    one: Episode
    other: Episode
    its: Case
    others: Case
    apart: Case

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.its, self.others, self.apart


@pytest.fixture
def two(session: Session) -> Two:
    margaret, tom = a_person(session), a_person(session, "Tom Jones")
    one, other = (
        declared(session, on_web(margaret), key) for key in ("bereavement", "moving_house")
    )
    its, others, apart = (a_case_of(session, margaret.id, "life_council_tax") for _ in range(3))
    line(session, one, "tell_council_tax", mode="case", case_id=its.id)
    line(session, other, "tell_council_tax", mode="case", case_id=others.id)
    return Two(margaret, tom, one, other, its, others, apart)


def asked(
    session: Session, two: Two, scopes: Iterable[Granted], basis: Basis = Basis.CONSENT
) -> Mandate:
    """Tom asked Margaret for this, who has not answered."""
    return a_mandate(
        session, two.margaret, two.tom, scopes, basis=basis, way=Way.ASKED,
        state=MandateState.ASKED, from_at=None, agreed_at=None,
    )  # fmt: skip


def agree(session: Session, mandate: Mandate, less: Less | None, read: Less | None) -> None:
    """She says yes to `less`, and has read the words of `read`."""
    her = on_web(mandate.principal)
    shown = mandate_narrowings.wording(session, her, mandate, ENGLISH, read)
    mandate_agreements.agree(session, her, mandate, Agreed(ENGLISH, shown.hash), less)


def agreed(session: Session, mandate: Mandate, less: Less | None) -> Mandate:
    agree(session, mandate, less, less)
    return mandate


def left(mandate: Mandate) -> tuple[Granted, ...]:
    """What he may do."""
    return tuple(
        Granted(one.kind, one.depth, one.until, one.episode_id)
        for one in mandate.scopes
        if one.ended_at is None
    )


def tom_under(session: Session, mandate: Mandate, two: Two) -> Actor:
    """Tom as the reading side knows him."""
    session.flush()
    session.expire_all()
    held = holdings.held(session, mandate.id, two.tom.id)
    assert held is not None
    return holdings.agent_of(held, By.WEB)


def test_of_all_life_events_she_lets_him_help_with_one_alone(session: Session, two: Two) -> None:
    mandate = agreed(
        session, asked(session, two, act(Kind.EPISODE)), Less(EPISODES_ALONE, two.one.id)
    )

    day = ENGLISH.day(two.one.created_at)
    assert f"and no other: When someone dies, begun on {day}" in mandate.wording_words
    assert left(mandate) == act(Kind.EPISODE, episode_id=two.one.id)
    assert mandate_wordings.of_mandate(mandate, ENGLISH).hash == mandate.wording_hash
    tom = tom_under(session, mandate, two)
    assert may(tom, Action.READ_EPISODE, two.one)
    assert may(tom, Action.READ_CASE, two.its)
    assert not may(tom, Action.READ_EPISODE, two.other)
    assert not may(tom, Action.READ_CASE, two.others)


def test_she_leaves_out_a_kind_and_lets_him_only_look_in_another(
    session: Session, two: Two
) -> None:
    scopes = [*act(Kind.HOUSING, Kind.CARE), *act(Kind.COUNCIL_TAX, until=SOON)]
    mandate = agreed(
        session,
        asked(session, two, scopes),
        Less({Kind.HOUSING: Depth.ACT, Kind.COUNCIL_TAX: Depth.LOOK}),
    )

    assert left(mandate) == (*act(Kind.HOUSING), *look(Kind.COUNCIL_TAX, until=SOON))
    tasks = [one for one in mandate.wording_words.split("\n") if one.startswith("- ")]
    assert tasks == [
        "- deal with your housing",
        f"- see your council tax cases (until {ENGLISH.day(SOON)})",
    ]
    not_wanted = [one for one in mandate.scopes if one.ended_why is Ended.NOT_WANTED]
    assert [one.kind for one in not_wanted] == [Kind.CARE, Kind.COUNCIL_TAX]


def test_everything_without_one_thing_is_all_the_rest(session: Session, two: Two) -> None:
    mandate = asked(session, two, EVERYTHING)
    most = mandate_narrowings.asked(mandate)
    assert len(most) == 8
    less = Less({kind: depth for kind, depth in most.items() if kind is not Kind.BENEFITS})

    agreed(session, mandate, less)

    assert {one.kind: one.depth for one in left(mandate)} == less.kinds
    assert "benefits" not in mandate.wording_words


@pytest.mark.parametrize("less", [None, Less({Kind.HOUSING: Depth.ACT, Kind.CARE: Depth.LOOK})])
def test_all_that_was_asked_is_agreed_to_as_it_was_asked(
    session: Session, two: Two, less: Less | None
) -> None:
    scopes = (*act(Kind.HOUSING), *look(Kind.CARE))
    mandate = agreed(session, asked(session, two, scopes), less)
    assert left(mandate) == scopes
    assert len(mandate.scopes) == 2


def test_the_words_of_all_of_it_are_no_yes_to_less_nor_the_other_way(
    session: Session, two: Two
) -> None:
    mandate = asked(session, two, EVERYTHING)
    ones = [
        None, Less({Kind.EPISODE: Depth.LOOK}), Less(EPISODES_ALONE),
        Less(EPISODES_ALONE, two.one.id), Less(EPISODES_ALONE, two.other.id),
    ]  # fmt: skip
    for less, read in product(ones, ones):
        if less != read:
            with pytest.raises(WordingChanged):
                agree(session, mandate, less, read)
    assert (mandate.state, left(mandate)) == (MandateState.ASKED, EVERYTHING)
    assert mandate.wording_words in ("", None)


def test_of_no_safe_no_forgotten_and_nobody_elses_life_event_she_says_yes(
    session: Session, two: Two
) -> None:
    mandate, her = asked(session, two, act(Kind.EPISODE)), on_web(two.margaret)
    toms = declared(session, on_web(two.tom))
    two.one.is_safe, two.other.state = True, EpisodeState.LEFT
    session.flush()

    assert list(mandate_narrowings.episodes(session, her, mandate)) == []
    for episode_id in (two.one.id, two.other.id, toms.id, clock.new_id()):
        with pytest.raises(BeyondGround) as fault:
            agree(session, mandate, Less(EPISODES_ALONE, episode_id), None)
        assert fault.value.what == "episode"
    assert (mandate.state, left(mandate)) == (MandateState.ASKED, act(Kind.EPISODE))


def test_where_one_alone_or_none_was_asked_for_no_other_is_offered_or_taken(
    session: Session, two: Two
) -> None:
    her = on_web(two.margaret)
    one_alone = asked(session, two, act(Kind.EPISODE, episode_id=two.one.id))
    housing = asked(session, two, act(Kind.HOUSING))
    of_all = asked(session, two, EVERYTHING)

    assert list(mandate_narrowings.episodes(session, her, of_all)) == [two.other, two.one]
    for mandate in (one_alone, housing):
        assert list(mandate_narrowings.episodes(session, her, mandate)) == []
        less = Less(mandate_narrowings.asked(mandate), two.other.id)
        with pytest.raises(BeyondGround):
            agree(session, mandate, less, None)
    with pytest.raises(BeyondGround):  # of all she lets him do, life events are no part
        agree(session, of_all, Less({Kind.HOUSING: Depth.ACT}, two.one.id), None)


@pytest.mark.parametrize(
    ("less", "what"),
    [
        (Less({Kind.CARE: Depth.ACT}), "depth"),
        (Less({Kind.CARE: Depth.LOOK, Kind.HOUSING: Depth.LOOK}), "kind"),
        (Less({Kind.EVERYTHING: Depth.LOOK}), "kind"),
    ],
)
def test_more_than_was_asked_is_refused(session: Session, two: Two, less: Less, what: str) -> None:
    mandate = asked(session, two, look(Kind.CARE))
    with pytest.raises(BeyondGround) as fault:
        agree(session, mandate, less, None)
    assert fault.value.what == what
    with pytest.raises(NothingWished):
        agree(session, mandate, Less({}), None)
    assert mandate.state is MandateState.ASKED


ASKED = {
    "everything": (EVERYTHING, Basis.CONSENT),
    "everything to look, and some of it to act for some days": (
        [*look(Kind.EVERYTHING), *act(Kind.COUNCIL_TAX, Kind.EPISODE, until=SOON)],
        Basis.CONSENT,
    ),
    "all that their work allows": (EVERYTHING, Basis.PROFESSIONAL),
    "life events and reports": ([*act(Kind.EPISODE), *act(Kind.REPORT)], Basis.CONSENT),
    "to look at three things": (look(Kind.EPISODE, Kind.COUNCIL_TAX, Kind.CASES), Basis.CONSENT),
}
_VARIED = (Kind.EPISODE, Kind.COUNCIL_TAX, Kind.REPORT)


@pytest.mark.parametrize("name", ASKED)
def test_what_is_agreed_to_is_never_more_than_was_asked(
    session: Session, two: Two, name: str
) -> None:
    """With one life event alone come its own cases, as the words say; nothing else is more."""
    scopes, basis = ASKED[name]
    before = a_mandate(session, two.margaret, two.tom, scopes, basis=basis)
    whole = _rights(tom_under(session, before, two), two)
    mandate_endings.end(session, on_web(two.margaret), before, Ended.REVOKED, tell=False)

    for less in _answers(mandate_narrowings.asked(before), two.one):
        mandate = agreed(session, asked(session, two, scopes, basis), less)
        for one in left(mandate):
            assert any(_within(one, scope) for scope in scopes), (less, one)
        more = _rights(tom_under(session, mandate, two), two) - whole
        assert not more or less.episode_id == two.one.id
        assert {subject for _action, subject in more} <= {two.its.id}
        mandate_endings.end(session, on_web(two.margaret), mandate, Ended.REVOKED, tell=False)


def _answers(most: dict[Kind, Depth], one: Episode) -> Iterable[Less]:
    """Each thing that she can choose in three kinds of task, and in the others all of it."""
    fixed = {kind: depth for kind, depth in most.items() if kind not in _VARIED}
    varied = [kind for kind in most if kind in _VARIED]
    offered = [[None, *(one for one in Depth if most[kind].includes(one))] for kind in varied]
    for chosen in product(*offered):
        kinds = fixed | {kind: how for kind, how in zip(varied, chosen, strict=True) if how}
        if kinds:
            yield Less(kinds)
        if Kind.EPISODE in kinds:
            yield Less(kinds, one.id)


def _within(one: Granted, scope: Granted) -> bool:
    return (
        scope.kind in (one.kind, Kind.EVERYTHING)
        and scope.depth.includes(one.depth)
        and scope.until == one.until
    )


def _rights(tom: Actor, two: Two) -> set[tuple[Action, object]]:
    """What he may do, to what."""
    subjects = [*((one, one.id) for one in (*two.cases, two.one, two.other))]
    subjects += [(two.margaret.id, "her"), (None, None)]
    return {(action, name) for action in Action for one, name in subjects if may(tom, action, one)}


def test_what_she_left_out_does_not_come_back_with_more_time(session: Session, two: Two) -> None:
    mandate = asked(session, two, act(Kind.HOUSING, Kind.EPISODE))
    agreed(session, mandate, Less(EPISODES_ALONE, two.one.id))

    her = on_web(two.margaret)
    words = mandate_renewals.wording(mandate, 182, ENGLISH)
    again = mandate_renewals.renew(session, her, mandate, 182, Agreed(ENGLISH, words.hash), "1")

    assert [(one.kind, one.episode_id) for one in again.scopes] == [(Kind.EPISODE, two.one.id)]
    assert mandate.ended_why is Ended.REPLACED


def test_less_of_what_was_settled_meanwhile_is_no_yes_and_changes_nothing(
    session: Session, two: Two
) -> None:
    mandate, less = asked(session, two, EVERYTHING), Less({Kind.CARE: Depth.LOOK})
    shown = mandate_narrowings.wording(session, on_web(two.margaret), mandate, ENGLISH, less)
    mandate_endings.hand_back(session, on_web(two.tom), mandate)

    with pytest.raises(SettledMeanwhile):
        mandate_agreements.agree(
            session, on_web(two.margaret), mandate, Agreed(ENGLISH, shown.hash), less
        )
    assert left(mandate) == EVERYTHING


def test_nobody_else_says_how_far_or_learns_of_which_life_events(
    session: Session, two: Two
) -> None:
    mandate, tom = asked(session, two, act(Kind.EPISODE)), on_web(two.tom)
    with pytest.raises(NotAllowed):
        mandate_narrowings.episodes(session, tom, mandate)
    with pytest.raises(NotAllowed):
        mandate_narrowings.wording(session, tom, mandate, ENGLISH, Less(EPISODES_ALONE, two.one.id))
    with pytest.raises(NotAllowed):
        mandate_narrowings.narrow(session, tom, mandate, Less(EPISODES_ALONE, two.one.id))
