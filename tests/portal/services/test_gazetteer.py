"""The gazetteer's table is replaced by an import and read into memory."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.models.places import Place, PlaceKind
from portal.policy import PUBLIC_ON_WEB, SYSTEM, NotAllowed
from portal.services.gazetteer import (
    NothingToImport,
    gazetteer_stamp,
    import_gazetteer,
    load_gazetteer,
)
from portal.services.gazetteer_rows import PlaceRow, Refused


def a_street(name: str, lat: float = 52.5, **more: str) -> PlaceRow:
    return PlaceRow(PlaceKind.STREET, name, lat, -0.95, locality="Thornley", **more)


def an_address(number: str, uprn: str, street: str = "Mill Lane") -> PlaceRow:
    return PlaceRow(PlaceKind.ADDRESS, f"{number} {street}", 52.5, -0.95, number=number,
                    street=street, postcode="TY1 2AB", uprn=uprn)  # fmt: skip


def test_what_is_imported_can_be_found(session):
    done = import_gazetteer(session, SYSTEM, [a_street("Mill Lane"), an_address("42", "1")], "csv")

    assert (done.added, done.changed, done.removed, done.refused) == (2, 0, 0, [])
    assert load_gazetteer(session).search("42 mill ln")[0].exact


def test_a_second_import_changes_what_changed_and_takes_away_what_is_gone(session):
    import_gazetteer(session, SYSTEM, [a_street("Mill Lane"), a_street("High Street")], "csv")
    done = import_gazetteer(session, SYSTEM, [a_street("Mill Lane", 52.6), a_street("New Row")], "")

    assert (done.added, done.changed, done.removed) == (1, 1, 1)
    assert sorted(session.scalars(select(Place.name))) == ["Mill Lane", "New Row"]


def test_the_same_import_again_changes_nothing(session):
    rows = [a_street("Mill Lane", usrn="20000001"), an_address("1", "7")]
    import_gazetteer(session, SYSTEM, rows, "csv")
    done = import_gazetteer(session, SYSTEM, rows, "csv")

    assert (done.added, done.changed, done.removed, done.unchanged) == (0, 0, 0, 2)


def test_a_place_keeps_its_id_when_its_name_changes_but_its_number_does_not(session):
    import_gazetteer(session, SYSTEM, [an_address("42", "9")], "csv")
    before = session.scalar(select(Place.id))
    import_gazetteer(session, SYSTEM, [an_address("42A", "9")], "csv")

    assert session.scalars(select(Place.id)).all() == [before]


def test_an_import_of_streets_leaves_the_addresses(session):
    import_gazetteer(session, SYSTEM, [a_street("Mill Lane"), an_address("1", "1")], "csv")
    done = import_gazetteer(session, SYSTEM, [a_street("High Street")], "os-open-names")

    assert done.removed == 1
    assert sorted(session.scalars(select(Place.name))) == ["1 Mill Lane", "High Street"]


def test_a_row_known_by_its_uprn_under_another_id_is_changed_not_doubled(session):
    session.add(Place(kind=PlaceKind.ADDRESS, name="Old", uprn="5", lat=52.5, lon=-1.0))
    session.flush()
    done = import_gazetteer(session, SYSTEM, [an_address("3", "5")], "csv")

    assert (done.added, done.changed, done.removed) == (0, 1, 0)


def test_a_line_that_cannot_be_read_is_reported_and_stops_nothing(session):
    rows = [Refused(2, "no name"), a_street("Mill Lane"), Refused(4, "no point")]
    done = import_gazetteer(session, SYSTEM, rows, "csv")

    assert done.added == 1
    assert [str(one) for one in done.refused] == ["line 2: no name", "line 4: no point"]


def test_a_file_without_a_readable_row_leaves_the_gazetteer_as_it_is(session):
    import_gazetteer(session, SYSTEM, [a_street("Mill Lane")], "csv")
    with pytest.raises(NothingToImport, match="line 2"):
        import_gazetteer(session, SYSTEM, [Refused(2, "no name")], "csv")

    assert session.scalar(select(func.count(Place.id))) == 1


def test_rows_that_repeat_a_place_are_counted_and_kept_once(session):
    done = import_gazetteer(session, SYSTEM, [a_street("Mill Lane"), a_street("MILL LANE")], "csv")

    assert (done.added, done.repeated) == (1, 1)


def test_an_import_longer_than_a_batch_is_whole(session):
    rows = [an_address(str(number), str(number)) for number in range(1, 1_201)]
    done = import_gazetteer(session, SYSTEM, iter(rows), "csv")

    assert done.added == 1_200
    assert len(load_gazetteer(session)) == 1_200


def test_an_import_makes_a_loaded_gazetteer_out_of_date(session):
    before = gazetteer_stamp(session)
    import_gazetteer(session, SYSTEM, [a_street("Mill Lane")], "csv")

    assert gazetteer_stamp(session) > before


def test_the_public_may_not_import(session):
    with pytest.raises(NotAllowed):
        import_gazetteer(session, PUBLIC_ON_WEB, [a_street("Mill Lane")], "csv")


ROWS = st.lists(
    st.builds(
        a_street,
        st.sampled_from(["Mill Lane", "High Street", "New Row", "Mews"]),
        st.sampled_from([52.5, 52.6]),
        usrn=st.sampled_from(["", "20000001", "20000002"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=ROWS, second=ROWS)
def test_after_any_two_imports_the_table_holds_what_the_second_alone_would_bring(
    session, first, second
):
    import_gazetteer(session, SYSTEM, first, "csv")
    import_gazetteer(session, SYSTEM, second, "csv")
    columns = session.execute(select(Place.id, Place.name, Place.lat))
    held = {tuple(row) for row in columns}
    wanted = {}
    for row in second:
        wanted.setdefault(row.place_id, (row.place_id, row.name, row.lat))

    assert held == set(wanted.values())
