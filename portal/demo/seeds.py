"""The demo's first start: tables, gazetteer, and about sixty cases of the last 90 days."""

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.demo import scenes
from portal.migrations.upgrade import upgrade
from portal.models.actors import Actor, By, Role
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.drafts import Draft
from portal.models.outbox import OutboxRow, Topic
from portal.models.photos import Photo
from portal.models.places import Place, Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.reading.gazetteer import Gazetteer
from portal.services import cases, drafts, photos, pictures
from portal.services.cases import NewCase
from portal.services.gazetteer import import_gazetteer, load_gazetteer
from portal.services.gazetteer_formats import read
from portal.settings import Settings
from portal.storage import Storage

_FILE = Path(__file__).parent / "cases.toml"
_APART = timedelta(hours=1, minutes=17)  # so that no two steps of a day fall together
_ONCE = "demo:"  # a start that was interrupted goes on with the cases that are missing
_MORNING = 7
_HOURS = 8  # people report through the day


@dataclass(frozen=True, slots=True)
class _Town:
    """What the seeding works with."""

    council: Council
    gazetteer: Gazetteer
    storage: Storage
    started: datetime


def prepare(settings: Settings, console: Console) -> None:
    """Make the demo's database and fill it, once: a second start finds it as it was left."""
    database = Database(settings.database)
    upgrade(database)
    council = load_council(settings.council)
    with database.write() as session:
        if session.scalar(select(Place.id).limit(1)) is None:
            console.print(f"Reading the gazetteer of {council.name} …")
            rows = read(council.gazetteer_path, "csv")
            import_gazetteer(session, SYSTEM, rows, source="csv")
    with database.read() as session:
        town = _Town(council, load_gazetteer(session), Storage.open(settings.storage), clock.now())
        known = set(session.scalars(select(Case.once).where(Case.once.startswith(_ONCE))))
    missing = [seed for seed in _seeds() if _once(seed) not in known]
    if missing:
        for seed in track(missing, "Filling the demo with cases …", console=console):
            _sow(database, town, seed)
    database.close()


def _seeds() -> Iterator[dict[str, Any]]:
    yield from tomllib.loads(_FILE.read_text())["cases"]


def _once(seed: dict[str, Any]) -> str:
    return f"{_ONCE}{zlib.crc32((seed['place'] + seed['words']).encode())}"


def _sow(database: Database, town: _Town, seed: dict[str, Any]) -> None:
    """One case with its whole history, in one transaction."""
    before = _photograph(town, seed.get("photo"), seed["words"])
    after = _photograph(town, seed.get("after"), seed["words"])
    place, point = _place(town, seed)
    reported = _by_day(town.started, seed)
    with database.write() as session:
        draft = drafts.start(session, PUBLIC_ON_WEB, "demo", {})
        case = cases.open_case(
            session,
            PUBLIC_ON_WEB,
            town.council,
            NewCase(
                service=seed["category"],
                words=seed["words"],
                place=place,
                point=point,
                photo_ids=[_before(session, town, draft, before).id] if before else [],
                once=_once(seed),
            ),
        )
        drafts.finish(session, PUBLIC_ON_WEB, draft, case.id)
        case.reporters = seed.get("told_by", 1)
        _backdate(session, case, reported)
        _play(session, town, case, seed, after)
        _tell_nobody(session, case)


def _play(
    session: Session, town: _Town, case: Case, seed: dict[str, Any], after: pictures.Ready | None
) -> None:
    """Move the case through its steps, each on its day."""
    reported = case.created_at
    steps = seed.get("steps", [])
    for number, (state, days, words) in enumerate(steps, start=1):
        at = min(reported + timedelta(days=days) + _APART * number, town.started)
        last = after if number == len(steps) else None
        shown = [_after(session, town, case, last).id] if last else []
        event = cases.progress(session, _officer(case), case, State(state), words, shown)
        event.at = case.updated_at = at
        if case.closed_at is not None:
            case.closed_at = at


def _by_day(now: datetime, seed: dict[str, Any]) -> datetime:
    """A moment of daylight on the day it was reported, before now."""
    day = now.astimezone(clock.LONDON) - timedelta(days=seed["days_ago"])
    hour, minute = divmod(zlib.crc32(seed["words"].encode()) % (_HOURS * 60), 60)
    told = day.replace(hour=_MORNING + hour, minute=minute, second=0, microsecond=0)
    return min(told, now - _APART).astimezone(UTC)


def _backdate(session: Session, case: Case, at: datetime) -> None:
    ago = case.created_at - at
    case.created_at = case.updated_at = at
    case.due = case.due - ago if case.due else None
    for event in case.events:
        event.at = at
    for contact in session.scalars(select(Contact).where(Contact.case_id == case.id)):
        contact.at = at


def _tell_nobody(session: Session, case: Case) -> None:
    """What happened before the demo began is in the record, but no email is sent for it."""
    session.flush()
    session.execute(
        delete(OutboxRow).where(
            OutboxRow.about_id == case.id, OutboxRow.topic != Topic.CONTACT_RECORDED
        )
    )


def _place(town: _Town, seed: dict[str, Any]) -> tuple[str, Point]:
    """The place in words and on the map."""
    found = town.gazetteer.search(seed["place"], limit=1)
    if not found:
        raise LookupError(f"{_FILE.name}: the gazetteer has no {seed['place']!r}")
    return found[0].label, found[0].point


def _photograph(town: _Town, scene: str | None, words: str) -> pictures.Ready | None:
    if scene is None:
        return None
    return pictures.ready(scenes.photograph(scene, zlib.crc32(words.encode())))


def _before(session: Session, town: _Town, draft: Draft, ready: pictures.Ready) -> Photo:
    photo_id = clock.new_id()
    photos.keep_files(town.storage, photo_id, ready.renditions)
    return photos.receive(session, PUBLIC_ON_WEB, draft, photo_id, ready, str(photo_id))


def _after(session: Session, town: _Town, case: Case, ready: pictures.Ready) -> Photo:
    photo_id = clock.new_id()
    photos.keep_files(town.storage, photo_id, ready.renditions)
    return photos.receive_after(session, _officer(case), case, photo_id, ready, str(photo_id))


def _officer(case: Case) -> Actor:
    """Somebody of the team that has the case."""
    return Actor(Role.OFFICER, By.WEB, teams=frozenset({case.team}))
