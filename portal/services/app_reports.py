"""Reports that apps send: for whoever uses the app, or for whom an organisation acts; each once.

A key stands for an organisation's own system, which answers for who of its advisers signed on to
it: no second factor is asked for. Everything else of the mandate counts as anywhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import Actor, By
from portal.models.api_clients import ApiClient, ApiPost
from portal.models.cases import Case
from portal.models.contacts import Contact, Direction
from portal.models.mandates import Mandate
from portal.models.organisations import Adviser, AdviserState, Organisation, OrganisationState
from portal.models.people import ContactPoint, Reach
from portal.policy import Action, may, require
from portal.services import audits, cases, contacts, holdings, photos
from portal.services.cases import NewCase
from portal.services.people import NotAnEmail, email_key
from portal.services.photos import Added

KEPT_FOR = timedelta(days=1)  # so long an Idempotency-Key means the same wish
SAME_WITHIN = timedelta(minutes=10)


class NotForThem(Exception):
    """This app, or this adviser, may not report for that person. It is not said why."""


class WishUsed(Exception):
    """Another report was sent with this Idempotency-Key."""


@dataclass(frozen=True, slots=True)
class AppReport:
    """One report as an app sent it.

    `said` is the digest of all it says and `wish` that of its Idempotency-Key, "" without one.
    `account` is the number of the mandate under which it is, as it was written, and `adviser` the
    email of whose hands it is in; both "" where it is nobody else's.
    """

    new: NewCase
    said: str
    wish: str = ""
    account: str = ""
    adviser: str = ""


def known(session: Session, actor: Actor, app: ApiClient, report: AppReport) -> Case | None:
    """The case that came of the same report, sent before. Raises WishUsed."""
    require(actor, Action.USE_APP_KEY)
    at = clock.now()
    statement = select(ApiPost).where(ApiPost.client_id == app.id)
    if report.wish:
        statement = statement.where(ApiPost.wish == report.wish, ApiPost.at > at - KEPT_FOR)
    else:
        statement = statement.where(
            ApiPost.said == report.said, ApiPost.wish.is_(None), ApiPost.at > at - SAME_WITHIN
        )
    found = session.scalar(statement.order_by(ApiPost.at.desc()).limit(1))
    if found is None:
        return None
    if found.said != report.said:
        raise WishUsed
    return session.get_one(Case, found.case_id)


def take(
    session: Session,
    actor: Actor,
    council: Council,
    app: ApiClient,
    report: AppReport,
    pictures: Sequence[Added] = (),
) -> tuple[Case, bool]:
    """The case of a report, and whether it was opened just now; the app's row is locked.

    The files of the pictures are in the storage already. Raises NotForThem, WishUsed, and what
    `cases.open_case` raises.
    """
    require(actor, Action.USE_APP_KEY)
    if (earlier := known(session, actor, app, report)) is not None:
        return earlier, False
    by = agent(session, actor, app, report.account, report.adviser) if report.account else actor
    ids = [photos.bring(session, actor, one, position).id for position, one in enumerate(pictures)]
    new = replace(report.new, photo_ids=ids, app_id=app.id)
    case = cases.open_case(session, by, council, new)
    _remember(session, app, report, case)
    return case, True


def agent(session: Session, actor: Actor, app: ApiClient, account: str, email: str) -> Actor:
    """Who reports, under the mandate of this number, through their organisation's system.

    Raises NotForThem where the app is no system of that organisation, the email that of no current
    adviser, or the mandate does not count, or not for that.
    """
    require(actor, Action.USE_APP_KEY)
    person_id = _adviser(session, app, email)
    mandate_id = _number(account)
    if person_id is None or mandate_id is None:
        raise NotForThem
    held = holdings.held(session, mandate_id, person_id)
    if held is None or held.organisation_id != app.organisation_id:
        raise NotForThem
    found = holdings.agent_of(held, By.OPEN311)
    if not may(found, Action.OPEN_CASE):
        raise NotForThem
    return found


def accounts(
    session: Session, actor: Actor, app: ApiClient, case_ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """Under which mandate of the app's organisation cases were reported; others are left out."""
    require(actor, Action.USE_APP_KEY)
    if app.organisation_id is None or not case_ids:
        return {}
    statement = (
        select(Contact.case_id, Contact.mandate_id)
        .join(Mandate, Mandate.id == Contact.mandate_id)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .where(
            Contact.case_id.in_(case_ids),
            Contact.subject == contacts.REPORT,
            Contact.direction == Direction.IN,
            Mandate.organisation_id == app.organisation_id,
            Organisation.state == OrganisationState.AGREED,
        )
    )
    return {row.case_id: row.mandate_id for row in session.execute(statement)}


def refused(session: Session, actor: Actor, app: ApiClient) -> None:
    """Note in the audit that an app tried to report for whom it may not."""
    require(actor, Action.USE_APP_KEY)
    audits.record(session, actor, Action.OPEN_CASE, reason=f"app {app.id}", allowed=False)


def forget(session: Session, actor: Actor) -> None:
    """What was sent more than a day ago may be sent again."""
    require(actor, Action.RETAIN)
    session.execute(delete(ApiPost).where(ApiPost.at < clock.now() - KEPT_FOR))


def _remember(session: Session, app: ApiClient, report: AppReport, case: Case) -> None:
    if report.wish:  # one of yesterday that nobody has tidied away yet
        worn = ApiPost.client_id == app.id, ApiPost.wish == report.wish
        session.execute(delete(ApiPost).where(*worn))
    session.add(
        ApiPost(
            id=clock.new_id(), client_id=app.id, wish=report.wish or None, said=report.said,
            case_id=case.id, at=clock.now(),
        )
    )  # fmt: skip


def _adviser(session: Session, app: ApiClient, email: str) -> UUID | None:
    """The one current adviser of the app's organisation who has this email."""
    try:
        key = email_key(email)
    except NotAnEmail:
        return None
    proved = select(ContactPoint.person_id).where(
        ContactPoint.kind == Reach.EMAIL,
        ContactPoint.key == key,
        ContactPoint.verified_at.is_not(None),
    )
    statement = (
        select(Adviser.person_id)
        .where(
            Adviser.organisation_id == app.organisation_id,
            Adviser.state == AdviserState.ACTIVE,
            Adviser.ended_at.is_(None),
            Adviser.person_id.is_not(None),
            or_(func.lower(Adviser.email) == key, Adviser.person_id.in_(proved)),
        )
        .distinct()
        .limit(2)
    )
    found = session.scalars(statement).all()
    return found[0] if len(found) == 1 else None


def _number(account: str) -> UUID | None:
    try:
        return UUID(account)
    except ValueError:
        return None
