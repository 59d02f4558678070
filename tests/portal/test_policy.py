"""What no rule allows is refused, for every role and every action."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.models.actors import STAFF, Basis, Depth, Granted, Held, Kind, Level
from portal.models.cases import Case
from portal.models.episodes import Episode
from portal.models.people import ContactPoint, Person
from portal.policy import (
    RULES,
    Action,
    Actor,
    By,
    NotAllowed,
    ReasonNeeded,
    Role,
    may,
    may_ever,
    may_with_reason,
    require,
)

_CASE, _SAM, _EVE, _SESSION = (clock.new_id() for _ in range(4))
_WHY = "They called and asked how it stands"
_ROADS, _NOISE = frozenset({"roads"}), frozenset({"noise"})


def _staff(role: Role, teams: frozenset[str] = frozenset(), **more: object) -> Actor:
    who: dict[str, object] = {"identity_id": clock.new_id(), **more}
    return Actor(role, By.WEB, name="Jo", teams=teams, **who)  # type: ignore[arg-type]


def _agent(whose: UUID, depth: Depth, *kinds: Kind, **more: object) -> Actor:
    """Somebody who may do, or only see, so much for another."""
    held = Held(
        clock.new_id(), whose, "Sam Reed", clock.new_id(), "David Jones", Basis.CONSENT,
        tuple(Granted(kind, depth) for kind in kinds or Kind),
    )  # fmt: skip
    return Actor(Role.AGENT, By.WEB, person_id=whose, mandate=held, **more)  # type: ignore[arg-type]


_EVERYONE = {
    "public": Actor(Role.PUBLIC, By.WEB),
    "holder": Actor(Role.HOLDER, By.WEB, person_id=_SAM, holds=_CASE),
    "other_holder": Actor(Role.HOLDER, By.WEB, person_id=_EVE, holds=clock.new_id()),
    "resident": Actor(Role.RESIDENT, By.WEB, person_id=_SAM, level=Level.SIGNED_ON),
    "other_resident": Actor(Role.RESIDENT, By.WEB, person_id=_EVE, level=Level.VERIFIED),
    "agent": _agent(_SAM, Depth.ACT),
    "looker": _agent(_SAM, Depth.LOOK),
    "other_agent": _agent(_EVE, Depth.ACT),
    "officer": _staff(Role.OFFICER, _ROADS),
    "other_officer": _staff(Role.OFFICER, _NOISE),
    "inspector": _staff(Role.INSPECTOR, _ROADS),
    "other_inspector": _staff(Role.INSPECTOR, _NOISE),
    "clerk": _staff(Role.CLERK, _ROADS),
    "other_clerk": _staff(Role.CLERK, _NOISE),
    "lead": _staff(Role.LEAD, _ROADS),
    "other_lead": _staff(Role.LEAD, _NOISE),
    "councillor": _staff(Role.COUNCILLOR, wards=frozenset({"park"})),
    "other_councillor": _staff(Role.COUNCILLOR, wards=frozenset({"station"})),
    "records_manager": _staff(Role.RECORDS_MANAGER),
    "administrator": _staff(Role.ADMINISTRATOR),
    "command": Actor(Role.COMMAND, By.COMMAND),
    "system": Actor(Role.SYSTEM, By.SYSTEM),
}
_ALL = set(_EVERYONE)
_MACHINES = {"command", "system"}
_HANDLERS = {"officer", "inspector", "lead", "clerk"}
_OWNERS = {"holder", "resident"}
_LOOKERS = {"agent", "looker"}
_THEIRS = _OWNERS | _HANDLERS | _MACHINES
_ANSWERERS = {*_OWNERS, "clerk", "agent"}
_AGENTS = {*_LOOKERS, "other_agent"}
_REPORTERS = _ALL - {"looker", "other_agent"}
_SAY_WHY = {"clerk", "other_clerk", "records_manager"}
_NOBODY: set[str] = set()

# Who may do it to a public case, to a private one, and who besides to any after saying why.
_TO_CASES: dict[Action, tuple[set[str], set[str], set[str]]] = {
    Action.OPEN_CASE: (_REPORTERS, _REPORTERS, _NOBODY),
    Action.WRITE_DRAFT: (_ALL, _ALL, _NOBODY),
    Action.READ_PUBLIC_CASES: (_ALL, _ALL, _NOBODY),
    Action.READ_CASE: (_ALL, _THEIRS | _LOOKERS, _SAY_WHY),
    Action.READ_PRIVATE_DETAILS: (_THEIRS | _LOOKERS, _THEIRS | _LOOKERS, _SAY_WHY),
    Action.PROGRESS_CASE: (_HANDLERS | _MACHINES, _HANDLERS | _MACHINES, _NOBODY),
    Action.REOPEN_CASE: (_THEIRS | {"agent"}, _THEIRS | {"agent"}, {"other_clerk"}),
    Action.COUNT_IN: (_ALL, _NOBODY, _NOBODY),
    Action.FOLLOW_CASE: (_ALL, _THEIRS | _LOOKERS, _SAY_WHY),
    Action.USE_LINK: (_ALL, _ALL, _NOBODY),
    Action.ASK_FOR_LINK: (_ALL, _ALL, _NOBODY),
    Action.RECORD_CONTACT: (_ALL, _ALL, _NOBODY),
    Action.READ_AS_STAFF: (_HANDLERS | {"councillor"}, _HANDLERS, _SAY_WHY),
    Action.ASSIGN_CASE: (_HANDLERS, _HANDLERS, _NOBODY),
    Action.HAND_OVER_CASE: (_HANDLERS | _MACHINES, _HANDLERS | _MACHINES, _NOBODY),
    Action.JOIN_CASES: (_HANDLERS | _MACHINES, _HANDLERS | _MACHINES, _NOBODY),
    Action.SPLIT_CASE: (_HANDLERS, _HANDLERS, _NOBODY),
    Action.NOTE_CASE: (_HANDLERS, _HANDLERS, {"other_clerk"}),
    Action.ASK_REPORTER: (_HANDLERS, _HANDLERS, _NOBODY),
    Action.ANSWER_ENQUIRY: (_ANSWERERS, _ANSWERERS, {"other_clerk"}),
    Action.CONCEAL: (_HANDLERS, _HANDLERS, _SAY_WHY),
    Action.OVERRULE: (_HANDLERS, _HANDLERS, _NOBODY),
}
# Who may do it to Sam's record, and who besides after saying why.
_TO_PEOPLE: dict[Action, tuple[set[str], set[str]]] = {
    Action.ASK_TO_FOLLOW: ({"agent"}, _NOBODY),
    Action.READ_ACCOUNT: ({"resident", "command"} | _LOOKERS, _NOBODY),
    Action.READ_DETAILS: ({"resident", "command"} | _LOOKERS, _NOBODY),
    Action.CHANGE_ACCOUNT: ({"resident", "command", "agent"}, _NOBODY),
    Action.CHANGE_REACH: ({"resident", "command"}, _NOBODY),
    Action.DELETE_ACCOUNT: ({"resident", "command"}, _NOBODY),
    Action.READ_ACCESS_LOG: ({"resident", "command", "records_manager"}, _NOBODY),
    Action.READ_PERSON: ({"resident"} | _MACHINES, _SAY_WHY),
    Action.READ_EPISODE: ({"resident"} | _LOOKERS | _MACHINES, _NOBODY),
    Action.CHANGE_EPISODE: ({"resident", "agent"}, _NOBODY),
    Action.BOOK_APPOINTMENT: ({"resident", "agent"}, _NOBODY),
    Action.DECLARE_EPISODE: ({"resident", "agent"}, _NOBODY),
    Action.NAME_AGENT: ({"resident"}, _NOBODY),
    Action.READ_MANDATES: ({"resident"} | _MACHINES, _SAY_WHY),
    Action.READ_JOURNAL: ({"resident"} | _MACHINES, _SAY_WHY),
    Action.CHOOSE_TELLING: ({"resident", "command"}, _NOBODY),
    Action.FORGET_KEPT_WORDS: ({"resident", "command"}, _NOBODY),
    Action.PAUSE_MANDATES: (_NOBODY, _SAY_WHY),
}
_RESIDENTS = {"resident", "other_resident"}
_CLERKS = {"clerk", "other_clerk"}
_QUEUES = {
    who for who in _ALL if who.removeprefix("other_") in {*_HANDLERS, "councillor"}
}  # fmt: skip
# Who may do it whatever it is about.
_PLAIN: dict[Action, set[str]] = {
    Action.READ_QUEUE: _QUEUES,
    Action.KEEP_VIEW: _QUEUES,
    Action.ORDER_BULK: _QUEUES - {"councillor", "other_councillor"},
    Action.CARRY_OUT_BULK: _MACHINES,
    Action.END_ENQUIRIES: _MACHINES,
    Action.HEAR_TEXT: _MACHINES,
    Action.READ_TEXT_COSTS: _QUEUES - {"councillor", "other_councillor"},
    Action.BEGIN_EPISODE: _RESIDENTS | {"agent", "other_agent"},
    Action.ASK_FOR_MANDATE: _RESIDENTS,
    Action.TAKE_MANDATE: _RESIDENTS,
    Action.ACT_FOR: _RESIDENTS | _AGENTS,
    Action.POST_JOURNAL: _CLERKS | _MACHINES,
    Action.END_MANDATES: _MACHINES,
    Action.KEEP_REFUSED_WORDS: _RESIDENTS | _AGENTS | _MACHINES,
    Action.REGISTER_ORGANISATION: _RESIDENTS,
    Action.VET_ORGANISATION: {"records_manager"},
    Action.MANAGE_APPS: {"administrator"},
    Action.USE_APP_KEY: _ALL,
    Action.JOIN_ORGANISATION: _RESIDENTS,
    Action.READ_FIGURES: {"lead", "other_lead"},
    Action.RELEASE_EPISODE: _MACHINES,
    Action.DECIDE_BY_RULE: _MACHINES,
    Action.REMIND_OF_EPISODE: _MACHINES,
    Action.TAKE_CALL: {"clerk", "other_clerk"},
    Action.SIGN_ON: _ALL,
    Action.PROVE_CONTACT: _RESIDENTS | _MACHINES,
    Action.BRING_IN_CASES: _RESIDENTS | _MACHINES,
    Action.RECORD_AUDIT: _ALL,
    Action.LOOK_INTO_DEATH: {"clerk", "other_clerk", "records_manager"},
    Action.SEND: _MACHINES,
    Action.EXPORT_RECORD: _MACHINES,
    Action.REPLAY: _MACHINES,
    Action.RETAIN: _MACHINES,
    Action.IMPORT_GAZETTEER: _MACHINES,
}


def _case(*, public: bool, team: str = "roads", ward: str = "park") -> Case:
    return Case(id=UUID(bytes=_CASE.bytes), public=public, subject_id=_SAM, team=team, ward=ward)


def test_the_tables_of_this_test_name_every_action_once() -> None:
    apart = [
        Action.READ_TEXTS,
        Action.SIGN_OFF, Action.FIND_PERSON, Action.MOVE_CONTACT, Action.CONFIRM_DEATH,
        Action.LIFT_DEATH, Action.READ_EPISODE_AS_STAFF, Action.SEE_WHO_COMES,
        Action.AGREE_TO_MANDATE, Action.REVOKE_MANDATE, Action.HAND_BACK_MANDATE,
        Action.WRITE_DOWN_MANDATE, Action.CHECK_MANDATE, Action.LEAD_ORGANISATION, Action.ADVISE,
        Action.CHOOSE_COPIES,
    ]  # fmt: skip
    named = [*_TO_CASES, *_TO_PEOPLE, *_PLAIN, *apart]

    assert sorted(named) == sorted(Action)
    assert {actor.role for actor in _EVERYONE.values()} == set(Role)


@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
@pytest.mark.parametrize("action", _TO_CASES)
@pytest.mark.parametrize("who", _EVERYONE)
def test_every_role_may_do_to_a_case_what_the_matrix_says_and_nothing_else(
    action: Action, who: str, public: bool
) -> None:
    to_public, to_private, with_reason = _TO_CASES[action]
    expected = to_public if public else to_private

    assert may(_EVERYONE[who], action, _case(public=public)) == (who in expected)
    assert may(_EVERYONE[who], action, _case(public=public), _WHY) == (
        who in expected | with_reason
    )


@pytest.mark.parametrize("action", _TO_PEOPLE)
@pytest.mark.parametrize("who", _EVERYONE)
def test_every_role_may_do_to_a_person_what_the_matrix_says_and_nothing_else(
    action: Action, who: str
) -> None:
    expected, with_reason = _TO_PEOPLE[action]

    for sam in (Person(id=_SAM), ContactPoint(person_id=_SAM), Episode(person_id=_SAM), _SAM):
        assert may(_EVERYONE[who], action, sam) == (who in expected)
        assert may(_EVERYONE[who], action, sam, _WHY) == (who in expected | with_reason)


@pytest.mark.parametrize("action", _PLAIN)
@pytest.mark.parametrize("who", _EVERYONE)
def test_every_role_may_do_what_the_matrix_says_and_nothing_else(action: Action, who: str) -> None:
    assert may(_EVERYONE[who], action) == (who in _PLAIN[action])
    assert may(_EVERYONE[who], action, None, _WHY) == (who in _PLAIN[action])


def test_every_action_has_a_rule_with_a_sentence_for_auditors() -> None:
    assert set(RULES) == set(Action)
    for rule in RULES.values():
        assert rule.why[0].isupper()
        assert rule.why.endswith(".")


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", _EVERYONE)
def test_a_subject_that_does_not_say_whose_it_is_belongs_to_nobody(
    action: Action, who: str
) -> None:
    actor = _EVERYONE[who]
    role_alone = Actor(actor.role, actor.channel)  # no person, no team, no ward, no case

    assert may(actor, action, object()) == may(role_alone, action, object())


def test_what_is_not_allowed_stops_and_names_the_action() -> None:
    with pytest.raises(NotAllowed, match="progress_case"):
        require(_EVERYONE["public"], Action.PROGRESS_CASE, _case(public=True))


def test_who_only_has_to_say_why_is_told_so() -> None:
    with pytest.raises(ReasonNeeded):
        require(_EVERYONE["other_clerk"], Action.READ_PRIVATE_DETAILS, _case(public=True))
    require(_EVERYONE["other_clerk"], Action.READ_PRIVATE_DETAILS, _case(public=True), _WHY)


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_a_reason_without_words_is_no_reason(nothing: str | None) -> None:
    manager = _EVERYONE["records_manager"]

    assert not may(manager, Action.READ_PERSON, _SAM, nothing)
    assert may_with_reason(manager, Action.READ_PERSON, _SAM)


def test_a_menu_shows_what_there_is_anything_to_do_with() -> None:
    ever = {who for who, actor in _EVERYONE.items() if may_ever(actor, Action.READ_AS_STAFF)}
    both = _staff(Role.ADMINISTRATOR, also=frozenset({Role.CLERK}))

    assert ever == _QUEUES | {"records_manager"}
    assert may_ever(both, Action.READ_AS_STAFF)


def test_an_action_without_a_rule_is_refused_to_everyone() -> None:
    for actor in _EVERYONE.values():
        assert not may(actor, "made_up", _case(public=True), _WHY)  # type: ignore[arg-type]


# --- at the level of single cases

_KEYS = st.sampled_from(["roads", "noise", "parks", "bins"])
_WARDS = st.sampled_from(["park", "station", "priory", None])
_PRIVATE = (Action.READ_PRIVATE_DETAILS, Action.PROGRESS_CASE, Action.READ_AS_STAFF)


@given(st.frozensets(_KEYS), _KEYS, st.booleans(), st.sampled_from(_PRIVATE))
def test_whoever_handles_cases_reaches_those_of_their_teams_alone(
    teams: frozenset[str], team: str, public: bool, action: Action
) -> None:
    case = _case(public=public, team=team)

    for role in (Role.OFFICER, Role.INSPECTOR, Role.LEAD):
        assert may(_staff(role, teams), action, case, _WHY) == (team in teams)


@given(st.frozensets(_WARDS), _WARDS, st.booleans())
def test_a_councillor_sees_what_is_public_in_their_wards_and_nothing_private(
    wards: frozenset[str], ward: str | None, public: bool
) -> None:
    councillor = _staff(Role.COUNCILLOR, wards=wards)
    case = Case(id=_CASE, public=public, subject_id=_SAM, team="roads", ward=ward)

    assert may(councillor, Action.READ_AS_STAFF, case, _WHY) == (public and ward in wards)
    assert not may(councillor, Action.READ_PRIVATE_DETAILS, case, _WHY)


@given(st.sampled_from(list(Action)), st.booleans())
def test_an_administrator_reaches_nothing_of_anyone_that_the_public_does_not(
    action: Action, public: bool
) -> None:
    administrator, anyone = _EVERYONE["administrator"], _EVERYONE["public"]

    if action is Action.MANAGE_APPS:
        return  # of keys, and of nobody
    for subject in (_case(public=public), Person(id=_SAM), None):
        assert may(administrator, action, subject, _WHY) == may(anyone, action, subject, _WHY)


@given(
    st.sampled_from(sorted(STAFF)),
    st.frozensets(st.sampled_from(sorted(STAFF)), max_size=3),
    st.sampled_from(list(Action)),
    st.booleans(),
    st.sampled_from([None, _WHY]),
)
def test_who_has_several_roles_may_do_what_one_of_them_may(
    role: Role, also: frozenset[Role], action: Action, public: bool, reason: str | None
) -> None:
    both = _staff(role, _NOISE, also=also, wards=frozenset({"park"}))
    each = [_staff(one, _NOISE, wards=frozenset({"park"})) for one in (role, *also)]
    case = _case(public=public)

    assert may(both, action, case, reason) == any(may(one, action, case, reason) for one in each)


def test_asking_takes_under_20_microseconds() -> None:
    actor = _staff(Role.OFFICER, _NOISE, also=frozenset({Role.CLERK, Role.LEAD}))
    case = _case(public=False)
    times = 2000
    fastest = min(_seconds(actor, case, times) for _ in range(5))

    assert fastest / times < 20e-6


def _seconds(actor: Actor, case: Case, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        may(actor, Action.READ_PRIVATE_DETAILS, case)
    return time.perf_counter() - begun
