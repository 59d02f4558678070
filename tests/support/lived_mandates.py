"""Whoever helps Sam and whom Sam helps, for the tests that look at every page.

What people wrote stands in ⟦ ⟧, as everywhere there.
"""

from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import By, Depth, Kind
from portal.models.mandates import JournalLine, KeptWords, MandateInvitation, MandateState, Way
from portal.models.people import Person
from tests.support.mandates import a_mandate, a_person, act, look

_SCOPES = (*act(Kind.HOUSING), *look(Kind.COUNCIL_TAX))
_ASKED = {"state": MandateState.ASKED, "way": Way.ASKED, "from_at": None, "agreed_at": None}


def live(session: Session, sam: Person) -> dict[str, str]:
    """Ids: `helps` and `asks` over Sam's affairs, `helped` and `asked` in Sam's hands."""
    david = a_person(session, "Dâvîd")  # a name in messages loses marks that are none of a name
    margaret = a_person(session, "⟦Margaret⟧", email="margaret@example.com")
    helps = a_mandate(
        session, sam, david, _SCOPES, wording="1", wording_hash="0" * 64,
        wording_words="⟦David⟧\n- ⟦this⟧\n- ⟦that⟧\n⟦Until then⟧",
    )  # fmt: skip
    asks = a_mandate(session, sam, david, (*_SCOPES, *act(Kind.EPISODE)), **_ASKED)
    helped = a_mandate(session, margaret, sam, _SCOPES)
    asked = a_mandate(session, margaret, sam, _SCOPES, **_ASKED)
    at = clock.now()
    session.add(
        MandateInvitation(
            id=clock.new_id(), mandate_id=asked.id, name="⟦Margaret⟧", created_at=at, expires_at=at,
            contact_point_id=margaret.contact_points[0].id,
        )
    )  # fmt: skip
    session.add(
        JournalLine(
            id=clock.new_id(), principal_id=sam.id, mandate_id=helps.id, agent_id=david.id, at=at,
            kind=Kind.HOUSING, depth=Depth.LOOK, action="read_case", channel=By.PHONE,
        )
    )  # fmt: skip
    session.add(
        KeptWords(
            id=clock.new_id(), principal_id=sam.id, mandate_id=helps.id, agent_id=david.id, at=at,
            path="/report", fields=[["words", "⟦The lamp is out⟧"]],
        )
    )  # fmt: skip
    made = {"helps": helps, "asks": asks, "helped": helped, "asked": asked}
    return {name: str(one.id) for name, one in made.items()}
