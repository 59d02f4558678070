"""What the staff's sign-on says of somebody becomes roles, teams and wards."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.council.load import load_council
from portal.demo.provider import people as people_module
from portal.demo.provider.people import read_people
from portal.models.actors import STAFF, Role
from tests.portal.council.conftest import THORNLEY

_COUNCIL = load_council(THORNLEY)


def test_a_value_gives_its_role_for_its_teams(thornley):
    rights = thornley.staff_rights({"groups": ["officer:ashshire_highways"]})

    assert rights.roles == (Role.OFFICER,)
    assert rights.teams == {"ashshire_highways", "ashshire_lighting"}
    assert not rights.wards


def test_who_has_several_values_has_all_their_roles_teams_and_wards(thornley):
    rights = thornley.staff_rights(
        {"groups": ["councillor:park", "clerk", "officer:parks", "officer:enforcement"]}
    )

    assert rights.roles == (Role.OFFICER, Role.CLERK, Role.COUNCILLOR)
    assert rights.teams == {"parks", "enforcement", "customer_services"}
    assert rights.wards == {"park"}


def test_a_provider_may_give_a_single_value_as_a_text(thornley):
    assert thornley.staff_rights({"groups": "records_manager"}).roles == (Role.RECORDS_MANAGER,)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"groups": None},
        {"groups": []},
        {"groups": ["canteen"]},
        {"groups": [["clerk"], {"clerk": 1}, 7]},
        {"groups": {"clerk": True}},
        {"roles": ["clerk"]},
        {"groups": ["CLERK", " clerk"]},
    ],
)
def test_who_has_no_value_of_ours_has_no_way_in(thornley, claims):
    assert not thornley.staff_rights(claims)


@given(st.lists(st.sampled_from([grant.value for grant in _COUNCIL.staff.grants] + ["canteen"])))
def test_rights_are_of_staff_and_for_teams_and_wards_that_exist(values):
    rights = _COUNCIL.staff_rights({"groups": values})

    assert set(rights.roles) <= STAFF
    assert rights.teams <= set(_COUNCIL.teams)
    assert rights.wards <= {ward.key for ward in _COUNCIL.wards}
    assert bool(rights) == bool(set(values) - {"canteen"})


def test_every_person_of_the_demo_comes_in_but_the_one_without_a_role(thornley):
    people = read_people(Path(people_module.__file__).parent / "staff.toml")
    no_way_in = {
        one.key
        for one in people.values()
        if not thornley.staff_rights({"groups": list(one.groups)})
    }

    assert no_way_in == {"colin_webb"}


@pytest.mark.parametrize(
    ("old", "new", "words", "write"),
    [
        ('teams = ["street_cleansing"]', 'teams = ["street_cleaning"]', "team “street_cleaning”",
         "“street_cleansing”"),
        ('role = "officer"', 'role = "oficer"', "role = “oficer”", "'officer'"),
        ('role = "officer"', 'role = "resident"', "role = “resident”", "'officer'"),
        ('claim = "groups"', 'claims = "groups"', "“claims” is not a name", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_on_its_line(folder, old, new, words, write):
    line = folder.change("staff.toml", old, new)

    found = [fault for fault in folder.faults() if words in fault.words and write in fault.write]
    assert [(fault.file, fault.line) for fault in found] == [("staff.toml", line)]


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ('value = "x"\nrole = "lead"', "teams: missing"),
        ('value = "x"\nrole = "administrator"\nteams = ["street_cleansing"]', "teams: not for"),
        ('value = "x"\nrole = "councillor"', "wards: missing"),
        ('value = "x"\nrole = "councillor"\nwards = ["nowhere"]', "ward “nowhere”"),
        ('value = "x"\nrole = "clerk"\nteams = ["street_cleansing"]\nwards = ["x"]', "wards: not"),
    ],
)
def test_a_role_without_what_it_is_for_is_named(folder, grant, words):
    line = folder.append("staff.toml", f"\n[[grants]]\n{grant}\n")

    fault = folder.the_fault()
    assert words in fault.words
    assert (fault.file, fault.line is not None and fault.line > line) == ("staff.toml", True)
