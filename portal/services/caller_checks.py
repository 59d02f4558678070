"""Whether a caller is who they say: two facts that only they should know, said by them.

The clerk types what the caller says, and learns whether it is right; what is right stays unread.
"""

import re
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.audit import AuditLine
from portal.models.calls import Call
from portal.models.cases import Case
from portal.models.people import ContactPoint, Person, Reach
from portal.policy import Action, require
from portal.services import audits, contacts
from portal.services.calls import CallEnded
from portal.services.people import NotAPhone, phone_key
from portal.services.served import is_checked

FACTS_NEEDED = 2
MOST_MISSES = 3
MOST_A_DAY = 6  # about one person, in all calls together: a new call is no new guess
CHECKED = "check_caller"  # what a line of the audit calls it
_LAST_DIGITS = 4
_WHOLE_NUMBER = 9  # digits from which on a number was said whole
_LIKE = 86.0
_SLIPS_FROM = 8  # characters of an email from which on one wrong may be a slip of the pen
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b")


class Fact(StrEnum):
    """What a caller is asked. Each is a kind of its own: two of them are two kinds."""

    EMAIL = "email"
    PHONE = "phone"
    HOME = "home"  # number and street, or number and postcode
    CASE = "case"  # the reference of a case of theirs, and what it was about


class TooManyMisses(Exception):
    """Three wrong answers, or six about one person in a day: nothing is read out in this call."""


class TooLittleKnown(Exception):
    """We hold fewer than two facts of this person: nobody can show that they are them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller says, as it was typed; `about` are the services that their words mean."""

    email: str = ""
    phone: str = ""
    home: str = ""
    reference: str = ""
    about: Set[str] = field(default_factory=frozenset)

    @property
    def facts(self) -> list[Fact]:
        """Those that were said at all."""
        said = {
            Fact.EMAIL: self.email, Fact.PHONE: self.phone, Fact.HOME: self.home,
            Fact.CASE: self.reference,
        }  # fmt: skip
        return [fact for fact, text in said.items() if text.strip()]


def to_ask(session: Session, actor: Actor, call: Call) -> list[Fact]:
    """The facts that we hold of who calls and that were not answered yet; never what they are."""
    require(actor, Action.TAKE_CALL, call)
    return [fact for fact in _held(session, call) if fact not in call.checks]


def can_be_checked(session: Session, actor: Actor, call: Call) -> bool:
    """Whether we know enough of the person, and they have not missed too often."""
    require(actor, Action.TAKE_CALL, call)
    return not _missed_too_often(session, call) and len(_held(session, call)) >= FACTS_NEEDED


def check(
    session: Session, actor: Actor, call: Call, said: Said, *, in_passing: bool = False
) -> Mapping[Fact, bool]:
    """Which of the facts that were said are right; with two of them the caller is who they say.

    What was said `in_passing`, when they were looked for, counts where it is right and is no miss
    where it is not; but only the first time, or guessing would cost nothing. Raises
    TooLittleKnown, TooManyMisses, CallEnded.
    """
    require(actor, Action.TAKE_CALL, call)
    if call.ended_at is not None:
        raise CallEnded(call.id)
    if call.checked_at is not None and not is_checked(call, clock.now()):
        call.checks, call.checked_at = [], None
    held = _held(session, call)
    if len(held) < FACTS_NEEDED:
        raise TooLittleKnown
    if _missed_too_often(session, call):
        raise TooManyMisses
    asked = [fact for fact in said.facts if fact in held and fact not in call.checks]
    found = {fact: _is_right(session, call, fact, said) for fact in asked}
    right = [fact.value for fact, is_right in found.items() if is_right]
    if not in_passing or _was_tried(session, actor, call):
        call.misses = min(call.misses + len(found) - len(right), MOST_MISSES)
    if right and call.misses < MOST_MISSES:
        call.checks = [*call.checks, *right]
    if len(call.checks) >= FACTS_NEEDED and call.checked_at is None:
        call.checked_at = clock.now()
    if found:
        allowed = len(right) == len(found)
        audits.record(session, actor, CHECKED, person_id=call.person_id, allowed=allowed)
    return found


def hear(session: Session, actor: Actor, call: Call, said: Said) -> None:
    """What was said while the caller was looked for counts where it is right; nothing is missed."""
    require(actor, Action.TAKE_CALL, call)
    with suppress(TooLittleKnown, TooManyMisses):
        check(session, actor, call, said, in_passing=True)


def _was_tried(session: Session, actor: Actor, call: Call) -> bool:
    """Whether anything said was held against this person's record since the call began."""
    statement = select(AuditLine.id).where(
        AuditLine.person_id == call.person_id,
        AuditLine.at >= call.begun_at,
        AuditLine.action == CHECKED,
        AuditLine.actor_id == actor.identity_id,
    )
    return session.scalar(statement.limit(1)) is not None


