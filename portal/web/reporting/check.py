"""Check answers, and send: the draft becomes a case, once."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import Form

from portal import clock
from portal.council.responsibility import responsible
from portal.models.actors import Level
from portal.models.cases import Case
from portal.models.drafts import Draft
from portal.policy import PUBLIC_ON_WEB, NotAllowed
from portal.services import callers, calls, cases
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import guards, serving
from portal.web.forms.report import PressForm
from portal.web.reasons import why
from portal.web.reporting.situations import Situation
from portal.web.reporting.steps import Step, Taken, Typed
from portal.web.reporting.summary import rows
from portal.web.reporting.told import Told


class Check(Step):
    """Everything on one page before it goes."""

    key = "check"

    def is_done(self, at: Situation) -> bool:
        return False

    def form(self, at: Situation, typed: Typed | None) -> Form:
        return PressForm(typed)

    def shows(self, at: Situation, form: Form) -> dict[str, Any]:
        needed = at.lacks
        return {
            "why": _why(at),
            "rows": rows(at),
            "needed": needed,
            "entrance": _entrance(at, needed.needs) if needed else "",
            "call": at.serving,
        }

    def take(self, at: Situation, form: Form) -> Taken:
        return Taken(at.told)


def send(at: Situation, draft: Draft) -> Case:
    """Open the case that the draft tells of; the same wish twice gives the same case.

    Raises PlaceNeeded or NoSuchService where the draft is not complete.
    """
    told = at.told
    linked = _linked(at)
    case = cases.open_case(
        at.session,
        at.acts,
        at.parts.council,
        NewCase(
            service=told.service or "",
            words=told.words,
            place=told.place,
            point=told.point,
            private_words=told.private_words,
            answers=dict(told.answers),
            reporter=_introduction(told),
            photo_ids=[photo.id for photo in at.photos],
            once=told.once or str(draft.id),
            linked_to_id=linked,
        ),
    )
    if at.serving is not None:
        clerk = serving.actor(at.serving)
        call = calls.find(at.session, clerk, at.serving.id, to_change=True)
        callers.met(at.session, clerk, call, case)
    return case


def _entrance(at: Situation, level: Level) -> str:
    """Where one signs on for this report, and comes back to this page."""
    return guards.entrance(url_for("report.show", key=at.key, name=Check.key), level)


def _introduction(told: Told) -> Introduction:
    locale = get_locale()
    return Introduction(
        name=told.name or None, email=told.email or None, phone=told.phone or None,
        wants=told.wants, language=locale.language if locale else "en",
    )  # fmt: skip


def _linked(at: Situation) -> UUID | None:
    if not at.told.linked_to:
        return None
    try:
        return cases.find(at.session, PUBLIC_ON_WEB, at.told.linked_to).id
    except (cases.NoSuchCase, NotAllowed):
        return None


def _why(at: Situation) -> str:
    category = at.category
    if category is None:
        return _("Choose what the problem is.")
    council = at.parts.council
    today = clock.now().astimezone(clock.LONDON).date()
    owner = responsible(council, category, at.told.point, at.told.answers, today)
    return why(council, owner.team, owner.reason, owner.road or owner.area)
