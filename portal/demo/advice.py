"""Thornley Advice as the demo begins: agreed with the council, with a lead, an adviser, clients."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import clock
from portal.demo import signing_on
from portal.demo.provider.people import RESIDENTS, Person, read_people
from portal.models.actors import PUBLIC_ON_WEB, Actor, Basis, By, Depth, Kind, Level, Role
from portal.models.identities import Realm
from portal.models.organisations import (
    Adviser,
    Organisation,
    OrganisationKind,
    OrganisationState,
)
from portal.models.outbox import OutboxRow, Topic
from portal.services import (
    adviser_invitations,
    documents,
    identities,
    mandate_agreements,
    mandate_makings,
    organisation_vettings,
    organisations,
    sign_ons,
)
from portal.services.identities import Subject
from portal.services.mandate_agreements import Signature
from portal.services.mandate_wordings import Tongue
from portal.services.mandates import ScopeWish, Wish
from portal.services.organisation_vettings import Decision
from portal.services.organisations import Proof, Registration
from portal.services.people import Introduction
from portal.services.sign_ons import Arrival
from portal.settings import Settings
from portal.storage import Storage

_TOLD_LONG_AGO = (Topic.ORGANISATION_DECIDED, Topic.ADVISER_INVITED, Topic.MANDATE_BEGAN)
LEAD, ADVISER = "leila_farrow", "asha_patel"
_ID = uuid5(UUID("8a4bb47f-4c0c-4e07-9d6b-5c8a9a4b2c11"), "Thornley Advice")
_AGREED_FOR = timedelta(days=400)
_CERTIFICATE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 120]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F 12 Tf 20 60 Td (Thornley Advice, charity no. 1999001) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""  # noqa: E501
_REGISTRATION = Registration(
    name="Thornley Advice",
    kind=OrganisationKind.ADVICE,
    number="1999001",
    address="3 Market Square, Thornley",
    email="office@thornley-advice.example",
    phone="01632 960140",
    words="We help people with forms and letters, free of charge, three days a week.",
)
_CLIENTS = (
    ("Irene Castle", "07700 900311", (Kind.COUNCIL_TAX, Kind.BENEFITS), 182),
    ("Ronald Pike", "07700 900312", (Kind.HOUSING, Kind.CASES), 31),
)
_IN_ENGLISH = Tongue(
    "en",
    lambda words, **values: words % values if values else words,
    lambda at: f"{at.astimezone(clock.LONDON):%d %B %Y}".lstrip("0"),
)


def settle(
    session: Session, settings: Settings, storage: Storage, staff: Mapping[str, Actor]
) -> None:
    """The organisation, unless it is there: registered, looked into and agreed, with clients."""
    if session.get(Organisation, _ID) is not None:
        return
    people = read_people(RESIDENTS)
    lead, adviser = (_signed_on(session, settings, people[key]) for key in (LEAD, ADVISER))
    ready = documents.ready(_CERTIFICATE, None)
    storage.put(organisations.key(_ID, "register"), ready.data, "application/pdf")
    proof = Proof("register", "Our entry in the register of charities", ready)
    made = organisations.register(session, lead, _ID, _REGISTRATION, proof)
    until = (clock.now() + _AGREED_FOR).date()
    manager = next(one for one in staff.values() if one.is_a(Role.RECORDS_MANAGER))
    agreed = Decision(OrganisationState.AGREED, "Checked with the register of charities.", until)
    organisation_vettings.decide(session, manager, made.id, made.version, agreed)
    session.flush()
    session.refresh(made)
    colleague = _join(session, settings, made, lead, adviser, people[ADVISER])
    for name, phone, kinds, days in _CLIENTS:
        _meet(session, adviser, colleague, Introduction(name, phone=phone), kinds, days)
    session.flush()
    session.execute(delete(OutboxRow).where(OutboxRow.topic.in_(_TOLD_LONG_AGO)))
    for one in (lead, adviser):
        if one.sign_on_id is not None:
            sign_ons.end(session, one, one.sign_on_id)


def _join(
    session: Session, settings: Settings, made: Organisation, lead: Actor, adviser: Actor,
    person: Person,
) -> Adviser:  # fmt: skip
    secret = settings.secret_key.get_secret_value()
    me = next(one for one in made.advisers if one.person_id == lead.person_id)
    invited = adviser_invitations.invite(session, lead, secret, me, person.name, person.email)
    way_in = adviser_invitations.token(secret, invited.id)
    adviser_invitations.take(session, adviser, secret, way_in)
    session.flush()
    return invited


def _meet(
    session: Session, adviser: Actor, colleague: Adviser, client: Introduction,
    kinds: tuple[Kind, ...], days: int,
) -> None:  # fmt: skip
    wish = Wish(Basis.CONSENT, [ScopeWish(kind, Depth.ACT) for kind in kinds], days)
    once = f"demo:{client.phone}"
    mandate = mandate_makings.in_room(session, adviser, colleague, wish, client, once)
    signed = Signature("Yes, Asha may do this for me.", client.name or "")
    mandate_agreements.agree_in_room(session, adviser, mandate, _IN_ENGLISH, signed)


def _signed_on(session: Session, settings: Settings, person: Person) -> Actor:
    """As if they had signed on before, at the provider of this start's port."""
    named = signing_on.resident_subject(settings.site, person)
    issuer = settings.oidc_issuer
    who = Subject(
        Realm.RESIDENT, issuer, named, name=person.name, email=person.email, phone=person.phone
    )
    identity = identities.recognise(session, PUBLIC_ON_WEB, who)
    arrival = Arrival(Level.SIGNED_ON, id_token="", device="the demo")
    sign_on, _ = sign_ons.begin(session, PUBLIC_ON_WEB, identity, arrival)
    sign_on.second_factor_at = clock.now()
    return Actor(
        Role.RESIDENT, By.WEB, person_id=identity.person_id, name=person.name,
        level=Level.SIGNED_ON, sign_on_id=sign_on.id,
    )  # fmt: skip
