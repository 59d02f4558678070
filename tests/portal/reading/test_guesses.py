"""What a text is about, for whatever categories a council has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council.councils import Council
from portal.reading.guesses import Guess, Guesses
from portal.reading.sayings import concept_of, is_nobodys, sayings


@pytest.fixture(scope="module")
def guesses(thornley: Council) -> Guesses:
    return Guesses(thornley)


def changed(council: Council, *, without: str = "", **added: dict[str, object]) -> Council:
    """The demo council with categories taken away, or made after its litter category."""
    categories = {key: one for key, one in council.categories.items() if key != without}
    for key, facts in added.items():
        model = council.categories["litter"]
        categories[key] = model.model_copy(update={"key": key, "words_in": {}, **facts})
    return council.model_copy(update={"categories": categories})


def test_every_category_and_none_share_one_certainty(guesses, thornley):
    ranked = guesses.rank("dumped fridge by the lamp post")

    assert {one.category for one in ranked} == {*thornley.categories, None}
    assert sum(one.confidence for one in ranked) == pytest.approx(1, abs=0.01)
    assert ranked == sorted(ranked, key=lambda one: -one.confidence)


def test_nothing_to_read_is_surely_nobodys(guesses):
    assert guesses.rank("") == guesses.rank("123 ???") == [Guess(None, 1.0)]


@pytest.mark.parametrize(
    "text",
    ["when is my brown bin day", "how do i pay my council tax", "dead body in the alley",
     "someone has been stabbed", "smell of gas", "by the bridge", "how much is a new bin"],
)  # fmt: skip
def test_what_is_nobodys_here_is_no_category(guesses, text):
    assert guesses.rank(text)[0].category is None


def test_a_new_category_is_known_by_its_own_words(thornley):
    guesses = Guesses(
        changed(
            thornley,
            playground={
                "name": "Playground equipment",
                "words": ("swing broken", "play equipment", "slide damaged", "climbing frame"),
                "lgsl": (9999,),
            },
        )
    )

    assert guesses.rank("climbing frame has a loose bolt")[0].category == "playground"
    assert guesses.rank("kids swing has broken")[0].category == "playground"
    assert guesses.rank("needles by the swings")[0].category == "drug_litter"


def test_what_a_council_does_not_do_is_not_put_under_something_else(thornley):
    guesses = Guesses(changed(thornley, without="noise"))

    assert guesses.rank("next doors dog barking all night")[0].category is None
    assert guesses.rank("dog poo all over the path")[0].category == "dog_fouling"


def test_a_category_under_another_key_is_known_by_its_number(thornley):
    guesses = Guesses(
        changed(
            thornley,
            without="noise",
            nuisance={"name": "Nuisance", "words": ("nuisance",), "lgsl": (1485,)},
        )
    )

    assert guesses.rank("next door is playing music till 3am")[0].category == "nuisance"


def test_two_categories_of_one_kind_share_what_people_say_by_their_words(thornley):
    guesses = Guesses(
        changed(
            thornley,
            without="litter",
            full_bin={"name": "Full bin", "words": ("bin full", "bin overflowing"), "lgsl": (580,)},
            sweeping={"name": "Sweeping", "words": ("street needs sweeping",), "lgsl": (582,)},
        )
    )

    assert guesses.rank("bin by the pond is overflowing")[0].category == "full_bin"
    assert guesses.rank("no sweeper been down our road, needs sweeping")[0].category == "sweeping"


def test_a_council_with_a_single_category_can_be_read_for(thornley):
    only = {"litter": thornley.categories["litter"]}
    guesses = Guesses(thornley.model_copy(update={"categories": only}))

    assert guesses.rank("litter everywhere")[0].category == "litter"
    assert guesses.rank("pothole on mill lane")[0].category is None


def test_every_category_of_the_demo_has_sayings_in_both_languages(thornley):
    told = sayings()
    for key, category in thornley.categories.items():
        assert len(told[concept_of(key, category.lgsl) or ""]) > 80, key
    assert sum(is_nobodys(concept) for concept in told) >= 15


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_ranked_without_an_error_and_the_same_twice(guesses, text):
    assert guesses.rank(text) == guesses.rank(text)
