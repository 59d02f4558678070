"""Streets run as the council's map draws them."""

from itertools import pairwise

from portal.council.load import load_council
from portal.models.places import metres
from portal.reading.courses import street_courses
from tests.portal.reading.test_categories import THORNLEY


def test_every_street_of_the_map_has_a_course_near_the_area():
    council = load_council(THORNLEY)
    courses = street_courses(council)

    assert len(courses) >= 150
    for course in courses.values():
        assert len(course) >= 2
        assert all(metres(spot, council.centre_point) < 20_000 for spot in course)
        assert sum(metres(*step) for step in pairwise(course)) > 5
