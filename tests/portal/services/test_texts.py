"""Texts as rows: heard once, and a life that never goes back."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.messages import Life, Message, Wish
from portal.policy import PUBLIC_ON_WEB, SYSTEM, NotAllowed
from portal.services import consents, texts
from portal.services.texts import Fate, Incoming, Outgoing

NUMBER = "+447700900001"


def _incoming(sid: str = "SM1", body: str = "pothole on Mill Lane") -> Incoming:
    return Incoming(sid, NUMBER, body)


def test_the_same_text_handed_over_again_is_heard_once(session: Session) -> None:
    first, is_new = texts.received(session, SYSTEM, _incoming())
    second, again = texts.received(session, SYSTEM, _incoming())

    assert (is_new, again) == (True, False)
    assert second.id == first.id
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_only_the_portal_itself_hears_texts(session: Session) -> None:
    with pytest.raises(NotAllowed):
        texts.received(session, PUBLIC_ON_WEB, _incoming())


def test_an_answer_is_kept_beside_the_text_and_silence_leaves_no_row(session: Session) -> None:
    message, _ = texts.received(session, SYSTEM, _incoming())
    texts.answered(session, SYSTEM, message, "Got it.")
    quiet, _ = texts.received(session, SYSTEM, _incoming("SM2"))
    texts.answered(session, SYSTEM, quiet, "")

    out = session.scalars(select(Message).where(Message.life == Life.ANSWERED)).all()
    assert [one.body for one in out] == ["Got it."]
    assert (message.reply, quiet.reply) == ("Got it.", "")


_OUTWARD = [life for life in Life if life not in {Life.RECEIVED, Life.ANSWERED}]


@given(st.permutations(_OUTWARD))
def test_no_order_of_callbacks_takes_a_life_back(order: list[Life]) -> None:
    reached = list(
        itertools.accumulate(order, lambda before, now: max(before, now, key=list(Life).index))
    )

    message = Message(life=Life.QUEUED)
    lives = []
    for life in order:
        texts.advance(message, Fate(life))
        lives.append(message.life)

    assert lives == reached


def test_a_callback_that_is_quicker_than_our_own_note_is_not_lost(session: Session) -> None:
    texts.became(session, SYSTEM, "SM9", NUMBER, Fate(Life.DELIVERED, price="0.04 GBP"))

    message = texts.went_out(
        session, SYSTEM, Outgoing("SM9", NUMBER, "It is done.", clock.new_id())
    )

    assert (message.life, message.body, message.price) == (
        Life.DELIVERED, "It is done.", "0.04 GBP",
    )  # fmt: skip


def test_a_callback_about_a_text_that_came_in_changes_nothing(session: Session) -> None:
    message, _ = texts.received(session, SYSTEM, _incoming())

    assert texts.became(session, SYSTEM, "SM1", NUMBER, Fate(Life.FAILED)) is None
    assert message.life is Life.RECEIVED


@pytest.mark.parametrize(
    ("wishes", "stopped"),
    [
        ([], False),
        ([Wish.STOP], True),
        ([Wish.STOP, Wish.START], False),
        ([Wish.START, Wish.STOP], True),
        ([Wish.STOP, Wish.FOLLOW], False),
    ],
)
def test_the_last_word_on_stopping_counts_on_sms_and_whatsapp_alike(
    session: Session, wishes: list[Wish], stopped: bool
) -> None:
    for wish in wishes:
        consents.keep(session, SYSTEM, NUMBER, wish, wish.value)
    session.flush()

    assert consents.is_stopped(session, NUMBER) is stopped
    assert consents.is_stopped(session, f"whatsapp:{NUMBER}") is stopped
