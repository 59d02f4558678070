"""Whether every word of the folder is there in every language the council names."""

from collections.abc import Iterator
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from portal.council.extract import human_words
from portal.council.faults import Fault
from portal.council.toml_files import TomlFile

SOURCE = "en"  # the language the files are written in


def language_faults(folder: Path, files: dict[str, TomlFile]) -> Iterator[Fault]:
    """Languages that do not exist, catalogues that are missing, words without a translation."""
    council = files["council.toml"]
    for number, language in enumerate(council.data["languages"]):
        if not _exists(language):
            yield council.fault(
                ("languages", number),
                f"“{language}” is not the code of a language.",
                "Write one such as en, cy, pl or ur.",
            )
        elif language != SOURCE:
            yield from _missing(folder, language, files)
    if SOURCE not in council.data["languages"]:
        yield council.fault(
            ("languages",), "English is missing: the files are written in it.", 'Write "en" too.'
        )


def _missing(folder: Path, language: str, files: dict[str, TomlFile]) -> Iterator[Fault]:
    path = folder / "translations" / language / "LC_MESSAGES" / "messages.po"
    name = path.relative_to(folder).as_posix()
    if not path.is_file():
        yield Fault(
            name,
            None,
            f"The words of this folder are not translated into “{language}”.",
            f"Make this file, or take “{language}” out of the languages of council.toml.",
        )
        return
    try:
        with path.open("rb") as po:
            catalogue = read_po(po, locale=language, abort_invalid=True)
    except PoFileError as error:
        yield Fault(name, error.lineno, f"This cannot be read: {error}.", "Mend it here.")
        return
    for file in files.values():
        for where, words in human_words(file.data):
            if not _translated(catalogue, words):
                yield file.fault(
                    where,
                    f"“{_short(words)}” has no finished translation into “{language}”.",
                    f"Write one in {name}.",
                )


def _translated(catalogue: Catalog, words: str) -> bool:
    message = catalogue.get(words)
    return message is not None and bool(message.string) and not message.fuzzy


def _exists(language: str) -> bool:
    try:
        Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _short(words: str) -> str:
    return words if len(words) <= 50 else f"{words[:49]}…"
