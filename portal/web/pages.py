"""Pages: one for one reader, and public ones that are the same for everyone and kept whole."""

import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import brotli
from flask import Flask, Response, current_app, render_template, request
from werkzeug.datastructures import Headers

from portal.web import languages, roots, serving, signed_on

HTML = "text/html; charset=utf-8"
_NAME = "portal.pages"
_VARY = "Cookie, Accept-Language, Accept-Encoding"
_KEPT_BYTES = 64 * 1024 * 1024
_KEPT_PAGES = 4096
_WORTH_PACKING = 1000
_TYPED = re.compile(r"(<textarea\b.*?</textarea>)", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")


@dataclass(slots=True)
class _Kept:
    etag: str
    body: bytes
    packed: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(body) for body in self.packed.values())


class Shelf:
    """Whole pages by address and language; the ones longest unasked go first."""

    def __init__(self, build: str, most_bytes: int = _KEPT_BYTES) -> None:
        self.build = build
        self._most_bytes = most_bytes
        self._pages: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: tuple[str, ...], etag: str) -> _Kept | None:
        """The page kept under the key, where it is still the one that the tag names."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.etag != etag:
                return None
            self._pages.move_to_end(key)
            return kept

    def put(self, key: tuple[str, ...], kept: _Kept) -> None:
        """Keep a page, and let go of others until all is within bounds."""
        with self._lock:
            self._drop(key)
            self._pages[key] = kept
            self._bytes += kept.size
            while self._bytes > self._most_bytes or len(self._pages) > _KEPT_PAGES:
                self._drop(next(iter(self._pages)))

    def pack(self, key: tuple[str, ...], kept: _Kept, coding: str) -> bytes:
        """The page compressed, made the first time someone takes it so."""
        packed = kept.packed.get(coding)
        if packed is None:
            packed = kept.packed[coding] = _CODINGS[coding](kept.body)
            with self._lock:
                if self._pages.get(key) is kept:
                    self._bytes += len(packed)
        return packed

    def _drop(self, key: tuple[str, ...]) -> None:
        if dropped := self._pages.pop(key, None):
            self._bytes -= dropped.size


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


def install(app: Flask, build: str) -> None:
    """Give the app its shelf; `build` names this version of everything a page is made of."""
    app.extensions[_NAME] = Shelf(build)


def page(template: str, fragment: str | None = None, **facts: Any) -> Response:
    """A page for this reader alone, or its fragment where htmx asks for that.

    `fragment` is a template whose outer element has the id that htmx swaps. Nothing keeps a copy.
    """
    headers = {"Cache-Control": "no-store"}
    if fragment is not None:
        headers["Vary"] = "HX-Request"
        if _wants_fragment():
            template = fragment
    body = _unindented(render_template(template, on_call=serving.here(), **facts))
    return Response(body, headers=headers, content_type=HTML)


def _unindented(html: str) -> str:
    """The page without its templates' indentation, a tenth of a form; typed text as it was."""
    parts = _TYPED.split(html)
    return "".join(
        part if place % 2 else _INDENT.sub("\n", part) for place, part in enumerate(parts)
    )


def public_page(
    tag: str | int,
    render: Callable[[], str],
    content_type: str = HTML,
    *,
    fragments: bool = False,
) -> Response:
    """A page that is the same for everyone who reads its language; its menu knows who signed on.

    `tag` names the state of what it shows: same address, language and tag mean the same page.
    `render` is called only where no such page is kept, and must not touch the session or a form.
    With `fragments`, `render` may give htmx something else, asked by `wants_fragment()`.
    """
    if roots.key() is not None:  # it is for whom one acts, and for nobody after them
        return Response(
            render(), headers={"Cache-Control": "private, no-store"}, content_type=content_type
        )
    shelf = cast(Shelf, current_app.extensions[_NAME])
    language = languages.current().code
    environ = request.environ
    part = "part" if fragments and _wants_fragment() else "whole"
    # whoever is signed on sees another menu; it is the same for all of them
    whose = signed_on.realm() or "anyone"
    etag = f'W/"{shelf.build}-{language}-{part[0]}{whose[0]}-{tag}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"{'public' if whose == 'anyone' else 'private'}, no-cache",
        "Vary": f"{_VARY}, HX-Request" if fragments else _VARY,
    }
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return _NotModified(status=304, headers=headers)
    key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), language, part, whose)
    kept = shelf.find(key, etag)
    if kept is None:
        kept = _Kept(etag, render().encode())
        shelf.put(key, kept)
    body = kept.body
    if len(body) >= _WORTH_PACKING and (coding := _coding(environ.get("HTTP_ACCEPT_ENCODING"))):
        body = shelf.pack(key, kept, coding)
        headers["Content-Encoding"] = coding
    return Response(body, headers=headers, content_type=content_type)


def made_once(key: tuple[str, ...], render: Callable[[], str]) -> str:
    """A page that is the same for everyone who reads its language, but for a mark that its caller
    puts something in the place of. `render` must not touch the session or a form.
    """
    if roots.key() is not None:
        return _unindented(render())
    shelf = cast(Shelf, current_app.extensions[_NAME])
    named = (*key, languages.current().code)
    kept = shelf.find(named, shelf.build)
    if kept is None:
        kept = _Kept(shelf.build, _unindented(render()).encode())
        shelf.put(named, kept)
    return kept.body.decode()


def own_page(html: str) -> Response:
    """A page for this reader alone, as it is; nothing keeps a copy."""
    return Response(html, headers={"Cache-Control": "no-store"}, content_type=HTML)


class _NotModified(Response):
    """Headers and no more, which need not be worked out again for every reader."""

    default_mimetype = None

    def get_wsgi_headers(self, environ: Any) -> Headers:
        return self.headers


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page, and not for the page to come back to."""
    return _wants_fragment()


def _wants_fragment() -> bool:
    environ = request.environ
    return "HTTP_HX_REQUEST" in environ and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in environ


def _coding(accepted: str | None) -> str | None:
    if not accepted or "q=0" in accepted:
        return None
    return next((coding for coding in _CODINGS if coding in accepted), None)
