"""No mandate goes further, or lasts longer, than the ground it rests on."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authority.bases import bases
from portal.models.actors import Basis, Depth, Kind
from portal.models.mandates import Way
from portal.services import mandate_limits, mandates
from portal.services.mandates import (
    BeyondGround,
    BirthNeeded,
    EvidenceNeeded,
    NothingWished,
    OfAge,
    Proof,
    ScopeWish,
    TooLong,
    Wish,
)
from tests.support.mandate_wishes import ALL, TAX, wish

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _proofs(basis: Basis) -> tuple[Proof, ...]:
    return tuple(Proof(key) for key in mandates.limits(basis).evidence)


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("depth", list(Depth))
def test_what_a_ground_does_not_name_is_not_given(basis: Basis, kind: Kind, depth: Depth) -> None:
    ground = mandates.limits(basis)
    what = Wish(basis, [ScopeWish(kind, depth)], ground.offered[0], evidence=_proofs(basis))
    most = ground.kinds.get(kind)
    allowed = kind is Kind.EVERYTHING or (most is not None and most.includes(depth))

    if allowed:
        mandate_limits.check(what, Way(ground.ways[0]))
    else:
        with pytest.raises(BeyondGround):
            mandate_limits.check(what, Way(ground.ways[0]))


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("way", list(Way))
def test_a_ground_is_made_in_its_own_ways_and_no_other(basis: Basis, way: Way) -> None:
    ground = mandates.limits(basis)
    what = Wish(basis, [ALL], ground.offered[0], evidence=_proofs(basis))

    if way.value in ground.ways:
        mandate_limits.check(what, way)
    else:
        with pytest.raises(BeyondGround) as fault:
            mandate_limits.check(what, way)
        assert fault.value.what == "way"


@pytest.mark.parametrize("basis", list(Basis))
def test_an_organisation_holds_what_its_ground_lets_it(basis: Basis) -> None:
    ground = mandates.limits(basis)
    what = Wish(basis, [ALL], ground.offered[0], evidence=_proofs(basis))

    if ground.organisation:
        mandate_limits.check(what, Way(ground.ways[0]), organisation=True)
    else:
        with pytest.raises(BeyondGround) as fault:
            mandate_limits.check(what, Way(ground.ways[0]), organisation=True)
        assert fault.value.what == "organisation"


@pytest.mark.parametrize("days", [-1, 0, 366, 10**9])
def test_an_agreement_lasts_between_a_day_and_a_year(days: int) -> None:
    with pytest.raises(TooLong) as fault:
        mandate_limits.check(wish(days=days), Way.NAMED)
    assert fault.value.longest == 365
    for scope_days in (days,):
        with pytest.raises(TooLong):
            mandate_limits.check(wish(ScopeWish(TAX.kind, TAX.depth, scope_days)), Way.NAMED)


@pytest.mark.parametrize("count", [0, 21])
def test_some_kinds_of_task_are_named_and_not_endlessly_many(count: int) -> None:
    with pytest.raises(NothingWished):
        mandate_limits.check(Wish(Basis.CONSENT, [TAX] * count, 31), Way.NAMED)


def test_an_episode_is_named_for_that_kind_of_task_alone() -> None:
    what = wish(ScopeWish(Kind.COUNCIL_TAX, Depth.LOOK, episode_id=UUID(int=1)))
    with pytest.raises(BeyondGround) as fault:
        mandate_limits.check(what, Way.NAMED)
    assert fault.value.what == "episode"


@pytest.mark.parametrize("basis", [one for one in Basis if bases().grounds[one].evidence])
def test_what_rests_on_papers_names_them(basis: Basis) -> None:
    ground = mandates.limits(basis)
    with pytest.raises(EvidenceNeeded):
        mandate_limits.check(
            Wish(basis, [ALL], ground.offered[0], evidence=[Proof("bus_ticket")]),
            Way(ground.ways[0]),
        )


def test_an_end_is_counted_from_its_making_and_that_of_a_task_is_never_later() -> None:
    what = wish(days=31)
    until = mandate_limits.ends(what, NOON)

    assert until == NOON + timedelta(days=31)
    ends = [
        mandate_limits.scope_ends(ScopeWish(TAX.kind, TAX.depth, days), NOON, until)
        for days in (None, 1, 31, 182)
    ]
    assert ends == [None, NOON + timedelta(days=1), None, None]


def test_what_has_no_end_of_its_own_has_none() -> None:
    assert mandate_limits.ends(Wish(Basis.DEPUTY, [ALL], 0), NOON) is None


@pytest.mark.parametrize(
    ("born", "grown"),
    [
        (date(2010, 3, 1), datetime(2028, 3, 1, tzinfo=UTC)),
        (date(2012, 2, 29), datetime(2030, 3, 1, tzinfo=UTC)),
        (date(2010, 7, 1), datetime(2028, 6, 30, 23, tzinfo=UTC)),  # midnight in London
    ],
)
def test_a_parents_ends_at_the_beginning_of_the_18th_birthday(
    born: date, grown: datetime
) -> None:  # fmt: skip
    assert mandate_limits.ends(Wish(Basis.PARENT, [ALL], 0, born=born), NOON) == grown


def test_or_before_it_where_it_was_made_for_a_year() -> None:
    for born, until in (
        (date(2010, 3, 1), NOON + timedelta(days=365)),
        (date(2009, 3, 1), datetime(2027, 3, 1, tzinfo=UTC)),
    ):
        assert mandate_limits.ends(Wish(Basis.PARENT, [ALL], 365, born=born), NOON) == until


@pytest.mark.parametrize(
    ("born", "fault"),
    [(None, BirthNeeded), (date(2008, 11, 20), OfAge), (date(1950, 1, 1), OfAge)],
)
def test_a_parent_needs_a_child_who_is_not_of_age(
    born: date | None, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        mandate_limits.ends(Wish(Basis.PARENT, [ALL], 0, born=born), NOON)


@given(born=st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_everybody_comes_of_age_eighteen_years_on(born: date) -> None:
    grown = mandate_limits.of_age(born)

    assert grown.year - born.year == 18
    assert (grown.month, grown.day) in ((born.month, born.day), (3, 1))
