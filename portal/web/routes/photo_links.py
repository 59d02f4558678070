"""The page behind the link in a text: it adds photos to one case, once, and shows nothing else."""

from contextlib import suppress

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from portal.models.followers import Link
from portal.policy import PUBLIC_ON_WEB
from portal.services import photo_links
from portal.services.journal import MandateOver
from portal.services.links import LinkWorn, NoSuchLink
from portal.services.photo_links import MOST_PHOTOS
from portal.services.photos import Added
from portal.services.picture_refusals import PhotoRefused
from portal.storage import StorageFailed
from portal.web import added_photos, parts
from portal.web.forms.photo_links import AddPhotosForm
from portal.web.limits import limit
from portal.web.pages import page
from portal.web.reporting import refusals
from portal.web.reporting.uploads import name_of
from portal.web.security import takes

blueprint = Blueprint("photo_links", __name__)
_ALL = 125  # megabytes: six photos, with what stands around them


@blueprint.get("/p/<key>")
def show(key: str) -> Response:
    """The form, with no more of the case than its reference."""
    return _page(_look(key), AddPhotosForm())


@blueprint.post("/p/<key>")
@takes(_ALL)
@limit("30 per hour")
def add(key: str) -> Response:
    """Add the photos and use the link up; where one cannot be taken, the link still works."""
    link = _look(key)
    form = AddPhotosForm()
    if isinstance(link, Response) or not form.validate_on_submit():
        return _page(link, form)
    files = [file for file in request.files.getlist("photos") if file.filename][:MOST_PHOTOS]
    taken, refused = _taken(files)
    if refused or not taken:
        added_photos.drop(taken)
        form.photos.errors = refused or [form.nothing_chosen]
        return _page(link, form)
    try:
        with parts.here().database.write() as session:
            case = photo_links.add_photos(session, PUBLIC_ON_WEB, key, taken)
            reference, public = case.reference, case.public
    except (LinkWorn, MandateOver):
        added_photos.drop(taken)
        return _worn()
    except Exception:
        added_photos.drop(taken)
        raise
    return page("photo_links/added.html", reference=reference, public=public, many=len(taken))


def _taken(files: list[FileStorage]) -> tuple[list[Added], list[str]]:
    """The photos that are ready, and in words why others are not."""
    taken: list[Added] = []
    refused: list[str] = []
    for file in files:
        try:
            taken.append(added_photos.made_ready(file))
        except PhotoRefused as refusal:
            refused.append(refusals.worded(refusal, name_of(file)))
        except StorageFailed:
            refused.append(refusals.not_kept(name_of(file)))
    return taken, refused


def _look(key: str) -> Link | Response:
    with suppress(LinkWorn), parts.here().database.read() as session:
        try:
            link = photo_links.look_at(session, PUBLIC_ON_WEB, key)
        except NoSuchLink:
            raise NotFound from None
        _ = link.follower.case.reference  # read while the session is open
        return link
    return _worn()


def _worn() -> Response:
    answer = page("photo_links/worn.html")
    answer.status_code = Gone.code
    return answer


def _page(link: Link | Response, form: AddPhotosForm) -> Response:
    if isinstance(link, Response):
        return link
    return page("photo_links/add.html", case=link.follower.case, form=form, most=MOST_PHOTOS)
