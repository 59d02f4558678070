"""The demo's staff as if they had signed on before: so that a case can be somebody's already."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.demo import signing_on
from portal.demo.provider.people import STAFF, read_people
from portal.models.actors import PUBLIC_ON_WEB, Actor, By, Level, Role
from portal.models.cases import Case
from portal.models.identities import Realm
from portal.services import identities, sign_ons
from portal.services.identities import Subject
from portal.services.sign_ons import Arrival, Standing
from portal.settings import Settings

CLERK = "moira_kelly"
_DIRECTORY = "the demo's directory"


def sign_all_on(session: Session, settings: Settings, council: Council) -> Mapping[str, Actor]:
    """Each of the staff by key, by the rights that their provider's claims give them.

    They are whoever the demo's provider for staff says on the port of this start; their session
    is over at once, and nobody holds its cookie.
    """
    actors = {}
    for key, person in read_people(STAFF).items():
        rights = council.staff_rights({"groups": list(person.groups)})
        if not rights:
            continue
        named = signing_on.staff_subject(settings.site, person)
        who = Subject(Realm.STAFF, settings.staff_oidc_issuer, named, name=person.name)
        identity = identities.recognise(session, PUBLIC_ON_WEB, who)
        standing = Standing(rights.roles, tuple(sorted(rights.teams)), tuple(sorted(rights.wards)))
        arrival = Arrival(Level.SIGNED_ON, id_token="", device=_DIRECTORY, standing=standing)
        sign_on, _ = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)
        actor = Actor(
            rights.roles[0], By.WEB, name=person.name, also=frozenset(rights.roles[1:]),
            teams=rights.teams, wards=rights.wards, level=Level.SIGNED_ON, identity_id=identity.id,
        )  # fmt: skip
        sign_ons.end(session, replace(actor, sign_on_id=sign_on.id), sign_on.id)
        actors[key] = actor
    return actors


def handler(colleagues: Mapping[str, Actor], case: Case) -> Actor:
    """Who of them handles a case; somebody of its team where the demo has nobody to sign on as."""
    for actor in colleagues.values():
        if case.team in actor.teams and actor.is_a(Role.OFFICER, Role.INSPECTOR, Role.LEAD):
            return actor
    return Actor(Role.OFFICER, By.WEB, teams=frozenset({case.team}))
