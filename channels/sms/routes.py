"""The provider's webhooks: texts that come in, and what became of those that went out."""

from typing import cast

from flask import Blueprint, Flask, Response, request
from flask.blueprints import BlueprintSetupState
from markupsafe import escape
from werkzeug.exceptions import Forbidden

from channels.sms import failing, inbound
from channels.sms.providers import codes
from channels.sms.signatures import is_signed
from portal.services.texts import Fate, Incoming
from portal.web import parts
from portal.web.security import csrf

blueprint = Blueprint("sms", __name__, url_prefix="/channels/sms/twilio")
# Each request is proved by the provider's own signature.
csrf.exempt(blueprint)  # type: ignore[type-var]

_MOST_MEDIA = 10
_LONGEST_BODY = 4000


@blueprint.record_once
def _ready(state: BlueprintSetupState) -> None:
    """Have the reader before the first text comes: an answer is due within a second."""
    here = parts.of(cast(Flask, state.app))
    if len(here.gazetteer):  # without places there is nothing to be quick about
        inbound.reader_of(here.council, here.gazetteer)


@blueprint.before_request
def _proved() -> None:
    """Nothing is read that the provider has not signed."""
    if not is_signed(request, parts.here().settings):
        raise Forbidden


@blueprint.post("/inbound")
def receive() -> Response:
    """A text: heard once, answered in the same breath as TwiML."""
    form = request.form
    number, sid = form.get("From", ""), form.get("MessageSid", "")
    if not number or not sid:
        return _twiml("")
    text = Incoming(sid[:64], number[:64], _body(form.get("Body", "")), _media())
    return _twiml(inbound.take(parts.here(), text, form.get("OptOutType", "")))


@blueprint.post("/status")
def status() -> Response:
    """What became of a text that we sent; in any order, and more than once."""
    form = request.form
    life = codes.life(form.get("MessageStatus"))
    sid = form.get("MessageSid", "")[:64]
    if life is None or not sid:
        return Response(status=204)
    fate = Fate(life, form.get("ErrorCode") or None, _price())
    with parts.here().database.write() as session:
        failing.note(session, sid, form.get("To", "")[:64], fate)
    return Response(status=204)


def _body(text: str) -> str:
    # no database takes a null byte, and nobody writes one
    return text.replace("\x00", "")[:_LONGEST_BODY]


def _media() -> list[str]:
    count = request.form.get("NumMedia", "0")
    many = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 0
    named = (request.form.get(f"MediaUrl{n}", "") for n in range(min(many, _MOST_MEDIA)))
    return [address[:500] for address in named if address]


def _price() -> str | None:
    price, unit = request.form.get("Price"), request.form.get("PriceUnit")
    return f"{price} {unit or ''}".strip()[:20] if price else None


def _twiml(words: str) -> Response:
    message = f"<Message>{escape(words)}</Message>" if words else ""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
    return Response(body, content_type="text/xml; charset=utf-8")
