"""A small invented town to read about: its gazetteer's rows."""

from uuid import UUID

from portal.models.places import PlaceKind, Point
from portal.reading.lines import Line

_LAT, _LON = 52.58, -0.95
_STREETS = (
    # name, village, where, house numbers
    ("Mill Lane", "Thornley", (0, 0), range(1, 61)),
    ("Church Street", "Thornley", (2, 0), range(1, 41)),
    ("High Street", "Thornley", (2, 1.5), range(1, 81)),
    ("Church Street", "Ashby", (60, 50), range(1, 21)),
    ("Queens Avenue", "Thornley", (8, 2), range(1, 50)),
    ("Station Road", "Thornley", (5, -6), range(1, 60)),
    ("Park Road", "Thornley", (7, 7), range(1, 40)),
    ("St John's Road", "Thornley", (-6, 4), range(1, 30)),
    ("Hill Street", "Thornley", (-3, -3), range(1, 30)),
    ("Oak Close", "Ashby", (61, 52), range(1, 15)),
    ("The Green", "Ashby", (61, 49), range(1, 9)),
    ("Ashby Road", "Thornley", (12, 12), range(1, 20)),
    ("Willow Way", "Thornley", (-9, 9), range(1, 20)),
    ("Willow Road", "Thornley", (-9, 6), range(1, 20)),
)
_LANDMARKS = (
    ("Co-op", "Thornley", (1, 1)),
    ("Railway bridge, Station Road", "Thornley", (5.5, -6)),
    ("Thornley Primary School", "Thornley", (3, 5)),
    ("Ashby Primary School", "Ashby", (60, 52)),
    ("Golden Fish Bar", "Thornley", (2, 3.5)),
    ("Community Centre", "Thornley", (4, 4)),
    ("Victoria Park", "Thornley", (7, 8)),
    ("Priory Woods car park", "Thornley", (20, 20)),
    ("Recreation Ground", "Thornley", (9, 9)),
    ("Canal path", "Thornley", (-2, -6)),
    ("Post Office", "Thornley", (2, 2)),
)


def point(east: float, north: float) -> Point:
    """So many hundred metres from the town's middle, nearly."""
    return Point(_LAT + north / 1113.2, _LON + east / 676.0)


def rows() -> list[Line]:
    """The rows of the town's gazetteer."""
    return [*_streets(), *_landmarks(), *_columns(), *_postcodes()]


def a_line(ident: int, kind: PlaceKind, name: str, spot: Point, /, **more: str | None) -> Line:
    facts: dict[str, str | None] = {
        "number": None,
        "street": None,
        "locality": None,
        "postcode": None,
    }
    facts |= {"uprn": None, "usrn": None} | more
    return Line(UUID(int=ident), kind, name, point=spot, **facts)


def _streets() -> list[Line]:
    made = []
    for place, (name, village, (east, north), numbers) in enumerate(_STREETS):
        usrn = str(20000001 + place)
        made.append(a_line(place + 1, PlaceKind.STREET, name, point(east, north),
                           locality=village, usrn=usrn))  # fmt: skip
        made += [
            a_line(
                1000 * (place + 1) + number,
                PlaceKind.ADDRESS,
                f"{number} {name}",
                point(east + number / 20, north),
                number=str(number),
                street=name,
                locality=village,
                postcode=f"TY{1 + place // 9} {place % 9}AB",
                uprn=str(10000000000 + 1000 * place + number),
                usrn=usrn,
            )
            for number in numbers
        ]
    return made


def _landmarks() -> list[Line]:
    return [
        a_line(500 + place, PlaceKind.LANDMARK, name, point(*where), locality=village)
        for place, (name, village, where) in enumerate(_LANDMARKS)
    ]


def _columns() -> list[Line]:
    return [
        a_line(700 + number, PlaceKind.LAMP_COLUMN, f"QA{number:03}", point(8 + number / 10, 2),
               number=f"QA{number:03}", street="Queens Avenue", locality="Thornley")
        for number in range(20, 30)
    ]  # fmt: skip


def _postcodes() -> list[Line]:
    return [
        a_line(900 + place, PlaceKind.POSTCODE, f"TY{1 + place // 9} {place % 9}AB",
               point(east, north), postcode=f"TY{1 + place // 9} {place % 9}AB")
        for place, (_, _, (east, north), _) in enumerate(_STREETS)
    ]  # fmt: skip
