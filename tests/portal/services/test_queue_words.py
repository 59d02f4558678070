"""Words are found alike on both databases, whoever wrote the case and however."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.case_texts import CASE_TEXT
from portal.models.cases import Case
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, Actor
from portal.services import cases, queue_words, queues
from portal.services.cases import NewCase
from portal.services.queue_wishes import Wanted
from portal.services.queue_words import Word

OFFICER = Actor(Role.OFFICER, By.WEB, teams=frozenset({"ashshire_highways"}))

Open = Callable[..., Case]


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    def opened(words: str, place: str = "Mill Lane", private_words: str = "") -> Case:
        new = NewCase(service="pothole", words=words, place=place, point=in_town,
                      private_words=private_words)  # fmt: skip
        return cases.open_case(session, PUBLIC_ON_WEB, council, new)

    return opened


def finds(session: Session, typed: str) -> bool:
    session.flush()
    return bool(queues.queue(session, OFFICER, Wanted(words=typed)).cases)


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("A deep hole", "HOLE deep"),
        ("Café Nero", "cafe nero"),
        ("Y cae ger y tŷ", "ty"),
        ("Straße", "straße"),
        ("Dziura w jezdni, ulica Łąkowa 3", "ulica"),
        ("گڑھا سڑک پر", "سڑک"),
        ("“Quoted” – and dashed", "quoted dashed"),
        ("O'Neill's gate", "neill"),
        ("snake_case and CamelCase", "snake camelcase"),
        ("Column 1E5F, 3.5 m high", "1e5f"),
        ("Column 1E5F, 3.5 m high", "3 5"),
        ("a@b.example", "example"),
        ("pothole", "poth*"),
        ("pothole", "POT*"),
        ("x" * 1990, "mill"),
        ("one two three four five six seven eight nine ten", "one ten*"),
    ],
)
def test_a_word_is_found_however_it_was_written(
    session: Session, opened: Open, words: str, typed: str
) -> None:
    opened(words)
    assert finds(session, typed)


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("A deep hole", "deep water"),
        ("pothole", "pot"),
        ("pothole", "hole"),
        ("pothole", "p*"),
        ("A deep hole", "_o_ashshire_highways"),
        ("A deep hole", "received"),
        ("A deep hole", "none"),
        ("A deep hole", "h"),
    ],
)
def test_what_is_not_written_there_is_not_found(
    session: Session, opened: Open, words: str, typed: str
) -> None:
    opened(words)
    assert not finds(session, typed)


def test_the_place_and_both_references_are_words_too(session: Session, opened: Open) -> None:
    case = opened("A hole", place="12 Quarry Road")
    case.their_reference = "RD/778"
    for typed in ("quarry 12", case.reference, case.reference.lower(), "rd 778"):
        assert finds(session, typed), typed


def test_the_index_follows_every_change_whoever_makes_it(session: Session, opened: Open) -> None:
    case = opened("A hole")
    case.place = "Quarry Road"
    assert finds(session, "quarry")
    assert not finds(session, "mill")
    session.execute(update(Case).where(Case.id == case.id).values(private_words="Beware of ducks"))
    assert finds(session, "ducks")
    case.team = "parks"
    assert not finds(session, "ducks")
    case.team, case.state, case.closed_at = "ashshire_highways", State.DONE, clock.now()
    assert not finds(session, "ducks")


def test_a_case_that_is_gone_is_found_no_more(session: Session) -> None:
    case = Case(
        reference="ABCD-EFGH", service="pothole", public=True, channel=By.WEB, words="Heron",
        private_words="", answers={}, place="", team="ashshire_highways", reason="duty",
        urgency=2, created_at=clock.now(), updated_at=clock.now(),
    )  # fmt: skip
    session.add(case)
    assert finds(session, "heron")
    session.execute(delete(Case).where(Case.id == case.id))
    assert not finds(session, "heron")
    assert session.scalar(select(CASE_TEXT.c.n)) is None


def test_what_is_typed_is_read_as_words() -> None:
    assert queue_words.read("  Deep, HOLE; deep* ") == (
        Word("deep"), Word("hole"), Word("deep", begins=True),
    )  # fmt: skip
    assert queue_words.read("!!! ' \" -- ) ( _") == ()
    assert len(queue_words.read("a b c d e f g h i j k")) == queue_words.MOST_WORDS
    assert queue_words.read("x" * 200) == (Word("x" * 60),)
