"""GOV.UK Notify's callbacks: texts that come in, and what became of those that went out.

https://docs.notifications.service.gov.uk/python.html#callbacks. They show a token that was agreed.
"""

import re
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest, Forbidden

from channels.sms import failing, inbound
from channels.sms.providers import notify
from channels.sms.providers.provider import Text
from channels.sms.signatures import bearer_holds
from portal import clock
from portal.channel import SendLater, SendNever
from portal.services.texts import Incoming
from portal.web import parts
from portal.web.security import csrf

blueprint = Blueprint("sms_notify", __name__, url_prefix="/channels/sms/notify")
# Each request is proved by the token that was agreed with the provider.
csrf.exempt(blueprint)  # type: ignore[type-var]

_NUMBER = re.compile(r"\+?([1-9][0-9]{6,14})")
_LONGEST_BODY = 4000


@blueprint.record_once
def _ready(state: BlueprintSetupState) -> None:
    """Have the reader before the first text comes, as for the other provider."""
    here = parts.of(cast(Flask, state.app))
    if len(here.gazetteer):  # without places there is nothing to be quick about
        inbound.reader_of(here.council, here.gazetteer)


@blueprint.before_request
def _proved() -> None:
    """Nothing is read from anyone else."""
    token = parts.here().settings.notify_callback_token
    if token is None or not bearer_holds(request, token.get_secret_value()):
        raise Forbidden


@blueprint.post("/inbound")
def receive() -> Response:
    """A text: heard once. The answer goes out as a text of its own, under this one's id.

    503 where the answer cannot go now: Notify calls again, and the look-up finds what went.
    """
    told = _told()
    ident, number = _id(told), _number(told.get("source_number"))
    body = str(told.get("message") or "").replace("\x00", "")[:_LONGEST_BODY]
    answer = inbound.take(parts.here(), Incoming(str(ident), number, body), "")
    if answer:
        # tried before, for all we know: a call that comes again looks for its answer first
        text = Text(number, answer, key=ident, since=clock.now(), tried_before=True)
        try:
            parts.here().channels["sms"].send(text)
        except SendLater:
            return Response(status=503)
        except SendNever:
            pass  # heard all the same
    return Response(status=204)


@blueprint.post("/status")
def status() -> Response:
    """What became of a text that we sent; in any order, and more than once."""
    told = _told()
    fate = notify.fate(told)
    if fate is None or told.get("notification_type") != "sms":
        return Response(status=204)
    ident, number = _id(told), _number(told.get("to"))
    with parts.here().database.write() as session:
        failing.note(session, str(ident), number, fate)
    return Response(status=204)


def _told() -> dict[str, Any]:
    told = request.get_json()
    if not isinstance(told, dict):
        raise BadRequest
    return told


def _id(told: dict[str, Any]) -> UUID:
    try:
        return UUID(str(told.get("id")))
    except ValueError:
        raise BadRequest from None


def _number(told: object) -> str:
    """E.164; Notify leaves the plus out of whom a text came from."""
    found = _NUMBER.fullmatch(str(told or ""))
    if found is None:
        raise BadRequest
    return f"+{found[1]}"
