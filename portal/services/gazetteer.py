"""The gazetteer's table: read into memory, and replaced by an import."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from portal.models.places import Place, PlaceKind, Point
from portal.policy import Action, Actor, require
from portal.reading.gazetteer import Gazetteer, Line, StreetLines
from portal.services import counting
from portal.services.gazetteer_rows import PlaceRow, Refused

_ROWS_AT_A_TIME = 5_000
_BATCH = 500  # SQLite takes at most 32,766 values in a statement; a row has twelve
_COLUMNS = (
    Place.id, Place.kind, Place.name, Place.number, Place.street, Place.locality,
    Place.postcode, Place.uprn, Place.usrn, Place.lat, Place.lon,
)  # fmt: skip


class NothingToImport(Exception):
    """No row of the file could be read, so the gazetteer was left as it is."""

    def __init__(self, source: str, refused: Sequence[Refused]) -> None:
        self.refused = refused
        first = f" The first fault is in {refused[0]}" if refused else ""
        super().__init__(f"No place could be read as {source}.{first}")


@dataclass(slots=True)
class Imported:
    """What an import did; `repeated` rows told of a place that an earlier row had told of."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    repeated: int = 0
    refused: list[Refused] = field(default_factory=list)


def load_gazetteer(session: Session, lines: StreetLines | None = None) -> Gazetteer:
    """Every place of the table, ready to be searched without the database.

    `lines` are the courses of streets by USRN, where they are known.
    """
    return Gazetteer.from_rows(_lines(session), lines)


def gazetteer_stamp(session: Session) -> int:
    """A number that grows with each import: a gazetteer loaded under a smaller one is old."""
    return counting.stamp(session, counting.GAZETTEER)


def import_gazetteer(
    session: Session, actor: Actor, rows: Iterable[PlaceRow | Refused], source: str
) -> Imported:
    """Put the rows into the table and take away what they no longer name.

    Only the kinds of place that the rows bring are replaced: an import of streets leaves the
    addresses alone. A place keeps its id over imports. Rows are read in batches, never all at
    once. Raises NotAllowed, and NothingToImport where `source` gives no row that can be read.
    """
    require(actor, Action.IMPORT_GAZETTEER)
    done = Imported()
    seen: set[int] = set()
    kinds: set[PlaceKind] = set()
    for batch in _batches(_readable(rows, done)):
        kinds.update(row.kind for row in batch)
        _put(session, batch, seen, done)
    if not seen:
        raise NothingToImport(source, done.refused)
    _remove_others(session, kinds, seen, done)
    counting.touch(session, counting.GAZETTEER)
    return done


def _lines(session: Session) -> Iterator[Line]:
    rows = session.execute(select(*_COLUMNS).order_by(Place.id)).yield_per(_ROWS_AT_A_TIME)
    for row in rows:
        yield Line(
            place_id=row.id,
            kind=row.kind,
            name=row.name,
            number=row.number,
            street=row.street,
            locality=row.locality,
            postcode=row.postcode,
            uprn=row.uprn,
            usrn=row.usrn,
            point=Point(row.lat, row.lon),
        )


def _readable(rows: Iterable[PlaceRow | Refused], done: Imported) -> Iterator[PlaceRow]:
    for row in rows:
        if isinstance(row, Refused):
            done.refused.append(row)
        else:
            yield row


def _batches(rows: Iterator[PlaceRow]) -> Iterator[list[PlaceRow]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _put(session: Session, batch: Sequence[PlaceRow], seen: set[int], done: Imported) -> None:
    fresh: dict[UUID, dict[str, Any]] = {}
    for row in batch:
        place_id = row.place_id
        if place_id.int in seen:
            done.repeated += 1
            continue
        seen.add(place_id.int)
        fresh[place_id] = _values(row)
    known = _known(session, fresh)
    seen.update(row["id"].int for row in known.values())
    added = [{"id": key, **values} for key, values in fresh.items() if key not in known]
    changed = [
        {"id": known[key]["id"], **values}
        for key, values in fresh.items()
        if key in known and not values.items() <= known[key].items()
    ]
    if added:
        session.execute(insert(Place), added)
    if changed:
        session.execute(update(Place), changed)
    done.added += len(added)
    done.changed += len(changed)
    done.unchanged += len(fresh) - len(added) - len(changed)


def _values(row: PlaceRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "number": row.number or None,
        "street": row.street or None,
        "locality": row.locality or None,
        "postcode": row.postcode or None,
        "uprn": row.uprn or None,
        "usrn": row.usrn or None,
        "lat": row.lat,
        "lon": row.lon,
    }


def _known(session: Session, fresh: dict[UUID, dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    """The rows of the table that tell of these places, by the id the places should have."""
    by_uprn = {values["uprn"]: key for key, values in fresh.items() if values["uprn"]}
    rows = select(*_COLUMNS).where(or_(Place.id.in_(fresh), Place.uprn.in_(by_uprn)))
    return {
        by_uprn.get(row["uprn"], row["id"]): dict(row) for row in session.execute(rows).mappings()
    }


def _remove_others(session: Session, kinds: set[PlaceKind], seen: set[int], done: Imported) -> None:
    ids = session.scalars(select(Place.id).where(Place.kind.in_(kinds)))
    gone = [key for key in ids.yield_per(_ROWS_AT_A_TIME) if key.int not in seen]
    for start in range(0, len(gone), _BATCH):
        session.execute(delete(Place).where(Place.id.in_(gone[start : start + _BATCH])))
    done.removed = len(gone)