def _missed_too_often(session: Session, call: Call) -> bool:
    """Whether this call has had its misses, or the person theirs of a day."""
    if call.misses >= MOST_MISSES:
        return True
    of_others = select(func.sum(Call.misses)).where(
        Call.person_id == call.person_id,
        Call.id != call.id,
        Call.begun_at > clock.now() - timedelta(days=1),
    )
    return (session.scalar(of_others) or 0) + call.misses >= MOST_A_DAY


def _held(session: Session, call: Call) -> list[Fact]:
    person = call.person
    if person is None:
        return []
    kinds = {point.kind for point in _points(person)}
    held = []
    if Reach.EMAIL in kinds:
        held.append(Fact.EMAIL)
    if Reach.PHONE in kinds:
        held.append(Fact.PHONE)
    if person.address:
        held.append(Fact.HOME)
    if session.scalar(_cases(call).limit(1)) is not None:
        held.append(Fact.CASE)
    return held


def _is_right(session: Session, call: Call, fact: Fact, said: Said) -> bool:
    person = call.person
    if person is None:
        return False
    points = {
        kind: [one.key for one in _points(person) if one.kind is kind] for kind in Reach
    }  # fmt: skip
    match fact:
        case Fact.EMAIL:
            return any(same_email(said.email, key) for key in points[Reach.EMAIL])
        case Fact.PHONE:
            return any(same_phone(said.phone, key) for key in points[Reach.PHONE])
        case Fact.HOME:
            return same_home(said.home, person.address or "")
        case Fact.CASE:
            reference = clock.read_reference(said.reference[:40])
            about = session.scalar(_cases(call).where(Case.reference == (reference or "")))
            return about is not None and about in said.about


def _points(person: Person) -> list[ContactPoint]:
    return [point for point in person.contact_points if point.stopped_at is None]


def _cases(call: Call) -> Select[str]:
    """What their earlier cases were about; one of this call was read out to them just now."""
    now = [one.case_id for one in call.cases if one.did == contacts.REPORT]
    return select(Case.service).where(
        Case.subject_id == call.person_id, Case.id.not_in(now), Case.created_at < call.begun_at
    )


def same_email(said: str, key: str) -> bool:
    """Whether an address was said right; one slip of the pen is forgiven in a long one."""
    plain = "".join(said.split()).casefold()
    if plain == key:
        return True
    return "@" in plain and len(key) >= _SLIPS_FROM and OSA.distance(plain, key) <= 1


def same_phone(said: str, key: str) -> bool:
    """Whether a number was said right: whole in any form, or its last four digits or more."""
    digits = "".join(mark for mark in said if mark.isascii() and mark.isdigit())
    if len(digits) < _LAST_DIGITS:
        return False
    if len(digits) < _WHOLE_NUMBER:
        return key.endswith(digits)
    try:
        return phone_key(said) == key
    except NotAPhone:
        return False


def same_home(said: str, address: str) -> bool:
    """Whether an address was said right: its number, and its street or its postcode.

    A house without a number is known by the beginning of its address.
    """
    theirs, ours = _Home.of(said), _Home.of(address)
    if theirs.numbers != ours.numbers:
        return False
    if theirs.street:
        return bool(ours.street) and fuzz.ratio(theirs.street, ours.street) >= _LIKE
    return bool(ours.numbers and ours.postcode) and theirs.postcode == ours.postcode


@dataclass(frozen=True, slots=True)
class _Home:
    """An address as it is compared."""

    numbers: tuple[str, ...]  # of house and flat, in order of size: "12a", "3"
    street: str
    postcode: str

    @classmethod
    def of(cls, text: str) -> "_Home":
        plain = " ".join(text[:300].casefold().replace(".", " ").split())
        found = _POSTCODE.search(plain)
        postcode = f"{found[1]}{found[2]}" if found else ""
        without = plain.replace(found[0], " ") if found else plain
        parts = [part.strip() for part in without.split(",") if part.strip()]
        first = next(iter(parts), "")
        if _words(first) in _WITHIN:  # a flat, or a number with a comma behind it
            first = " ".join(parts[:2])
        numbers = tuple(sorted(re.findall(r"\b\d+[a-z]?\b", first)))
        street = " ".join(word for word in _words(first).split() if word not in _WITHIN)
        return cls(numbers, street, postcode)


_WITHIN = {"", "flat", "apartment", "apt", "unit", "room"}
_SHORT = {"st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane",
          "cl": "close", "dr": "drive", "cres": "crescent", "gdns": "gardens", "sq": "square",
          "pl": "place", "ct": "court", "tce": "terrace"}  # fmt: skip


def _words(text: str) -> str:
    """The words of a line without its numbers, each written out."""
    found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.sub(r"\b\d+[a-z]?\b", " ", text))
    return " ".join(_SHORT.get(word, word) for word in found)
