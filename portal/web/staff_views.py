"""The staff pages in words: a case with who reported it, and what somebody of the staff is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from life_events.engine import registers
from portal.council.councils import Council
from portal.models.actors import Actor, By, Role
from portal.models.evidence import Evidence
from portal.models.people import Person, Reach
from portal.services.staff_cases import Opened
from portal.web import case_views, evidence_files, states, text_views
from portal.web.audit_words import role_name
from portal.web.case_views import CaseView
from portal.web.text_views import TextLine

_CHANNELS = {
    By.WEB: _l("On this website"),
    By.EMAIL: _l("By email"),
    By.SMS: _l("By text message"),
    By.PHONE: _l("By telephone"),
    By.LETTER: _l("By letter"),
    By.VISIT: _l("At the counter"),
    By.OPEN311: _l("From another app"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach somebody, and whether they have shown that it is theirs."""

    is_phone: bool
    value: str
    verified: bool
    stopped: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that a case needs; its title is still to be translated."""

    id: UUID
    title: str
    kind: str
    given_at: datetime
    scanned: bool


@dataclass(frozen=True, slots=True)
class StaffView:
    """A case before a member of staff: the page everyone has, and what is in confidence."""

    page: CaseView
    opened: Opened
    ward: str
    channel: str
    name: str
    language: str
    ways: list[Way]
    reported: bool
    assignee: str  # who of the team has it
    is_mine: bool
    me: str  # the id of the identity that looks
    texts: list[TextLine]
    evidence: list[Proof]
    appointment: str  # where; when is with the case


def view(council: Council, actor: Actor, opened: Opened, at: datetime) -> StaffView:
    """The whole case; who reported it only where its private details may be read."""
    case = opened.case
    ward = council.ward(case.ward) if case.ward else None
    person = case.subject if opened.private else None
    return StaffView(
        page=case_views.view(council, case, at, private=opened.private, staff=opened.names),
        opened=opened,
        ward=_(ward.name) if ward else "",
        channel=_channel(opened),
        name=(person.name or "") if person else "",
        language=person.language if person else "",
        ways=_ways(person),
        reported=person is not None,
        assignee=_assignee(opened) if opened.may else "",
        is_mine=case.assignee_id is not None and case.assignee_id == actor.identity_id,
        me=str(actor.identity_id or ""),
        texts=[text_views.line(text) for text in opened.texts],
        evidence=[_proof(one) for one in opened.evidence],
        appointment=_place(council, opened),
    )


def _channel(opened: Opened) -> str:
    if opened.app:
        return _("From another app: %(name)s", name=opened.app)
    return str(_CHANNELS.get(opened.case.channel, ""))


def _place(council: Council, opened: Opened) -> str:
    if opened.appointment is None:
        return ""
    venue = next((one for one in council.venues if one.key == opened.appointment.place), None)
    return _(venue.name) if venue else opened.appointment.place


def _proof(one: Evidence) -> Proof:
    known = registers.evidence().get(one.proves)
    title = known.title if known else one.proves
    kind = evidence_files.kind_name(one.kind)
    return Proof(one.id, title, kind, one.given_at, scanned=one.scanned_at is not None)


def _assignee(opened: Opened) -> str:
    if opened.case.assignee_id is None:
        return ""
    return opened.names.get(str(opened.case.assignee_id)) or _("One of the team")


def roles(council: Council, actor: Actor) -> str:
    """What somebody of the staff is, and for which teams or wards."""
    are = [role_name(role) for role in (actor.role, *sorted(actor.also, key=tuple(Role).index))]
    wards = (council.ward(key) for key in sorted(actor.wards))
    of = [
        *(states.team_name(council, key) for key in sorted(actor.teams)),
        *(_(ward.name) for ward in wards if ward),
    ]
    return " · ".join([*are, *of])


def _ways(person: Person | None) -> list[Way]:
    return [
        Way(
            is_phone=point.kind is Reach.PHONE,
            value=point.value,
            verified=point.verified_at is not None,
            stopped=point.stopped_at is not None,
        )
        for point in (person.contact_points if person else ())
    ]
