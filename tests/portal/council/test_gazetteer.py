import pytest

from portal.council.faults import CouncilErrors
from portal.council.gazetteer import read_gazetteer


def test_rows_are_read_in_their_order(folder):
    rows = list(read_gazetteer(folder.path / "gazetteer.csv"))

    assert [row.kind for row in rows] == [
        "street", "street", "landmark", "address", "address", "lamp_column",
    ]  # fmt: skip
    assert rows[3].name == "1 Example Street"
    assert rows[3].uprn == "999000000001"
    assert rows[5].column == "1"
    assert rows[2].point.lat == 52.003


def test_names_with_commas_and_accents_are_kept(folder):
    folder.append("gazetteer.csv", 'landmark,"Café Zoë, Example Park",,,Example,,,,,52.0,-1.0\n')

    *_, last = read_gazetteer(folder.path / "gazetteer.csv")

    assert last.name == "Café Zoë, Example Park"


def test_reading_stops_at_a_row_that_cannot_be_read(folder):
    line = folder.append("gazetteer.csv", "landmark,,,,Example,,,,,52.0,-1.0\n")

    with pytest.raises(CouncilErrors) as refused:
        list(read_gazetteer(folder.path / "gazetteer.csv"))

    assert refused.value.faults[0].line == line
