"""The order in which an inspector walks: every place once, and no stretch the wrong way round."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models.places import Point, metres
from portal.services.routing import MOST, walking_order

points = st.builds(Point, st.floats(51.20, 51.28), st.floats(-1.05, -0.95))
several = st.lists(points, min_size=0, max_size=12)


def long(order: list[int], places: list[Point], start: Point | None) -> float:
    way = ([start] if start else []) + [places[number] for number in order]
    return sum(metres(a, b) for a, b in itertools.pairwise(way))


@given(several, st.none() | points)
def test_every_place_is_visited_once(places: list[Point], start: Point | None) -> None:
    assert sorted(walking_order(places, start)) == list(range(len(places)))


@given(several, st.none() | points)
def test_no_stretch_is_shorter_the_other_way_round(
    places: list[Point], start: Point | None
) -> None:
    order = walking_order(places, start)
    whole = long(order, places, start)
    for i, j in itertools.combinations(range(len(order)), 2):
        turned = [*order[:i], *order[i : j + 1][::-1], *order[j + 1 :]]
        assert long(turned, places, start) >= whole - 0.01


@settings(max_examples=60, deadline=None)
@given(st.lists(points, min_size=2, max_size=6), points)
def test_the_way_is_never_much_longer_than_the_shortest(places: list[Point], start: Point) -> None:
    found = long(walking_order(places, start), places, start)
    best = min(long(list(way), places, start) for way in itertools.permutations(range(len(places))))

    assert found <= best * 1.5 + 0.01


def test_a_street_is_walked_from_one_end_to_the_other() -> None:
    street = [Point(51.25, -1.0 + house / 1000) for house in (3, 0, 4, 1, 2)]

    assert walking_order(street) in ([1, 3, 4, 0, 2], [2, 0, 4, 3, 1])
    assert walking_order(street, Point(51.25, -0.99)) == [2, 0, 4, 3, 1]


def test_the_same_place_several_times_is_no_trouble() -> None:
    assert sorted(walking_order([Point(51.25, -1.0)] * 5)) == list(range(5))


@pytest.mark.parametrize("start", [None, Point(51.2, -1.0)])
def test_a_hundred_places_are_in_order_before_the_page_is_late(start: Point | None) -> None:
    seeded = random.Random(4)
    places = [
        Point(seeded.uniform(51.2, 51.3), seeded.uniform(-1.1, -0.9)) for _ in range(MOST + 5)
    ]
    began = time.process_time()
    order = walking_order(places, start)

    assert time.process_time() - began < 2
    assert order[MOST:] == list(range(MOST, MOST + 5))
