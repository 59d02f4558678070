"""Keys for apps: shown once, known again by digest, ended at once, made by administrators alone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Actor, By, Role
from portal.models.api_clients import ApiClient
from portal.models.audit import AuditLine
from portal.models.organisations import OrganisationState
from portal.policy import NotAllowed
from portal.services import api_clients
from portal.services.api_clients import BadHost, NewApp, NoSuchApp, NotAgreed, WrongKey
from tests.support.mandates import an_organisation
from tests.support.organisations import led
from tests.support.staff import Colleague

ANYONE = Actor(Role.PUBLIC, By.OPEN311)
ADA = Colleague(Role.ADMINISTRATOR, name="Ada Admin")


def test_a_key_finds_its_app_and_is_kept_nowhere(session: Session) -> None:
    ada = ADA.actor(session)

    app, key = api_clients.make(session, ada, NewApp("FixMyStreet"))

    assert len(key) >= 43  # 256 bits
    assert api_clients.find(session, ANYONE, key).id == app.id
    assert key not in repr([vars(one) for one in session.scalars(select(ApiClient))])


def test_another_key_finds_nothing(session: Session) -> None:
    api_clients.make(session, ADA.actor(session), NewApp("FixMyStreet"))

    for wrong in ("", "x", "\x00", "é" * 5000, "\udcff"):
        with pytest.raises(WrongKey):
            api_clients.find(session, ANYONE, wrong)


def test_a_key_that_was_ended_opens_nothing_and_is_ended_once(session: Session) -> None:
    ada = ADA.actor(session)
    app, key = api_clients.make(session, ada, NewApp("FixMyStreet"))

    api_clients.end(session, ada, app.id)

    with pytest.raises(WrongKey):
        api_clients.find(session, ANYONE, key)
    with pytest.raises(NoSuchApp):
        api_clients.end(session, ada, app.id)


def test_the_day_of_use_is_kept_of_what_was_sent_not_of_what_was_read(session: Session) -> None:
    app, key = api_clients.make(session, ADA.actor(session), NewApp("FixMyStreet"))

    assert api_clients.find(session, ANYONE, key).used_on is None
    api_clients.find(session, ANYONE, key, to_use=True)
    assert app.used_on is not None


def test_only_an_agreed_organisation_gets_a_key_for_its_system(session: Session) -> None:
    ada = ADA.actor(session)
    agreed = an_organisation(session)
    rests = an_organisation(session, "Resting Advice", state=OrganisationState.SUSPENDED)

    app, _key = api_clients.make(session, ada, NewApp("Case manager", agreed.id))

    assert app.organisation_id == agreed.id
    assert api_clients.organisations(session, ada) == [(agreed.id, agreed.name)]
    with pytest.raises(NotAgreed):
        api_clients.make(session, ada, NewApp("Case manager", rests.id))


def test_an_adviser_knows_whether_their_organisation_has_a_system_of_its_own(
    session: Session,
) -> None:
    ada = ADA.actor(session)
    actor, me, of = led(session)
    assert not api_clients.is_used_by(session, actor, me)

    app, _key = api_clients.make(session, ada, NewApp("Case manager", of.id))
    assert api_clients.is_used_by(session, actor, me)

    api_clients.end(session, ada, app.id)
    assert not api_clients.is_used_by(session, actor, me)


def test_nobody_but_an_administrator_makes_a_key(session: Session) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            api_clients.make(session, Actor(role, By.WEB), NewApp("Mine"))


def test_each_key_that_is_made_or_ended_is_in_the_audit(session: Session) -> None:
    ada = ADA.actor(session)
    app, key = api_clients.make(session, ada, NewApp("FixMyStreet"))
    api_clients.end(session, ada, app.id)

    reasons = session.scalars(
        select(AuditLine.reason).where(AuditLine.action == "manage_apps").order_by(AuditLine.id)
    ).all()
    assert reasons == [f"made app {app.id}", f"ended app {app.id}"]
    assert key not in str(reasons)


def test_photos_are_fetched_only_from_hosts_that_have_a_name(session: Session) -> None:
    app, _key = api_clients.make(
        session, ADA.actor(session),
        NewApp("FixMyStreet", media_hosts=[" Photos.Example.org. ", "photos.example.org"]),
    )  # fmt: skip

    assert app.media_hosts == ["photos.example.org"]


def test_what_is_no_name_of_a_host_is_refused(session: Session) -> None:
    ada = ADA.actor(session)
    for typed in (
        "localhost", "127.0.0.1", "[::1]", "2130706433", "a.b.local", "photos.example.org:8443",
        "https://photos.example.org", "user@photos.example.org", "*.example.org", "", "é" * 300,
    ):  # fmt: skip
        with pytest.raises(BadHost):
            api_clients.make(session, ada, NewApp("App", media_hosts=[typed]))
