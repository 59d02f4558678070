"""After sending: what became of the report, and something else at the same place."""

from flask import Response, url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.council.targets import target_for
from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.models.people import Reach
from portal.models.photos import RENDITIONS, Photo
from portal.policy import PUBLIC_ON_WEB
from portal.services import drafts, people, photos
from portal.services.pictures import Ready
from portal.storage import NotStored, StorageFailed
from portal.web import serving
from portal.web.pages import page
from portal.web.parts import Parts
from portal.web.reasons import why
from portal.web.reporting import drafting
from portal.web.reporting.drafting import Sender
from portal.web.reporting.openings import beside
from portal.web.reporting.taking import see
from portal.web.reporting.told import Told
from portal.web.states import by_when, team_name


def confirmation(parts: Parts, session: Session, draft: Draft) -> Response:
    """The page that says what became of a report that was sent."""
    case = session.get_one(Case, draft.case_id)
    told = Told.read(draft.typed)
    call = serving.of(told.call)
    if told.counted:
        return page("report/counted.html", case=case, key=draft.key, call=call)
    return page(
        "report/done.html",
        case=case,
        key=draft.key,
        why=why(parts.council, case.team, case.reason, case.reason_name),
        team=team_name(parts.council, case.team),
        by_when=by_when(case.due, case.created_at) if case.due else None,
        next_step=_next_step(parts, case),
        email=people.reach(case.subject, Reach.EMAIL),
        call=call,
    )


def something_else(parts: Parts, sender: Sender, key: str) -> Response:
    """A new draft beside the case that the one of this key became, with copies of its photos."""
    with parts.database.write() as session:
        draft = drafting.find(session, sender, key)
        if draft is None or draft.case_id is None:
            return see(url_for("report.start"))
        case = session.get_one(Case, draft.case_id)
        before = Told.read(draft.typed)
        told = beside(Told(call=before.call, mandate=before.mandate), case)
        new = drafts.start(session, PUBLIC_ON_WEB, sender.value, told.written()).key
        shown = [photo for photo in case.photos if photo.event_id is None and not photo.hidden_at]
    for photo in shown:
        _copy(parts, sender, new, photo)
    return see(url_for("report.resume", key=new))


def _copy(parts: Parts, sender: Sender, key: str, photo: Photo) -> None:
    """The same photo for another report; where the storage fails, the report goes without."""
    photo_id = clock.new_id()
    try:
        files = {name: parts.storage.get(photo.shown(name)) for name in RENDITIONS}
        photos.keep_files(parts.storage, photo_id, files)
    except (NotStored, StorageFailed):
        return
    ready = Ready(files, photo.width, photo.height, gps=None, taken_at=None)
    with parts.database.write() as session:
        draft = drafts.find(session, PUBLIC_ON_WEB, sender.value, key, to_change=True)
        photos.receive(session, PUBLIC_ON_WEB, draft, photo_id, ready, photo.digest)


def _next_step(parts: Parts, case: Case) -> str:
    category = parts.council.categories.get(case.service)
    if category is None:
        return ""
    place = parts.council.facts_at(case.point) if case.point else {}
    return target_for(category, {**case.answers, **place}).next_step
