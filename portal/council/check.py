"""Checks a council's folder: every mistake with its file, its line, and what to write."""

from collections.abc import Iterator
from pathlib import Path

from portal.council.addresses import address_faults
from portal.council.borders import border_faults
from portal.council.catalogues import language_faults
from portal.council.colours import colour_faults
from portal.council.faults import Fault
from portal.council.life_services import missing_duties
from portal.council.load import Folder, read_folder


def check_council(path: Path) -> list[Fault]:
    """All faults of the folder, by file and line; an empty list where it can be used."""
    folder = read_folder(Path(path))
    faults = [*folder.faults, *_further(folder)]
    return sorted(faults, key=lambda fault: (fault.file, fault.line or 0, fault.words))


def _further(folder: Folder) -> Iterator[Fault]:
    """What only shows where all files can be read."""
    council = folder.council
    if council is None:
        return
    yield from colour_faults(folder.toml["council.toml"])
    yield from missing_duties(folder.toml["teams.toml"], council.duties)
    yield from language_faults(folder.path, folder.toml)
    yield from _search_languages(folder)
    if council.logo_path and not council.logo_path.is_file():
        yield folder.toml["council.toml"].fault(
            ("logo",), f"There is no file “{council.logo}” in the folder.", "Add it there."
        )
    yield from border_faults(
        council, folder.features["wards.geojson"], folder.features["areas.geojson"]
    )
    if council.gazetteer_path.is_file():
        yield from address_faults(council)


def _search_languages(folder: Folder) -> Iterator[Fault]:
    file = folder.toml["categories.toml"]
    languages = folder.council.languages if folder.council else ()
    for number, category in enumerate(file.data["categories"]):
        for language in category.get("words_in", {}):
            if language not in languages:
                yield file.fault(
                    ("categories", number, "words_in", language),
                    f"“{language}” is not among the languages of council.toml.",
                    "Add it there, or take these words away.",
                )
