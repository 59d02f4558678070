"""The contact centre finds who calls, though nothing is spelt as it is kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.people import ContactPoint, Person, Reach
from portal.models.places import Place, PlaceKind, Point
from portal.policy import Action, Actor, NotAllowed, ReasonNeeded
from portal.reading.gazetteer import Gazetteer
from portal.reading.lines import Line
from portal.services.finding_people import MOST, Asked, Clue, FoundPerson, find_people
from portal.services.people import email_key, phone_key

SERVING = Actor(Role.CLERK, By.PHONE, name="Moira Kelly", in_call=clock.new_id())

Known = Callable[..., Person]
Find = Callable[..., list[FoundPerson]]


@pytest.fixture
def known(session: Session) -> Known:
    """Somebody the council knows."""

    def known(
        name: str | None = None, address: str | None = None, phone: str = "", email: str = "",
        uprn: str | None = None,
    ) -> Person:  # fmt: skip
        at = clock.now()
        person = Person(id=clock.new_id(), name=name, address=address, uprn=uprn, created_at=at)
        session.add(person)
        for kind, value, key in (
            (Reach.PHONE, phone, phone_key(phone) if phone else ""),
            (Reach.EMAIL, email, email_key(email) if email else ""),
        ):
            if value:
                point = ContactPoint(
                    id=clock.new_id(), person=person, kind=kind, value=value, key=key, created_at=at
                )
                session.add(point)
        session.flush()
        return person

    return known


@pytest.fixture
def find(session: Session) -> Find:
    """Looks for somebody as a clerk does who is on the telephone."""

    def find(name: str = "", **more: str) -> list[FoundPerson]:
        return find_people(session, SERVING, Asked(name=name, **more))

    return find


# --- by name


@pytest.mark.parametrize(
    "typed",
    [
        "Ann Okafor", "ann okafor", "OKAFOR, Ann", "Mrs Ann Okafor", "Okafor Ann",
        "Ann Okafar", "Anm Okafor", "Ann Okfor", "Ann Okaffor", "Ann Okaofr", "An Okafor",
        "Anm Okafar", "Okafar, Anm", "Anne Okafor", "A Okafor", "A. Okafar", "Okafor", "okafro",
    ],
)  # fmt: skip
def test_a_name_is_found_with_a_slip_in_each_of_its_words(
    known: Known, find: Find, typed: str
) -> None:
    ann = known("Ann Okafor")
    known("Sam Reed")

    assert [one.id for one in find(typed)] == [ann.id]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Seán Ó Briain", "Sean O'Briain"),
        ("Siobhan O'Neill", "Siobhan O Neil"),
        ("Łukasz Żółkiewski", "Lukasz Zolkiewski"),
        ("Jürgen Groß", "Jurgen Gross"),
        ("Bjørn Sæther", "Bjorn Saether"),
        ("Llŷr ap Gwilym", "Llyr Gwilym"),
        ("Jan van der Berg", "Jan Vanderberg Berg"),
        ("Hamish McDonald", "Hamish Mac Donald"),
        ("Anna-Maria Okafor-Smith", "Anna Smith"),
        ("Anna Maria Smith", "Maria Smith"),
        ("Ann Okafor-Smith", "Ann Okafor"),
        ("Ann Okafor", "Ann Okafor-Smith"),
        ("Ann Smith", "Ann Mary Smith"),
        ("Robert Reed", "Bob Reed"),
        ("Bill Tanner", "William Taner"),
        ("J Smith", "John Smith"),
        ("Dr John Smith MBE", "jon smith"),
        ("李 小龙", "小龙 李"),
        ("محمد علي", "محمد على"),
        ("Cher", "Cherr"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    known: Known, find: Find, kept: str, typed: str
) -> None:
    person = known(kept)

    assert [one.id for one in find(typed)] == [person.id]


def test_who_is_called_so_to_the_letter_stands_first(known: Known, find: Find) -> None:
    near, exact = known("Anne Okafor"), known("Ann Okafor")

    found = find("Ann Okafor")
    assert [one.id for one in found] == [exact.id, near.id]
    assert found[0].surely == {Clue.NAME}
    assert found[1].surely == frozenset()


@pytest.mark.parametrize(
    "typed", ["Ann Reed", "Zebedee", "", "   ", "%", "_", "' OR 1=1 --", "\x00"]
)
def test_who_is_somebody_else_is_not_found(known: Known, find: Find, typed: str) -> None:
    known("Ann Okafor")

    assert find(typed) == []


def test_the_name_that_somebody_has_now_is_the_one_that_finds_them(
    session: Session, known: Known, find: Find
) -> None:
    person = known("Ann Okafor")
    person.name = "Ann Reed"
    session.flush()

    assert [one.id for one in find("Ann Reed")] == [person.id]
    assert find("Ann Okafor") == []


# --- by phone, email and reference


@pytest.mark.parametrize(
    "typed",
    [
        "07700 900123", "+44 7700 900123", "0044 7700900123", "(07700) 900-123", "447700900123",
        "07700 900124", "07700 900132", "07700 90012", "07700 9001233", "07700 900 12 3",
    ],
)  # fmt: skip
def test_a_number_is_found_in_any_form_and_with_a_digit_wrong(
    known: Known, find: Find, typed: str
) -> None:
    ann = known("Ann Okafor", phone="07700 900123")
    known("Sam Reed", phone="01632 960555")

    [found] = find(phone=typed)
    assert (found.id, found.matched) == (ann.id, {Clue.PHONE})


def test_the_very_number_hides_those_that_are_nearly_it(known: Known, find: Find) -> None:
    known("Sam Reed", phone="07700 900124")
    ann = known("Ann Okafor", phone="07700 900123")

    assert [one.id for one in find(phone="07700900123")] == [ann.id]


@pytest.mark.parametrize(
    "typed",
    [
        "ann@example.com", " ANN@Example.com ", "anm@example.com", "ann@exmaple.com",
        "ann example.com", "ann@example.co", "annn@example.com",
    ],
)  # fmt: skip
def test_an_email_is_found_with_a_slip(known: Known, find: Find, typed: str) -> None:
    ann = known("Ann Okafor", email="Ann@example.com")
    known("Sam Reed", email="sam@example.com")

    [found] = find(email=typed)
    assert (found.id, found.matched) == (ann.id, {Clue.EMAIL})


def test_a_reference_finds_who_reported_also_with_a_wrong_character(
    session: Session, a_case: Case, find: Find
) -> None:
    session.flush()
    wrong = ("Z" if a_case.reference[0] != "Z" else "Y") + a_case.reference[1:]

    [found] = find(reference=a_case.reference.lower().replace("-", " "))
    assert (found.id, found.surely) == (a_case.subject_id, {Clue.REFERENCE})
    [meant] = find(reference=wrong)
    assert (meant.id, meant.surely) == (a_case.subject_id, frozenset())


# --- by address

HOME = "42 Mill Lane, Thornley, QA1 2AB"


@pytest.mark.parametrize(
    "typed",
    [
        HOME, "42 mill ln", "42, Mill Lane", "42 Mil Lane, Thornley", "42 Millc Lane",
        "42 QA1 2AB", "qa12ab 42", "42 QAI 2AB", "42 QA1 2AC", "42a Mill Lane", "QA1 2AB",
        "Mill Lane", "no 42 mill la thornley", "Flat 3, 42 Mill Lane",
    ],
)  # fmt: skip
def test_an_address_is_found_though_it_is_written_otherwise(
    known: Known, find: Find, typed: str
) -> None:
    ann = known("Ann Okafor", HOME)
    known("Sam Reed", "7 High Street, Hatherby, QA9 9ZZ")

    [found] = find(address=typed)
    assert (found.id, found.matched) == (ann.id, {Clue.ADDRESS})


def test_whose_house_it_is_stands_before_who_lives_in_the_street(known: Known, find: Find) -> None:
    others = [known(f"Sam {n}", f"{n} Mill Lane") for n in ("Reed", "Tanner")]
    ann = known("Ann Okafor", HOME)

    assert find(address="42 Mill Lane")[0].id == ann.id
    assert others


def test_a_home_that_the_gazetteer_knows_is_found_by_its_number_there(
    session: Session, known: Known
) -> None:
    ann = known("Ann Okafor", "The old mill by the bridge", uprn="100012345678")
    line = Line(
        clock.new_id(), PlaceKind.ADDRESS, "42 Mill Lane", "42", "Mill Lane", "Thornley",
        "QA1 2AB", "100012345678", None, Point(52.6, -1.2),
    )  # fmt: skip
    session.add(Place(id=line.place_id, kind=line.kind, name=line.name, number="42",
                      street="Mill Lane", uprn=line.uprn, lat=52.6, lon=-1.2))  # fmt: skip
    session.flush()
    gazetteer = Gazetteer.from_rows([line])

    [found] = find_people(session, SERVING, Asked(address="42 Mill Lane"), gazetteer)
    assert (found.id, found.matched) == (ann.id, {Clue.ADDRESS})


def test_only_the_street_of_a_home_is_shown_to_choose_by(known: Known, find: Find) -> None:
    known("Ann Okafor", "Flat 2, 42A Mill Lane, Thornley QA1 2AB")

    assert find("Ann Okafor")[0].address_hint == "Mill Lane, Thornley"


# --- several clues


def test_who_fits_more_of_what_was_said_stands_first(known: Known, find: Find) -> None:
    everybody = [known("John Smith", f"{n} High Street, Thornley") for n in range(1, 90)]
    meant = known("John Smith", HOME, phone="07700 900123")

    by_both = find("Jon Smyth", address="42 Mill Lane")
    assert (by_both[0].id, by_both[0].matched) == (meant.id, {Clue.NAME, Clue.ADDRESS})
    assert find("John Smith", address="Mill Ln")[0].id == meant.id
    assert find("John Smith", phone="07700 900132")[0].id == meant.id
    assert len(find("John Smith")) == MOST < len(everybody)


def test_a_clue_that_fits_nobody_leaves_the_others(known: Known, find: Find) -> None:
    ann = known("Ann Okafor", phone="07700 900123")

    [found] = find("Zebedee Quirk", phone="07700 900123")
    assert (found.id, found.matched, found.surely) == (ann.id, {Clue.PHONE}, {Clue.PHONE})
    assert found.score == 50.0


@pytest.mark.parametrize("clue", Clue)
def test_ten_thousand_characters_find_nobody_and_harm_nothing(
    known: Known, find: Find, clue: Clue
) -> None:
    known("Ann Okafor", HOME, "07700 900123", "ann@example.com")
    for junk in ("x" * 10_000, "<b>" * 3_000, "7 " * 5_000, "@" * 10_000, "=1+1|" * 2_000):
        assert find_people_of(find, clue, junk) == []


def find_people_of(find: Find, clue: Clue, text: str) -> list[FoundPerson]:
    return find(**{clue.value: text})


# --- who may, and what is kept of it


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RECORDS_MANAGER])
def test_nobody_looks_for_people_but_a_clerk_in_a_call(session: Session, role: Role) -> None:
    for in_call in (None, clock.new_id()):
        actor = Actor(role, By.WEB, in_call=in_call)
        if role is Role.CLERK and in_call:
            continue
        with pytest.raises(NotAllowed):
            find_people(session, actor, Asked(name="Ann"))


def test_the_records_manager_says_why(session: Session, known: Known) -> None:
    known("Ann Okafor")
    manager = Actor(Role.RECORDS_MANAGER, By.WEB)
    with pytest.raises(ReasonNeeded):
        find_people(session, manager, Asked(name="Ann Okafor"))

    assert find_people(
        session, manager, Asked(name="Ann Okafor"), reason="A subject access request"
    )
    session.flush()
    [line] = session.scalars(select(AuditLine))
    assert line.reason == "A subject access request"


def test_a_search_is_written_down_and_what_was_typed_is_not(session: Session, find: Find) -> None:
    find("Ann Okafor", phone="07700 900123")
    session.flush()

    [line] = session.scalars(select(AuditLine))
    assert (line.action, line.actor_name, line.person_id) == (
        Action.FIND_PERSON, "Moira Kelly", None,
    )  # fmt: skip
    assert line.reason is None


def test_what_was_not_said_is_no_clue() -> None:
    asked = Asked(name=" ", phone="07700")
    assert asked.clues == {Clue.PHONE}
    assert replace(asked, phone="").clues == frozenset()


def test_reports_on_the_web_have_keys_too(session: Session, council: Council, a_case: Case) -> None:
    session.flush()
    [found] = find_people(session, SERVING, Asked(name="Sam Read"))

    assert found.id == a_case.subject_id
