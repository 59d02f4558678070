"""A caller may speak for somebody no more: nothing was done, and what was typed is not lost."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from portal.models.actors import Actor, Role
from portal.models.calls import Call
from portal.policy import forget_uses
from portal.services import calls, kept_words
from portal.services.call_mandates import MandateLost
from portal.services.calls import NoSuchCall
from portal.services.kept_words import TooLate, TooManyWords
from portal.services.standings import Chosen, Standing
from portal.web import actors, parts, serving
from portal.web.pages import page

_READS = {"GET", "HEAD"}
_OURS = {"carry", "csrf_token", "once", "version"}
_SAYS = "say-"  # the words for a case, on the page of a call


def install(blueprint: Blueprint) -> None:
    """Let pages that a clerk opens for a caller say when they may act for another no more."""
    blueprint.register_error_handler(MandateLost, refuse)


def refuse(_fault: Exception) -> Response:
    """In the place of a page in a call: nothing of the other person, and what was typed."""
    forget_uses()
    call = serving.here()
    if call is None:
        return _see(url_for("calls.begin"))
    if request.method in _READS:
        return _see(url_for("calls.show", call_id=call.id))
    typed = typed_here()
    kept = keep(call.id, typed)
    serving.for_themselves()
    response = page(
        "calls/lost.html", call=call, typed=[words for _name, words in typed], kept=kept
    )
    response.status_code = 403
    if "HTTP_HX_REQUEST" in request.environ:
        response.headers["HX-Retarget"] = "body"
    return response


def typed_here() -> list[tuple[str, str]]:
    """What was typed on a page of a report or of a life event, field by field."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _OURS and value.strip()
    ]


def typed_of_cases() -> list[tuple[str, str]]:
    """What was typed for a case on the page of a call: the clerk's notes are not among it."""
    return [one for one in typed_here() if one[0].startswith(_SAYS)]


def keep(call_id: UUID, typed: list[tuple[str, str]]) -> bool:
    """Keep it for the person for whom it was; whether there was anything to keep."""
    if not typed:
        return False
    with parts.here().database.write() as session:
        try:
            call = calls.find(session, actors.current(), call_id)
            chosen = _chosen(call)
            if chosen is None:
                return False
            kept_words.keep(session, _themselves(call), chosen, "/staff/calls", typed)
        except (NoSuchCall, TooLate, TooManyWords):
            return False
    return True


def _see(where: str) -> Response:
    return Response(status=303, headers={"Location": where})


def _chosen(call: Call) -> Chosen | None:
    other = call.on_behalf_of
    if call.mandate_id is None or other is None or call.person_id is None:
        return None
    return Chosen(
        call.id, call.mandate_id, other.id, other.name or "", "", Standing.OVER, None
    )  # fmt: skip


def _themselves(call: Call) -> Actor:
    """The caller, who acts for nobody any more."""
    return Actor(Role.RESIDENT, call.channel, person_id=call.person_id)
