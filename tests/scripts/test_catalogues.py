"""`make check` finds what a catalogue lacks, and `make words` keeps what it has."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from scripts import catalogues
from scripts.catalogues import Words, faults_of, read, write

PAGE = """{{ _("Report a problem") }}
{% trans trimmed n=n %}{{ n }} case{% pluralize %}{{ n }} cases{% endtrans %}"""


@pytest.fixture
def words(tmp_path: Path) -> Words:
    (tmp_path / "code" / "templates").mkdir(parents=True)
    (tmp_path / "code" / "templates" / "home.html").write_text(PAGE)
    (tmp_path / "code" / "states.py").write_text('label = _l("In %(place)s")\n')
    return Words(tmp_path / "translations", ((tmp_path / "code", catalogues.CODE),))


def a_catalogue(words: Words, **strings: object) -> Path:
    translated = {
        "Report a problem": "Rhoi gwybod am broblem",
        "In %(place)s": "Yn %(place)s",
        **strings,
    }
    catalogue = Catalog(locale="cy", fuzzy=False)
    catalogue.add(("%(n)s case", "%(n)s cases"), ("%(n)s achos",) * 5)
    for message, string in translated.items():
        if string is not None:
            catalogue.add(message, str(string))
    write(words.path("cy"), catalogue)
    return words.path("cy")


def faults(words: Words, path: Path) -> list[str]:
    return list(faults_of(path, "cy", catalogues.extracted(words)))


def test_a_complete_catalogue_has_no_fault(words: Words) -> None:
    assert faults(words, a_catalogue(words)) == []


def test_a_message_without_an_entry_is_missing(words: Words) -> None:
    path = a_catalogue(words, **{"Report a problem": None})

    assert faults(words, path) == ["missing: 'Report a problem'"]


def test_a_missing_message_is_told_with_the_line_it_stands_on(words: Words) -> None:
    path = a_catalogue(words, **{"In %(place)s": None})

    [fault] = faults_of(path, "cy", catalogues.extracted(words, lines=True))

    assert fault.startswith("missing: 'In %(place)s' (")
    assert fault.endswith("states.py:1)")


def test_a_translation_that_loses_what_is_filled_in_is_told(words: Words) -> None:
    code = words.sources[0][0] / "states.py"
    code.write_text(code.read_text() + 'more = _("You may get {milk} by {dec.death}.")\n')
    path = a_catalogue(words, **{"You may get {milk} by {dec.death}.": "Gallwch gael {llaeth}."})

    [fault] = faults(words, path)

    assert fault.startswith("{dec.death}, {llaeth}, {milk} not the same in both")


def test_an_empty_entry_is_not_translated(words: Words) -> None:
    path = a_catalogue(words, **{"Report a problem": ""})

    assert faults(words, path) == ["not translated: 'Report a problem'"]


def test_an_entry_no_code_uses_is_obsolete(words: Words) -> None:
    path = a_catalogue(words, Gone="Wedi mynd")

    assert faults(words, path) == ["obsolete: 'Gone'"]


def test_a_fuzzy_entry_is_named(words: Words) -> None:
    path = a_catalogue(words)
    catalogue = read(path, "cy")
    catalogue.get("Report a problem").flags.add("fuzzy")
    write(path, catalogue)

    assert faults(words, path) == ["fuzzy: 'Report a problem'"]


def test_an_entry_that_would_break_at_run_time_is_named(words: Words) -> None:
    path = a_catalogue(words, **{"In %(place)s": "Yn %(lle)s"})

    [fault] = faults(words, path)
    assert "In %(place)s" in fault


def test_bringing_up_to_date_keeps_translations_and_drops_what_is_gone(words: Words) -> None:
    path = a_catalogue(words, **{"In %(place)s": None, "Gone": "Wedi mynd"})

    catalogues.update(None, of=(words,))

    assert read(path, "cy").get("Report a problem").string == "Rhoi gwybod am broblem"
    assert faults(words, path) == ["not translated: 'In %(place)s'"]


def test_a_language_begins_with_every_message_to_translate(words: Words) -> None:
    catalogues.update(["pl"], of=(words,))

    assert words.locales() == ["pl"]
    assert len(list(faults_of(words.path("pl"), "pl", catalogues.extracted(words)))) == 3
