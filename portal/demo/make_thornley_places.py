"""The gazetteer of Thornley: streets, landmarks, postcodes, addresses and lamp columns."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from shapely.geometry import Polygon

from portal.demo.make_thornley_areas import OUTLINE
from portal.demo.make_thornley_houses import House, columns_along
from portal.demo.make_thornley_land import LANDMARKS, SITES
from portal.demo.make_thornley_plan import Spot
from portal.demo.make_thornley_streets import Street

COLUMNS = 600
# Real UPRNs stop far below; these say of themselves that they are invented.
FIRST_UPRN = 999_000_000_001
FIRST_USRN = 99_900_001
HOMES_A_POSTCODE = 18
# The letters a postcode's last two may have (Royal Mail: never C, I, K, M, O or V).
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# Roads lead on over the border; what the gazetteer knows of them lies this side of it.
_INSIDE = Polygon(OUTLINE).buffer(-250)
_HOUSE_NAMES = (
    "Rose Cottage", "The Old Forge", "Orchard House", "Brook Cottage", "The Old Rectory",
    "Ivy Cottage", "Holly House", "The Laurels", "Pear Tree Cottage", "Well Cottage",
    "The Barn", "Church View", "Meadow View", "Corner Cottage", "The Old Bakehouse", "Hill Crest",
    "Apple Tree House", "The Granary", "Spring Cottage", "Thatched Cottage",
)  # fmt: skip
# Streets whose lamp columns stand close, because people name them by number.
_WELL_LIT = {"Queens Avenue": 34, "Park Road": 36, "Hill Street": 36, "High Street": 30,
             "London Road": 42, "Station Road": 42}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A line of gazetteer.csv; its spot in metres."""

    kind: str
    name: str
    spot: Spot
    number: str = ""
    street: str = ""
    locality: str = ""
    postcode: str = ""
    uprn: str = ""
    usrn: str = ""
    column: str = ""


def usrn(number: int) -> str:
    """The USRN of the street with this number."""
    return str(FIRST_USRN + number)


def make_places(streets: Sequence[Street], houses: Sequence[House], seed: int) -> list[Entry]:
    """All lines of the gazetteer, in its order."""
    rng = random.Random(seed)
    addresses = list(_addresses(streets, houses, rng))
    return [
        *_streets(streets),
        *_landmarks(streets),
        *_postcodes(addresses),
        *addresses,
        *_columns(streets),
    ]


def _streets(streets: Sequence[Street]) -> Iterator[Entry]:
    for number, street in enumerate(streets):
        if street.road_class != "path":
            middle = street.line.intersection(_INSIDE).interpolate(0.5, normalized=True)
            yield Entry(
                "street",
                street.name,
                (middle.x, middle.y),
                locality=street.locality,
                usrn=usrn(number),
            )


def _landmarks(streets: Sequence[Street]) -> Iterator[Entry]:
    for name, locality, where in LANDMARKS:
        if len(where) == 2:
            yield Entry("landmark", name, where, locality=locality)
            continue
        number, street = _named(streets, where[0], locality)
        spot = _beside(street, where[1], where[2])
        yield Entry(
            "landmark", name, spot, street=street.name, locality=locality, usrn=usrn(number)
        )


def _named(streets: Sequence[Street], name: str, locality: str) -> tuple[int, Street]:
    for number, street in enumerate(streets):
        if street.name == name and street.locality == locality:
            return number, street
    raise LookupError(f"there is no {name} in {locality}")


def _beside(street: Street, along: float, left: float) -> Spot:
    at = along * street.line.length
    here, ahead = street.line.interpolate(at), street.line.interpolate(at + 1)
    if here.equals(ahead):
        here = street.line.interpolate(at - 1)
    length = here.distance(ahead)
    dx, dy = (ahead.x - here.x) / length, (ahead.y - here.y) / length
    return here.x - dy * left, here.y + dx * left


def _addresses(
    streets: Sequence[Street], houses: Sequence[House], rng: random.Random
) -> Iterator[Entry]:
    codes: dict[str, int] = {}
    uprn = FIRST_UPRN
    for index, group in groupby(houses, key=lambda house: house.street):
        street = streets[index]
        names = list(_HOUSE_NAMES)
        rng.shuffle(names)
        ordered = sorted(group, key=lambda house: house.number)
        for count, house in enumerate(ordered):
            if count % HOMES_A_POSTCODE == 0:
                postcode = _next_postcode(_district(street), codes)
            entry = Entry(
                "address", f"{house.number} {street.name}", house.door, str(house.number),
                street.name, street.locality, postcode, str(uprn), usrn(index),
            )  # fmt: skip
            uprn += 1
            named = street.locality != "Thornley" and names and rng.random() < 0.3
            yield replace(entry, name=names.pop(), number="") if named else entry


def _district(street: Street) -> str:
    x, y = street.line.centroid.x, street.line.centroid.y
    if street.locality != "Thornley":
        return "TY4" if y > 0 else "TY5"
    if x * x + y * y < 500**2:
        return "TY1"
    return "TY2" if x < 0 else "TY3"


def _next_postcode(district: str, codes: dict[str, int]) -> str:
    number = codes.get(district, 0)
    codes[district] = number + 1
    sector, unit = divmod(number, 60)
    first, second = divmod(unit * 7, len(_LETTERS))
    return f"{district} {sector + 1}{_LETTERS[first % len(_LETTERS)]}{_LETTERS[second]}"


def _postcodes(addresses: Sequence[Entry]) -> Iterator[Entry]:
    for postcode, group in groupby(addresses, key=lambda entry: entry.postcode):
        homes = list(group)
        x = sum(home.spot[0] for home in homes) / len(homes)
        y = sum(home.spot[1] for home in homes) / len(homes)
        yield Entry(
            "postcode", postcode, (x, y), street=homes[0].street, locality=homes[0].locality,
            postcode=postcode, usrn=homes[0].usrn,
        )  # fmt: skip


def _columns(streets: Sequence[Street]) -> list[Entry]:
    """Exactly COLUMNS lamp columns: first where people name them, then as far as they go."""
    parish = next(site for site in SITES if site.name.startswith("Footway lights"))
    number, street = _named(streets, "Church Street", "Ashby")
    entries = [
        _column(f"P{count}", spot, street, number) for count, spot in enumerate(parish.shape, 1)
    ]
    lit = [(n, s) for n, s in enumerate(streets) if s.lit and s.style and s.road_class != "path"]
    lit.sort(key=lambda item: (item[1].locality != "Thornley", item[1].name not in _WELL_LIT))
    for number, street in lit:
        apart = _WELL_LIT.get(street.name, 56) if street.locality == "Thornley" else 110
        spots = columns_along(street.line, apart)
        within = [spot for spot in spots if max(abs(spot[0]), abs(spot[1])) < 1800]
        spots = within if street.locality == "Thornley" else spots
        entries += [_column(str(c), spot, street, number) for c, spot in enumerate(spots, 1)]
    if len(entries) < COLUMNS:
        raise ValueError(f"only {len(entries)} lamp columns: let them stand closer")
    return entries[:COLUMNS]


def _column(name: str, spot: Spot, street: Street, number: int) -> Entry:
    return Entry(
        "lamp_column", name, spot, street=street.name, locality=street.locality,
        usrn=usrn(number), column=name,
    )  # fmt: skip
