"""Copies what the pages need from node_modules to static/vendor, in our own font and compressed.

Run by `make vendor`, after `npm ci`.
"""

import re
import shutil
import sys
from pathlib import Path

from whitenoise.compress import Compressor

SOURCE = Path("node_modules")
TARGET = Path("static/vendor")

# folder in static/vendor: (folder in node_modules, patterns of files in it)
WANTED = {
    "govuk-frontend": (
        "govuk-frontend/dist/govuk",
        ["govuk-frontend.min.css", "govuk-frontend.min.js"],
    ),
    "htmx": ("htmx.org/dist", ["htmx.min.js"]),
    "leaflet": ("leaflet/dist", ["leaflet.css", "leaflet.js", "images/*.png"]),
}

SYSTEM_FONT = "system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Liberation Sans,arial,sans-serif"
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_SOURCE_MAP = re.compile(rb"(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


class VendorFault(Exception):
    """A package does not hold what it used to; the message says which and what."""


def main() -> int:
    """Make static/vendor anew; 1 and one line on stderr where a package has changed shape."""
    try:
        copied = [path for name in WANTED for path in copy(name)]
        theme(TARGET / "govuk-frontend" / "govuk-frontend.min.css")
    except VendorFault as fault:
        print(f"vendor: {fault}", file=sys.stderr)
        return 1
    compress(copied)
    print(f"static/vendor: {len(copied)} files")
    return 0


def copy(name: str) -> list[Path]:
    """Copy one package's files. Raises VendorFault where a pattern finds nothing."""
    folder, patterns = WANTED[name]
    shutil.rmtree(TARGET / name, ignore_errors=True)
    copied = []
    for pattern in patterns:
        found = sorted((SOURCE / folder).glob(pattern))
        if not found:
            raise VendorFault(f"{SOURCE / folder} holds no {pattern}")
        for path in found:
            target = TARGET / name / path.relative_to(SOURCE / folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_SOURCE_MAP.sub(b"", path.read_bytes()))
            copied.append(target)
    return copied


def theme(path: Path) -> None:
    """Take GDS Transport and the crest out: both belong to GOV.UK alone (its licence)."""
    css, faces = _FONT_FACE.subn("", path.read_text("utf-8"))
    css, fonts = re.subn(r'"?GDS Transport"?,\s*arial,\s*sans-serif', SYSTEM_FONT, css)
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")
    if not (faces and fonts) or "GDS Transport" in css or "url(" in css:
        raise VendorFault(f"{path} names its fonts or images in a new way; mend scripts/vendor.py")
    path.write_text(css, "utf-8")


def compress(paths: list[Path]) -> None:
    """Write .br and .gz beside each file that gets smaller by it; WhiteNoise serves those."""
    compressor = Compressor(quiet=True)
    for path in paths:
        if compressor.should_compress(str(path)):
            compressor.compress(str(path))


if __name__ == "__main__":
    sys.exit(main())
