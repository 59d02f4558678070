"""Public cases as the requests of GeoReport v2: what anyone reads on the case's own page."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.open311 import statuses
from channels.open311.api import ANYONE
from channels.open311.documents import Document, Row, stamp
from portal.council.councils import Council
from portal.services import finding, published
from portal.services.finding import Listed
from portal.services.published import Said
from portal.web import happenings, states

_PHOTO = "1600.jpg"

Accounts = Mapping[UUID, UUID]
"""Under which mandate each case was reported, for the app of that organisation alone."""


class Place(NamedTuple):
    """Whose cases these are, and where their photos are."""

    council: Council
    site: str


def document(
    session: Session, place: Place, cases: Sequence[Listed], accounts: Accounts | None = None
) -> Document:
    """These cases as a list of requests, in their order; with account_id where `accounts` are."""
    return Document("service_requests", "request", list(_rows(session, place, cases, accounts)))


def of_token(token: str, reference: str) -> Document:
    """Which request a token became; here a request has its id at once, and is its own token."""
    row = {"service_request_id": reference, "token": token}
    return Document("service_requests", "request", [row])


def photo(site: str, photo_id: UUID | None) -> str | None:
    """Where a photo can be seen."""
    return f"{site}/photos/{photo_id}/{_PHOTO}" if photo_id else None


def _rows(
    session: Session, place: Place, cases: Sequence[Listed], accounts: Accounts | None
) -> Iterator[Row]:
    ids = [case.id for case in cases]
    photos = finding.first_photos(session, ANYONE, ids)
    reasons = published.reasons(session, ANYONE, ids)
    # a thousand rows speak of a few services, teams and states
    service = cache(lambda key: _(place.council.service_name(key)))
    team = cache(lambda key: states.team_name(place.council, key))
    state = cache(states.name)
    for case in cases:
        more = {} if accounts is None else {"account_id": _account(accounts.get(case.id))}
        yield {
            "service_request_id": case.reference,
            "status": statuses.status(case.state),
            "status_notes": _notes(state(case.state), reasons.get(case.id)),
            "service_name": service(case.service),
            "service_code": case.service,
            "description": case.words,
            "agency_responsible": team(case.team),
            "service_notice": None,
            "requested_datetime": stamp(case.created_at),
            "updated_datetime": stamp(case.updated_at),
            "expected_datetime": stamp(case.due) if case.closed_at is None else None,
            "address": case.place,
            "address_id": None,
            "zipcode": None,
            "lat": case.lat,
            "long": case.lon,
            "media_url": photo(place.site, photos.get(case.id)),
            **more,
        }


def _account(mandate_id: UUID | None) -> str | None:
    return str(mandate_id) if mandate_id else None


def _notes(state: str, said: Said | None) -> str:
    """Where it stands, and below it what was said of that."""
    words = happenings.said(said.facts, said.words, said.shown_words) if said else ""
    return f"{state}\n{words}" if words else state
