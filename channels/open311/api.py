"""What every address of `/open311/v2` shares: format, language, jurisdiction, errors."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import MapAdapter

from channels.open311 import faults, words
from channels.open311.documents import Document, Suffix
from channels.open311.faults import Refused
from portal.council.councils import Council
from portal.models.actors import Actor, By, Role
from portal.web import languages, limits, pages, parts
from portal.web.languages import Language, Languages
from portal.web.security import csrf

log = structlog.get_logger(__name__)
PREFIX = "/open311/v2"
OFTEN = "1200 per hour"  # reports from one address, and with one key
ANYONE = Actor(Role.PUBLIC, By.OPEN311)

blueprint = Blueprint("open311", __name__, url_prefix=PREFIX)
# No cookie is read here: who posts is proved by the key of their app.
csrf.exempt(blueprint)  # type: ignore[type-var]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SOON = "60"  # seconds


def suffix() -> Suffix:
    """The format that the address asks for; XML, which everyone must speak, where it says none."""
    named = (request.view_args or {}).get("suffix") or request.path.rpartition(".")[2]
    return Suffix.JSON if named == Suffix.JSON else Suffix.XML


def public(tag: str | int, make: Callable[[], Document]) -> Response:
    """What is the same for everyone, kept whole as public pages are; see `pages.public_page`."""
    asked = suffix()
    return pages.public_page(tag, lambda: make().written(asked), asked.content_type)


def own(document: Document, status: int = 200) -> Response:
    """What is for whoever asked alone; nothing keeps a copy."""
    asked = suffix()
    return Response(
        document.written(asked),
        status=status,
        headers={"Cache-Control": "no-store"},
        content_type=asked.content_type,
    )


def jurisdictions(council: Council) -> frozenset[str]:
    """What a council may be called here: its website, as the standard proposes, or its key."""
    host = (urlsplit(council.url).hostname or "").removeprefix("www.")
    return frozenset({host, f"www.{host}", council.key})


@blueprint.before_request
def _begin() -> None:
    spoken = languages.of(current_app)
    if request.method == "POST":
        # before anything of the body is read, which may be long: who is over it is heard no more
        g.language = _language(spoken, "")
        limits.count(OFTEN, "open311.post")
    g.language = _language(spoken, request.values.get("locale", ""))
    named = request.values.get("jurisdiction_id", "").strip().lower()
    if named and named not in jurisdictions(parts.here().council):
        raise Refused(404, words.no_such_jurisdiction())
    if request.view_args and request.view_args.get("suffix", Suffix.XML) not in set(Suffix):
        raise Refused(404, words.fault(404))


@blueprint.after_request
def _open_to_pages(response: Response) -> Response:
    """Any web page may read (CORS): nothing here goes by who its reader is signed on as."""
    if request.method in {"GET", "HEAD"}:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _language(spoken: Languages, locale: str) -> Language:
    """What `locale` asks for, else what the request takes; what a cookie says counts for pages."""
    accepted = spoken.chosen(None, request.environ.get("HTTP_ACCEPT_LANGUAGE"))
    if not locale:
        return accepted
    wanted = locale.replace("_", "-")
    for code in (wanted, wanted.partition("-")[0]):
        if found := spoken.find(code, current_app.testing):
            return found
    g.language = accepted
    raise Refused(400, words.no_such_language(locale))


@blueprint.route("/<path:_rest>", methods=_METHODS)
def elsewhere(_rest: str) -> Response:
    """An address that is none of ours, or one of ours by a method that it does not know."""
    adapter = cast(MapAdapter, current_app.create_url_adapter(request))
    known = [one for one in _METHODS if adapter.match(method=one)[0] != request.endpoint]
    if not known:
        raise Refused(404, words.fault(404))
    answer = own(faults.document(405, [words.fault(405)]), 405)
    answer.headers["Allow"] = ", ".join(known)
    return answer


@blueprint.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    return own(faults.document(error.status, error.descriptions), error.status)


@blueprint.errorhandler(HTTPException)
def _known(error: HTTPException) -> Response:
    status = error.code or 500
    answer = own(faults.document(status, [words.fault(status)]), status)
    for name, value in error.get_headers():
        if name == "Retry-After":
            answer.headers[name] = value
    return answer


@blueprint.errorhandler(OperationalError)
def _away(error: OperationalError) -> Response:
    log.error("the database cannot be used", exc_info=error)
    answer = own(faults.document(503, [words.fault(503)]), 503)
    answer.headers["Retry-After"] = _SOON
    return answer


@blueprint.errorhandler(InternalServerError)
def _unknown(_error: InternalServerError) -> Response:
    return own(faults.document(500, [words.fault(500)]), 500)
