"""The place in a sentence: what a text or a report names, put in order by what fits together."""

from collections.abc import Sequence

from portal.models.places import PlaceKind, metres
from portal.reading.gazetteer import Found, Gazetteer

_CERTAIN = 97.5  # an address, a corner or a column that is named in full
_AT_THE_STREET = 150.0
_IN_WALKING_DISTANCE = 800.0
_MOST = 24


def places_in(text: str, gazetteer: Gazetteer, limit: int = 8) -> list[Found]:
    """The places a sentence may mean, the likeliest first; [] where it names none.

    One place, or a first one with a clearly better score, is an answer; several alike, such as
    two Church Streets, are a question to ask. A landmark and a street named together narrow each
    other: “Station Road near the bridge” is the bridge on Station Road.
    """
    found = gazetteer.in_text(text, _MOST)
    certain = [one for one in found if one.score >= _CERTAIN and _is_spot(one)]
    if certain:
        return certain[:limit]
    streets = [one for one in found if one.kind is PlaceKind.STREET]
    landmarks = [one for one in found if one.kind is PlaceKind.LANDMARK]
    if streets and landmarks:
        return _together(streets, landmarks, found, gazetteer)[:limit]
    return found[:limit]


def _is_spot(found: Found) -> bool:
    """Whether a place is one spot and no whole street."""
    return found.kind in (PlaceKind.ADDRESS, PlaceKind.LAMP_COLUMN) or found.place_id is None


def _together(
    streets: Sequence[Found],
    landmarks: Sequence[Found],
    found: Sequence[Found],
    gazetteer: Gazetteer,
) -> list[Found]:
    pairs = sorted(
        (
            (gazetteer.metres_from(street, landmark.point), street, landmark)
            for street in streets
            for landmark in landmarks
        ),
        key=lambda pair: (pair[0], pair[1].key, pair[2].key),
    )
    apart, street, landmark = pairs[0]
    if apart > _IN_WALKING_DISTANCE:
        return list(found)
    first = [landmark, street] if apart <= _AT_THE_STREET else [street, landmark]
    rivals = [one for distance, *pair in pairs for one in pair if distance <= apart * 1.5 + 20]
    rest = sorted(
        (one for one in dict.fromkeys(rivals) if one not in first),
        key=lambda one: metres(one.point, first[0].point),
    )
    return first + rest
