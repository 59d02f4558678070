"""For every route the one right answer to whoever acts for another: a table by endpoint.

A route without an entry here fails the tests, so that none is forgotten.
"""

from dataclasses import dataclass
from enum import Enum

from portal.models.actors import Depth, Kind


class Whose(Enum):
    """Routes whose answer hangs on no kind of task."""

    EVERYONES = "the same for everyone, whatever the mandate covers"
    AGENTS = "for whoever acts for them at all, as far as the mandate covers"
    THE_PERSONS = "the person's alone: refused under every mandate"
    AS_LINKED = "leads where its link says, which every page writes with the key"
    ONES_OWN = "about oneself: led to oneself, and not taken for another"


@dataclass(frozen=True)
class Needs:
    """A kind of task, and how deep to read the page and to send its form."""

    kind: Kind
    get: Depth = Depth.LOOK
    post: Depth = Depth.ACT


@dataclass(frozen=True)
class OfCase:
    """The kind of task that the case belongs to; `closed`: not even for whose it is."""

    get: Depth = Depth.LOOK
    post: Depth = Depth.ACT
    closed: bool = False


EVERYONES, AGENTS = Whose.EVERYONES, Whose.AGENTS
THE_PERSONS, ONES_OWN = Whose.THE_PERSONS, Whose.ONES_OWN
_REPORT = Needs(Kind.REPORT, Depth.ACT)
_EPISODE = Needs(Kind.EPISODE)
_WRITES = Needs(Kind.EPISODE, Depth.ACT)
_DETAILS = Needs(Kind.CONTACT_DETAILS, Depth.ACT)
_PUBLIC_ONLY = OfCase(closed=True)

RIGHT: dict[str, Whose | Needs | OfCase] = {
    "account.bring_in": THE_PERSONS,
    "account.bring_in_code": THE_PERSONS,
    "account.cases": AGENTS,
    "account.delete": THE_PERSONS,
    "account.deleted": ONES_OWN,
    "account.put_right": THE_PERSONS,
    "account.seen": THE_PERSONS,
    "account.show": AGENTS,
    "account_details.add": THE_PERSONS,
    "account_details.address": _DETAILS,
    "account_details.name": _DETAILS,
    "account_details.prove": THE_PERSONS,
    "account_details.remove": THE_PERSONS,
    "account_details.send": THE_PERSONS,
    "account_details.show": Needs(Kind.CONTACT_DETAILS),
    "account_details.signed_on": ONES_OWN,
    "account_details.wishes": THE_PERSONS,
    "acting.stop": AGENTS,
    "appointments.calendar": _EPISODE,
    "appointments.cancel": _EPISODE,
    "appointments.choose": _EPISODE,
    "auth.kept": AGENTS,  # what they typed themselves, found by their own browser's cookie
    "cases.ask_for_link": ONES_OWN,
    "cases.find": EVERYONES,
    "cases.follow": _PUBLIC_ONLY,
    "cases.follow_asked": _PUBLIC_ONLY,
    "cases.reopen": OfCase(Depth.ACT),
    "cases.show": OfCase(),
    "enquiries.answer": OfCase(Depth.ACT),
    "episode_declaring.consent": _EPISODE,
    "episode_declaring.declare": _EPISODE,
    "episode_declaring.receipt": _EPISODE,
    "episode_plan.calendar": _EPISODE,
    "episode_plan.on_paper": _EPISODE,
    "episode_plan.show": _EPISODE,
    "episode_plan.text": Needs(Kind.EPISODE, post=Depth.LOOK),  # to the person's own phone
    "episodes.answer": _EPISODE,
    "episodes.begin": _WRITES,
    "episodes.check": _WRITES,
    "episodes.give_up": _EPISODE,
    "episodes.go_on": _WRITES,
    "episodes.listing": AGENTS,
    "episodes.question": _WRITES,
    "episodes.urgent": _WRITES,
    "evidence.give": _EPISODE,
    "evidence.overview": _EPISODE,
    "evidence.remove": _EPISODE,
    "evidence.show": _EPISODE,
    "follow_by_text.again": _PUBLIC_ONLY,
    "follow_by_text.ask": _PUBLIC_ONLY,
    "follow_by_text.mine": ONES_OWN,
    "follow_by_text.prove": _PUBLIC_ONLY,
    "guidance.every": EVERYONES,
    "home.show": EVERYONES,
    "information.accessibility": EVERYONES,
    "information.contact": EVERYONES,
    "information.privacy": EVERYONES,
    "information.switch": Whose.AS_LINKED,
    "life_events.answer": EVERYONES,
    "life_events.begin": EVERYONES,
    "life_events.calendar": EVERYONES,
    "life_events.keep": _EPISODE,
    "life_events.show": EVERYONES,
    "lists.atom": EVERYONES,
    "lists.cases": EVERYONES,
    "lists.geojson": EVERYONES,
    "maps.describe": EVERYONES,
    "maps.picture": EVERYONES,
    "maps.pin": EVERYONES,
    "maps.tile": EVERYONES,
    "photos.show": OfCase(),
    "photos.take": _REPORT,
    "photos.take_one": _REPORT,
    "report.done": _REPORT,
    "report.more": _REPORT,
    "report.resume": _REPORT,
    "report.show": _REPORT,
    "report.start": _REPORT,
    "report.take": _REPORT,
    "todos.remind": _WRITES,
    "todos.settle": _EPISODE,
}
"""Every route that can be used for another; all others are one's own."""

QUERIES = {
    "episodes.begin": {"event": "bereavement"},
    "maps.describe": {"lat": "53.4", "lon": "-1.5"},
    "maps.picture": {"lat": "53.4", "lon": "-1.5"},
    "report.show": {"new": "1"},
}
FIELDS = {
    "account.delete": {"sure": "y"},
    "account_details.add": {"value": "david@example.com"},
    "account_details.address": {"search": "1 Mill Lane", "typed": "y"},
    "account_details.name": {"name": "Somebody Else"},
    "account_details.wishes": {"wants": "everything", "language": "cy"},
    "cases.reopen": {"words": "It is not settled"},
    "enquiries.answer": {"words": "In May"},
    "episode_declaring.declare": {"read-out": "yes"},
    "todos.settle": {"do": "tick"},
    "todos.remind": {"on-day": "1", "on-month": "3", "on-year": "2030"},
}
