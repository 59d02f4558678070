import tomllib

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from life_events.engine.lines import Lines

TEXT = '''\
# a comment with [brackets] and "quotes"
name = "Thornley"
long = """
first [not a table]
second = no key
"""
[numbers.police]
number = "101" # its end
"a b".c = 'x # y'

[[categories]]
key = "pothole"
answers = [
    { value = "a", label = "A, ] }" }, # one
    { value = "b",
      label = "B" },
]
[[categories.targets]]
hours = 2
[[categories]]
key = "litter"
[[categories.targets]]
days = 3
[[categories.targets]]
days = 4
'''


def test_a_line_is_found_for_keys_tables_and_elements_of_arrays():
    lines = Lines.read(TEXT)

    assert lines.at(("name",)) == 2
    assert lines.at(("numbers", "police")) == 7
    assert lines.at(("numbers", "police", "a b", "c")) == 9
    assert lines.at(("categories", 0, "answers", 1)) == 15
    assert lines.at(("categories", 0, "answers", 1, "label")) == 16
    assert lines.at(("categories", 0, "targets", 0, "hours")) == 19
    assert lines.at(("categories", 1, "targets", 1, "days")) == 25


def test_a_path_that_is_not_there_gets_the_line_of_what_would_hold_it():
    lines = Lines.read(TEXT)

    assert lines.at(("categories", 1, "owner")) == 20
    assert lines.at(("nothing",)) is None
    assert lines.at(()) is None


def test_quotation_marks_inside_and_at_the_end_of_strings_do_not_confuse():
    lines = Lines.read('a = "say \\"hi\\" ]"\nb = """two"" quotes"""""\nc = \'\'\'\n\'\'\'\nd = 1')

    assert [lines.at((name,)) for name in "abcd"] == [1, 2, 3, 5]


_KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
_LEAVES = st.booleans() | st.integers(-9, 9) | st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_every_value_of_any_file_has_a_line_within_it(data):
    text = tomlkit.dumps(data)
    lines = Lines.read(text)

    for path in _paths(tomllib.loads(text)):
        line = lines.of_path.get(path)
        assert line is not None, (path, text)
        assert 1 <= line <= text.count("\n") + 1


def _paths(data, path=()):
    if path:
        yield path
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for step, value in pairs if isinstance(data, (dict, list)) else ():
        yield from (
            _paths(value, (*path, step)) if isinstance(value, (dict, list)) else [(*path, step)]
        )
