"""An adviser with their client: nobody learns who is known, and no signature opens a record."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.actors import Basis, Depth, Kind
from portal.models.identities import Code
from portal.models.mandates import MandateState
from portal.models.people import ContactPoint, Person
from portal.services import (
    codes,
    holdings,
    mandate_agreements,
    mandate_episodes,
    mandate_makings,
)
from portal.services.codes import Tried
from portal.services.mandate_agreements import Signature
from portal.services.mandate_wordings import Tongue
from portal.services.mandates import (
    BeyondGround,
    NoSuchMandate,
    ScopeWish,
    SecondFactorNeeded,
    Wish,
)
from portal.services.people import Introduction
from tests.support.episodes import declared
from tests.support.mandate_wishes import on_web
from tests.support.mandates import a_person
from tests.support.organisations import SECRET, joined, led

TONGUE = Tongue(
    "en", lambda words, **values: words % values if values else words, lambda day: f"{day:%d %m %Y}"
)
WISH = Wish(Basis.CONSENT, [ScopeWish(Kind.COUNCIL_TAX, Depth.ACT)], 31)
MARGARET = Introduction("Margaret Jones", phone="07700 900123")
SIGNED = Signature("Yes, she may do my council tax.", "Margaret Jones")


def test_the_code_to_a_phone_that_we_know_finds_its_person(session: Session) -> None:
    margaret = a_person(session, phone="+447700900123")
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    mandate = mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")
    code = mandate_agreements.send_code(session, asha, mandate)

    tried = mandate_agreements.agree_by_code(
        session, asha, SECRET, mandate, TONGUE, codes.digits(SECRET, code.id)
    )

    assert tried is Tried.RIGHT
    assert (mandate.principal_id, mandate.state) == (margaret.id, MandateState.ACTIVE)
    assert "Margaret Jones" in mandate.wording_words


def test_a_person_without_a_name_is_called_as_they_agreed_to_be(session: Session) -> None:
    """A provider may tell no name: who acts for them has to see whom they act for."""
    margaret = a_person(session, "", phone="+447700900123")
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    mandate = mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")
    code = mandate_agreements.send_code(session, asha, mandate)
    assert not margaret.name  # nothing an adviser types changes a record before the person agreed

    mandate_agreements.agree_by_code(
        session, asha, SECRET, mandate, TONGUE, codes.digits(SECRET, code.id)
    )

    assert margaret.name == "Margaret Jones"


def test_a_signature_opens_nothing_of_whom_we_know_already(session: Session) -> None:
    """Anyone can scribble a name: an adviser who knows Margaret's number is shown nothing."""
    margaret = a_person(session, phone="+447700900123")
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    mandate = mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")

    mandate_agreements.agree_in_room(session, asha, mandate, TONGUE, SIGNED)

    assert mandate.state is MandateState.ACTIVE
    assert mandate.principal_id != margaret.id
    held = holdings.held(session, mandate.id, me.person_id or me.id)
    assert held is not None
    assert (held.principal_id, held.principal_name) == (mandate.principal_id, "Margaret Jones")
    assert mandate.own_words == "Yes, she may do my council tax."


def test_a_client_whom_nobody_knows_becomes_known_by_signing(session: Session) -> None:
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    mandate = mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")
    before = len(session.scalars(select(Person.id)).all())
    mandate_agreements.agree_in_room(session, asha, mandate, TONGUE, SIGNED)

    assert len(session.scalars(select(Person.id)).all()) == before
    assert session.get_one(Person, mandate.principal_id).name == "Margaret Jones"
    points = session.scalars(
        select(ContactPoint).where(ContactPoint.person_id == mandate.principal_id)
    )
    assert [point.verified_at for point in points] == [None]


def test_known_or_not_the_adviser_sees_the_same_until_the_code_was_right(session: Session) -> None:
    known = a_person(session, phone="+447700900123")
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    seen = []
    for name, phone in (("Margaret Jones", "07700 900123"), ("Nora Nobody", "07700 900124")):
        client = Introduction(name, phone=phone)
        mandate = mandate_makings.in_room(session, asha, me, WISH, client, name)
        mandate_agreements.send_code(session, asha, mandate)
        tried = mandate_agreements.agree_by_code(session, asha, SECRET, mandate, TONGUE, "x")
        shown = mandate_agreements.name_shown(session, asha, mandate)
        seen.append((mandate.state, tried, shown == name, mandate.way))

    assert seen[0] == seen[1]
    assert len(session.scalars(select(Code)).all()) == 2
    assert known.name == "Margaret Jones"


def test_a_colleague_of_another_organisation_cannot_go_on_with_it(session: Session) -> None:
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    mandate = mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")
    eve, _her_place, _other = led(session, "Eve Elsewhere")
    with pytest.raises(NoSuchMandate):
        mandate_agreements.agree_in_room(session, eve, mandate, TONGUE, SIGNED)
    with pytest.raises(NoSuchMandate):
        mandate_agreements.send_code(session, eve, mandate)


def test_without_a_second_factor_nothing_is_begun(session: Session) -> None:
    _lead, _me, of = led(session)
    asha, me = joined(session, of, second_factor=False)
    with pytest.raises(SecondFactorNeeded):
        mandate_makings.in_room(session, asha, me, WISH, MARGARET, "once")


def test_one_life_event_alone_is_agreed_to_by_the_code_and_by_no_signature(
    session: Session,
) -> None:
    margaret = a_person(session, phone="+447700900123")
    one = declared(session, on_web(margaret), "bereavement")
    eves = declared(session, on_web(a_person(session, "Eve Stone")))
    _lead, _me, of = led(session)
    asha, me = joined(session, of)
    found = mandate_episodes.of_reference(session, asha, f" {one.reference.lower()} ")
    assert found == one.id
    assert mandate_episodes.of_reference(session, asha, "ABCD-EFGH") is None

    def what(episode_id: UUID) -> Wish:
        scope = ScopeWish(Kind.EPISODE, Depth.ACT, episode_id=episode_id)
        return Wish(Basis.CONSENT, [scope], 31)

    with pytest.raises(BeyondGround):
        mandate_makings.in_room(session, asha, me, what(eves.id), MARGARET, "hers")
    mandate = mandate_makings.in_room(session, asha, me, what(one.id), MARGARET, "once")
    with pytest.raises(BeyondGround):
        mandate_agreements.agree_in_room(session, asha, mandate, TONGUE, SIGNED)
    code = mandate_agreements.send_code(session, asha, mandate)
    mandate_agreements.agree_by_code(
        session, asha, SECRET, mandate, TONGUE, codes.digits(SECRET, code.id)
    )

    assert (mandate.principal_id, mandate.state) == (margaret.id, MandateState.ACTIVE)
    assert "When someone dies" in mandate.wording_words
