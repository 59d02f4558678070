"""Who is asking, on the web: anyone, or someone whom a link of ours let in."""

from uuid import UUID

from flask import session as cookie

from portal.models.followers import Link
from portal.policy import PUBLIC_ON_WEB, Actor, By, Role

_HOLDS = "holds"


def holder_of(case_id: UUID) -> Actor:
    """The holder of this case where a link was used in this browser, else the public."""
    person = cookie.get(_HOLDS, {}).get(case_id.hex)
    if person is None:
        return PUBLIC_ON_WEB
    return Actor(Role.HOLDER, By.WEB, person_id=UUID(hex=person), holds=case_id)


def let_in(link: Link) -> None:
    """Remember in this browser that a link to a case was used."""
    held = dict(cookie.get(_HOLDS, {}))
    held[link.case_id.hex] = link.follower.person_id.hex
    cookie[_HOLDS] = held
