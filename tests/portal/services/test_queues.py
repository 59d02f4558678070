"""The queue holds what the rule lets somebody open, by every filter, and loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal import clock
from portal.council.councils import Council
from portal.models.actors import By, Role
from portal.models.cases import Case
from portal.models.identities import Identity
from portal.models.places import Point
from portal.models.states import CLOSED, OPEN, State
from portal.policy import PUBLIC_ON_WEB, Action, Actor, NotAllowed, may
from portal.services import cases, queue_words, queues
from portal.services.cases import NewCase
from portal.services.queue_wishes import Wanted, Whose
from tests.support.staff import Colleague

ROADS = ("ashshire_highways",)
OFFICER = Colleague(Role.OFFICER, ROADS)
START = datetime(2026, 11, 20, 9, tzinfo=UTC)

Open = Callable[..., Case]


@pytest.fixture
def opened(session: Session, council: Council, in_town: Point) -> Open:
    """Opens a case, and sets what matters for a queue."""

    def opened(service: str = "pothole", words: str = "Something", **facts: object) -> Case:
        new = NewCase(service=service, words=words, place="Mill Lane", point=in_town,
                      private_words=str(facts.pop("private_words", "")))  # fmt: skip
        case = cases.open_case(session, PUBLIC_ON_WEB, council, new)
        case.due, case.ward = None, "park"
        for name, value in facts.items():
            setattr(case, name, value)
        session.flush()
        return case

    return opened


def found(session: Session, actor: Actor, **wanted: object) -> list[UUID]:
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    return [one.id for one in queues.queue(session, actor, asked).cases]


# --- whose they are


def test_the_queue_holds_the_open_cases_of_the_teams_and_no_others(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    mine, other, done = opened(), opened(team="parks"), opened()
    cases.progress(session, an_officer, done, State.DONE, "Filled.")

    assert found(session, OFFICER.actor(session)) == [mine.id]
    both = Colleague(Role.LEAD, (*ROADS, "parks")).actor(session)
    assert set(found(session, both)) == {mine.id, other.id}
    assert found(session, both, team="parks") == [other.id]


@pytest.mark.parametrize(
    ("role", "also"),
    [
        (Role.OFFICER, ()), (Role.INSPECTOR, ()), (Role.LEAD, ()), (Role.CLERK, ()),
        (Role.COUNCILLOR, ()), (Role.OFFICER, (Role.COUNCILLOR,)),
        (Role.LEAD, (Role.ADMINISTRATOR, Role.COUNCILLOR)),
    ],
)  # fmt: skip
def test_the_queue_is_what_the_rule_lets_them_open_without_saying_why(
    session: Session, opened: Open, role: Role, also: tuple[Role, ...]
) -> None:
    made = [
        opened(service, team=team, ward=ward)
        for service in ("pothole", "noise")
        for team in ("parks", "enforcement")
        for ward in ("park", "station", None)
    ]
    handles = role is not Role.COUNCILLOR
    who = Colleague(role, ("parks",) if handles else (), ("park",), also=also).actor(session)

    allowed = {case.id for case in made if may(who, Action.READ_AS_STAFF, case)}
    assert set(found(session, who)) == allowed
    assert 0 < len(allowed) < len(made)
    assert set(found(session, who, words="something")) == allowed
    references = [case.reference for case in made]
    assert {case.id for case in queues.chosen(session, who, references)} == allowed


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RECORDS_MANAGER])
def test_who_handles_no_cases_has_no_queue(session: Session, role: Role) -> None:
    nobody = Colleague(role).actor(session)
    for ask in (queues.queue, queues.counts):
        with pytest.raises(NotAllowed):
            ask(session, nobody)
    with pytest.raises(NotAllowed):
        queues.everything(session, nobody, Wanted(), 10)
    with pytest.raises(NotAllowed):
        queues.chosen(session, nobody, ["ABCD-EFGH"])


def test_who_is_of_no_team_has_an_empty_queue(session: Session, opened: Open) -> None:
    opened()
    officer = Actor(Role.OFFICER, By.WEB)
    assert not found(session, officer)
    assert queues.counts(session, officer) == queues.Counts(0, 0, 0, 0)


# --- its order, and its pages


def test_what_is_late_comes_first_and_what_has_no_date_last(session: Session, opened: Open) -> None:
    now = clock.now()
    undated, soon, late, later = (
        opened(due=due)
        for due in (None, now + timedelta(hours=1), now - timedelta(days=9), now + timedelta(9))
    )
    lines = queues.queue(session, OFFICER.actor(session)).cases

    assert [one.id for one in lines] == [late.id, soon.id, later.id, undated.id]
    assert [one.is_late(now) for one in lines] == [True, False, False, False]


def test_of_those_that_have_ended_the_last_comes_first(session: Session, opened: Open) -> None:
    ended = [
        opened(state=state, closed_at=START - timedelta(days=days), due=START)
        for state, days in ((State.DONE, 400), (State.NO_ACTION, 1), (State.DONE, 3))
    ]
    officer = OFFICER.actor(session)
    all_of_them = found(session, officer, states=tuple(CLOSED))

    assert all_of_them == [ended[1].id, ended[2].id, ended[0].id]
    assert found(session, officer, states=(State.DONE,)) == [ended[2].id, ended[0].id]
    assert not any(
        one.is_late(clock.now())
        for one in queues.queue(session, officer, Wanted(states=tuple(CLOSED))).cases
    )


def test_a_case_that_has_left_the_queue_still_marks_where_the_next_page_begins(
    session: Session, opened: Open, an_officer: Actor
) -> None:
    first, second = (opened(due=clock.now() + timedelta(days=day)) for day in (1, 2))
    officer = OFFICER.actor(session)
    for wanted in (Wanted(), Wanted(words="something")):
        page = queues.queue(session, officer, wanted, limit=1)
        assert [one.id for one in page.cases] == [first.id]
        if wanted.words:
            cases.progress(session, an_officer, first, State.DONE, "Filled.")
            session.flush()
        assert [one.id for one in queues.queue(session, officer, wanted, page.next).cases] == [
            second.id
        ]


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "x",
        "_",
        "1e400_00",
        "nan_" + "0" * 32,
        "9" * 40 + "_0",
        "r",
        "r-1",
        "r" + "9" * 40,
        "r٣",
    ],
)
def test_a_page_key_that_is_none_is_the_beginning(
    session: Session, opened: Open, junk: str
) -> None:
    case = opened(due=clock.now())
    officer = OFFICER.actor(session)

    for wanted in (Wanted(), Wanted(words="something")):
        assert [one.id for one in queues.queue(session, officer, wanted, junk).cases] == [case.id]


_SOME = {
    "state": st.sampled_from([State.RECEIVED, State.SCHEDULED, State.DONE, State.CANCELLED]),
    "team": st.sampled_from(["parks", "litter_team", "elsewhere"]),
    "service": st.sampled_from(["pothole", "noise", "litter"]),
    "ward": st.sampled_from(["park", "station", None]),
    "assigned": st.sampled_from([None, "me", "another"]),
    "due": st.one_of(st.none(), st.integers(-3, 3)),
    "words": st.sampled_from(["deep hole", "Deep water", "a café"]),
}
_WANTED = st.builds(
    Wanted,
    whose=st.sampled_from(Whose),
    team=st.sampled_from([None, None, "parks", "elsewhere"]),
    late=st.booleans(),
    service=st.sampled_from([None, "pothole", "noise"]),
    ward=st.sampled_from([None, "park"]),
    states=st.sampled_from([(), (State.SCHEDULED,), tuple(CLOSED), (State.DONE,)]),
    words=st.sampled_from(["", "", "deep", "CAFE", "dee* hol*", "nothing", "!"]),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    made=st.lists(st.fixed_dictionaries(_SOME), max_size=10),
    wanted=_WANTED,
    size=st.integers(1, 4),
    role=st.sampled_from([(Role.LEAD, ()), (Role.COUNCILLOR, ()), (Role.LEAD, (Role.COUNCILLOR,))]),
)
def test_every_filter_finds_what_fits_and_pages_neither_lose_nor_repeat_a_case(
    session: Session,
    opened: Open,
    made: list[dict[str, object]],
    wanted: Wanted,
    size: int,
    role: tuple[Role, tuple[Role, ...]],
) -> None:
    if wanted.late and wanted.is_closed:
        wanted = replace(wanted, late=False)  # nothing is late that has ended
    savepoint = session.begin_nested()
    teams = ("parks", "litter_team") if role[0] is Role.LEAD else ()
    me = Colleague(role[0], teams, ("park",), also=role[1]).actor(session)
    another = Colleague(Role.OFFICER, teams, name="Lou").sign_on(session)[0].identity_id
    whose = {None: None, "me": me.identity_id, "another": another}
    now = clock.now()
    known = []
    for one in made:
        facts = dict(one)
        days, state = facts.pop("due"), facts["state"]
        facts["assignee_id"] = whose[facts.pop("assigned")]  # type: ignore[index]
        facts["due"] = now + timedelta(days=days) if days is not None else None  # type: ignore[arg-type]
        facts["closed_at"] = now - timedelta(hours=len(known)) if state not in OPEN else None
        facts["public"] = facts["service"] != "noise"
        known.append(opened(**facts))

    fitting = [case for case in known if _fits(case, wanted, me, now)]
    pages: list[UUID] = []
    after = None
    for _page in range(len(known) + 1):
        page = queues.queue(session, me, wanted, after, limit=size)
        pages += [one.id for one in page.cases]
        if (after := page.next) is None:
            break

    assert sorted(pages) == sorted(case.id for case in fitting)
    shown = [case for one in pages for case in known if case.id == one]
    by = [case.closed_at if wanted.is_closed else case.due for case in shown]
    dated = [at for at in by if at is not None]
    assert dated == sorted(dated, reverse=wanted.is_closed)
    assert by[: len(dated)] == dated
    all_keys = queues.everything(session, me, wanted, 100)
    assert sorted(one for one, _version in all_keys) == sorted(pages)
    savepoint.rollback()


def _fits(case: Case, wanted: Wanted, me: Actor, now: datetime) -> bool:
    """The filter in the plainest way."""
    text = f"{case.words} {case.place}".lower().replace("é", "e").split()
    states = wanted.states or tuple(OPEN)
    typed = [one for one in wanted.words.lower().split() if one != "!"]
    return (
        may(me, Action.READ_AS_STAFF, case)
        and case.state in states
        and wanted.team in (None, case.team)
        and wanted.service in (None, case.service)
        and wanted.ward in (None, case.ward)
        and (not wanted.late or (case.due is not None and case.due < now))
        and (wanted.whose is not Whose.MINE or case.assignee_id == me.identity_id)
        and (wanted.whose is not Whose.MINE or case.team in me.teams)
        and (wanted.whose is not Whose.UNASSIGNED or case.assignee_id is None)
        and all(
            any(word.startswith(one[:-1]) if one.endswith("*") else word == one for word in text)
            for one in typed
        )
    )


@pytest.mark.parametrize("closed", [False, True])
def test_a_walk_along_the_queue_finds_the_beginning_of_what_the_words_find(
    session: Session, opened: Open, closed: bool
) -> None:
    """Also of several teams, of which one may have all the early cases."""
    if session.get_bind().dialect.name == "sqlite":
        return  # it walks nowhere: FTS5 gives what it finds in order
    lead = Colleague(Role.LEAD, ("parks", "litter_team")).actor(session)
    for day in range(12):
        facts = {"state": State.DONE, "closed_at": START + timedelta(days=day)} if closed else {}
        opened(words="deep" if day % 3 else "shallow", due=START + timedelta(days=day),
               team="parks" if day < 7 else "litter_team", **facts)  # fmt: skip
    wanted = Wanted(words="deep", states=(State.DONE,) if closed else ())

    def ranks(walk: int | None) -> list[int]:
        query = queue_words.on_postgresql(lead, wanted, None, 5, walk)
        return [row.rank for row in session.execute(query)]

    whole = ranks(None)
    assert len(whole) == 5
    for walk in range(1, 13):
        assert ranks(walk) == whole[: len(ranks(walk))], walk
    assert ranks(12) == whole


# --- who does them, and how many


def test_a_line_names_who_does_it(session: Session, opened: Open) -> None:
    officer = OFFICER.actor(session)
    opened(assignee_id=officer.identity_id)

    [one] = queues.queue(session, officer).cases
    assert (one.assignee_id, one.assignee) == (officer.identity_id, "Jo Adeyemi")


def test_the_counts_are_of_what_is_open(session: Session, opened: Open) -> None:
    officer = OFFICER.actor(session)
    opened(due=START - timedelta(days=900))
    opened(assignee_id=officer.identity_id)
    opened(team="parks")
    opened(state=State.DONE, closed_at=START)

    assert queues.counts(session, officer) == queues.Counts(teams=2, mine=1, unassigned=1, late=1)


def test_no_more_are_counted_than_are_shown_as_counted(session: Session, opened: Open) -> None:
    for _number in range(3):
        opened()

    assert queues.counts(session, OFFICER.actor(session), most=2).teams == 2


def test_a_colleague_who_has_left_the_team_has_its_cases_no_more(
    session: Session, opened: Open
) -> None:
    officer = OFFICER.actor(session)
    opened(team="parks", assignee_id=officer.identity_id)
    assert session.get(Identity, officer.identity_id) is not None

    assert not found(session, officer, whose=Whose.MINE)
    assert queues.counts(session, officer).mine == 0
