"""A text is read as a whole: danger before all, then command, then what it is about and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council.councils import Council
from portal.reading.careful import Topic
from portal.reading.commands import Verb
from portal.reading.danger import Kind
from portal.reading.messages import Reader


def test_a_report_in_the_words_of_the_street_has_its_category_and_house(reader):
    reading = reader.read("massive pothole on mill lane outside no 42, just bust my tyre")

    [problem] = reading.problems
    assert problem.category == "pothole"
    assert problem.confidence > 0.9
    assert problem.place.label.startswith("42 Mill Lane, Thornley")
    assert (reading.danger, reading.command, reading.threat) == (None, None, None)


def test_swearing_and_capitals_and_emoji_do_not_block(reader):
    text = "WHEN R U GONNA FIX THE F***ING POTHOLE ON CHESTER RD 😡 its a disgrace you wankers"

    assert reader.read(text).first.category == "pothole"
    assert reader.read("💩💩 all over the pavement rowan drv").first.category == "dog_fouling"


def test_danger_is_there_beside_what_it_is_about(reader):
    reading = reader.read("lamp post down on hill st wires hanging out and sparking")

    assert reading.danger.kind is Kind.ELECTRICITY
    assert reading.danger.level == 0
    assert reading.first.category == "street_light"


@pytest.mark.parametrize(
    "text",
    [
        "man with a knife on bath st",
        "someone has collapsed outside the co-op not breathing",
        "i can smell gas on mill lane",
        "theres a body in the canal",
        "little girl on her own by the road crying",
    ],
)
def test_where_a_life_is_at_risk_no_case_is_made(reader, text):
    reading = reader.read(text)

    assert reading.danger.level == 0
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my uncle has died do i need to tell you", Topic.BEREAVEMENT),
        ("ive nowhere to sleep tonight", Topic.HOMELESSNESS),
        ("my husband hits me", Topic.ABUSE),
        ("i want to die", Topic.SELF_HARM),
        ("he hits me and theres a pothole outside", Topic.ABUSE),
    ],
)
def test_what_needs_care_is_no_category(reader, text, topic):
    reading = reader.read(text)

    assert reading.careful[0] is topic
    assert reading.problems == ()
    assert reading.first.category is None


def test_a_threat_is_no_category(reader):
    reading = reader.read("im going to kill the bin man if he misses my bin again")

    assert reading.threat
    assert reading.problems == ()


def test_a_command_is_the_whole_text_and_no_report(reader):
    assert reader.read("STOP").command.verb is Verb.STOP
    assert reader.read("👍").command.verb is Verb.YES
    assert reader.read("stop sign knocked over").command is None
    assert reader.read("STOP").problems == ()


def test_danger_goes_before_a_command(reader):
    assert reader.read("help fire").danger.kind is Kind.FIRE
    assert reader.read("help there is a fire in the flats").command is None


def test_a_place_alone_is_a_place_and_no_problem(reader):
    reading = reader.read("14 mill lane")

    assert reading.problems == ()
    assert reading.first.place.label.startswith("14 Mill Lane")


def test_two_streets_of_one_name_are_a_question(reader):
    problem = reader.read("pothole on church st").first

    assert problem.place is None
    assert {one.label for one in problem.places} == {
        "Church Street, Thornley", "Church Street, Ashby",
    }  # fmt: skip


def test_a_postcode_tells_two_streets_of_one_name_apart(reader):
    assert (
        "High Street, Thornley" in reader.read("pothole on high street TY1 1AA").first.place.label
    )


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("pothole on high street northwold", "Northwold District Council"),
        ("bin full in westmere", "Westmere District Council"),
        ("pothole on station road LE1 1AA", "LE11AA"),
        ("pothole on northwold road", None),
        ("northwold council said its yours, pothole on mill lane", None),
        ("hole in the road TY3 1JA", None),
    ],
)
def test_a_place_outside_the_area_is_named_and_never_given(reader, text, elsewhere):
    reading = reader.read(text)

    assert reading.elsewhere == elsewhere
    assert (reading.first.place is None) is (elsewhere is not None)


def test_places_beyond_the_border_are_not_given(thornley, thornley_places):
    class Smaller(Council):
        def contains(self, point: object) -> bool:
            return False

    inside_out = Smaller.model_construct(**dict(thornley))
    reading = Reader(inside_out, thornley_places).read("pothole outside 42 mill lane")

    assert reading.first.places == ()
    assert reading.first.category == "pothole"


def test_the_name_of_a_street_is_not_what_a_text_is_about(reader):
    assert reader.read("hole in road on duck lane").first.category == "pothole"
    assert reader.read("light out swift close").first.category == "street_light"


def test_where_it_is_does_not_hide_what_it_is(reader):
    reading = reader.read("pothole on the corner by the co-op on high street")

    assert reading.first.category == "pothole"
    assert reading.first.place.label.startswith("The Co-op")
    assert reader.read("on the corner by the bridge").problems == ()


def test_the_language_of_a_text_is_told(reader):
    assert reader.read("twll yn y ffordd ar mill lane").language == "cy"
    assert reader.read("pothole on mill lane").language == "en"


def test_a_reference_of_letters_alone_is_one_where_it_is_nothing_else(reader):
    assert reader.read("pavement").first.category == "unsafe_pavement"
    assert reader.read("pavement").command is None


NASTY = {
    "nothing": "",
    "null bytes": "pot\x00hole on mill\x00 lane",
    "direction overridden": "\u202epothole on mill lane\u202c",
    "SQL": '\' OR 1=1; DROP TABLE "case";--',
    "markup": "<script>alert(1)</script> {{7*7}} ${x}",
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "pothole " * 1_250,
    "ten thousand commas": "," * 10_000,
    "ten thousand streets": "mill lane and " * 720,
    "ten thousand emoji": "💩" * 10_000,
    "ten thousand digits": "1" * 10_000,
    "wires at the end": "x " * 4_990 + "wires hanging out",
    "combining marks": "p\u0301" * 3_000,
    "a lone surrogate": "\ud800 hole",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nasty_texts_are_read_without_an_error(reader, text):
    assert len(reader.read(text).problems) <= 3


def test_danger_is_heard_at_the_end_of_a_long_text(reader):
    assert reader.read(NASTY["wires at the end"]).danger.kind is Kind.ELECTRICITY


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_read_without_an_error_and_the_same_twice(reader, text):
    assert reader.read(text) == reader.read(text)


_PIECES = st.sampled_from((
    "pothole", "needles", "dead fox", "high street", "northwold", "church st", "mill lane", "no 42",
    "LE1 1AA", "TY1 1AA", "by the co-op", "corner of", "and", ",", "in", "lamp post 5", "\u202e",
    "westmere", "ty3", "outside", "99999", "' OR 1=1", "\x00", "🙂",
))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=14).map(" ".join))
def test_a_place_outside_is_never_given_whatever_is_named(reader, thornley, text):
    reading = reader.read(text)
    given_out = [reading.whole, *reading.problems]

    assert all(thornley.contains(place.point) for one in given_out for place in one.places)
    assert all(one.place is None or one.place in one.places for one in given_out)
    assert not (reading.elsewhere and any(one.places for one in given_out))
