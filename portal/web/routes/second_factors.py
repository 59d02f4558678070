"""The second step of signing in, for advisers: a code of an app on their phone."""

from io import BytesIO
from uuid import UUID

import segno
from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.models.actors import Role
from portal.services import second_factors
from portal.services.codes import Tried
from portal.services.second_factors import Enrolment, NotSet
from portal.web import actors, advising, limits, parts
from portal.web.dates import time_of_day
from portal.web.forms.organisations import FactorForm
from portal.web.guards import needs
from portal.web.mandate_views import secret
from portal.web.pages import page
from portal.web.security import own_path

blueprint = Blueprint("second_factors", __name__, url_prefix="/organisation")
_LONGEST_WAY_BACK = 400
_GROUP = 4  # letters of the key, as it is typed


@blueprint.route("/<uuid:organisation_id>/second-factor", methods=["GET", "POST"])
@needs("account")
@limits.limit("60 per hour")
def show(organisation_id: UUID) -> Response:
    """Set up a device, or show a code of the one that is set up."""
    actor, form = actors.current(), FactorForm()
    if actor.role is not Role.RESIDENT:
        raise NotFound
    then = _then(organisation_id)
    enrolment, fault = None, ""
    with parts.here().database.write() as session:
        me = advising.place(session, organisation_id)
        if second_factors.is_shown(session, actor):
            return redirect(then, 303)
        if form.validate_on_submit():
            try:
                typed = form.code.data or ""
                tried = second_factors.show(session, actor, secret(), me, typed)
            except NotSet:
                tried = Tried.OVER  # it is set up anew below
            if tried is Tried.RIGHT:
                return redirect(then, 303)
            fault = _fault(tried)
        if not second_factors.is_set(session, actor, me):
            council = _(parts.here().council.name)
            enrolment = second_factors.begin(session, actor, secret(), me, council)
        waits = second_factors.waits_until(session, actor, me)
    if waits is not None:
        fault = _("That was wrong too often. Try again after %(time)s.", time=time_of_day(waits))
    if fault:
        form.code.errors = [fault]
    response = page(
        "organisations/second_factor.html", form=form, then=then, enrolment=enrolment,
        key=_in_groups(enrolment), picture=_picture(enrolment), waits=waits,
        address=url_for("second_factors.show", organisation_id=organisation_id, next=then),
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _then(organisation_id: UUID) -> str:
    """The page of ours to go on with."""
    asked = request.args.get("next", "")
    home = url_for("clients.home", of=organisation_id)
    if not asked or len(asked) > _LONGEST_WAY_BACK:
        return home
    path = own_path(asked)
    return home if path == "/" else path


def _fault(tried: Tried) -> str:
    if tried is Tried.OVER:
        return _("That was wrong too often. Try again later.")
    return _("That is not the code. Wait for the next one in your app, and type its six digits.")


def _in_groups(enrolment: Enrolment | None) -> str:
    """The key as it is typed: four letters at a time."""
    key = enrolment.key if enrolment else ""
    return " ".join(key[start : start + _GROUP] for start in range(0, len(key), _GROUP))


def _picture(enrolment: Enrolment | None) -> Markup:
    """What a phone's camera reads, dark on light whatever the colours of the page."""
    if enrolment is None:
        return Markup()
    drawn = BytesIO()
    segno.make(enrolment.uri, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000",
        light="#fff", svgclass="factor-code", lineclass=None,
    )  # fmt: skip
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by us, of squares alone
