"""`portal retention`: what is kept no longer than it is needed."""

import click

from portal.commands import apps
from portal.policy import SYSTEM
from portal.services import photos, retention
from portal.web.parts import Parts


@click.group("retention")
def retention_group() -> None:
    """What is kept no longer than it is needed."""


@retention_group.command()
def run() -> None:
    """Remove drafts older than a day with their photos, and links whose time is over."""
    _, parts = apps.app_parts()
    drafts = links = 0
    while (gone := forget_once(parts)).drafts or gone.links:
        drafts, links = drafts + gone.drafts, links + gone.links
    click.echo(f"{drafts} drafts and {links} links removed.")


def forget_once(parts: Parts) -> retention.Forgotten:
    """One batch, its photos' files after the commit."""
    with parts.database.write() as session:
        gone = retention.forget(session, SYSTEM)
    for photo_id in gone.photos:
        photos.drop_files(parts.storage, photo_id)
    return gone
