"""The key of an app: where it stands in a request, and whose it is."""

from flask import request
from sqlalchemy.orm import Session

from channels.open311 import report_words
from channels.open311.api import ANYONE
from channels.open311.faults import Refused
from portal.models.api_clients import ApiClient
from portal.services import api_clients
from portal.services.api_clients import WrongKey
from portal.web import limits

_WRONG_KEYS = "60 per hour"  # from one address
_BEARER = "bearer"  # in any case (RFC 9110 11.1)


def sent() -> str:
    """The key that came with the request, "" where none did: in the header, which no log keeps, or
    as GeoReport v2 says.
    """
    scheme, _space, key = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == _BEARER:
        return key.strip()
    return request.values.get("api_key", "").strip()


def app(session: Session, *, to_use: bool = False) -> ApiClient:
    """The app of this request, its row locked where it is `to_use`. Raises Refused, and
    TooManyRequests for who tries keys.
    """
    try:
        return api_clients.find(session, ANYONE, sent(), to_use=to_use)
    except WrongKey:
        limits.count(_WRONG_KEYS, "open311.wrong_key")
        raise Refused(403, report_words.wrong_key()) from None
