"""What becomes of a page that was sent: kept, shown again, or made into a case."""

import structlog
from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.models.actors import Level
from portal.models.drafts import Draft
from portal.models.identities import Realm
from portal.policy import PUBLIC_ON_WEB
from portal.services import drafts
from portal.services.cases import NoSuchService, PlaceNeeded
from portal.web import guards, parts, serving
from portal.web.reporting import check, drafting, holders
from portal.web.reporting.drafting import Sender
from portal.web.reporting.order import STEPS, missing
from portal.web.reporting.showing import CHECK, address, fragment, show
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step
from portal.web.reporting.told import Told

log = structlog.get_logger(__name__)
SEE_OTHER, UNAVAILABLE = 303, 503


def again(key: str, step: Step, notice: str = "") -> Response:
    """The same page with all that was typed, where the form could not be proved ours."""
    here = parts.here()
    with here.database.read() as session:
        draft = drafting.find(session, Sender.of(request, here), key)
        if draft is not None and draft.case_id is not None:
            return to_done(key)
        at = as_sent(session, key, draft)
        form = step.form(at, at.typed)
        at = at.with_told(step.keep(at, at.typed))
        return show(at, step, draft, form, notice=notice or _interrupted())


def not_kept(key: str, step: Step, fault: OperationalError) -> Response:
    """The same page with all that was typed, where the database takes nothing in: it is full, say,
    or was locked for too long. What can still be read is shown.
    """
    log.warning("a report could not be kept", exc_info=fault)
    response = again(key, step, _not_kept())
    if response.status_code != SEE_OTHER:
        response.status_code = UNAVAILABLE
    return response


def take(session: Session, draft: Draft, step: Step) -> Response:
    """What a step says of this draft, which is locked: kept, and on to the next.

    A draft that has become a case shows it again, whatever is sent.
    """
    if draft.case_id is not None:
        return to_done(draft.key)
    at = situation(session, draft)
    at.typed = request.form
    _check_mandate(at)
    if step.key == CHECK:
        return _sent(at, draft) if _is_served(at) else _signed_on_first(address(at, step))
    form = step.form(at, at.typed)
    if not form.validate():
        return show(at, step, draft, form)
    taken = step.take(at, form)
    now = _past_same(at.with_told(taken.told))
    drafts.write(session, PUBLIC_ON_WEB, draft, now.told.written())
    if taken.joined is not None:
        drafts.finish(session, PUBLIC_ON_WEB, draft, taken.joined)
        drafts.write(session, PUBLIC_ON_WEB, draft, {"counted": True, "call": at.told.call})
        return to_done(draft.key)
    if taken.stay or form.errors:
        return show(now, step, draft, form)
    following = address(now, STEPS[taken.to] if taken.to else missing(now))
    return see(following) if _is_served(at) else _signed_on_first(following)


def _check_mandate(at: Situation) -> None:
    """What a caller tells for another goes no further than their mandate. Raises MandateLost."""
    if at.told.mandate and at.serving is not None:
        serving.agent_under(at.serving, at.told.mandate)


def _is_served(at: Situation) -> bool:
    """False where it was begun in a call, and its clerk is signed on no longer."""
    return not at.told.call or at.serving is not None


def _signed_on_first(following: str) -> Response:
    """What was typed is kept in the draft: the clerk signs on, and goes on with it."""
    return see(guards.entrance(following, Level.SIGNED_ON, Realm.STAFF))


def _sent(at: Situation, draft: Draft) -> Response:
    """The report becomes a case, once, however often it is sent."""
    if (lacking := missing(at)).key != CHECK:
        return see(address(at, lacking))
    if at.lacks is not None:
        return see(url_for("report.show", key=draft.key, name=CHECK))
    try:
        case = check.send(at, draft)
    except (PlaceNeeded, NoSuchService):
        return see(url_for("report.show", key=draft.key, name="where"))
    drafts.finish(at.session, PUBLIC_ON_WEB, draft, case.id)
    drafts.write(at.session, PUBLIC_ON_WEB, draft, {"call": at.told.call or None})
    return to_done(draft.key)


def _past_same(at: Situation) -> Situation:
    """Nothing alike near by now: what others tell of later does not stop this report."""
    told = at.told
    if at.category and told.point and not at.near and told.none_of_these != told.matter:
        return at.with_told(told.but(none_of_these=told.matter))
    return at


def guessed(key: str, step: Step) -> Response:
    """What htmx shows while something is typed; nothing is kept."""
    here = parts.here()
    with here.database.read() as session:
        draft = drafting.find(session, Sender.of(request, here), key)
        at, form = step.guess(as_sent(session, key, draft))
        return fragment(at, step, form)


def situation(session: Session, draft: Draft) -> Situation:
    """The report of a draft."""
    return Situation(
        parts.here(), session, Told.read(draft.typed), draft.key, list(draft.photos),
        then_check=request.args.get("then") == CHECK,
    )  # fmt: skip


def as_sent(session: Session, key: str, draft: Draft | None) -> Situation:
    """The report that a form speaks of: its draft, or what it carried where that is lost."""
    if draft is not None:
        at = situation(session, draft)
    else:
        carried = holders.carried(parts.here().settings, request.form.get("carry", ""))
        at = Situation(parts.here(), session, carried.told, key, lost_photos=carried.photos)
    at.typed = request.form
    return at


def see(where: str) -> Response:
    """On to an address, by GET."""
    return Response(status=SEE_OTHER, headers={"Location": where})


def to_done(key: str) -> Response:
    """On to what became of the report."""
    return see(url_for("report.done", key=key))


def _not_kept() -> str:
    return _(
        "We could not keep this page just now. Everything you typed is still here: wait a minute, "
        "then press the button again."
    )


def _interrupted() -> str:
    return _(
        "Your session had ended, so this page has not been sent yet. Everything you typed is still "
        "here: check it and continue. If this comes again, allow cookies for this site or call us."
    )
