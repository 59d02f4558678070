"""Calls that the demo's contact centre has taken before it begins, each one contact."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.demo.neighbours import Neighbour, known, meet, neighbours, settle
from portal.models.actors import Actor, By
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.contacts import Avoidable
from portal.services import callers, calls, cases
from portal.services.calls import Notes
from portal.services.cases import NewCase
from portal.services.contacts import Ending

_FILE = Path(__file__).parent / "calls.toml"
_LASTED = timedelta(minutes=6)


def take_all(session: Session, clerk: Actor, started: datetime) -> None:
    """Every call of the file, unless the clerk has taken it already."""
    taken = select(Call.id).where(Call.identity_id == clerk.identity_id, Call.subject != "")
    for number, told in enumerate(tomllib.loads(_FILE.read_text("utf-8"))["calls"]):
        about = taken.where(Call.words == told["words"], Call.subject == told["subject"])
        if session.scalar(about.limit(1)) is None:
            at = started - timedelta(days=told["days_ago"], minutes=7 * number)
            _take(session, clerk, told, at)


def report(
    session: Session, clerk: Actor, council: Council, who: Neighbour, channel: By, new: NewCase
) -> tuple[Case, Call]:
    """A case that somebody reported by calling, coming to the counter or writing."""
    call = calls.begin(session, clerk, channel)
    if (person := known(session, who)) is not None:
        callers.choose(session, clerk, call, person.id)
    serving = replace(clerk, in_call=call.id, channel=channel)
    case = cases.open_case(session, serving, council, new)
    session.flush()
    callers.met(session, clerk, call, case)
    session.refresh(call, ["cases"])
    calls.end(session, clerk, call, Ending(case.service, answered=True))
    return case, call


def backdate(session: Session, call: Call, at: datetime) -> None:
    """The call ended then."""
    session.flush()
    call.begun_at, call.ended_at = at - _LASTED, at
    for done in call.cases:
        done.at = at
    if call.contact is not None:
        call.contact.at = at


def _take(session: Session, clerk: Actor, told: Mapping[str, Any], at: datetime) -> None:
    who = neighbours()[told["who"]]
    person = meet(session, who, at)
    call = calls.begin(session, clerk, By(told.get("channel", By.PHONE)))
    callers.choose(session, clerk, call, person.id)
    for key in told.get("answers", ()):
        calls.answered(session, clerk, call, key)
    notes = Notes(call.version, words=told["words"], subject=told["subject"])
    calls.keep(session, clerk, call, notes)
    avoidable = Avoidable(told["avoidable"]) if "avoidable" in told else None
    ending = Ending(told["subject"], told.get("answered", True), avoidable)
    calls.end(session, clerk, call, ending)
    backdate(session, call, at)
    settle(session, who, person, at)
