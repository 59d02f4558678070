"""The end of acting for somebody: one press, from any page."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from portal.services import holdings
from portal.web import actors, parts, roots
from portal.web.forms.cases import PressForm
from portal.web.guards import needs

blueprint = Blueprint("acting", __name__, url_prefix="/acting")
_CHOOSE = "/acting-for"


@blueprint.post("/stop")
@needs("account")
def stop() -> Response:
    """Act for nobody any more in this browser; who does not is led to whom they may act for."""
    if roots.key() is not None and PressForm().validate_on_submit():
        with parts.here().database.write() as session:
            holdings.stop(session, actors.current())
    return redirect(_CHOOSE, 303)
