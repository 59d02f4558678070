"""Links that we sent by email. Only a pressed button uses one: mail scanners follow links too."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from portal.models.followers import Follower, Link, Opens
from portal.policy import PUBLIC_ON_WEB
from portal.services import followers, links
from portal.web import actors, parts
from portal.web.forms.cases import PressForm
from portal.web.pages import page
from portal.web.security import csrf

blueprint = Blueprint("links", __name__)
_THEN = {"reopen": "cases.reopen", "answer": "enquiries.answer"}


@blueprint.route("/follow/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Response:
    """“Yes, tell me”: from now on the address is told of the case."""
    link = _look(token, Opens.CONFIRM)
    if isinstance(link, Response):
        return link
    form = PressForm()
    if not form.validate_on_submit():
        return page("links/confirm.html", follower=link.follower, form=form)
    with parts.here().database.write() as session:
        followers.confirm(session, PUBLIC_ON_WEB, _secret(), token)
    return page("links/confirmed.html", follower=link.follower)


@blueprint.route("/links/<token>", methods=["GET", "POST"])
def open_case(token: str) -> Response:
    """The single-use way to a case: this browser may see and reopen it from now on."""
    link = _look(token, Opens.CASE)
    if isinstance(link, Response):
        return link
    form = PressForm()
    if not form.validate_on_submit():
        return page("links/open_case.html", follower=link.follower, form=form)
    with parts.here().database.write() as session:
        used = links.use(session, PUBLIC_ON_WEB, _secret(), token)
        actors.let_in(used)
        reference = used.follower.case.reference
    then = _THEN.get(request.args.get("then", ""), "cases.show")
    return redirect(url_for(then, reference=reference), 303)


@blueprint.route("/follow/stop/<token>", methods=["GET", "POST"])
@csrf.exempt  # RFC 8058: mail programs post here without ever having seen the page
def stop(token: str) -> Response:
    """Nothing more about this case; one click in a mail program does it too."""
    stopping = request.method == "POST"
    database = parts.here().database
    try:
        with database.write() if stopping else database.read() as session:
            act = followers.stop if stopping else followers.of_stop_token
            follower = act(session, PUBLIC_ON_WEB, _secret(), token)
            _read_for_page(follower)
    except links.NoSuchLink:
        raise NotFound from None
    return page("links/stopped.html" if stopping else "links/stop.html", follower=follower)


def _look(token: str, opens: Opens) -> Link | Response:
    """The unused link, or the page to show instead of using it."""
    with parts.here().database.read() as session:
        try:
            link = links.look_at(session, PUBLIC_ON_WEB, _secret(), token)
        except links.NoSuchLink:
            raise NotFound from None
        except links.LinkWorn as worn:
            _read_for_page(worn.link.follower)
            return _worn(worn.link)
        _read_for_page(link.follower)
        if link.opens is not opens:
            raise NotFound
        return link


def _worn(link: Link) -> Response:
    confirmed = link.opens is Opens.CONFIRM and link.follower.confirmed_at is not None
    if confirmed:
        return page("links/confirmed.html", follower=link.follower)
    answer = page("links/worn.html", follower=link.follower, opens=link.opens)
    answer.status_code = Gone.code
    return answer


def _read_for_page(follower: Follower) -> None:
    """Load what the page shows while the session is open."""
    _ = follower.case.reference


def _secret() -> str:
    return parts.here().settings.secret_key.get_secret_value()
