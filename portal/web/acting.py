"""Acting for somebody on the web: nothing is shown or done unless the mandate counts now."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from portal.models.actors import Actor, Depth, Held, Kind
from portal.policy import Action, NotAllowed, forget_acts, forget_uses, may, only_look
from portal.services import journal, kept_words
from portal.services.finding import Look
from portal.services.journal import MandateOver
from portal.services.kept_words import TooLate, TooManyWords
from portal.services.standings import Chosen, Standing
from portal.web import (
    acting_words,
    call_losses,
    errors,
    lost_words,
    pages,
    parts,
    roots,
    serving,
    signed_on,
)
from portal.web.security import own_path

FOR_ANOTHER = frozenset(
    {
        "account", "account_details", "acting", "appointments", "cases", "enquiries",
        "episode_declaring", "episode_plan", "episodes", "evidence", "follow_by_text",
        "guidance", "home", "information", "life_events", "lists", "maps", "photos", "report",
        "todos",
    }
)  # fmt: skip
"""The blueprints that can be used for somebody else; every other page is one's own."""

_ONES_OWN = {
    "account_details.signed_on",
    "account.deleted",
    "cases.ask_for_link",
    "follow_by_text.mine",
}
_NEVER_FOR_ANOTHER = {
    "account.bring_in", "account.bring_in_code", "account.delete", "account.put_right",
    "account.seen",
    "account_details.add", "account_details.prove", "account_details.remove",
    "account_details.send",
}  # fmt: skip
_FOR_ANOTHER_TOO = {"auth.kept"}  # a form for another that waited until they proved who they are
_LOOKS = {
    Action.READ_CASE, Action.READ_PRIVATE_DETAILS, Action.READ_EPISODE, Action.FOLLOW_CASE,
}  # fmt: skip
_READS = {"GET", "HEAD"}
_UNSEEN = Action.READ_CASE
_SHOWN_AGAIN = {409, 422}  # the page of a form, with what is in it
_SHOWN = "acting_for"


@dataclass(frozen=True, slots=True)
class Covers:
    """What of an account somebody sees, and may do, who acts for whose it is."""

    reports: bool  # they may report things
    cases: bool
    episodes: bool
    details: bool
    change: bool  # of these, name and address


def install(app: Flask) -> None:
    """Let addresses say for whom one acts; before anything else is asked of a request."""
    app.before_request(_check)
    app.after_request(_finish)
    app.register_error_handler(MandateOver, _over)
    app.register_error_handler(NotAllowed, _denied)
    app.jinja_env.globals.update(acting_for=shown, person_name=name_of, root=roots.root)
    app.wsgi_app = roots.Roots(app.wsgi_app)  # type: ignore[method-assign]


def shown() -> Chosen | None:
    """For whom this page is, where somebody acts for another: what its banner says."""
    found: Chosen | None = g.get(_SHOWN)
    return found


def name_of(chosen: Chosen) -> str:
    """What whoever acts for them reads as their name."""
    return chosen.principal_name or _("someone whose name we do not know")


def _check() -> Response | None:
    """Whether the mandate behind the key counts; else the page that says so, and no other."""
    key = roots.key()
    if key is None:
        return None
    forget_uses()
    only_look(request.method in _READS)
    if request.endpoint is not None and _is_ones_own():
        return _to_oneself()
    resumed = signed_on.here()
    chosen = resumed.chosen if resumed else None
    if chosen is None or chosen.held is None:
        return refuse(chosen)
    setattr(g, _SHOWN, chosen)
    if request.endpoint in _NEVER_FOR_ANOTHER:  # said before anybody proves who they are for it
        return _not_covered(chosen, chosen.held)
    return None


def refuse(chosen: Chosen | None) -> Response:
    """The page of who may act no more: nothing of the person but the name they chose."""
    vars(g).pop(_SHOWN, None)
    roots.leave()
    forget_uses()
    if "HTTP_HX_REQUEST" in request.environ:
        return _fragment_refused()
    resumed = signed_on.here()
    typed = lost_words.typed(of_report=chosen is not None)
    words = lost_words.worth_copying(typed)
    kept = bool(words) and chosen is not None and _keep(chosen, typed)
    response = pages.page(
        "acting/refused.html",
        chosen=chosen,
        signed_in=resumed is not None,
        standing=(chosen.standing if chosen else Standing.OVER).value,
        typed=words,
        files=bool(request.files),
        sent=request.method not in _READS,
        kept=kept,
    )
    response.status_code = 403
    return response


