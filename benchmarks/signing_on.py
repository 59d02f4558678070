"""What it costs to be signed on, and to ask whether somebody may do something.

`python -m benchmarks signing_on` asks for the same page, which nothing keeps, signed off and on.
"""

import itertools
import statistics
import timeit

from benchmarks import clients, cores, databases, servers
from benchmarks.clients import asking
from benchmarks.figures import Figure
from portal import clock
from portal.authority.bases import bases
from portal.database import Database
from portal.models.actors import Actor, Basis, By, Depth, Granted, Held, Kind, Level, Role
from portal.models.cases import Case
from portal.models.identities import Realm
from portal.policy import PUBLIC_ON_WEB, Action, may
from portal.services import identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival

PAGE = "/cases/find?reference=nothing"  # made anew each time, signed on or not
ROUNDS = 9
SECONDS = 0.8
ASKED = 200_000


def figures() -> list[Figure]:
    """A page signed on against the same signed off; and the price of one question."""
    with databases.folder() as folder:
        url = databases.new_sqlite(folder, "signing_on")
        cookie = _sign_on(Database(url))
        environ = servers.environment(folder, url)
        with servers.serving(servers.PORTAL, environ) as portal, cores.kept_to(cores.of_load()):
            return [_page(portal.port, cookie), _may(), _may_for_another()]


def _page(portal: int, cookie: str) -> Figure:
    off, on = itertools.repeat(asking(PAGE)), itertools.repeat(_signed_on(cookie))
    ratios = []
    for _ in range(ROUNDS):
        bare = clients.ask(portal, off, seconds=SECONDS).a_second
        ratios.append(clients.ask(portal, on, seconds=SECONDS).a_second / bare)
    note = f"{min(ratios):.2f} to {max(ratios):.2f} in {ROUNDS} rounds; the page: {PAGE}"
    return Figure("A page signed on", statistics.median(ratios), note, at_least=0.7)


def _signed_on(cookie: str) -> bytes:
    return asking(PAGE, cookie=f"portal={cookie}")


def _may() -> Figure:
    officer = Actor(Role.OFFICER, By.WEB, teams=frozenset({"parks", "street_cleansing"}))
    case = Case(id=clock.new_id(), public=False, team="street_cleansing")
    return _asked(officer, case, "policy.may", "an officer, a private case")


def _may_for_another() -> Figure:
    """No question to the database: what the mandate covers came with the session."""
    whose, scopes = clock.new_id(), [Granted(Kind.EVERYTHING, Depth.ACT)]
    held = Held(
        clock.new_id(), whose, "Margaret", clock.new_id(), "David", Basis.CONSENT,
        bases().spell_out(Basis.CONSENT, scopes),
    )  # fmt: skip
    agent = Actor(Role.AGENT, By.WEB, person_id=whose, mandate=held)
    case = Case(id=clock.new_id(), public=False, subject_id=whose, service="life_adult_care")
    return _asked(agent, case, "policy.may under a mandate", "eight scopes, a private case")


def _asked(actor: Actor, case: Case, name: str, note: str) -> Figure:
    runs = timeit.repeat(
        lambda: may(actor, Action.READ_PRIVATE_DETAILS, case), number=ASKED // 5, repeat=5
    )
    each = statistics.median(runs) / (ASKED // 5) * 1e6
    return Figure(name, each, note, at_most=20, unit="µs")


def _sign_on(database: Database) -> str:
    who = Subject(Realm.RESIDENT, "https://provider.example", "sam", "Sam")
    with database.write() as session:
        identity = identities.recognise(session, PUBLIC_ON_WEB, who)
        arrival = Arrival(Level.SIGNED_ON, "id-token")
        cookie = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)[1]
    database.close()
    return cookie
