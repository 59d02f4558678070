"""A good order to walk from place to place: the nearest next, then without its crossings."""

from collections.abc import Sequence
from itertools import pairwise

from portal.models.places import Point, metres

MOST = 100
"""So many places are put in order; what comes after them stays as it was."""
_BETTER = 1e-6  # metres; less is the rounding of numbers, and would never end


def walking_order(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """The places by their numbers, in an order that is short to walk, as the crow flies.

    It sets out from `start`, or begins where the way gets short by it, and does not come back.
    Nearest neighbour first, then 2-opt: as long as turning a stretch round makes it shorter.
    """
    count = min(len(points), MOST)
    if count < 2:
        return list(range(len(points)))
    apart = [[metres(a, b) for b in points[:count]] for a in points[:count]]
    if start is not None:
        from_start = [metres(start, point) for point in points[:count]]
        found = _improved(_nearest(apart, _least(from_start)), apart, from_start)
    else:
        ways = (_improved(_nearest(apart, first), apart, None) for first in _ends(apart))
        found = min(ways, key=lambda way: length(way, apart))
    return [*found, *range(count, len(points))]


def length(order: Sequence[int], apart: Sequence[Sequence[float]]) -> float:
    """How long a way is, with `apart` the metres from each place to each."""
    return sum(apart[a][b] for a, b in pairwise(order))


def _least(values: Sequence[float]) -> int:
    return min(range(len(values)), key=values.__getitem__)


def _ends(apart: Sequence[Sequence[float]]) -> set[int]:
    """The two places that are furthest from each other: a short way begins at an end."""
    first = max(range(len(apart)), key=lambda one: max(apart[one]))
    return {first, max(range(len(apart)), key=apart[first].__getitem__)}


def _nearest(apart: Sequence[Sequence[float]], first: int) -> list[int]:
    order, left = [first], set(range(len(apart))) - {first}
    while left:
        here = apart[order[-1]]
        order.append(min(left, key=lambda one: (here[one], one)))
        left.remove(order[-1])
    return order


def _improved(
    order: list[int], apart: Sequence[Sequence[float]], from_start: Sequence[float] | None
) -> list[int]:
    """The way without a stretch that is shorter the other way round; its end is free."""

    def leg(before: int | None, after: int | None) -> float:
        if after is None:
            return 0.0
        if before is None:
            return from_start[after] if from_start is not None else 0.0
        return apart[before][after]

    is_better = True
    while is_better:
        is_better = False
        for i in range(len(order) - 1):
            before = order[i - 1] if i else None
            for j in range(i + 1, len(order)):
                after = order[j + 1] if j + 1 < len(order) else None
                now = leg(before, order[i]) + leg(order[j], after)
                turned = leg(before, order[j]) + leg(order[i], after)
                if turned < now - _BETTER:
                    order[i : j + 1] = order[i : j + 1][::-1]
                    is_better = True
    return order
