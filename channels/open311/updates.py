"""What happened to public cases, as the `servicerequestupdates` that councils in Britain exchange.

https://github.com/mysociety/fixmystreet/wiki/Open311-FMS---Proposed-differences-to-Open311
"""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.open311 import requests, statuses
from channels.open311.api import ANYONE
from channels.open311.documents import Document, Row, stamp
from channels.open311.requests import Place
from portal.models.actors import STAFF, Role
from portal.models.cases import Happened
from portal.services import published
from portal.services.published import Update
from portal.web import happenings, states

_BY_STAFF = STAFF | {Role.COMMAND}


def document(session: Session, place: Place, found: Sequence[Update]) -> Document:
    """These updates, in their order."""
    rows = list(_rows(session, place, found))
    return Document("service_request_updates", "request_update", rows)


def _rows(session: Session, place: Place, found: Sequence[Update]) -> Iterator[Row]:
    photos = published.update_photos(session, ANYONE, [one.id for one in found])
    for one in found:
        yield {
            "update_id": str(one.id),
            "service_request_id": one.reference,
            "status": statuses.extended(one.state, one.happened),
            "external_status_code": one.state.value,
            "updated_datetime": stamp(one.at),
            "description": _description(place, one),
            "media_url": requests.photo(place.site, photos.get(one.id)),
            "customer_reference": None,
        }


def _description(place: Place, one: Update) -> str:
    """What was said; where nothing was, what the page calls it."""
    said = happenings.said(one.facts, one.words, one.shown_words)
    if said:
        return said
    if one.happened is Happened.PASSED and "team" in one.facts:
        team = states.team_name(place.council, one.facts["team"])
        return _("Passed to %(team)s", team=team)
    known = one.state if one.happened is Happened.MOVED else None
    return happenings.title(one.happened, known, by_staff=one.role in _BY_STAFF)
