"""The home of an adviser with five hundred clients, against that of one with five.

`python -m benchmarks advisers` asks the whole page of the portal, signed on and with a second
factor shown, on SQLite and on PostgreSQL; an organisation of ten thousand clients is beside them.
"""

import statistics
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks import databases
from benchmarks.cores import kept_to, of_load
from benchmarks.figures import Figure
from portal import clock
from portal.app import create_app
from portal.models.actors import Basis, By, Depth, Kind, Level
from portal.models.cases import Case
from portal.models.identities import Realm
from portal.models.mandates import Mandate, MandateScope, MandateState, Way
from portal.models.organisations import (
    Adviser,
    AdviserRole,
    AdviserState,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.models.people import Person
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB
from portal.services import identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival
from portal.settings import Settings
from portal.web import parts

FEW, MANY, CROWD = 5, 500, 10_000
ROUNDS, READS = 9, 10
MOST = 1.5


def figures() -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    with databases.folder() as folder, databases.postgresql(folder) as server:
        return [
            *_on("SQLite", folder, databases.new_sqlite(folder, "advisers")),
            *_on("PostgreSQL", folder, databases.new_postgresql(server, "advisers")),
        ]


def _on(name: str, folder: Path, url: str) -> Iterator[Figure]:
    settings = Settings(
        _env_file=None, secret_key=SecretStr("s" * 32), var=folder / name, database_url=url,
        channels=(),
    )  # fmt: skip
    app = create_app(settings)
    app.testing = True
    with parts.of(app).database.write() as session:
        cookies = {n: _advised(session, n) for n in (FEW, MANY, CROWD)}
    took: dict[int, list[float]] = {n: [] for n in cookies}
    with kept_to(of_load()):
        clients = {n: _browser(app.test_client(), cookie) for n, cookie in cookies.items()}
        for _round in range(ROUNDS + 1):  # by turns, so that what else is done falls on all
            for n, client in clients.items():
                took[n].append(_took(client))
    parts.of(app).database.close()
    least = statistics.median(took[FEW][1:])
    for n in (MANY, CROWD):
        rounds = took[n][1:]
        note = f"{statistics.median(rounds):.1f} ms; of {FEW}: {least:.1f}; {ROUNDS} rounds"
        yield Figure(
            f"{name}: home of {n:,} clients", statistics.median(rounds) / least, note, at_most=MOST
        )


def _browser(client: FlaskClient, cookie: str) -> FlaskClient:
    client.set_cookie("portal", cookie)
    return client


def _took(client: FlaskClient) -> float:
    began = perf_counter()
    for _ in range(READS):
        answer = client.get("/acting-for/clients")
        assert answer.status_code == 200, answer.status
    return (perf_counter() - began) / READS * 1000


def _advised(session: Session, clients: int) -> str:
    """An adviser with so many clients in an organisation of their own; their cookie."""
    at = clock.now()
    who = Subject(Realm.RESIDENT, "https://op.example", f"adviser {clients}", "Asha Patel")
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    arrival = Arrival(Level.SIGNED_ON, "id-token", second_factor=True)
    _begun, cookie = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)
    of = Organisation(
        id=clock.new_id(), name=f"Advice {clients}", kind=OrganisationKind.ADVICE, number="1",
        address="1 High Street", email="office@advice.example", phone="01632 960001", words="",
        evidence=[], state=OrganisationState.AGREED, created_at=at,
        agreed_until=(at + timedelta(days=365)).date(),
    )  # fmt: skip
    session.add(of)
    session.flush()
    session.add(
        Adviser(
            id=clock.new_id(), organisation_id=of.id, person_id=identity.person_id,
            role=AdviserRole.ADVISER, state=AdviserState.ACTIVE, name="Asha Patel",
            email="asha@advice.example", created_at=at, joined_at=at, last_at=at,
        )
    )  # fmt: skip
    people = [
        {"id": clock.new_id(), "name": f"Client {n}", "language": "en", "created_at": at}
        for n in range(clients)
    ]
    mandates = [
        {
            "id": clock.new_id(), "principal_id": one["id"], "organisation_id": of.id,
            "adviser_id": identity.person_id, "basis": Basis.CONSENT, "way": Way.IN_ROOM,
            "state": MandateState.ACTIVE, "channel": By.WEB, "created_at": at, "from_at": at,
            "until": at + timedelta(days=31, minutes=n), "evidence": [],
        }
        for n, one in enumerate(people)
    ]  # fmt: skip
    scopes = [
        {
            "id": clock.new_id(), "mandate_id": one["id"], "position": position, "kind": kind,
            "depth": Depth.ACT,
        }
        for one in mandates
        for position, kind in enumerate((Kind.COUNCIL_TAX, Kind.REPORT, Kind.EPISODE))
    ]  # fmt: skip
    for model, rows in ((Person, people), (Mandate, mandates), (MandateScope, scopes)):
        session.execute(insert(model), rows)
    session.add_all(_case(one["id"]) for one in people)
    session.flush()
    return cookie


def _case(person_id: object) -> Case:
    at = clock.now()
    return Case(
        id=clock.new_id(), reference=clock.reference(), service="life_council_tax", public=False,
        state=State.RECEIVED, channel=By.WEB, words="", private_words="", answers={}, place="",
        team="council_tax", reason="council", urgency=3, created_at=at, updated_at=at,
        due=at + timedelta(days=9), subject_id=person_id,
    )  # fmt: skip
