"""The table of grounds: each mistake in it is named, and nothing goes further than it says."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.app import create_app
from portal.authority import bases as authority
from portal.authority import extract
from portal.authority.bases import BadBases, bases, kind_of, load, min_depth
from portal.council import life_services
from portal.models.actors import Basis, Depth, Granted, Kind
from portal.models.mandates import Way
from portal.settings import load as load_settings

_TEXT = authority.FILE.read_text()


def test_the_table_that_comes_with_the_portal_has_every_ground_and_kind() -> None:
    table = load(_TEXT)

    assert set(table.grounds) == set(Basis)
    assert set(table.kinds) == set(Kind)
    assert table.version


def _faults(text: str) -> list[str]:
    with pytest.raises(BadBases) as bad:
        load(text)
    return bad.value.faults


def _without(table: str) -> str:
    """The file without one table of it."""
    return re.sub(rf"\[{re.escape(table)}\]\n(?:[^\[\n][^\n]*\n)*", "", _TEXT)


def _with(table: str, line: str, instead: str) -> str:
    """The file with another line in one table of it."""
    before, head, after = _TEXT.partition(f"[{table}]\n")
    assert head
    changed, count = re.subn(rf"(?m)^{re.escape(line)} = .*$", instead, after, count=1)
    assert count == 1
    return before + head + changed


@pytest.mark.parametrize("basis", Basis)
def test_a_ground_that_is_missing_is_named(basis: Basis) -> None:
    assert _faults(_without(f"bases.{basis}")) == [f"bases.{basis}: it is missing"]


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_of_task_that_is_missing_is_named(kind: Kind) -> None:
    assert f"kinds.{kind}: it is missing" in _faults(_without(f"kinds.{kind}"))


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ("longest", "longest = 30", "bases.consent.offered: 31 days are longer than `longest`"),
        ("offered", "offered = [0, 31]", "bases.consent.offered: 0 days are longer than `longest`"),
        ("offered", "offered = []", "bases.consent.offered: there is none"),
        ("kinds", "kinds = {}", "bases.consent.kinds: there is none"),
        ("ways", "ways = []", "bases.consent.ways: there is none"),
        ("evidence", 'evidence = ["a_hunch"]',
         "bases.consent.evidence: there is no proof called 'a_hunch'"),
        ("checked", "checked = true", "bases.consent.checked: staff have nothing to look at"),
        ("begins", 'begins = "death"', "bases.consent.ends_at: it would end when it begins"),
        ("longest", "longest = -1", "bases.consent.longest: it is less than a day"),
        ("label", 'label = " "', "bases.consent.label: there are no words"),
        ("source", 'source = ""', "bases.consent.source: there are no words"),
    ],
)  # fmt: skip
def test_each_mistake_in_a_ground_is_named_with_its_place(
    line: str, instead: str, fault: str
) -> None:
    assert fault in _faults(_with("bases.consent", line, instead))


@pytest.mark.parametrize(
    ("line", "instead", "place"),
    [
        ("kinds", 'kinds = { everything = "act" }', "bases.consent.kinds"),
        ("kinds", 'kinds = { gardening = "act" }', "bases.consent.kinds.gardening"),
        ("kinds", 'kinds = { report = "dance" }', "bases.consent.kinds.report"),
        ("ways", 'ways = ["shouting"]', "bases.consent.ways.0"),
        ("begins", 'begins = "tomorrow"', "bases.consent.begins"),
        ("ends_at", 'ends_at = ["noon"]', "bases.consent.ends_at.0"),
        ("checked", 'checked = "perhaps"', "bases.consent.checked"),
        ("organisation", "organisatoin = true", "bases.consent.organisation"),
    ],
)
def test_each_word_that_means_nothing_is_named_with_its_place(
    line: str, instead: str, place: str
) -> None:
    assert any(one.startswith(place) for one in _faults(_with("bases.consent", line, instead)))


def test_every_mistake_is_named_at_once() -> None:
    text = _with("bases.consent", "ways", "ways = []").replace("[0, 31]", "")
    text = text.replace('evidence = ["will"]', 'evidence = ["a_hunch"]')

    assert _faults(text) == [
        "bases.consent.ways: there is none",
        "bases.executor.evidence: there is no proof called 'a_hunch'",
    ]


def test_a_duty_under_two_kinds_of_task_is_a_mistake() -> None:
    text = _with("kinds.housing", "duties", 'duties = ["council_tax"]')

    assert _faults(text) == ["kinds.housing.duties: 'council_tax' stands elsewhere too"]


def test_a_duty_that_is_withheld_stands_under_no_kind_of_task() -> None:
    text = _with("kinds.housing", "duties", 'duties = ["police"]')

    assert _faults(text) == ["kinds.housing.duties: 'police' stands elsewhere too"]


def test_what_is_no_table_at_all_is_said_to_be_none() -> None:
    assert _faults("[bases")
    assert _faults("")


# --- against what else there is


def test_every_duty_of_the_table_is_a_duty_of_a_life_event() -> None:
    known = {life_services.service_key(duty.key) for duty in life_services.life_duties().duties}

    assert {*bases().of_service, *bases().withheld} <= known


def test_every_way_to_make_one_is_a_way_that_there_is() -> None:
    ways = {way for ground in bases().grounds.values() for way in ground.ways}

    assert ways == set(Way)


def test_each_sentence_ends_as_a_sentence_and_each_label_does_not() -> None:
    for ground in bases().grounds.values():
        assert ground.explains.endswith(".")
        assert not ground.label.endswith(".")


def test_nobody_loses_authority_over_the_living_or_keeps_it_over_the_dead() -> None:
    grounds = bases().grounds
    after_death = {basis for basis, one in grounds.items() if one.begins == "death"}
    until_death = {basis for basis, one in grounds.items() if "death" in one.ends_at}

    assert after_death == {Basis.EXECUTOR, Basis.ADMINISTRATOR}
    assert until_death == set(Basis) - after_death - {Basis.NEXT_OF_KIN}
    assert [basis for basis, one in grounds.items() if "eighteen" in one.ends_at] == [Basis.PARENT]


# --- how far a ground goes

_GRANTED = st.builds(
    Granted,
    kind=st.sampled_from(Kind),
    depth=st.sampled_from(Depth),
    until=st.none() | st.just(clock.now()),
    episode_id=st.none() | st.just(clock.new_id()),
)


@given(st.sampled_from(Basis), st.lists(_GRANTED, max_size=4))
def test_a_ground_never_lets_more_than_its_table_and_never_more_than_was_given(
    basis: Basis, scopes: list[Granted]
) -> None:
    ground = bases().grounds[basis]
    for one in bases().spell_out(basis, scopes):
        assert one.kind is not Kind.EVERYTHING
        assert ground.kinds[one.kind].includes(one.depth)
        assert any(
            given.kind in (one.kind, Kind.EVERYTHING)
            and given.depth.includes(one.depth)
            and (given.until, given.episode_id) == (one.until, one.episode_id)
            for given in scopes
        )


@given(st.sampled_from(Basis))
def test_everything_is_all_that_the_ground_allows(basis: Basis) -> None:
    everything = bases().spell_out(basis, [Granted(Kind.EVERYTHING, Depth.ACT)])

    assert {one.kind: one.depth for one in everything} == dict(bases().grounds[basis].kinds)


@given(st.sampled_from(Basis), st.sampled_from(Kind), st.sampled_from(Depth))
def test_what_a_ground_allows_it_spells_out_whole_and_what_not_it_cuts(
    basis: Basis, kind: Kind, depth: Depth
) -> None:
    ground, asked = bases().grounds[basis], Granted(kind, depth)
    spelled = bases().spell_out(basis, [asked])

    if kind is not Kind.EVERYTHING:
        assert (spelled == (asked,)) == ground.allows(kind, depth)


@given(st.sampled_from(Depth), st.sampled_from(Depth))
def test_the_lesser_depth_is_within_both(one: Depth, other: Depth) -> None:
    least = min_depth(one, other)

    assert one.includes(least)
    assert other.includes(least)
    assert least in (one, other)


def test_a_case_is_of_the_kind_that_names_its_duty_and_else_one_of_the_cases() -> None:
    assert kind_of("life_council_tax") is Kind.COUNCIL_TAX
    assert kind_of("pothole") is Kind.CASES
    assert kind_of("life_registrar") is Kind.CASES
    assert {kind_of(service) for service in bases().withheld} == {None}


def test_the_portal_does_not_start_with_a_faulty_table(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = tmp_path / "bases.toml"
    faulty.write_text(_with("bases.consent", "ways", "ways = []"))
    settings = load_settings(
        _env_file=None, secret_key="t" * 32, var=tmp_path, database_url=sqlite_url, channels=()
    )
    monkeypatch.setattr(authority, "FILE", faulty)
    bases.cache_clear()

    try:
        with pytest.raises(BadBases, match=r"bases\.consent\.ways: there is none"):
            create_app(settings)
    finally:
        bases.cache_clear()


def test_each_word_that_a_person_reads_is_in_the_catalogues() -> None:
    with authority.FILE.open("rb") as file:
        found = [message for _, _, message, _ in extract.extract_toml(file, {}, (), {})]
    table = bases()

    assert {one.label for one in table.grounds.values()} <= set(found)
    assert {one.explains for one in table.grounds.values()} <= set(found)
    assert {words for one in table.kinds.values() for words in (one.look, one.act)} <= set(found)
    assert set(table.evidence.values()) <= set(found)
