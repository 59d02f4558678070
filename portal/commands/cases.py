"""`portal case`: the way to move a case on from a terminal; staff use the pages under /staff."""

from pathlib import Path
from uuid import UUID

import click

from portal import clock
from portal.commands import tools
from portal.commands.refusals import Refused
from portal.database import Database
from portal.models.cases import Case
from portal.models.states import STEPS, NoSuchStep, State
from portal.services import cases, photos, pictures
from portal.settings import load
from portal.storage import Storage, StorageFailed


@click.group()
def case() -> None:
    """Cases: answer one."""


@case.command()
@click.argument("reference", metavar="REF")
@click.option("--state", required=True, type=click.Choice([state.value for state in State]),
              help="The state it goes to.")  # fmt: skip
@click.option("--words", required=True, help="What everyone may read about it.")
@click.option("--photo", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A photo of the work done.")  # fmt: skip
def respond(reference: str, state: str, words: str, photo: Path | None) -> None:
    """Move a case on with words and a photo, and tell everyone who follows it."""
    settings = load()
    database, storage = Database(settings.database), Storage.open(settings.storage)
    ready = _made_ready(photo) if photo else None
    photo_id = clock.new_id()
    if ready is not None:
        _keep(storage, photo_id, ready)
    try:
        written = _respond(database, reference, State(state), words, photo_id, ready)
    except Refused:
        if ready is not None:
            photos.drop_files(storage, photo_id)
        raise
    click.echo(f"{written} is now “{state}”. Its followers are being told.")


def _respond(
    database: Database, reference: str, to: State, words: str, photo_id: UUID,
    ready: pictures.Ready | None,
) -> str:  # fmt: skip
    actor = tools.officer()
    with database.write() as session:
        try:
            found = cases.find(session, actor, reference, to_change=True)
            if ready is not None:
                photos.receive_after(session, actor, found, photo_id, ready, str(photo_id))
            cases.progress(session, actor, found, to, words, [photo_id] if ready else [])
        except cases.NoSuchCase:
            raise Refused(
                f"No case has the reference {reference}. Look for a typing mistake."
            ) from None
        except NoSuchStep as step:
            raise Refused(_no_step(found, step)) from None
        except cases.WordsNeeded:
            raise Refused(f"“{to}” needs words that say why, or who does it instead.") from None
        return found.reference


def _no_step(found: Case, step: NoSuchStep) -> str:
    ways = ", ".join(sorted(STEPS[step.from_])) or "nothing: it has ended"
    return (
        f"{found.reference} is “{step.from_}” and cannot become “{step.to}”. It can become: {ways}."
    )


def _made_ready(path: Path) -> pictures.Ready:
    try:
        return pictures.ready(path.read_bytes())
    except pictures.PhotoRefused as refused:
        raise Refused(f"{path} cannot be used as a photo: {refused.code}.") from None


def _keep(storage: Storage, photo_id: UUID, ready: pictures.Ready) -> None:
    try:
        photos.keep_files(storage, photo_id, ready.renditions)
    except StorageFailed as failed:
        raise Refused(
            f"The photo cannot be stored: {failed}. Answer without it, or free space."
        ) from None
