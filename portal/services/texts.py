"""Texts as rows: each that came in once, each that went out with its life."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.contacts import Direction
from portal.models.messages import Life, Message, Talk
from portal.policy import Action, require
from portal.services.inserting import insert_once
from portal.services.text_parts import count

_LATER = tuple(Life)
_LOST = (Life.UNDELIVERED, Life.FAILED)
_MESSAGE = Message.metadata.tables[Message.__tablename__].c
_CAME_LATELY = (
    select(_MESSAGE.at, _MESSAGE.body)
    .where(_MESSAGE.number == bindparam("number"), _MESSAGE.direction == Direction.IN)
    .order_by(_MESSAGE.at.desc(), _MESSAGE.id.desc())
    .limit(bindparam("most"))
)
_ANSWERED_BEFORE = (
    select(_MESSAGE.at, _MESSAGE.reply)
    .where(
        _MESSAGE.number == bindparam("number"),
        _MESSAGE.direction == Direction.IN,
        _MESSAGE.id != bindparam("this"),
    )
    .order_by(_MESSAGE.at.desc(), _MESSAGE.id.desc())
    .limit(bindparam("most"))
)
WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text as the provider hands it over: its id, who sent it, and what it says."""

    provider_id: str
    number: str
    body: str
    media: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text that the provider has taken, under the id it gave."""

    provider_id: str
    number: str
    body: str
    delivery_id: UUID
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Out:
    """A text that went out: what is asked of many at once."""

    at: datetime
    provider_id: str
    delivery_id: UUID | None
    case_id: UUID | None
    life: Life


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A text that went out and whose price nobody has named yet."""

    id: UUID
    provider_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What the provider says became of a text."""

    life: Life
    error: str | None = None
    price: str | None = None


def received(session: Session, actor: Actor, text: Incoming) -> tuple[Message, bool]:
    """The row of a text that came in, and whether it is new: the same id again is the same text."""
    require(actor, Action.HEAR_TEXT)
    message = _message(Direction.IN, text.number, text.body, Life.RECEIVED)
    message.provider_id, message.media = text.provider_id, list(text.media)
    message.media_due = bool(text.media)
    if insert_once(session, message):
        return message, True
    known = select(Message).where(Message.provider_id == text.provider_id)
    return session.scalars(known).one(), False


def answered(session: Session, actor: Actor, message: Message, words: str) -> None:
    """Keep what we answer to a text; "" where we keep silent."""
    require(actor, Action.HEAR_TEXT)
    message.reply = words
    if words:
        answer = _message(Direction.OUT, message.number, words, Life.ANSWERED)
        answer.talk_id, answer.case_id = message.talk_id, message.case_id
        session.add(answer)


def went_out(session: Session, actor: Actor, sent: Outgoing) -> Message:
    """Keep a text that the provider has taken; what it said of it before is not undone."""
    require(actor, Action.SEND)
    message = _message(Direction.OUT, sent.number, sent.body, Life.QUEUED)
    message.provider_id, message.delivery_id = sent.provider_id, sent.delivery_id
    message.case_id = sent.case_id
    if insert_once(session, message):
        return message
    message = _of_provider(session, sent.provider_id, sent.number)  # a callback was quicker
    message.body, message.parts = sent.body, count(sent.body).parts
    message.delivery_id, message.case_id = sent.delivery_id, sent.case_id
    return message


def became(
    session: Session, actor: Actor, provider_id: str, number: str, fate: Fate
) -> Message | None:
    """Note what became of a text that we sent; one that comes late never takes it back.

    A callback may be quicker than our own note of the sending. None where the text came in.
    """
    require(actor, Action.HEAR_TEXT)
    message = _of_provider(session, provider_id, number)
    if message.direction is Direction.IN:
        return None
    advance(message, fate)
    return message


def advance(message: Message, fate: Fate) -> None:
    """Let a text live on; what is later than this stays."""
    if _LATER.index(fate.life) > _LATER.index(message.life):
        message.life = fate.life
    message.error = message.error or fate.error
    message.price = message.price or fate.price


def life_of(session: Session, provider_id: str) -> Life | None:
    """Where a text stands; None for one that we do not know."""
    return session.scalar(select(Message.life).where(Message.provider_id == provider_id))


def unpriced(session: Session, actor: Actor, limit: int) -> list[Unpriced]:
    """Some texts that went out in the last three days, more than ten minutes ago, and have no
    price: at most so many, whichever they are.
    """
    require(actor, Action.HEAR_TEXT)
    at = clock.now()
    statement = (
        select(Message.id, Message.provider_id, Message.number)
        .where(
            Message.direction == Direction.OUT,
            Message.provider_id.is_not(None),
            Message.price.is_(None),
            Message.at.between(at - timedelta(days=3), at - timedelta(minutes=10)),
        )
        .order_by(func.random())
        .limit(limit)
    )
    return [
        Unpriced(row.id, str(row.provider_id), row.number) for row in session.execute(statement)
    ]


def belong_to(session: Session, actor: Actor, talk_id: UUID, case: Case) -> None:
    """The texts of a talk are about this case: staff see them there."""
    require(actor, Action.HEAR_TEXT)
    session.flush()
    session.execute(
        update(Message)
        .where(Message.talk_id == talk_id, Message.case_id.is_(None))
        .values(case_id=case.id)
    )


def thread(session: Session, actor: Actor, case: Case, reason: str | None = None) -> list[Message]:
    """The texts about a case, the oldest first, for who may read its private details.

    Where one text told of two problems, the second case has the talk that both came from as well.
    """
    require(actor, Action.READ_PRIVATE_DETAILS, case, reason)
    about = Message.case_id == case.id
    if (first := _talk_before(session, case)) is not None:
        about |= Message.talk_id == first
    return list(session.scalars(select(Message).where(about).order_by(Message.at, Message.id)))


def came_lately(session: Session, number: str, most: int) -> list[tuple[datetime, str]]:
    """When the last texts came from a number, and what they said, the newest first."""
    found = session.connection().execute(_CAME_LATELY, {"number": number, "most": most})
    return [(at, body) for at, body in found]


def answered_before(
    session: Session, message: Message, most: int
) -> list[tuple[datetime, str | None]]:
    """When the last texts before this one came from its number, and what we answered to them."""
    known = {"number": message.number, "this": message.id, "most": most}
    found = session.connection().execute(_ANSWERED_BEFORE, known)
    return [(at, reply) for at, reply in found]


def sent_since(
    session: Session, numbers: Collection[str], since: datetime
) -> Iterator[tuple[str, Out]]:
    """What the provider has of our texts to these numbers after a moment, each with its number."""
    statement = select(
        Message.number, Message.at, Message.provider_id, Message.delivery_id, Message.case_id,
        Message.life,
    ).where(
        Message.number.in_(numbers),
        Message.direction == Direction.OUT,
        Message.provider_id.is_not(None),
        Message.at > since,
    )  # fmt: skip
    for number, at, provider_id, delivery_id, case_id, life in session.execute(statement):
        yield number, Out(at, provider_id or "", delivery_id, case_id, life)


def with_news(session: Session, numbers: Collection[str]) -> frozenset[str]:
    """Which of these numbers had a text that we began: an answer to theirs is none, a code is
    none, nor is a text known by its callback alone, which may be the very one that is asked for.
    """
    statement = select(Message.number).where(
        Message.number.in_(numbers),
        Message.direction == Direction.OUT,
        Message.life != Life.ANSWERED,
        Message.body != "",
    )
    return frozenset(session.scalars(statement.distinct()))


def not_of(sent: Iterable[Out], delivery_id: UUID) -> frozenset[str]:
    """The provider's ids of a day's texts, but for those of this delivery that may still arrive:
    a look-up must not take one of them for a text that is tried again.
    """
    a_day_ago = clock.now() - timedelta(days=1)
    return frozenset(
        one.provider_id
        for one in sent
        if one.at > a_day_ago
        and (one.life in _LOST or (one.delivery_id is not None and one.delivery_id != delivery_id))
    )


def plain_number(number: str) -> str:
    """The E.164 number of an address of the provider's."""
    return number.removeprefix(WHATSAPP)


