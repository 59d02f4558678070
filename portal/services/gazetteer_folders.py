"""The gazetteer of a council's folder, for what reads without a database."""

from collections.abc import Iterator

from portal.council.councils import Council
from portal.reading.courses import street_courses
from portal.reading.gazetteer import Gazetteer, Line
from portal.services.gazetteer_formats import read
from portal.services.gazetteer_rows import Refused


def gazetteer_of(council: Council) -> Gazetteer:
    """The places of the folder's gazetteer.csv that lie within the council's area.

    Lines that cannot be read are left out; `portal council check` names them.
    """
    return Gazetteer.from_rows(lines_of(council), street_courses(council))


def lines_of(council: Council) -> Iterator[Line]:
    """The folder's places, line by line."""
    for row in read(council.gazetteer_path, "csv", within=council.contains):
        if not isinstance(row, Refused):
            yield Line(
                place_id=row.place_id,
                kind=row.kind,
                name=row.name,
                number=row.number or None,
                street=row.street or None,
                locality=row.locality or None,
                postcode=row.postcode or None,
                uprn=row.uprn or None,
                usrn=row.usrn or None,
                point=row.point,
            )
