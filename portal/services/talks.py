"""A talk by text: what is known of one report, what to ask next, what an answer means.

One question at a time and three at most; each can be answered by a digit, the one about the place
by words as well. Nothing is guessed that a person can be asked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.messages import Talk
from portal.models.places import Point
from portal.reading.lines import Found
from portal.reading.messages import Problem, Reading
from portal.services.inserting import insert_new

SILENCE = timedelta(hours=24)
JOINED_WITHIN = timedelta(minutes=3)  # a long text may come in pieces
MOST_QUESTIONS = 3
MOST_CHOICES = 4
WHAT, WHERE, WHICH, SAME, CODE = "what", "where", "which", "same", "code"
WHOM = "whom"  # for whom it is told
HELPS = "helps"  # what each number of a list of helpers means: nothing is asked
_NO_REPORT = (CODE, HELPS)
ANOTHER = ""  # the choice that is none of the others
SURE = 0.7  # with less a person is asked what they mean
_MOST_WORDS = 4000

Known = dict[str, Any]


def last_talk(session: Session, number: str) -> Talk | None:
    """The talk with a number about a report that is not over, else the last one; locked."""
    statement = (
        select(Talk)
        .where(Talk.number == number, or_(Talk.asked.is_(None), Talk.asked.not_in(_NO_REPORT)))
        .order_by(Talk.ended_at.is_(None).desc(), Talk.begun_at.desc())
        .limit(1)
        .with_for_update()
    )
    return session.scalar(statement)


def code_asked(session: Session, number: str) -> Talk | None:
    """The talk in which we wait for a code; locked. It is about no report, and has no other end."""
    return _open_about(session, number, CODE)


def helpers_listed(session: Session, number: str) -> Talk | None:
    """The list of helpers that a number was sent last; locked."""
    return _open_about(session, number, HELPS)


def _open_about(session: Session, number: str, asked: str) -> Talk | None:
    statement = (
        select(Talk)
        .where(Talk.number == number, Talk.asked == asked, Talk.ended_at.is_(None))
        .order_by(Talk.begun_at.desc())
        .limit(1)
        .with_for_update()
    )
    return session.scalar(statement)


def begin(session: Session, number: str, language: str, words: str, known: Known) -> Talk:
    """A new talk about what somebody just told us."""
    at = clock.now()
    talk = Talk(
        id=clock.new_id(), number=number, language=language, begun_at=at, last_at=at,
        words=words[:_MOST_WORDS], known=known, choices=[], questions=0,
        ended_at=None, asked=None,
    )  # fmt: skip
    insert_new(session, talk)
    return talk


def known_of(problem: Problem) -> Known:
    """What one problem of a text tells of a report: what is not sure is likely, and asked."""
    guesses = [problem.category, *(guess.category for guess in problem.alternatives)]
    likely = [key for key in guesses if key is not None]
    sure = problem.category is not None and problem.confidence >= SURE
    return {
        "service": problem.category if sure else None,
        "likely": [] if sure else list(dict.fromkeys(likely)),
        "place": _place(problem.place) if problem.place else None,
        "places": [_place(one) for one in problem.places[:MOST_CHOICES]],
    }


def ask(talk: Talk, question: str, choices: Sequence[str] = ()) -> None:
    """Note what was asked, and what each digit of the answer will mean."""
    talk.asked, talk.choices = question, list(choices)
    talk.questions += 1


def may_ask(talk: Talk) -> bool:
    """Whether there is a question left."""
    return talk.questions < MOST_QUESTIONS


def end(talk: Talk) -> None:
    """Nothing more is asked in this talk; that one was about no report is kept with it."""
    talk.ended_at, talk.choices = clock.now(), []
    talk.asked = talk.asked if talk.asked in _NO_REPORT else None


def tell(talk: Talk, **known: Any) -> None:
    """Know more of it. A dictionary in a row is only written where it is another one."""
    talk.known = talk.known | known


def hear(talk: Talk, words: str) -> None:
    """Keep what was said; it stands with the case in the end."""
    talk.words = f"{talk.words}\n{words}"[:_MOST_WORDS]
    talk.last_at = clock.now()


def take_digit(talk: Talk, digit: int) -> bool:
    """An answer by digit; whether it was one of the choices."""
    if not talk.asked or not 1 <= digit <= len(talk.choices):
        return False
    choice = talk.choices[digit - 1]
    match talk.asked:
        case "what":
            tell(talk, service=choice or None, likely=[])
        case "which":
            places = {place["key"]: place for place in talk.known["places"]}
            tell(talk, place=places.get(choice), places=[])
        case "same":
            tell(talk, same=choice, asked_same=True)
        case "whom":
            chosen = [one for one in talk.known["whom"] if one["mandate"] == choice]
            tell(talk, **({"for": chosen[0]} if chosen else {"own": True}), whom=None)
    talk.asked, talk.choices = None, []
    return True


def take_words(talk: Talk, reading: Reading) -> None:
    """An answer in words, or one more piece of what is told: all that it adds is known."""
    more = known_of(reading.first)
    if not talk.known.get("service") and more["service"]:
        tell(talk, service=more["service"], likely=[])
    elif not talk.known.get("service") and more["likely"]:
        tell(talk, likely=more["likely"])
    if not talk.known.get("place") and (more["place"] or more["places"]):
        tell(talk, place=more["place"], places=more["places"])
    talk.asked, talk.choices = None, []


def tells(reading: Reading) -> bool:
    """Whether a text surely tells of something: of a problem or of a place."""
    sure = any(one.category and one.confidence >= SURE for one in reading.problems)
    return sure or any(one.place for one in (*reading.problems, reading.whole))


def is_another_matter(talk: Talk, reading: Reading) -> bool:
    """Whether a text tells of something else than the talk does: another kind, surely so."""
    service = talk.known.get("service")
    told = [
        problem.category
        for problem in reading.problems
        if problem.category and problem.confidence >= SURE
    ]
    return bool(service and told and service not in told)


def point_of(known: Known) -> Point | None:
    """Where it is, as far as that is known."""
    place = known.get("place")
    return Point(place["lat"], place["lon"]) if place else None


def is_recent(talk: Talk, at: datetime, within: timedelta) -> bool:
    """Whether something was said in it within this time."""
    return at - talk.last_at <= within


def silent(session: Session, limit: int) -> Sequence[UUID]:
    """Talks in which nobody has said anything for a day, the oldest first."""
    statement = (
        select(Talk.id)
        .where(Talk.ended_at.is_(None), Talk.last_at < clock.now() - SILENCE)
        .order_by(Talk.last_at)
        .limit(limit)
    )
    return session.scalars(statement).all()


def _place(found: Found) -> Known:
    return {
        "key": found.key,
        "label": found.label,
        "lat": found.point.lat,
        "lon": found.point.lon,
    }
