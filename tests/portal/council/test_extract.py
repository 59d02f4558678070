from io import BytesIO

from portal.council.extract import extract_toml

TEXT = """\
[[categories]]
key = "pothole"
name = "Pothole"
words = ["hole in the road"]
words_in.cy = ["twll"]
basis = "Highways Act 1980"

[[categories.questions]]
ask = "How deep?"
kind = "choice"
answers = [
    { value = "deep", label = "Deep" },
]

[[categories.dangers]]
when = "true"
words = "Call now."
"""


def test_words_for_people_come_with_their_lines_and_keys_do_not():
    found = list(extract_toml(BytesIO(TEXT.encode()), {}, [], {}))

    assert [(line, words) for line, _, words, _ in found] == [
        (3, "Pothole"),
        (9, "How deep?"),
        (12, "Deep"),
        (17, "Call now."),
    ]


def test_a_translator_sees_where_the_words_stand():
    found = list(extract_toml(BytesIO(TEXT.encode()), {}, [], {}))

    assert found[2] == (12, "gettext", "Deep", ["categories.0.questions.0.answers.0.label"])


def test_all_that_a_person_reads_of_a_category_is_found(thornley):
    files = [(thornley.folder / name).read_bytes() for name in ("categories.toml", "council.toml")]
    words = {found[2] for file in files for found in extract_toml(BytesIO(file), {}, [], {})}

    for category in thornley.categories.values():
        assert {category.name, category.hint} <= words
        assert {danger.words for danger in category.dangers} <= words
        assert {target.next_step for target in category.targets} <= words
        for question in category.questions:
            assert question.ask in words
            assert {answer.label for answer in question.answers} <= words
    assert {number.label for number in thornley.numbers.values()} <= words
