"""Let somebody go on who acts for me: for how long, the very words, and yes."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.models.mandates import Mandate
from portal.services import mandate_renewals, mandates
from portal.services.mandate_wordings import Agreed
from portal.services.mandates import NothingWished, SettledMeanwhile, WordingChanged
from portal.web import limits, mandate_faults, mandate_words, parts
from portal.web.forms.cases import PressForm
from portal.web.guards import needs
from portal.web.mandate_views import holders, me, over_me, tongue
from portal.web.pages import page

blueprint = Blueprint("renewals", __name__, url_prefix="/account/helpers")
_LONGEST_KEY = 60


@blueprint.route("/<uuid:mandate_id>/renew", methods=["GET", "POST"])
@needs("account")
@limits.limit("60 per hour")
def renew(mandate_id: UUID) -> Response:
    """First for how long, then the words; nobody is invited anew."""
    notice, days = "", _days()
    shown = redirect(url_for("trusted.show", mandate_id=mandate_id), 303)
    if days and PressForm().validate_on_submit():
        try:
            made_id = _renewed(mandate_id, days)
        except SettledMeanwhile:
            return shown
        except WordingChanged:
            notice = _("The words have changed since you read them. Please read them once more.")
        except NothingWished:
            notice, days = _("Choose a time that ends later than it does now"), 0
        except mandate_faults.FAULTS as fault:
            notice = mandate_faults.words(fault)
        else:
            return redirect(url_for("trusted.show", mandate_id=made_id), 303)
    with parts.here().database.read() as session:
        mandate = over_me(session, mandate_id)
        offered = _offered(mandate)
        if not offered:
            return shown
        return page(
            "mandates/renew.html",
            mandate=mandate,
            name=holders([mandate])[mandate.id],
            offered={one: mandate_words.length(one) for one in offered},
            days=days if days in offered else 0,
            wording=mandate_renewals.wording(mandate, days, tongue()) if days in offered else None,
            notice=notice,
            once=request.form.get("once", "")[:_LONGEST_KEY] or str(clock.new_id()),
        )


def _renewed(mandate_id: UUID, days: int) -> UUID:
    actor, _whose = me()
    agreed = Agreed(tongue(), request.form.get("shown", ""))
    once = request.form.get("once", "")[:_LONGEST_KEY]
    with parts.here().database.write() as session:
        mandate = over_me(session, mandate_id)
        return mandate_renewals.renew(session, actor, mandate, days, agreed, once).id


def _offered(mandate: Mandate) -> list[int]:
    """The lengths that would end later than it does; none where it is not theirs to renew."""
    if not mandate_renewals.can_be_renewed(mandate) or mandate.until is None:
        return []
    left = mandate.until - clock.now()
    return [one for one in mandates.limits(mandate.basis).offered if timedelta(days=one) > left]


def _days() -> int:
    """How many days were chosen; 0 for none that is a number."""
    said = request.values.get("days", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
