"""Translations, read from .po files at start, so that a council's folder needs no compile step."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|%?\{\w+\}|<[^>]*>|&\w+;)")
_ACCENTS = str.maketrans(
    "aceinosuwyACEINOSUWY",
    "àçéîñöšûŵýÀÇÉÎÑÖŠÛŴÝ",
)
_RIGHT_TO_LEFT, _END = "\u202e", "\u202c"


class PseudoLocale(Locale):
    """A real locale's dates and numbers, with words made up to try out the pages."""

    def __init__(self, code: str, base: str) -> None:
        super().__init__(base)
        self.code = code


class Pseudo(NullTranslations):
    """Makes up a translation of everything: what comes out as it went in goes round gettext."""

    def __init__(self, altered: Callable[[str], str]) -> None:
        super().__init__()
        self._altered = altered

    def gettext(self, message: str) -> str:
        return self._altered(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._altered(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext


def accented(message: str) -> str:
    """`[Ŵĥàţ…]`: accents, brackets round each message, and a third more room."""
    parts = _KEPT.split(message)
    altered = "".join(
        part if place % 2 else part.translate(_ACCENTS) for place, part in enumerate(parts)
    )
    return f"[{altered}{' ~~~~' * (len(message) // 15)}]"


def mirrored(message: str) -> str:
    """The message as it looks in a script that runs from right to left."""
    parts = _KEPT.split(message)
    return "".join(
        part if place % 2 or not part.strip() else f"{_RIGHT_TO_LEFT}{part}{_END}"
        for place, part in enumerate(parts)
    )


PSEUDO = {
    "en-XA": (PseudoLocale("en-XA", "en"), accented),
    "ar-XB": (PseudoLocale("ar-XB", "ar"), mirrored),
}


class Catalogues(Domain):
    """The portal's words and the council's, merged; where both translate one, the council's."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self._folders = tuple(folders)
        self._by_code: dict[str, NullTranslations] = {
            code: Pseudo(altered) for code, (_locale, altered) in PSEUDO.items()
        }

    def get_translations(self) -> NullTranslations:
        """The words of the language in use."""
        locale = get_locale()
        code = "en" if locale is None else getattr(locale, "code", None) or str(locale)
        found = self._by_code.get(code)
        if found is None:
            found = self._by_code[code] = self._read(code)
        return found

    def _read(self, code: str) -> NullTranslations:
        paths = [folder / code / "LC_MESSAGES" / "messages.po" for folder in self._folders]
        read = [_compiled(path, path.stat().st_mtime_ns, code) for path in paths if path.exists()]
        if not read:
            return NullTranslations()
        whole = Translations(BytesIO(read[0]))
        for other in read[1:]:
            whole.merge(Translations(BytesIO(other)))
        return whole


@lru_cache(maxsize=64)
def _compiled(path: Path, _changed: int, code: str) -> bytes:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
