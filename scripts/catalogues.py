"""The translation catalogues: checked against the code, or brought up to date with it.

    python -m scripts.catalogues check        fails on a missing, fuzzy, obsolete or broken entry
    python -m scripts.catalogues update       adds what is new, drops what is gone
    python -m scripts.catalogues add LOCALE   begins a language

The portal's own words and a council's words are two catalogues: a council keeps its own.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
OPTIONS = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}


CODE = (
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
)
_NAME = re.compile(r"\{[a-z][a-z0-9_.]*\}")
DEMO = Path("portal/demo/thornley")


@dataclass(frozen=True)
class Words:
    """One catalogue's home, and where its words stand: a folder, what is in it, how it is read."""

    home: Path
    sources: tuple[tuple[Path, tuple[tuple[str, str], ...]], ...]
    without: tuple[Path, ...] = ()

    def locales(self) -> list[str]:
        """The languages begun so far."""
        return sorted(path.parent.parent.name for path in self.home.glob("*/LC_MESSAGES/*.po"))

    def path(self, locale: str) -> Path:
        """The catalogue's file in one language."""
        return self.home / locale / "LC_MESSAGES" / "messages.po"


ALL = (
    Words(
        Path("translations"),
        (
            (
                Path("portal"),
                (*CODE, ("authority/*.toml", "portal.authority.extract:extract_toml")),
            ),
            (Path("channels"), CODE),
            (Path("life_events"), (*CODE, ("**.toml", "life_events.extract:extract_toml"))),
        ),
        without=(DEMO,),
    ),
    Words(
        DEMO / "translations",
        ((DEMO, (("*.toml", "portal.council.extract:extract_toml"),)),),
    ),
)


def main(arguments: list[str]) -> int:
    """Carry out one of the three commands; 0 when all is well."""
    match arguments:
        case ["check"]:
            return check()
        case ["update"]:
            return update(locales=None)
        case ["add", locale]:
            return update(locales=[locale])
    print(__doc__, file=sys.stderr)
    return 2


def check() -> int:
    """Print every fault of every catalogue; 1 where there is one."""
    faults = [
        f"{words.path(locale)}: {fault}"
        for words in ALL
        for template in [extracted(words, lines=True)]
        for locale in words.locales()
        for fault in faults_of(words.path(locale), locale, template)
    ]
    faults += [f"{words.home}: no language there yet" for words in ALL if not words.locales()]
    for fault in faults:
        print(fault)
    print(f"catalogues: {len(faults)} faults" if faults else "catalogues: complete")
    return 1 if faults else 0


def faults_of(path: Path, locale: str, template: Catalog) -> Iterator[str]:
    """What one catalogue lacks, has too much, or has in a form that would break at run time."""
    catalogue = read(path, locale)
    for message in template:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"missing: {_first(message)!r}{_place(message)}"
    for message in catalogue:
        if not message.id:
            continue
        if template.get(message.id, message.context) is None:
            yield f"obsolete: {_first(message)!r}"
        elif message.fuzzy:
            yield f"fuzzy: {_first(message)!r}"
        elif not _translated(message):
            yield f"not translated: {_first(message)!r}"
        elif lost := _names(message.id) ^ _names(message.string):
            yield f"{', '.join(sorted(lost))} not the same in both: {_first(message)!r}"
        else:
            yield from (f"{error}: {_first(message)!r}" for error in message.check(catalogue))
    yield from (f"obsolete: {_first(message)!r}" for message in catalogue.obsolete.values())


def update(locales: list[str] | None, of: tuple[Words, ...] = ALL) -> int:
    """Bring the catalogues of `locales` (None: of all begun) up to date; translations are kept."""
    for words in of:
        template = extracted(words)
        for locale in locales or words.locales():
            path = words.path(locale)
            catalogue = read(path, locale)
            catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
            write(path, catalogue)
            print(f"{path}: {len(catalogue)} entries")
    return 0


def extracted(words: Words, *, lines: bool = False) -> Catalog:
    """Every message that stands in the code now; with its line only where that is shown.

    Catalogues are in the order of files and lines: with lines, a change of code would move them.
    """
    catalogue = Catalog(project="Citizen Portal", charset="utf-8")
    for source, methods in words.sources:
        found = extract_from_dir(
            source,
            method_map=list(methods),
            options_map=OPTIONS,
            keywords=KEYWORDS,
            comment_tags=("translators:",),
            strip_comment_tags=True,
            directory_filter=lambda folder: Path(folder) not in words.without,
        )
        for name, line, message, comments, context in found:
            place = (str(source / name), line if lines else 0)
            catalogue.add(message, None, [place], (), comments, context=context)
    return catalogue


def read(path: Path, locale: str) -> Catalog:
    """The catalogue as it stands, empty where it has no file yet."""
    if not path.exists():
        return Catalog(locale=locale, project="Citizen Portal", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def write(path: Path, catalogue: Catalog) -> None:
    """Write it without line numbers, so that a change of code elsewhere changes nothing here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=100,
            sort_by_file=True,
            ignore_obsolete=True,
            include_lineno=False,
        )


def _place(message: Message) -> str:
    """Where the words stand, so that whoever wrote them finds them."""
    return "".join(f" ({file}:{line})" for file, line in message.locations[:1] if line)


def _names(words: object) -> set[str]:
    """What life events fill in: {rate} and {fact.field}."""
    return set(_NAME.findall(words)) if isinstance(words, str) else set()


def _first(message: Message) -> str:
    return str(message.id) if isinstance(message.id, str) else str(message.id[0])


def _translated(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(strings) and all(strings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
