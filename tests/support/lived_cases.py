"""Cases in every state with a photo each, a private one, and the links that lead to them.

What people typed stands in ⟦⟧, as everywhere in a portal that is lived in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.cases import Case
from portal.models.followers import Follower, Opens
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM, Actor, By, Role
from portal.services import (
    cases,
    drafts,
    followers,
    links,
    photo_links,
    photos,
    pictures,
    question_links,
    short_links,
)
from portal.services.cases import NewCase
from portal.services.people import Introduction
from portal.web import parts
from tests.support import photographs

PLACES = (
    "42 Mill Lane, Thornley",
    "High Street, Thornley",
    "Station Road, Thornley",
    "Church Street, Thornley",
    "Queens Avenue, Thornley",
    "Park Road, Thornley",
    "Hill Street, Thornley",
    "Willow Road, Thornley",
    "Oak Close, Ashby",
    "Ashby Road, Thornley",
)
_OFFICER = Actor(Role.COMMAND, By.COMMAND)


@dataclass(frozen=True, slots=True)
class Opened:
    """The references of the cases, by the state that each comes to, and of the private one."""

    by_state: Mapping[State, str]
    private: str


def spots(app: Flask) -> list[Point]:
    """Where the places are."""
    gazetteer = parts.of(app).gazetteer
    return [gazetteer.search(place, limit=1)[0].point for place in PLACES]


def open_each(session: Session, app: Flask, reporter: Introduction) -> Opened:
    """A case for each state to come, each with a photo, and a private one."""
    council = parts.of(app).council
    references: dict[State, str] = {}
    places = dict(zip(PLACES, spots(app), strict=True))
    kinds = ["pothole", "pothole", *list(council.categories)[2:]]
    for state, service, (place, point) in zip(State, kinds, places.items(), strict=False):
        draft = drafts.start(session, PUBLIC_ON_WEB, "somebody", {})
        photo_id, ready = _photo(app)
        photos.receive(session, PUBLIC_ON_WEB, draft, photo_id, ready, str(photo_id))
        case = cases.open_case(
            session, PUBLIC_ON_WEB, council,
            NewCase(
                service=service, words=f"⟦Typed about {state}⟧", place=place, point=point,
                answers={"size": "plate"} if service == "pothole" else {},
                reporter=reporter, photo_ids=[photo_id],
            ),
        )  # fmt: skip
        drafts.finish(session, PUBLIC_ON_WEB, draft, case.id)
        references[state] = case.reference
    place, point = next(iter(places.items()))
    told = NewCase("noise", "⟦Drums⟧", place, point, "⟦At night⟧", reporter=reporter)
    return Opened(references, cases.open_case(session, PUBLIC_ON_WEB, council, told).reference)


def bring_on(session: Session, app: Flask, opened: Opened) -> None:
    """Each to its state, in words, and one with a photo of how it looks after."""
    for state, reference in opened.by_state.items():
        case = cases.find(session, SYSTEM, reference, to_change=True)
        if state is State.RECEIVED:
            continue
        if state is not State.CHECKED:
            cases.progress(session, _OFFICER, case, State.CHECKED, "⟦Looked at⟧")
        after = []
        if state is State.DONE:
            photo_id, ready = _photo(app)
            photos.receive_after(session, _OFFICER, case, photo_id, ready, str(photo_id))
            after = [photo_id]
        cases.progress(session, _OFFICER, case, state, f"⟦Answer {state}⟧", after)


def give_links(
    session: Session, app: Flask, opened: Opened, walks: Iterable[str], language: str
) -> dict[str, str]:
    """The tokens of links by what they open; each walk has one of its own to confirm."""
    secret = parts.of(app).settings.secret_key.get_secret_value()
    open_case = cases.find(session, SYSTEM, opened.by_state[State.RECEIVED])
    tokens = {}
    for name in ("to_confirm", *walks):
        follower = followers.follow(
            session, PUBLIC_ON_WEB, open_case,
            followers.Wish(f"{name}@example.com", language=language),
        )  # fmt: skip
        link = links.make(session, SYSTEM, follower, Opens.CONFIRM)
        session.flush()
        tokens[name] = links.token(secret, link.id)
        tokens[f"stop_{name}"] = followers.stop_token(secret, follower.id)
    done = cases.find(session, SYSTEM, opened.by_state[State.DONE])
    private = cases.find_any(session, PUBLIC_ON_WEB, opened.private)
    for name, case in (("case", done), ("worn", done), ("done", done), ("private", private)):
        link = links.make(session, SYSTEM, _follower(session, case), Opens.CASE)
        session.flush()
        tokens[name] = links.token(secret, link.id)
    links.use(session, PUBLIC_ON_WEB, secret, tokens["worn"])
    tokens |= _of_photos_and_questions(session, open_case, private)
    return tokens


def _of_photos_and_questions(session: Session, case: Case, asked_of: Case) -> dict[str, str]:
    """Of each one that works and one that is worn."""
    tokens = {name: photo_links.make(session, PUBLIC_ON_WEB, case)
              for name in ("photos", "photos_worn")}  # fmt: skip
    for name in ("question", "question_worn"):
        asked = question_links.make(session, SYSTEM, _follower(session, asked_of))
        asked.used_at = asked.created_at if name == "question_worn" else None
        tokens[name] = short_links.key(asked.id)
    session.flush()
    photo_links.add_photos(session, PUBLIC_ON_WEB, tokens["photos_worn"], [])
    return tokens


def _follower(session: Session, case: Case) -> Follower:
    return session.scalars(select(Follower).where(Follower.case_id == case.id)).one()


def _photo(app: Flask) -> tuple[UUID, pictures.Ready]:
    """A photo whose files are in the storage."""
    photo_id, ready = clock.new_id(), _ready()
    photos.keep_files(parts.of(app).storage, photo_id, ready.renditions)
    return photo_id, ready


@lru_cache
def _ready() -> pictures.Ready:
    return pictures.ready(photographs.jpeg(photographs.scene(800, 600)))
