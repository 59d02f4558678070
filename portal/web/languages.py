"""Which language a page is in: the reader's choice, the browser's, or the council's first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from portal.web.catalogues import PSEUDO, Catalogues

COOKIE = "lang"
_NAME = "portal.languages"
_LONGEST_HEADER = 500
_ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Language:
    """A language pages are offered in; `name` is what its speakers call it."""

    code: str  # as in HTML: cy, en-XA
    name: str
    direction: str  # ltr or rtl
    locale: Locale


class Languages:
    """The languages of one council, the first being the one to fall back on."""

    def __init__(self, codes: Iterable[str], pseudo: bool = False) -> None:
        self.offered = tuple(_language(code) for code in codes)
        self.pseudo = pseudo
        self._by_code = {language.code: language for language in self.offered}
        self._made_up = {code: _language(code) for code in PSEUDO}
        self._accepted = lru_cache(maxsize=512)(self._negotiated)

    def find(self, code: str, testing: bool = False) -> Language | None:
        """The language of this code, where it is offered; made-up ones only for tests."""
        found = self._by_code.get(code)
        if found is None and (self.pseudo or testing):
            found = self._made_up.get(code)
        return found

    def chosen(self, cookie: str | None, accept: str | None, testing: bool = False) -> Language:
        """The language for what a browser sent."""
        if cookie and (found := self.find(cookie, testing)):
            return found
        if accept and len(accept) <= _LONGEST_HEADER:
            return self._accepted(accept)
        return self.offered[0]

    def _negotiated(self, accept: str) -> Language:
        """The best the browser takes; who wants `cy-GB` takes `cy`."""
        for wanted, quality in parse_accept_header(accept, LanguageAccept):
            found = self._by_code.get(wanted) or self._by_code.get(wanted.partition("-")[0])
            if found and quality > 0:
                return found
        return self.offered[0]


class _Babel(Babel):
    domain_instance: Catalogues


def install(app: Flask, languages: Languages, catalogues: Catalogues) -> None:
    """Give the app its languages and Flask-Babel its words."""
    app.extensions[_NAME] = languages
    babel = _Babel(
        app,
        default_locale=str(languages.offered[0].locale),
        default_timezone="Europe/London",
        locale_selector=lambda: current().locale,
    )
    babel.domain_instance = catalogues


def offered() -> tuple[Language, ...]:
    """The languages a reader can switch to."""
    return of(current_app).offered


def of(app: Flask) -> Languages:
    """The app's languages."""
    return cast(Languages, app.extensions[_NAME])


def current() -> Language:
    """The language this page, or this message, is in."""
    if not has_request_context():
        return _of_locale()
    found: Language | None = g.get("language")
    if found is None:
        environ = request.environ
        found = g.language = of(current_app).chosen(
            # most who read a page have no cookie: then there is nothing to take apart
            request.cookies.get(COOKIE) if "HTTP_COOKIE" in environ else None,
            environ.get("HTTP_ACCEPT_LANGUAGE"),
            current_app.testing,
        )
    return found


def remember(response: Response, code: str, *, secure: bool) -> None:
    """Keep the reader's choice in their browser, for a year."""
    response.set_cookie(
        COOKIE, code, max_age=_ONE_YEAR, httponly=True, samesite="Lax", secure=secure
    )


def _of_locale() -> Language:
    languages = of(current_app)
    locale = get_locale()
    return (languages.find(str(locale)) if locale else None) or languages.offered[0]


def _language(code: str) -> Language:
    if code in PSEUDO:
        locale: Locale = PSEUDO[code][0]
        return Language(code, code, locale.text_direction, locale)
    locale = Locale.parse(code, sep="-" if "-" in code else "_")
    name = str(locale.get_display_name(locale))
    return Language(code, name[:1].upper() + name[1:], locale.text_direction, locale)
