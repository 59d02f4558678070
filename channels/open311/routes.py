"""What other apps read: `/open311/v2/…` in XML and JSON, the same for everyone."""

from collections.abc import Callable
from datetime import date

from flask import Response, request
from sqlalchemy.orm import Session

from channels.open311 import asked, discovery, keys, requests, services, updates, words
from channels.open311.api import ANYONE, blueprint, own, public
from channels.open311.documents import Document
from channels.open311.faults import Refused
from channels.open311.requests import Place
from portal import clock
from portal.services import app_reports, counting, finding, published
from portal.services.finding import Listed, Look
from portal.web import case_views, parts


@blueprint.get("/discovery.<suffix>")
def discover(suffix: str) -> Response:
    """Where the addresses are, and in which formats they answer."""
    here = parts.here()
    return public("", lambda: discovery.document(here.council, here.settings.site))


@blueprint.get("/services.<suffix>")
def list_services(suffix: str) -> Response:
    """What can be reported."""
    return public(_today(), lambda: services.listed(parts.here().council))


@blueprint.get("/services/<code>.<suffix>")
def define_service(code: str, suffix: str) -> Response:
    """What is asked about one of them."""
    council = parts.here().council
    category = council.categories.get(code)
    if category is None:
        raise Refused(404, words.no_such_service(code))
    return public("", lambda: services.definition(council, category))


@blueprint.get("/requests.<suffix>")
def list_requests(suffix: str) -> Response:
    """Public cases: those that are named, or the newest of what is asked for."""
    return _answer(_tag, _asked)


@blueprint.get("/requests/<reference>.<suffix>")
def show_request(reference: str, suffix: str) -> Response:
    """One public case."""
    look = _look(reference)
    if look is None:
        raise Refused(404, words.no_such_request(reference))
    written = clock.read_reference(reference) or ""
    return _answer(
        lambda: case_views.tag(look.version, _day(), late=False),
        lambda session: published.named(session, ANYONE, (written,)),
    )


@blueprint.get("/tokens/<token>.<suffix>")
def show_token(token: str, suffix: str) -> Response:
    """Which request a token became. None is given out: a request is its own."""
    look = _look(token)
    if look is None:
        raise Refused(404, words.no_such_token(token))
    written = clock.read_reference(token) or ""
    return public(look.version, lambda: requests.of_token(token, written))


@blueprint.get("/servicerequestupdates.<suffix>")
def list_updates(suffix: str) -> Response:
    """What happened to public cases."""
    return public(_tag(), _updates)


def _answer(tag: Callable[[], str], find: Callable[[Session], list[Listed]]) -> Response:
    """The same for everyone; for an app that shows its key, with on whose behalf it reported."""
    if not keys.sent():
        return public(tag(), lambda: _document(find))
    with parts.here().database.read() as session:
        app = keys.app(session)
        found = find(session)
        accounts = app_reports.accounts(session, ANYONE, app, [case.id for case in found])
        return own(requests.document(session, _place(), found, accounts))


def _document(find: Callable[[Session], list[Listed]]) -> Document:
    with parts.here().database.read() as session:
        return requests.document(session, _place(), find(session))


def _asked(session: Session) -> list[Listed]:
    """The cases of a list. Raises Refused."""
    if asked.names_some(request.args):
        return published.named(session, ANYONE, asked.references(request.args))
    wanted = asked.requests(parts.here().council, request.args, clock.now())
    return published.listing(session, ANYONE, wanted)


def _updates() -> Document:
    span = asked.updates(request.args, clock.now())
    with parts.here().database.read() as session:
        return updates.document(session, _place(), published.updates(session, ANYONE, span))


def _look(reference: str) -> Look | None:
    """The case of a reference as somebody wrote it, where it is public."""
    written = clock.read_reference(reference)
    if written is None:
        return None
    with parts.here().database.glance() as connection:
        look = finding.look(connection, ANYONE, written)
    return look if look is not None and look.public else None


def _place() -> Place:
    here = parts.here()
    return Place(here.council, here.settings.site)


def _tag() -> str:
    """What a list was made from: the cases, and the hour, as it may begin 90 days ago."""
    with parts.here().database.glance() as connection:
        return f"{counting.stamp(connection)}.{clock.now():%Y%m%d%H}"


def _today() -> int:
    # a duty passes to another team on a day
    return _day().toordinal()


def _day() -> date:
    return clock.now().astimezone(clock.LONDON).date()
