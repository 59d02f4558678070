"""A very small town: enough of each layer for the map to have something to draw."""

import pytest
import shapely

from portal.council.areas import Ward
from portal.council.features import Feature
from portal.models.places import Point
from portal.web.maps.atlas import Atlas
from portal.web.maps.ground import Ground, ground_of
from portal.web.maps.windows import Window, window_around

CENTRE = Point(52.0, -1.0)


@pytest.fixture(scope="session")
def ground() -> Ground:
    """A high street that bends, a lane named like an attack, a river, a park, a house, a ward."""
    return ground_of(
        FEATURES, [Ward(key="one", name="One", polygon=_box(-1.02, 51.99, -0.98, 52.01))]
    )


@pytest.fixture(scope="session")
def atlas(ground: Ground) -> Atlas:
    return Atlas(ground)


@pytest.fixture
def window() -> Window:
    """The middle of the town, close."""
    return window_around(CENTRE, 17, 512, 512)


def _feature(geometry: shapely.Geometry, **properties: str) -> Feature:
    return Feature("map.geojson", 1, properties, geometry)


def _line(*spots: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(spots)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


FEATURES = [
    _feature(_box(-1.01, 51.995, -0.99, 52.005), layer="built_up", name="Smallham"),
    _feature(_box(-1.003, 52.001, -1.001, 52.002), layer="green", kind="park", name="The Rec"),
    _feature(
        _line((-1.02, 51.998), (-1.0, 51.9985), (-0.98, 51.998)), layer="water", name="River Ash"
    ),
    _feature(_line((-1.02, 52.004), (-0.98, 52.004)), layer="rail"),
    _feature(
        _line((-1.012, 52.0), (-1.004, 52.0001), (-1.0, 52.0004), (-0.99, 52.0004)),
        layer="road",
        name="High Street",
        ref="B4001",
        **{"class": "b"},
    ),
    _feature(
        _line((-0.999, 51.999), (-0.999, 52.003)),
        layer="road",
        name="<script>alert(1)</script> & Lane",
        **{"class": "residential"},
    ),
    _feature(_line((-1.004, 52.0001), (-1.003, 52.0015)), layer="path", **{"class": "path"}),
    _feature(_box(-0.9985, 52.001, -0.9983, 52.0011), layer="building"),
]
