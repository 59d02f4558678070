"""Texts for somebody else, and the end of help: read in the ways people write them."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.models.actors import Kind
from portal.reading.acting import for_someone_in, kind_in, names_one, without_kin, without_name
from portal.reading.commands import Verb, command_in
from portal.reading.messages import Reader
from portal.reading.spelling import words

REPORT = "street light out 17 Park Rd"
NAME = st.from_regex(r"[A-Z][a-zé]{2,9}( [A-Z][a-z]{2,9})?( [A-Z]'?[a-z]{2,9})", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        f"FOR MARGARET {REPORT}", f"for margaret {REPORT}", f"For Margaret, {REPORT}",
        f"for Margaret Jones: {REPORT}", f"FOR MUM MARGARET JONES {REPORT}",
        f"for my mum Margaret: {REPORT}", f"Hi, for Margaret - {REPORT}", f"for Mrs Jones {REPORT}",
        f"on behalf of Margaret Jones. {REPORT}", f"ar ran Margaret {REPORT}",
        f"dros fy mam Margaret: {REPORT}", f"dla Margaret {REPORT}", f"Margaret کے لیے {REPORT}",
        f"for Margaret Ann Jones {REPORT}", f"FOR MARGARET'S {REPORT}",
    ],
)  # fmt: skip
def test_a_name_after_for_is_taken_off_and_the_report_remains(text):
    said = for_someone_in(text)

    assert said is not None
    assert without_name(said, "Margaret Ann Jones") == REPORT


def test_a_name_in_another_script_is_taken_off_too():
    said = for_someone_in("میری والدہ مارگریٹ جونز کے لیے لائٹ خراب ہے")

    assert said is not None
    assert without_name(said, "مارگریٹ جونز") == "لائٹ خراب ہے"


@pytest.mark.parametrize("name", ["Margarita Jones", "Jones", "Ann Margaret", "", "Asha Patel"])
def test_a_name_that_is_not_there_takes_nothing_off(name):
    said = for_someone_in(f"FOR MARGARET {REPORT}")

    assert said is not None
    assert without_name(said, name) is None


def test_a_road_that_is_called_as_the_person_stays_with_the_report():
    said = for_someone_in("for margaret hill road pothole")

    assert said is not None
    assert without_name(said, "Margaret Hill") == "hill road pothole"


@pytest.mark.parametrize(
    "text",
    [
        "for weeks the light is out", "For weeks the light is out", "for the third time: no bin",
        "FOR THE LAST MONTH no lights", "for 3 weeks now", "for my street: lights out",
        "For Christs sake fix the hole", "for example Mill Lane", "for sale sign dumped",
    ],
)  # fmt: skip
def test_an_ordinary_report_that_begins_with_for_names_nobody(text):
    said = for_someone_in(text)

    assert said is None or not said.looks_named


@pytest.mark.parametrize("text", ["", "for", "FOR:", "pothole for weeks", "forth", "Fortune Road"])
def test_a_text_that_does_not_begin_with_for_is_for_nobody(text):
    assert for_someone_in(text) is None


@pytest.mark.parametrize(
    "text",
    [f"FOR Margret {REPORT}", f"for mum {REPORT}", f"for margret: {REPORT}", f"for Zed {REPORT}"],
)
def test_somebody_is_meant_even_where_nobody_knows_the_name(text):
    said = for_someone_in(text)

    assert said is not None
    assert said.looks_named


def test_mum_alone_is_taken_off_as_well():
    said = for_someone_in(f"for my mum: {REPORT}")

    assert said is not None
    assert said.by_kin
    assert without_kin(said) == REPORT


@settings(max_examples=200, deadline=None)
@given(name=NAME, keyword=st.sampled_from(("FOR", "for", "For mum", "on behalf of")))
def test_whatever_the_name_the_report_is_read_without_it(name, keyword):
    said = for_someone_in(f"{keyword} {name}: {REPORT}")

    assert said is not None
    assert without_name(said, name) == REPORT


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=400), name=st.text(max_size=60))
def test_any_text_and_any_name_are_read_without_an_error(text, name):
    for begun in (text, f"for {text}", f"{text} کے لیے {text}"):
        said = for_someone_in(begun)
        if said is not None:
            left = without_name(said, name)
            assert left is None or left in said.rest
            assert without_kin(said) in said.rest


# ------------------------------------------------------------------ STOP HELP, WHO HELPS


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("STOP HELP", None), ("stop help please", None), ("Stop help.", None), ("STOPHELP", None),
        ("stop all help", None), ("stop helping me", None),
        ("STOP HELP COUNCIL TAX", "council tax"),
        ("STOP HELP 2", "2"), ("stop help asha", "asha"),
        ("Stop help from Asha Patel", "asha patel"),
        ("stop helping me with council tax", "council tax"), ("Stopio cymorth", None),
        ("STOPIO CYMORTH treth gyngor", "treth gyngor"), ("stop pomoc", None),
        ("مدد بند کرو", None),
        ("end help", None), ("revoke help 1", "1"),
    ],
)  # fmt: skip
def test_stop_help_is_known_in_the_ways_it_is_texted(text, rest):
    command = command_in(text)

    assert command is not None
    assert (command.verb, command.rest) == (Verb.STOP_HELP, rest)


@pytest.mark.parametrize(
    "text",
    ["WHO HELPS", "who helps me?", "Who is helping me", "pwy sy'n helpu", "kto mi pomaga",
     "کون مدد کرتا ہے", "my helpers", "who acts for me"],
)  # fmt: skip
def test_who_helps_is_known_in_the_ways_it_is_texted(text):
    command = command_in(text)

    assert command is not None
    assert command.verb is Verb.WHO_HELPS


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("STOP", Verb.STOP), ("stop all", Verb.STOP), ("HELP", Verb.HELP), ("help me", Verb.HELP),
        ("i need help", Verb.HELP), ("end", Verb.STOP), ("revoke", Verb.STOP), ("who", None),
        ("stop the noise next door", None), ("who helps with bins on mill lane", None),
        ("stop help to get rid of the rats on mill lane behind the shops", None),
    ],
)  # fmt: skip
def test_what_is_neither_keeps_its_meaning(text, verb):
    command = command_in(text)

    assert (command and command.verb) is verb


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,4}", fullmatch=True))
def test_no_stop_help_is_ever_a_stop_of_texts(rest):
    for text in (f"STOP HELP {rest}", f"stop help: {rest}"):
        command = command_in(text)
        assert command is None or command.verb is Verb.STOP_HELP


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"(stop|end|cancel|please stop)( [a-z]{1,9}){0,3}", fullmatch=True))
def test_nothing_without_the_word_help_ends_help(text):
    assume(not any(word.startswith(("help", "cymorth", "pomoc")) for word in words(text)))

    command = command_in(text)

    assert command is None or command.verb is not Verb.STOP_HELP


@pytest.mark.parametrize("rest", ["care", "housing", "asha", "council tax", "benefits", "2"])
def test_the_reader_of_texts_takes_it_for_nothing_that_needs_care(reader: Reader, rest):
    command = reader.read(f"STOP HELP {rest}").command

    assert command is not None
    assert command.verb is Verb.STOP_HELP


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("council tax", Kind.COUNCIL_TAX), ("treth y cyngor", Kind.COUNCIL_TAX),
        ("care", Kind.CARE), ("mieszkanie", Kind.HOUSING), ("everything", Kind.EVERYTHING),
        ("contact details", Kind.CONTACT_DETAILS), ("asha", None), ("", None),
        ("tax council", None),
    ],
)  # fmt: skip
def test_a_kind_of_task_is_known_by_its_words(said, kind):
    assert kind_in(said) is kind


@pytest.mark.parametrize("said", ["asha", "patel", "asha patel", "Asha  PATEL"])
def test_whoever_helps_is_named_by_whole_words_of_their_name(said):
    assert names_one(said, "Asha Patel")


@pytest.mark.parametrize("said", ["ash", "patel asha", "", "asha reed", "tom"])
def test_half_a_word_or_another_name_is_nobody(said):
    assert not names_one(said, "Asha Patel")


def test_a_text_for_somebody_is_read_with_it(reader: Reader):
    read = reader.read(f"FOR MARGARET {REPORT}")

    assert read.for_someone is not None
    assert reader.read("for weeks the light is out").for_someone.looks_named is False
