"""Style sheets, scripts and pictures: under names with their digest in, cached for ever.

A name without the digest works too, for an hour: what a style sheet names itself goes that way.
"""

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

import brotli
from flask import Flask
from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC = Path(__file__).parents[2] / "static"
PREFIX = "/static/"
_BUILT = "built"
_PACKED = {".br", ".gz"}
_WORTH_PACKING = {".css", ".js", ".svg"}
_HOUR = 3600


class NoSuchAsset(KeyError):
    """A template names a file that is not there; `make` builds static/vendor."""


def content(name: str) -> bytes:
    """What `css/portal.css` holds."""
    return (STATIC / name).read_bytes()


class Assets:
    """Where a browser finds each file of static/."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._built = _writable(folder / _BUILT)
        self._files: dict[str, Path] = {}
        self._urls: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _PACKED and folder / _BUILT != path.parent:
                self._keep(path.relative_to(folder).as_posix(), path)

    def url(self, name: str) -> str:
        """The address of `css/portal.css`. Raises NoSuchAsset."""
        try:
            return self._urls[name]
        except KeyError:
            raise NoSuchAsset(f"static/{name} is missing; run make") from None

    def add(self, name: str, content: bytes) -> None:
        """Serve what is made at start, such as the council's colours, under a name."""
        self._urls[name] = _url(name, content)
        self._files[name] = self._packed(Path(name).name, content)

    def install(self, app: Flask) -> None:
        """Serve the files before the application is asked."""
        app.wsgi_app = _FilesFirst(app.wsgi_app, self._served)  # type: ignore[method-assign]

    def _served(self, application: "WSGIApplication") -> WhiteNoise:
        for_ever = set(self._urls.values())
        noise = WhiteNoise(
            application,
            max_age=_HOUR,
            allow_all_origins=False,
            add_headers_function=_safely,
            immutable_file_test=lambda _path, url: url in for_ever,
        )
        for name, path in self._files.items():
            noise.add_file_to_dictionary(PREFIX + name, str(path))
            noise.add_file_to_dictionary(self._urls[name], str(path))
        return noise

    def _keep(self, name: str, path: Path) -> None:
        content = path.read_bytes()
        packed = path.suffix not in _WORTH_PACKING or Path(f"{path}.br").exists()
        self._urls[name] = _url(name, content)
        self._files[name] = path if packed else self._packed(path.name, content)

    def _packed(self, name: str, content: bytes) -> Path:
        """A copy with its compressed forms beside it, which is where WhiteNoise looks."""
        path = self._built / f"{_digest(content)}-{name}"
        if not path.exists():
            _write(Path(f"{path}.br"), brotli.compress(content))
            _write(Path(f"{path}.gz"), gzip.compress(content, mtime=0))
            _write(path, content)
        return path


class _FilesFirst:
    """The application behind its files, which are looked at when the first one is asked for."""

    def __init__(
        self, application: "WSGIApplication", served: Callable[["WSGIApplication"], WhiteNoise]
    ) -> None:
        self._application = application
        self._served = served

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._files(environ, start_response)  # type: ignore[no-any-return]
        return self._application(environ, start_response)

    @cached_property
    def _files(self) -> WhiteNoise:
        return self._served(self._application)


def _writable(folder: Path) -> Path:
    """The folder, or one that lasts until the machine tidies up where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="portal-"))


def _write(path: Path, content: bytes) -> None:
    # two workers start at once: each writes its own file, and the last to rename it wins
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(path)


def _url(name: str, content: bytes) -> str:
    path = Path(name)
    return PREFIX + path.with_name(f"{path.stem}.{_digest(content)}{path.suffix}").as_posix()


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def _safely(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
