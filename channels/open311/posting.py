"""POST of GeoReport v2: what an app reports becomes a case, once, as by any other way in."""

import hmac

from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from channels.open311 import keys, media, report_words, reports, words
from channels.open311.api import ANYONE, OFTEN, blueprint, own
from channels.open311.documents import Document
from channels.open311.faults import Refused
from channels.open311.media import Taken
from channels.open311.reports import Posted
from portal.models.api_clients import ApiClient
from portal.models.cases import Case
from portal.services import app_reports
from portal.services.app_reports import NotForThem, WishUsed
from portal.services.journal import MandateOver
from portal.services.people import Introduction, email_key, phone_key
from portal.storage import StorageFailed
from portal.web import limits, parts
from portal.web.parts import Parts
from portal.web.security import takes

_FOR_ONE = "60 per hour"  # that name one email or phone, by whichever app
_REFUSED = "60 per hour"  # with one key
_MEGABYTES = 121  # six photos, and the words
_LONGEST_WISH = 255
_CREATED, _OK = 201, 200


@blueprint.post("/requests.<suffix>")
@takes(_MEGABYTES)
def report(suffix: str) -> Response:
    """Open a case; the same report sent again is answered with the same one."""
    here, faults = parts.here(), list[str]()
    with here.database.read() as session:
        app = keys.app(session)
    limits.count(OFTEN, "open311.key", whose=str(app.id))
    posted = reports.read(
        here, _typed(), _wish(faults), faults, of_organisation=app.organisation_id is not None
    )
    taken = media.sent((one for _, one in request.files.items(multi=True)), faults)
    if faults:
        raise Refused(400, *faults)
    posted = posted.with_photos(one.digest for one in taken.added)
    try:
        case, is_new = _take(here, posted, taken, app.media_hosts)
    except (NotForThem, MandateOver):
        _note_refused(here, app)
        raise Refused(403, report_words.not_allowed()) from None
    except WishUsed:
        raise Refused(400, report_words.wish_used()) from None
    except StorageFailed:
        raise Refused(503, words.fault(503)) from None
    return own(_answer(case, posted), _CREATED if is_new else _OK)


def _typed() -> MultiDict[str, str]:
    """What was sent; with for whom it is also where that stands in the address, as the key may: it
    would be somebody's own report otherwise, which everyone reads.
    """
    typed = MultiDict(request.form)
    for account in request.args.getlist("account_id"):
        typed.add("account_id", account)
    return typed


def _note_refused(here: Parts, app: ApiClient) -> None:
    """A system that tries for whom it may is seen in the audit, and does not try for long."""
    limits.count(_REFUSED, "open311.refused", whose=str(app.id))
    with here.database.write() as session:
        app_reports.refused(session, ANYONE, app)


def _wish(faults: list[str]) -> str:
    wish = request.headers.get("Idempotency-Key", "").strip()
    if len(wish) > _LONGEST_WISH:
        faults.append(report_words.too_long("Idempotency-Key", _LONGEST_WISH))
    return wish


def _take(here: Parts, posted: Posted, taken: Taken, hosts: list[str]) -> tuple[Case, bool]:
    """Fetch and keep the photos with no transaction open, then open the case in one."""
    if (earlier := _known(here, posted)) is not None:
        return earlier, False
    _count(posted.report.new.reporter)
    media.fetch(taken, posted.addresses, hosts)
    is_new = False
    try:
        media.keep(here.storage, taken.added)
        with here.database.write() as session:
            app = keys.app(session, to_use=True)
            case, is_new = app_reports.take(
                session, ANYONE, here.council, app, posted.with_left(taken.left), taken.added
            )
        return case, is_new
    except BaseException:
        is_new = False
        raise
    finally:
        if not is_new:
            media.drop(here.storage, taken.added)


def _count(reporter: Introduction) -> None:
    """Each report brings a receipt to whom it names: nobody is sent hundreds by who uses an app."""
    for kind, text in (("email", reporter.email), ("phone", reporter.phone)):
        if text:
            key = email_key(text) if kind == "email" else phone_key(text)
            # the counters may be kept in Redis, and whom they are of is nobody's business there
            whose = hmac.digest(str(current_app.secret_key).encode(), key.encode(), "sha256").hex()
            limits.count(_FOR_ONE, f"open311.{kind}", whose=whose)


def _known(here: Parts, posted: Posted) -> Case | None:
    """What came of the same report before; and who may not report at all is refused at once."""
    with here.database.read() as session:
        app, sent = keys.app(session), posted.report
        earlier = app_reports.known(session, ANYONE, app, sent)
        if earlier is None and sent.account:
            app_reports.agent(session, ANYONE, app, sent.account, sent.adviser)
        return earlier


def _answer(case: Case, posted: Posted) -> Document:
    row = {
        "service_request_id": case.reference,
        "service_notice": report_words.notice(posted.alarms),
        "account_id": posted.report.account or None,
    }
    return Document("service_requests", "request", [row])
