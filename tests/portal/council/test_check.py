"""Every kind of mistake is found, on its line, with what to write."""

import pytest

from portal.council.check import check_council
from portal.council.faults import CouncilErrors
from portal.council.load import FILES, NEED_NOT_BE, load_council


def test_a_missing_folder_is_one_fault(tmp_path):
    with pytest.raises(CouncilErrors, match="no such folder"):
        load_council(tmp_path / "nowhere")


@pytest.mark.parametrize("name", sorted({*FILES} - NEED_NOT_BE))
def test_a_missing_file_is_named_with_what_it_holds(folder, name):
    (folder.path / name).unlink()

    missing = [fault for fault in folder.faults() if fault.file == name]

    assert [fault.words for fault in missing] == ["This file is missing."]
    assert FILES[name] in missing[0].write


def test_a_fault_reads_as_file_line_fault_and_what_to_write(folder):
    line = folder.change(
        "teams.toml", 'tier = "C"\nemail = "highways', 'tier = "X"\nemail = "highways'
    )

    assert str(folder.the_fault()).startswith(f"teams.toml:{line}: tier = “X”: Input should be ")
    assert "Write one of: " in str(folder.the_fault())


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "write"),
    [
        # TOML itself
        ("council.toml", 'short_name = "Example"', 'short_name "Example"', "syntax breaks",
         "name ="),
        ("replies.toml", 'title = "We passed it on"', 'title = "We passed', "syntax breaks", ""),
        ("council.toml", 'text_number = ""', 'phone = "1"', "second time", "Keep one"),
        ("council.toml", 'duty_team = ""', 'duty_team = "nobody"', "nobody", "one of"),
        # names and values
        ("council.toml", "county =", "conty =", "“conty” is not a name", "Mend or remove"),
        ("council.toml", 'colour = "#0b5c5a"', 'colour = "teal"', "teal", "#0b5c5a"),
        ("council.toml", "portal@council.example", "portal", "portal", "email"),
        ("council.toml", "https://www.council.example", "council", "council", "https://"),
        ("categories.toml", "lgsl = [580]", 'lgsl = ["x"]', "x", ""),
        # what one file takes from another
        ("teams.toml", 'team = "county_highways"', 'team = "county_highway"', "team “county_high",
         "“county_highways”"),
        ("teams.toml", 'duty = "highway"\nreason', 'duty = "highways"\nreason', "duty “highways”",
         "“highway”"),
        ("categories.toml", 'owner = "dirt"', 'owner = "dirty"', "owner list “dirty”", "“dirt”"),
        ("categories.toml", 'number = "emergency"', 'number = "emergencies"',
         "number “emergencies”", "“emergency”"),
        ("agreements.toml", 'team = "county_highways"', 'team = "county"', "team “county”", ""),
        ("replies.toml", "{team} on", "{teem} on", "placeholder “teem”", "“team”"),
        ("replies.toml", "{team} on", "{team on", "brace", "Close it"),
        # conditions
        ("categories.toml", "depth == 'over_4' &&", "depth = 'over_4' &&", "not a CEL", ""),
        ("categories.toml", "depth == 'over_4' &&", "deep == 'over_4' &&", "fact “deep”",
         "“depth”"),
        ("categories.toml", "depth == 'over_4' &&", "depth == 'over4' &&",
         "“over4” is not an answer", "“over_4”"),
        ("categories.toml", "['a', 'b']", "['a', 'bb']", "“bb” is not an answer to “road_class”",
         ""),
        # colours
        ("council.toml", 'colour = "#0b5c5a"', 'colour = "#7ac0bd"', "contrast of 2.", "darker"),
        ("council.toml", 'accent = "#a8470b"', 'accent = "#ffb000"', "contrast of 1.", "4.5"),
        # languages
        ("council.toml", 'languages = ["en"]', 'languages = ["en", "welsh"]', "“welsh” is not",
         "cy"),
        ("council.toml", 'languages = ["en"]', 'languages = []', "at least 1 item", ""),
        ("council.toml", 'logo = ""', 'logo = "logo.svg"', "no file “logo.svg”", "Add it"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_on_its_line(folder, file, old, new, words, write):
    line = folder.change(file, old, new)

    fault = folder.the_fault()

    assert (fault.file, fault.line) == (file, line)
    assert words in fault.words
    assert write in fault.write


@pytest.mark.parametrize("spans", ["", "working_days = 3\nhours = 2\n"])
def test_a_target_has_exactly_one_span(folder, spans):
    line = folder.change("categories.toml", "working_days = 3\n", spans)

    fault = folder.the_fault()

    assert fault.line == line - 1  # where the target begins
    assert "exactly one of hours, working_days" in fault.words


def test_a_value_that_is_missing_is_told_at_its_table(folder):
    folder.change("teams.toml", 'email = "highways@county.example"\n', "")

    fault = folder.the_fault()

    assert fault.words == "“email” is missing here."
    assert (folder.path / "teams.toml").read_text().splitlines()[fault.line - 1] == "[[teams]]"


def test_several_mistakes_in_several_files_are_found_in_one_look(folder):
    first = folder.change("categories.toml", "lgsl = [580]", "lgsl = []\nlgls = 1")
    second = folder.change(
        "teams.toml", 'tier = "C"\nemail = "highways', 'tier = "X"\nemail = "highways'
    )
    third = folder.change("replies.toml", 'title = "We passed it on"', "title = on")

    assert [(fault.file, fault.line) for fault in folder.faults()] == [
        ("categories.toml", first + 1),
        ("replies.toml", third),
        ("teams.toml", second),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("categories.toml", 'key = "litter"', 'key = "pothole"'),
        ("teams.toml", 'key = "county_highways"', 'key = "street_cleansing"'),
        ("replies.toml", 'key = "passed_on"', 'key = "looked_at"'),
    ],
)
def test_a_key_that_stands_twice_is_told_at_the_second(folder, file, old, new):
    line = folder.change(file, old, new)

    twice = [fault for fault in folder.faults() if "second time" in fault.words]

    assert [(fault.file, fault.line) for fault in twice] == [(file, line)]


def test_a_question_asked_twice_is_told(folder):
    line = folder.append(
        "categories.toml",
        '\n[[categories.questions]]\nid = "danger"\nask = "Danger?"\nkind = "yes_no"\n',
    )

    fault = folder.the_fault()

    assert fault.line == line + 2
    assert fault.words == "The question “danger” is asked twice."


def test_a_question_cannot_hang_on_one_that_comes_later(folder):
    line = folder.append(
        "categories.toml",
        '\n[[categories.questions]]\nid = "a"\nask = "A?"\nkind = "yes_no"\nwhen = "b == \'yes\'"\n'
        '\n[[categories.questions]]\nid = "b"\nask = "B?"\nkind = "yes_no"\n',
    )

    fault = folder.the_fault()

    assert fault.line == line + 5
    assert "which is not asked before it" in fault.words


def test_targets_end_with_one_that_always_holds(folder):
    folder.change(
        "categories.toml", "calendar_days = 28", "when = \"depth == 'under_4'\"\nhours = 9"
    )

    assert "do not end with one that always holds" in folder.the_fault().words


def test_an_owner_list_ends_with_a_rule_that_always_fits(folder):
    folder.change(
        "teams.toml",
        'where = "anywhere"             # the last line of a list always fits',
        'where = "county_road"',
    )

    assert "does not end with a rule that always fits" in folder.the_fault().words


@pytest.mark.parametrize(
    ("until", "begins", "words"),
    [
        ("2028-03-31", "2028-03-01", "has two teams at once"),
        ("2028-03-31", "2028-05-01", "Nobody has the duty “highway” before 2028-05-01"),
    ],
)
def test_a_duty_passes_on_without_overlap_or_gap(folder, until, begins, words):
    before = 'duty = "highway"\nteam = "county_highways"\n'
    after = f'\n[[duties]]\nduty = "highway"\nteam = "street_cleansing"\nvalid_from = {begins}\n'
    line = folder.change("teams.toml", before, f"{before}valid_until = {until}\n{after}")

    fault = folder.the_fault()

    assert words in fault.words
    assert fault.line == line + 4


def test_a_duty_does_not_simply_end(folder):
    before = 'duty = "highway"\nteam = "county_highways"\n'
    line = folder.change("teams.toml", before, f"{before}valid_until = 2028-03-31\n")

    fault = folder.the_fault()

    assert fault.line == line + 2
    assert fault.words == "Nobody has the duty “highway” after 2028-03-31."


def test_search_words_are_for_a_language_of_the_council(folder):
    line = folder.change(
        "categories.toml", 'words = ["litter",', 'words_in.cy = ["sbwriel"]\nwords = ["litter",'
    )

    fault = folder.the_fault()

    assert (fault.line, fault.words[:4]) == (line, "“cy”")


# --- languages


def test_a_language_without_a_catalogue_is_told(folder):
    folder.change("council.toml", 'languages = ["en"]', 'languages = ["en", "cy"]')

    fault = folder.the_fault()

    assert fault.file == "translations/cy/LC_MESSAGES/messages.po"
    assert "not translated into “cy”" in fault.words


def test_each_word_without_a_finished_translation_is_told_on_its_line(folder):
    folder.change("council.toml", 'languages = ["en"]', 'languages = ["en", "cy"]')
    catalogue = folder.path / "translations" / "cy" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Litter or full bin"\nmsgstr "Sbwriel neu fin llawn"\n\n'
        '#, fuzzy\nmsgid "Pothole or damaged road"\nmsgstr "Twll"\n',
        encoding="utf-8",
    )
    text = (folder.path / "categories.toml").read_text(encoding="utf-8")
    line = text[: text.index('name = "Pothole')].count("\n") + 1

    words = {(fault.line, fault.words) for fault in folder.faults()}

    assert (line, "“Pothole or damaged road” has no finished translation into “cy”.") in words
    assert not any("Litter or full bin" in said for _, said in words)


def test_the_demo_council_has_nothing_wrong_with_it_but_for_translations(thornley):
    others = [fault for fault in check_council(thornley.folder) if "translat" not in str(fault)]

    assert others == []