def _fragment_refused() -> Response:
    """A page that is only read is loaded anew, and says why; one that is written on stays, and
    says so when it is sent: nothing typed is lost.
    """
    if request.method not in _READS:
        return Response(status=403, headers={"Cache-Control": "no-store"})
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return Response(status=204, headers={"HX-Redirect": own_path(page)})


def covers() -> Covers | None:
    """What the mandate covers of an account, for its menu; None where it is one's own."""
    chosen = shown()
    if chosen is None or chosen.held is None:
        return None
    held = chosen.held
    kinds = {one.kind for one in held.scopes}
    return Covers(
        reports=held.covers(Kind.REPORT, Depth.ACT),
        cases=bool(kinds - {Kind.EPISODE, Kind.CONTACT_DETAILS})
        or any(one.episode_id is not None for one in held.scopes),
        episodes=Kind.EPISODE in kinds,
        details=held.covers(Kind.CONTACT_DETAILS, Depth.LOOK),
        change=held.covers(Kind.CONTACT_DETAILS, Depth.ACT),
    )


def must_cover(actor: Actor, action: Action) -> None:
    """Before a form is shown to who acts for another: what it asks for can be done for them.

    Raises NotAllowed.
    """
    if actor.mandate is not None and not may(actor, action, actor.person_id):
        raise NotAllowed(actor, action, actor.person_id)


def must_cover_case(actor: Actor, action: Action, look: Look) -> None:
    """The same of a case; one that they may not even see is not there. Raises NotAllowed."""
    if actor.mandate is not None and not may(actor, action, look):
        raise NotAllowed(actor, action if may(actor, Action.READ_CASE, look) else _UNSEEN, look)


def _denied(error: NotAllowed) -> Response:
    """Who acts for another reads what their mandate covers; what they may not see is not there."""
    chosen = shown()
    if error.actor.mandate is None or chosen is None or chosen.held is None:
        return errors.denied(error)
    if error.action in _LOOKS and error.about_something:
        forget_uses()
        return errors.missing()
    return _not_covered(chosen, chosen.held)


def _not_covered(chosen: Chosen, held: Held) -> Response:
    """What the mandate does cover; and what was typed, which may have been covered until now."""
    forget_uses()
    if "HTTP_HX_REQUEST" in request.environ:
        return _fragment_refused()
    sent = request.method not in _READS
    typed = lost_words.typed(of_report=sent)
    words = lost_words.worth_copying(typed)
    response = pages.page(
        "acting/not_covered.html",
        rows=acting_words.covered(held),
        typed=words,
        files=bool(request.files),
        kept=bool(words) and _keep(chosen, typed),
    )
    response.status_code = 403
    return response


def _is_ones_own() -> bool:
    if request.endpoint in _FOR_ANOTHER_TOO:
        return False
    return request.blueprint not in FOR_ANOTHER or request.endpoint in _ONES_OWN


def _over(error: MandateOver) -> Response:
    """It ended while the request was on its way: nothing of it was done."""
    if error.held.acting_id is None and serving.here() is not None:  # a clerk did it, for a caller
        return call_losses.refuse(error)
    resumed = signed_on.again()
    chosen = resumed.chosen if resumed else None
    if chosen is not None and chosen.held is not None:  # a part of it ended, not the whole
        setattr(g, _SHOWN, chosen)
        return _not_covered(chosen, chosen.held)
    return refuse(chosen)


def _to_oneself() -> Response:
    """A page that nobody sees for another: it is shown to them for themselves."""
    if request.method not in _READS:
        raise NotFound
    return Response(
        status=303,
        headers={"Location": request.full_path.removesuffix("?"), "Cache-Control": "no-store"},
    )


def _keep(chosen: Chosen, typed: list[tuple[str, str]]) -> bool:
    resumed = signed_on.here()
    if resumed is None:
        return False
    try:
        with parts.here().database.write() as session:
            kept_words.keep(session, resumed.own, chosen, request.path, typed)
    except (TooLate, TooManyWords):
        return False
    return True


def _finish(response: Response) -> Response:
    """What was looked at is in the journal before the page goes out; no browser keeps the page."""
    if journal.waits():
        if response.status_code >= 400:
            forget_acts() if response.status_code in _SHOWN_AGAIN else forget_uses()
        if journal.waits():
            try:
                with parts.here().database.write():
                    pass  # to commit it is to write it
            except MandateOver as error:
                response = _over(error)
    if roots.key() is not None:
        only_look(False)
        response.headers["Cache-Control"] = "private, no-store"
        for name in ("ETag", "Last-Modified", "Expires"):
            response.headers.pop(name, None)
    return response
