"""levels.toml: how sure the council must be of who somebody is, for each service, and why."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from portal.council.entries import Entry, Words
from portal.council.faults import Fault
from portal.council.names import twice, unknown
from portal.council.toml_files import TomlFile
from portal.models.actors import Level

ACCOUNT = (
    "account",
    "account.address",
    "account.contacts",
    "account.bring_in",
    "account.access_log",
    "account.delete",
)
"""What can be done in an account; each council says what it needs."""

ServiceKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]


class Needed(Entry):
    """What a service needs of whoever uses it, with the reason that they read."""

    service: ServiceKey
    needs: Level
    why: Words


ANYONE = "Anyone can report this. We do not need to know who you are."


class LevelFile(Entry):
    """levels.toml as it is written."""

    levels: Annotated[tuple[Needed, ...], Field(min_length=1)]


def level_faults(file: TomlFile, levels: LevelFile, categories: Iterable[str]) -> Iterator[Fault]:
    """Services that do not exist or stand twice, and account services that say nothing."""
    written = [needed.service for needed in levels.levels]
    yield from twice(file, "levels", "service", written)
    known = [*categories, *ACCOUNT]
    for number, needed in enumerate(levels.levels):
        path = ("levels", number, "service")
        yield from unknown(file, path, "service", needed.service, known)
        if needed.service in ACCOUNT and needed.needs is Level.NONE:
            yield file.fault(
                ("levels", number, "needs"),
                f"“{needed.service}” cannot be for anyone: it is somebody's own.",
                'Write "signed_on" or "verified".',
            )
    for service in ACCOUNT:
        if service not in written:
            yield file.fault(
                (),
                f"“{service}” is missing: nobody can tell what it needs.",
                "Add it to [[levels]].",
            )
