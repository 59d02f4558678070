"""Who is asking, on the web: whoever signed on, whom a link of ours let in, or anyone."""

from uuid import UUID

from flask import session as cookie

from portal.models.followers import Link
from portal.policy import PUBLIC_ON_WEB, Actor, By, Role
from portal.web import signed_on

_HOLDS = "holds"


def current() -> Actor:
    """Who signed on in this browser, else the public; read once a request, in one question."""
    resumed = signed_on.here()
    return resumed.actor if resumed else PUBLIC_ON_WEB


def holder_of(case_id: UUID) -> Actor:
    """The holder of this case where a link was used in this browser, else who is signed on."""
    person = cookie.get(_HOLDS, {}).get(case_id.hex)
    if person is None:
        return current()
    return Actor(Role.HOLDER, By.WEB, person_id=UUID(hex=person), holds=case_id)


def let_in(link: Link) -> None:
    """Remember in this browser that a link to a case was used."""
    held = dict(cookie.get(_HOLDS, {}))
    held[link.case_id.hex] = link.follower.person_id.hex
    cookie[_HOLDS] = held