def _talk_before(session: Session, case: Case) -> UUID | None:
    """The talk whose second problem a case is: what was said of it was said there."""
    own = _talk_of(case)
    talk = session.get(Talk, own) if own and case.linked_to_id else None
    if talk is None or talk.known.get("linked_to") != str(case.linked_to_id):
        return None
    return _talk_of(session.get_one(Case, case.linked_to_id))


def _talk_of(case: Case) -> UUID | None:
    """The talk that a case was opened from."""
    kind, _, key = (case.once or "").partition(":")
    return UUID(key) if kind == "talk" else None


def _of_provider(session: Session, provider_id: str, number: str) -> Message:
    """The text of a provider's id, locked; a new one going out where we have not heard of it."""
    known = select(Message).where(Message.provider_id == provider_id).with_for_update()
    if (message := session.scalar(known)) is not None:
        return message
    message = _message(Direction.OUT, number, "", Life.QUEUED)
    message.provider_id = provider_id
    return message if insert_once(session, message) else session.scalars(known).one()


def _message(direction: Direction, number: str, body: str, life: Life) -> Message:
    return Message(
        id=clock.new_id(),
        at=clock.now(),
        direction=direction,
        number=number,
        body=body,
        life=life,
        provider_id=None,
        delivery_id=None,
        talk_id=None,
        case_id=None,
        reply=None,
        media=[],
        media_due=False,
        parts=count(body).parts,
        error=None,
        price=None,
        matter=None,
        looked_at=None,
        looked_by_id=None,
    )  # all is given, so that nothing of a new row need be read from the database
