"""The home page: what has happened?"""

from flask import Blueprint, Response, render_template

from portal.web import pages

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> Response:
    """Three doors: in my life, in my street, where is it now."""
    return pages.public_page("home", lambda: render_template("home/home.html"))
