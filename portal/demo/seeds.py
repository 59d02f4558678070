"""The demo's first start: tables, gazetteer, and about sixty cases of the last 90 days."""

import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.council.load import load_council
from portal.database import Database
from portal.demo import advice, casework, colleagues, past_calls, scenes
from portal.demo.casework import Office
from portal.demo.colleagues import CLERK, handler
from portal.demo.neighbours import meet_all, neighbours, settle
from portal.migrations.upgrade import upgrade
from portal.models.actors import By
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.drafts import Draft
from portal.models.followers import Follower
from portal.models.photos import Photo
from portal.models.places import Place, Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.reading.gazetteer import Gazetteer
from portal.services import cases, drafts, photos, pictures
from portal.services.cases import NewCase
from portal.services.gazetteer import import_gazetteer, load_gazetteer
from portal.services.gazetteer_formats import read
from portal.services.people import Introduction
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
    office: Office


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The photos of a case, made ready before its transaction opens."""

    before: pictures.Ready | None
    after: pictures.Ready | None
    hidden: pictures.Ready | None
    covered: Mapping[str, bytes] | None  # `before` with boxes over it


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
        known = set(session.scalars(select(Case.once).where(Case.once.startswith(_ONCE))))
    if missing := [seed for seed in _seeds() if _once(seed) not in known]:
        town = _town(database, settings, council)
        for seed in track(missing, "Filling the demo with cases …", console=console):
            _sow(database, town, seed)
        with database.write() as session:
            past_calls.take_all(session, town.office.colleagues[CLERK], town.started)
            meet_all(session)
            advice.settle(session, settings, town.storage, town.office.colleagues)
    database.close()


def _town(database: Database, settings: Settings, council: Council) -> _Town:
    storage, started = Storage.open(settings.storage), clock.now()
    with database.write() as session:
        staff = colleagues.sign_all_on(session, settings, council)
    with database.read() as session:
        gazetteer = load_gazetteer(session)
    return _Town(council, gazetteer, storage, started, Office(council, storage, staff, started))


def _seeds() -> Iterator[dict[str, Any]]:
    yield from tomllib.loads(_FILE.read_text())["cases"]


def _once(seed: dict[str, Any]) -> str:
    return f"{_ONCE}{zlib.crc32((seed['place'] + seed['words']).encode())}"


def _sow(database: Database, town: _Town, seed: dict[str, Any]) -> None:
    """One case with its whole history, in one transaction."""
    made = _pictures(seed)
    reported = _by_day(town.started, seed)
    with database.write() as session:
        case, call = _open(session, town, seed, made)
        case.reporters = seed.get("told_by", 1)
        _backdate(session, case, call, reported)
        if (who := neighbours().get(seed.get("by", ""))) and case.subject:
            settle(session, who, case.subject, reported)
        _play(session, town, case, seed, made.after)
        casework.work(session, town.office, case, seed)
        _conceal(session, town, case, seed, made)
        casework.ask(session, town.office, case, seed)


def _open(
    session: Session, town: _Town, seed: dict[str, Any], made: _Pictures
) -> tuple[Case, Call | None]:
    """The case as it was reported: on the web, or in a call of the contact centre."""
    who = neighbours()[seed["by"]] if "by" in seed else None
    place, point = _place(town, seed)
    draft = drafts.start(session, PUBLIC_ON_WEB, "demo", {})
    taken = [_before(session, town, draft, one) for one in (made.before, made.hidden) if one]
    new = NewCase(
        service=seed["category"],
        words=seed["words"],
        place=place,
        point=point,
        reporter=who.introduction if who else Introduction(),
        photo_ids=[photo.id for photo in taken],
        once=_once(seed),
    )
    call = None
    if who is not None and "channel" in seed:
        clerk = town.office.colleagues[CLERK]
        channel = By(seed["channel"])
        case, call = past_calls.report(session, clerk, town.council, who, channel, new)
    else:
        case = cases.open_case(session, PUBLIC_ON_WEB, town.council, new)
    drafts.finish(session, PUBLIC_ON_WEB, draft, case.id)
    return case, call


def _conceal(
    session: Session, town: _Town, case: Case, seed: dict[str, Any], made: _Pictures
) -> None:
    """What of its photos nobody should see."""
    session.refresh(case, ["photos"])
    changed, shown = case.updated_at, [one for one in case.photos if one.event_id is None]
    if made.hidden:
        casework.hide(session, town.office, case, shown[-1])
    if made.covered:
        casework.cover(session, town.office, case, shown[0], seed["covered"], made.covered)
    case.updated_at = changed


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
        officer = handler(town.office.colleagues, case)
        event = cases.progress(session, officer, case, State(state), words, shown)
        event.at = case.updated_at = at
        if case.closed_at is not None:
            case.closed_at = at


def _by_day(now: datetime, seed: dict[str, Any]) -> datetime:
    """A moment of daylight on the day it was reported, before now."""
    day = now.astimezone(clock.LONDON) - timedelta(days=seed["days_ago"])
    hour, minute = divmod(zlib.crc32(seed["words"].encode()) % (_HOURS * 60), 60)
    told = day.replace(hour=_MORNING + hour, minute=minute, second=0, microsecond=0)
    return min(told, now - _APART).astimezone(UTC)


def _backdate(session: Session, case: Case, call: Call | None, at: datetime) -> None:
    ago = case.created_at - at
    case.created_at = case.updated_at = at
    case.due = case.due - ago if case.due else None
    for event in case.events:
        event.at = at
    for contact in session.scalars(select(Contact).where(Contact.case_id == case.id)):
        contact.at = at
    for follower in session.scalars(select(Follower).where(Follower.case_id == case.id)):
        follower.created_at = follower.confirmed_at = at
    if call is not None:
        past_calls.backdate(session, call, at)


def _place(town: _Town, seed: dict[str, Any]) -> tuple[str, Point]:
    """The place in words and on the map."""
    found = town.gazetteer.search(seed["place"], limit=1)
    if not found:
        raise LookupError(f"{_FILE.name}: the gazetteer has no {seed['place']!r}")
    return found[0].label, found[0].point


def _pictures(seed: dict[str, Any]) -> _Pictures:
    before, after, hidden = (
        _photograph(seed.get(which), seed["words"]) for which in ("photo", "after", "hidden_photo")
    )
    covered = None
    if before and "covered" in seed:
        covered = pictures.covered(before.renditions["1600.jpg"], seed["covered"])
    return _Pictures(before, after, hidden, covered)


def _photograph(scene: str | None, words: str) -> pictures.Ready | None:
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
    officer = handler(town.office.colleagues, case)
    return photos.receive_after(session, officer, case, photo_id, ready, str(photo_id))
