"""Photos: sent for a report, each made ready as it comes, and shown to whom they are for."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, ServiceUnavailable

from portal.models.cases import Case
from portal.models.photos import RENDITIONS, Photo
from portal.policy import PUBLIC_ON_WEB, Action
from portal.services import drafts, photos
from portal.services.photos import NoSuchPhoto
from portal.services.pictures import RENDITIONS as KINDS
from portal.storage import NotStored, StorageFailed
from portal.web import acting, actors, parts
from portal.web.limits import limit
from portal.web.reporting import drafting, holders, refusals, taking, uploads
from portal.web.reporting.drafting import Sender
from portal.web.reporting.order import PHOTOS
from portal.web.reporting.showing import show as show_step
from portal.web.security import csrf, takes

blueprint = Blueprint("photos", __name__)
# Each form here is proved by `drafting.is_ours`, which loses nothing where the proof is missing.
csrf.exempt(blueprint)  # type: ignore[type-var]

_ONE, _ALL = 21, 125  # megabytes: a photo, and six of them, with what stands around them


@blueprint.get("/photos/<uuid:photo_id>/<rendition>")
def show(photo_id: UUID, rendition: str) -> Response:
    """A rendition of a photo, for those who may see its case, or whose draft it is of."""
    if rendition not in RENDITIONS:
        raise NotFound
    here = parts.here()
    with here.database.read() as session:
        photo = _shown(session, photo_id)
        everyone = _is_for_everyone(session, photo)
    headers = {"Cache-Control": "public, no-cache" if everyone else "private, no-store"}
    if everyone:
        headers["ETag"] = f'"{photo.id.hex}-{photo.revision}-{rendition}"'
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
    try:
        data = here.storage.get(photo.shown(rendition))
    except NotStored:
        raise NotFound from None
    except StorageFailed:
        raise ServiceUnavailable from None
    return Response(data, headers=headers, content_type=KINDS[rendition])


@blueprint.post("/report/<report>/photos")
@takes(_ALL)
@limit("240 per hour")
def take(report: str) -> Response:
    """The photos of the page that was sent; one to remove; then on, or the same page again."""
    _check_covered()
    try:
        if not drafting.is_ours(request):
            return taking.again(report, PHOTOS)
    except RequestEntityTooLarge:
        return _too_much(report)
    here = parts.here()
    sender = Sender.of(request, here)
    try:
        upload = uploads.Upload.begin(here, sender, report, request.form.get("carry", ""))
        upload.remove(request.form.get("remove", ""))
        for file in request.files.getlist("photo"):
            upload.add(file)
        response = _after(upload)
    except OperationalError as fault:
        return taking.not_kept(report, PHOTOS, fault)
    sender.remember(response, here)
    return response


@blueprint.post("/report/<report>/photos/one")
@takes(_ONE)
@limit("240 per hour")
def take_one(report: str) -> Response:
    """One photo, sent as it was chosen; answers with its line of the list, or why not."""
    _check_covered()
    try:
        ours = drafting.is_ours(request)
    except RequestEntityTooLarge:
        return _refused(refusals.TOO_BIG, 413)
    if not ours:
        return _stale()
    here = parts.here()
    sender = Sender.of(request, here)
    file = request.files.get("photo")
    try:
        upload = uploads.Upload.begin(here, sender, report, request.form.get("carry", ""))
    except OperationalError:
        return _refused(refusals.not_kept(uploads.name_of(file)), taking.UNAVAILABLE)
    kept = upload.add(file)
    if kept is None:
        # nothing refused and nothing kept: the report went off in another tab meanwhile
        words = upload.refused[0] if upload.refused else refusals.not_kept(uploads.name_of(file))
        response = _refused(words, 422)
    else:
        line = render_template("report/_photo.html", photo=kept, number=upload.count)
        response = jsonify(line=line, room=photos.MOST - upload.count, key=upload.key)
    sender.remember(response, here)
    return response


def _check_covered() -> None:
    if acting.shown() is not None:
        acting.must_cover(actors.current(), Action.OPEN_CASE)


def _after(upload: uploads.Upload) -> Response:
    """On to the next step where Continue was pressed and every photo was taken."""
    with parts.here().database.write() as session:
        draft = drafting.find_or_make(session, parts.here(), upload.sender, upload.key, "")
        if draft.case_id is not None:
            return taking.to_done(draft.key)
        if not upload.refused and not request.form.keys() & {"do", "remove"}:
            return taking.take(session, draft, PHOTOS)
        at = taking.situation(session, draft)
        form = PHOTOS.refusing(at, upload.refused)
        return show_step(at, PHOTOS, draft, form)


def _too_much(report: str) -> Response:
    """The photos page again; what was sent was not read, so nothing else is known of it."""
    here = parts.here()
    with here.database.read() as session:
        draft = drafting.find(session, Sender.of(request, here), report)
        if draft is None:
            raise RequestEntityTooLarge
        at = taking.situation(session, draft)
        return show_step(at, PHOTOS, draft, PHOTOS.refusing(at, [refusals.too_much()]))


def _refused(words: object, code: int) -> Response:
    response = jsonify(refused=str(words))
    response.status_code = code
    return response


def _stale() -> Response:
    """The page's proof is worn; the script tries once more with this one."""
    response = jsonify(refused=str(refusals.SESSION_OVER), token=generate_csrf())
    response.status_code = 403
    return response


def _shown(session: Session, photo_id: UUID) -> Photo:
    """The photo, as far as this browser may see it. Raises NotFound."""
    photo = session.get(Photo, photo_id)
    actor = actors.holder_of(photo.case_id) if photo and photo.case_id else PUBLIC_ON_WEB
    holder = holders.holder(request, parts.here().settings)
    mine = drafts.held(session, PUBLIC_ON_WEB, holder) if holder else set()
    try:
        return photos.shown(session, actor, photo_id, mine)
    except NoSuchPhoto:
        raise NotFound from None


def _is_for_everyone(session: Session, photo: Photo) -> bool:
    case = session.get(Case, photo.case_id) if photo.case_id else None
    return case is not None and case.public
