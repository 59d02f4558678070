"""How far and how long a mandate may go: what is wished for, against the ground it rests on."""

from datetime import date, datetime, timedelta

from portal import clock
from portal.authority.bases import Ground
from portal.models.actors import Kind
from portal.models.mandates import Way
from portal.services import mandates
from portal.services.mandates import (
    BeyondGround,
    BirthNeeded,
    EvidenceNeeded,
    NothingWished,
    OfAge,
    ScopeWish,
    TooLong,
    Wish,
)

MOST_SCOPES = 20
_EIGHTEEN = 18
_CENTURY = 36_525  # days; a longer end is none


def check(wish: Wish, way: Way, *, organisation: bool = False) -> None:
    """Whether the ground goes as far as the wish.

    Raises NothingWished, BeyondGround, TooLong, EvidenceNeeded.
    """
    ground = mandates.limits(wish.basis)
    if not 0 < len(wish.scopes) <= MOST_SCOPES:
        raise NothingWished
    if way.value not in ground.ways:
        raise BeyondGround("way")
    if organisation and not ground.organisation:
        raise BeyondGround("organisation")
    for one in wish.scopes:
        _check_scope(one, ground)
    if wish.days or ground.longest:
        _check_days(wish.days, ground.longest)
    if ground.evidence and not any(one.kind in ground.evidence for one in wish.evidence):
        raise EvidenceNeeded


def ends(wish: Wish, at: datetime) -> datetime | None:
    """When a mandate of this wish ends that is made at `at`; None for no end of its own.

    The 18th birthday begins at midnight (Family Law Reform Act 1969 s9). Raises BirthNeeded,
    OfAge.
    """
    until = at + timedelta(days=wish.days) if wish.days else None
    if "eighteen" not in mandates.limits(wish.basis).ends_at:
        return until
    if wish.born is None:
        raise BirthNeeded
    grown = of_age(wish.born)
    if grown <= at:
        raise OfAge
    return min(grown, until) if until else grown


def of_age(born: date) -> datetime:
    """The beginning of somebody's 18th birthday; of who was born on 29 February, of 1 March."""
    year = born.year + _EIGHTEEN
    leap = (born.month, born.day) == (2, 29)
    day = date(year, 3, 1) if leap else born.replace(year=year)
    return datetime(day.year, day.month, day.day, tzinfo=clock.LONDON)


def scope_ends(one: ScopeWish, at: datetime, until: datetime | None) -> datetime | None:
    """When one kind of task ends: no later than the whole, None where it has no end of its own."""
    if one.days is None:
        return None
    own = at + timedelta(days=one.days)
    return own if until is None or own < until else None


def _check_scope(one: ScopeWish, ground: Ground) -> None:
    if one.kind is not Kind.EVERYTHING and one.kind not in ground.kinds:
        raise BeyondGround("kind", one.kind)
    if not ground.allows(one.kind, one.depth):
        raise BeyondGround("depth", one.kind)
    if one.episode_id is not None and one.kind is not Kind.EPISODE:
        raise BeyondGround("episode", one.kind)
    if one.days is not None:
        _check_days(one.days, ground.longest)


def _check_days(days: int, longest: int) -> None:
    if days < 1 or (longest and days > longest) or days > _CENTURY:
        raise TooLong(longest)
