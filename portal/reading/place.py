"""The place in a sentence: what a text or a report names, put in order by what fits together."""

from collections.abc import Sequence
from dataclasses import replace

from portal.models.places import PlaceKind, metres
from portal.reading.gazetteer import Found, Gazetteer
from portal.reading.spelling import name_key

_CERTAIN = 97.5  # an address, a corner or a column that is named in full
_AT_THE_STREET = 150.0
_IN_WALKING_DISTANCE = 800.0
_MOST = 24
_FIT_TOGETHER = 97.0
_LEFT_OVER = 90.0
_CLEARLY = 5.0  # so much better is an answer


def places_in(text: str, gazetteer: Gazetteer, limit: int = 8) -> list[Found]:
    """The places a sentence may mean, the likeliest first; [] where it names none.

    `the_one` says whether that is an answer or a question to ask. A landmark and a street named
    together narrow each other: “Station Road near the bridge” is the bridge on Station Road.
    """
    found = gazetteer.in_text(text, _MOST)
    certain = [one for one in found if one.score >= _CERTAIN and _is_spot(one)]
    if certain:
        return certain[:limit]
    for narrower in (_corners(found), _postcodes(found, gazetteer)):
        if narrower:
            return _ahead(narrower, found)[:limit]
    streets = [one for one in found if one.kind is PlaceKind.STREET]
    landmarks = [one for one in found if one.kind is PlaceKind.LANDMARK]
    if streets and landmarks:
        return _together(streets, landmarks, found, gazetteer)[:limit]
    return found[:limit]


def the_one(found: Sequence[Found]) -> Found | None:
    """The place that was meant, where one is clearly likelier than the rest.

    None for two Church Streets: asked, a person says which; guessed, a crew drives to the other.
    """
    if not found:
        return None
    clear = len(found) == 1 or found[0].score - found[1].score >= _CLEARLY
    return found[0] if clear else None


def _corners(found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.place_id is None]


def _postcodes(found: Sequence[Found], gazetteer: Gazetteer) -> list[Found]:
    """The postcodes on a street that is named with them: of two High Streets, theirs is meant."""
    streets = [one for one in found if one.kind is PlaceKind.STREET]
    return [
        one
        for one in found
        if one.kind is PlaceKind.POSTCODE
        and any(gazetteer.metres_from(street, one.point) <= _AT_THE_STREET for street in streets)
    ]


def _ahead(first: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """What says more, then the rest behind it, however it is spelt."""
    rest = [one for one in found if one not in first]
    most = first[-1].score - _CLEARLY
    return [*first, *(replace(one, score=min(one.score, most)) for one in rest)]


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
            (_metres_between(street, landmark, gazetteer), street, landmark)
            for street in streets
            for landmark in landmarks
        ),
        key=lambda pair: (pair[0], -pair[2].score, pair[1].key, pair[2].key),
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
    return [
        *(replace(one, score=_FIT_TOGETHER) for one in first[:1]),
        *(replace(one, score=min(one.score, _LEFT_OVER)) for one in first[1:] + rest),
    ]


def _metres_between(street: Found, landmark: Found, gazetteer: Gazetteer) -> float:
    """How far a landmark is from a street; one that is named after the street is on it."""
    if f"{name_key(street.label.split(',')[0])} " in f"{name_key(landmark.label)} ":
        return 0.0
    return gazetteer.metres_from(street, landmark.point)
