"""`portal retention`: what is kept no longer than it is needed."""

import click

from portal.commands import apps
from portal.models.evidence import key
from portal.policy import SYSTEM
from portal.services import photos, retention
from portal.web.parts import Parts


@click.group("retention")
def retention_group() -> None:
    """What is kept no longer than it is needed."""


@retention_group.command()
def run() -> None:
    """Remove drafts older than a day with their photos, links whose time is over, and proofs that
    nobody needs any more.
    """
    _, parts = apps.app_parts()
    drafts = links = proofs = 0
    while (gone := forget_once(parts)).drafts or gone.links or gone.proofs or gone.files:
        drafts, links = drafts + gone.drafts, links + gone.links
        proofs += len(gone.proofs)
    click.echo(f"{drafts} drafts, {links} links and {proofs} proofs removed.")


def forget_once(parts: Parts) -> retention.Forgotten:
    """One batch, its photos' files after the commit."""
    with parts.database.write() as session:
        gone = retention.forget(session, SYSTEM)
    for photo_id in gone.photos:
        photos.drop_files(parts.storage, photo_id)
    for proof_id in gone.proofs:
        parts.storage.delete(key(proof_id))
    for file in gone.files:
        parts.storage.delete(file)
    return gone
