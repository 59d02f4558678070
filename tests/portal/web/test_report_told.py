"""What was typed, and what a draft keeps of it."""

import unicodedata
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from hypothesis import example, given
from hypothesis import strategies as st

from portal.web.forms.report import number
from portal.web.forms.texts import lines, one_line
from portal.web.reporting.told import Told


@given(st.text())
def test_no_control_character_is_left_in_a_text(text: str) -> None:
    assert not [
        mark for mark in lines(text) if unicodedata.category(mark) == "Cc" and mark not in "\n\t"
    ]


@given(st.text())
def test_a_text_read_again_stays_as_it_is(text: str) -> None:
    assert lines(lines(text)) == lines(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text())
@example("\ufffe\uffff\U0001fffe\ufdd0")
def test_every_text_can_stand_in_xml(text: str) -> None:
    kept = lines(text)

    assert ET.fromstring(f"<words>{escape(kept)}</words>").text == (kept or None)


@given(st.text(st.characters(exclude_categories=["Cc", "Cn", "Cs", "Zs", "Zl", "Zp"])))
def test_what_people_write_is_kept_whole(text: str) -> None:
    assert lines(text) == text


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text())
def test_a_number_is_one_or_none(text: str) -> None:
    value = number(text)

    assert value is None or -1e9 < value < 1e9


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)


@given(st.dictionaries(st.sampled_from(list(Told.model_fields)) | st.text(), _JSON))
def test_a_draft_of_any_version_can_be_read(written: dict[str, object]) -> None:
    assert isinstance(Told.read(written), Told)


def test_what_was_told_comes_back_as_it_was_written() -> None:
    told = Told(
        search="Mill Lane", lat=52.5, lon=-0.9, service="pothole",
        answers={"size": "hand", "what": ["tyres"], "count": 3}, passed=("photos",),
        outside=(1.0, 2.0),
    )  # fmt: skip

    assert Told.read(told.written()) == told
