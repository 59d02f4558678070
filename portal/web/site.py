"""The web face put together: templates, languages, safety, files, pages and every route."""

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import govuk_frontend_jinja
from flask import Flask, current_app, g, render_template, request
from flask_babel import get_domain
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from portal import logs
from portal.models.identities import Realm
from portal.web import (
    acting,
    assets,
    catalogues,
    dates,
    errors,
    inline,
    languages,
    limits,
    observing,
    pages,
    parts,
    reach,
    roots,
    security,
    serving,
    signed_on,
    staff_doors,
)
from portal.web.signing_on import devices, providers
from portal.web.theme import theme_css

ROUTES = (
    "home",
    "guidance",
    "life_events",
    "episodes",
    "episode_plan",
    "episode_declaring",
    "todos",
    "appointments",
    "evidence",
    "information",
    "health",
    "acting",
    "cases",
    "lists",
    "links",
    "follow_by_text",
    "photo_links",
    "question_links",
    "maps",
    "report",
    "photos",
    "auth",
    "account",
    "account_details",
    "trusted",
    "unsent",
    "agreeing",
    "renewals",
    "acting_appointments",
    "acting_for",
    "acting_requests",
    "lasting_power",
    "invitations",
    "staff",
    "staff_cases",
    "staff_lines",
    "staff_bulks",
    "staff_views",
    "staff_texts",
    "calls",
    "call_answers",
    "call_cases",
    "call_episodes",
    "call_texts",
    "call_helpers",
    "call_handing_back",
    "call_writing_down",
    "staff_mandates",
    "staff_mandate_letters",
    "staff_work",
    "staff_concealing",
    "staff_flow",
    "staff_episodes",
    "figures",
    "letters",
    "people",
    "deaths",
    "death_letters",
    "staff_evidence",
    "staff_appointments",
    "enquiries",
    "inspecting",
    "organisations",
    "organisation_invitations",
    "organisation_team",
    "second_factors",
    "clients",
    "new_clients",
    "client_links",
    "staff_organisations",
    "staff_apps",
)

_EVERYWHERE = ("css/portal.css", "css/parts.css")
_ROOT = Path(__file__).parents[2]
_MADE_OF = ("portal", "life_events", "translations", "static/css", "static/js", "static/icons")
_SUFFIXES = {".py", ".html", ".toml", ".po", ".css", ".js", ".svg", ".geojson", ".csv"}


def install(app: Flask) -> None:
    """Make the app a website: everything of `portal/web`, for the parts that are bound to it."""
    here = parts.of(app)
    logs.configure()
    files = assets.Assets()
    files.add(
        "css/site.css",  # on every page: three files would cost a kilobyte more
        b"".join((theme_css(here.council).encode(), *map(assets.content, _EVERYWHERE))),
    )
    if here.council.logo_path:
        files.add(f"council/{here.council.logo}", here.council.logo_path.read_bytes())
    _install_templates(app, files)
    languages.install(
        app,
        languages.Languages(here.council.languages, pseudo=here.settings.pseudo_languages),
        catalogues.Catalogues((_ROOT / "translations", here.council.translations_path)),
    )
    _install_words(app)
    dates.install(app)
    reach.install(app)
    pages.install(app, _build(here.council.folder))
    errors.install(app)
    limits.install(app, here.settings)
    signed_on.install(app)
    acting.install(app)
    providers.install(app, here.settings)
    for name in ROUTES:
        app.register_blueprint(import_module(f"portal.web.routes.{name}").blueprint)
    observing.install(app, trusts_proxy=here.settings.trusted_proxies > 0)
    security.install(app, here.settings)
    files.install(app)


def _install_templates(app: Flask, files: assets.Assets) -> None:
    council = parts.of(app).council
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(Path(__file__).parents[1] / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=files.url,
        call_words=serving.words,
        council=council,
        device_words=devices.words,
        icon=lambda name: _icon(files.url("icons/icons.svg"), name),
        inline_script=Markup(f"<script>{inline.SCRIPT}</script>"),  # noqa: S704 - a constant
        language=languages.current,
        languages=languages.offered,
        logo=files.url(f"council/{council.logo}") if council.logo else None,
        switch_to=_switch_to,
        phone_link=_phone_link,
        session_notice=_session_notice(),
        sign_in_link=_sign_in_link,
        signed_on=signed_on.realm,
        staff_doors=staff_doors.doors,
        tel=_tel,
        texts_offered=lambda: "sms" in parts.here().channels,
    )


def _install_words(app: Flask) -> None:
    """`_()` in templates: text, and safe to call with any text, a council's or a percent sign."""

    def translated(message: str, **variables: Any) -> str:
        words = get_domain().get_translations().ugettext(message)
        if not variables:
            return str(words)
        if any(hasattr(value, "__html__") for value in variables.values()):
            return escape(words) % variables
        return str(words % variables)

    def counted(singular: str, plural: str, n: int, **variables: Any) -> str:
        words = get_domain().get_translations().ungettext(singular, plural, n)
        return str(words % {"num": n, "n": n, **variables})

    app.jinja_env.globals.update(_=translated, _n=counted)


def _switch_to(code: str, stands_at: str = "") -> str:
    """The address that turns this page into another language; `stands_at` is where the reader is
    led where this page cannot be asked for again.
    """
    address = roots.outside("information.switch", code=code, next=stands_at or _here())
    return roots.inside(address)


def _here() -> str:
    """The address of this page, or where it is the answer to a form alone, of the page above it."""
    if request.method == "GET":
        return request.script_root + request.full_path.removesuffix("?")
    shown, path = current_app.url_map.bind("localhost"), request.path
    while path and not shown.test(path, "GET"):
        path = path.rpartition("/")[0]
    return request.script_root + (path or "/")


def _session_notice() -> Callable[[], Markup]:
    """How long one stays signed in, in the reader's language: the same for everyone, made once."""
    made: dict[str, Markup] = {}

    def notice() -> Markup:
        language = languages.current().code
        if language not in made:
            lines = render_template("auth/_session.html").splitlines()
            made[language] = Markup(" ".join(map(str.strip, lines)))  # noqa: S704 - our own
        return made[language]

    return notice


def _sign_in_link() -> str | None:
    """Where residents sign in and come back to this page; None where they cannot."""
    if providers.here().find(Realm.RESIDENT) is None:
        return None
    if way_in := g.get("way_in"):
        return str(way_in)
    here = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    return roots.outside("auth.sign_in", next=here if here != "/" else None)


def _tel(number: str) -> str:
    return f"tel:{number.replace(' ', '')}"


def _phone_link(number: str) -> Markup:
    return Markup('<a class="govuk-link portal-phone" href="{}">{}</a>').format(
        _tel(number), number
    )


def _icon(sprite: str, name: str) -> Markup:
    return Markup(
        '<svg class="portal-icon" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>'
    ).format(sprite, name)


@lru_cache(maxsize=16)
def _build(council: Path) -> str:
    """A name for this version of all that pages are made of: a new one makes every tag new."""
    digest = hashlib.blake2b(digest_size=6)
    for folder in (*(_ROOT / name for name in _MADE_OF), council):
        for path in _sources(folder):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in _SUFFIXES)
