"""The gazetteer's table: read into memory, and replaced by an import."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.places import Place, Point
from portal.reading.gazetteer import Gazetteer, Line

_ROWS_AT_A_TIME = 5_000


def load_gazetteer(session: Session) -> Gazetteer:
    """Every place of the table, ready to be searched without the database."""
    return Gazetteer.from_rows(_lines(session))


def _lines(session: Session) -> Iterator[Line]:
    columns = select(
        Place.id,
        Place.kind,
        Place.name,
        Place.number,
        Place.street,
        Place.locality,
        Place.postcode,
        Place.uprn,
        Place.usrn,
        Place.lat,
        Place.lon,
    ).order_by(Place.id)
    for *facts, lat, lon in session.execute(columns).yield_per(_ROWS_AT_A_TIME):
        yield Line(*facts, point=Point(lat, lon))
