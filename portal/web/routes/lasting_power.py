"""I have a lasting power of attorney: its access code and the donor's surname are looked up."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import clock
from portal.models.actors import Basis, Depth, Kind
from portal.services import lasting_powers, mandate_makings
from portal.services.lasting_powers import Answer, BadCode, NoSuchPower
from portal.services.mandates import ScopeWish, Wish
from portal.services.people import Introduction
from portal.web import languages, limits, mandate_faults, parts
from portal.web.forms.mandates import LastingPowerForm
from portal.web.guards import needs
from portal.web.mandate_views import me
from portal.web.pages import page

blueprint = Blueprint("lasting_power", __name__, url_prefix="/acting-for")
_ALL = (ScopeWish(Kind.EVERYTHING, Depth.ACT),)  # as far as the power itself goes
_NO_END = 0


@blueprint.route("/lasting-power", methods=["GET", "POST"])
@needs("account")
@limits.limit("10 per hour")
def look_up() -> Response:
    """Look it up; where nobody answers, more is asked, and staff look into it."""
    form = LastingPowerForm()
    form.once.data = form.once.data or str(clock.new_id())
    if not form.validate_on_submit():
        return _page(form)
    try:
        answer = _asked(form)  # before any transaction is open
    except BadCode:
        form.code.errors = [_("An access code is V and twelve letters and digits. Look again.")]
        return _page(form)
    if answer.found is None and not answer.missing and not (form.away.data and form.knows_enough()):
        form.away.data = "yes"
        return _page(form)
    try:
        made_id = _made(form, answer)
    except NoSuchPower:
        form.code.errors = [
            _("There is no lasting power of attorney with this code and surname. Look again.")
        ]
        return _page(form)
    except mandate_faults.FAULTS as fault:
        form.code.errors = [mandate_faults.words(fault)]
        return _page(form)
    return redirect(url_for("acting_requests.show", mandate_id=made_id), 303)


def _asked(form: LastingPowerForm) -> Answer:
    settings = parts.here().settings
    url, key = settings.lpa_url, settings.lpa_key
    registry = lasting_powers.registry(str(url or ""), key.get_secret_value() if key else "")
    return lasting_powers.look_up(registry, form.code.data or "", form.surname.data or "")


def _made(form: LastingPowerForm, answer: Answer) -> UUID:
    actor, _whose = me()
    if answer.missing:
        raise NoSuchPower
    basis = answer.found.basis if answer.found else Basis(form.basis.data)
    name = f"{form.first_names.data or ''} {form.surname.data or ''}".strip()
    donor = Introduction(name, language=languages.current().code)
    with parts.here().database.write() as session:
        made = mandate_makings.by_access_code(
            session, actor, Wish(basis, _ALL, _NO_END), answer, donor,
            form.once.data or "", (form.address.data or "").strip(),
        )  # fmt: skip
        return made.id


def _page(form: LastingPowerForm) -> Response:
    return page("mandates/lasting_power.html", form=form)
