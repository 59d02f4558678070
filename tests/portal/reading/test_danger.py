"""Danger is heard before anything else, and harmless words do not cry wolf."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council.load import load_council
from portal.reading.danger import Kind, dangers_in, scan
from tests.portal.reading.test_categories import THORNLEY


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("Wires hanging out of the lamp post", Kind.ELECTRICITY, 1),
        ("theres a live cable on the path", Kind.ELECTRICITY, 0),
        ("the streetlight box is sparking!!", Kind.ELECTRICITY, 0),
        ("smoke coming from the lamp post", Kind.FIRE, 0),
        ("a branch has come down on the power line", Kind.ELECTRICITY, 1),
        ("strong smell of gas outside number 4", Kind.GAS, 0),
        ("i can smell gas", Kind.GAS, 0),
        ("needels in the sandpit", Kind.NEEDLES, 1),
        ("SYRINGE on the steps", Kind.NEEDLES, 1),
        ("bin on fire in the park", Kind.FIRE, 0),
        ("the shed next door is in flames", Kind.FIRE, 0),
        ("an old man has fallen and is unconscious", Kind.PERSON_HURT, 0),
        ("a cyclist has been hurt at the roundabout", Kind.PERSON_HURT, 0),
        ("theres a man on the bridge hes going to jump", Kind.PERSON_HURT, 0),
        ("lady trapped under a fallen sign", Kind.TRAPPED, 0),
        ("car stuck in the flood water with people in it", Kind.TRAPPED, 0),
        ("manhole cover missing in the middle of the road", Kind.ROAD_COVER, 1),
        ("someone nicked the drain cover its gone", Kind.ROAD_COVER, 1),
        ("open manhole by the school", Kind.ROAD_COVER, 1),
        ("the road has collapsed", Kind.COLLAPSE, 1),
        ("the wall by the school is about to fall", Kind.COLLAPSE, 0),
        ("tree down across the lane", Kind.TREE, 1),
        ("asbestos sheets dumped in the layby", Kind.CHEMICALS, 1),
        ("diesel spilt all over the roundabout", Kind.CHEMICALS, 1),
        ("there is a fight outside the pub with knives", Kind.VIOLENCE, 0),
        ("i can hear screaming next door", Kind.VIOLENCE, 0),
        ("water is coming into my house", Kind.FLOOD, 1),
        ("found a body by the canal", Kind.BODY, 0),
        ("toddler wandering on his own on the main road", Kind.CHILD_ALONE, 0),
        ("3 year old on her own in the park", Kind.CHILD_ALONE, 0),
        ("raw sewage in the alley", Kind.SEWAGE, 1),
        ("stop sign knocked down at the crossroads", Kind.SIGN, 1),
        ("traffic lights stuck on green all ways", Kind.SIGN, 1),
        ("injured deer in the road", Kind.ANIMAL, 1),
        ("a dog attacked my little one's pram", Kind.ANIMAL, 1),
        ("horses loose on the bypass", Kind.ANIMAL, 1),
        ("arogl nwy yn y stryd", Kind.GAS, 0),
        ("nodwyddau yn y parc", Kind.NEEDLES, 1),
    ],
)
def test_danger_is_heard_in_plain_words(text, kind, level):
    danger = scan(text)

    assert danger is not None
    assert (danger.kind, danger.level) == (kind, level)


@pytest.mark.parametrize(
    "text",
    [
        "live music every night in the pub garden",
        "fire hydrant cover needs painting",
        "fire station road sign is faded",
        "pine needles all over the pavement",
        "christmas tree needles everywhere",
        "burnt out car in the layby",
        "bonfire smoke every weekend",
        "litter bin was set fire to last week",
        "nobody was hurt but the kerb is broken",
        "no needles just foil",
        "someone will get hurt on these slabs",
        "my gran tripped yesterday",
        "trees are touching my phone line",
        "barbed wire hanging off the fence",
        "dead end sign is missing a letter",
        "ambulance couldnt find us street name is missing",
        "i am fighting a losing battle with the weeds",
        "screaming kids on the slide",
        "dead cat on the verge",
        "cars speeding down our road",
        "massive pothole on mill lane outside no 42, just bust my tyre",
        "bins not collected",
        "gas people left the path dug up",
        "acid rain has eaten the statue",
        "stumbled over a book cover off the shelf",
        "",
    ],
)
def test_harmless_words_are_no_danger(text):
    assert scan(text) is None


def test_danger_to_life_stands_before_a_hazard():
    first, second = dangers_in("needles on the steps and a man is unconscious")

    assert (first.kind, second.kind) == (Kind.PERSON_HURT, Kind.NEEDLES)


def test_the_words_that_told_of_it_are_given():
    danger = scan("please come, MANHOLE cover's been lifted!")

    assert danger is not None
    assert danger.said == "cover s been lifted" or "lifted" in danger.said


def test_every_number_to_call_is_in_the_demo_councils_table():
    council = load_council(THORNLEY)
    told = [
        "gas leak", "on fire", "needles", "manhole missing", "sewage", "dangerous dog",
        "injured deer", "flooded my house", "tree on the wires",
    ]  # fmt: skip
    numbers = {danger.number for text in told for danger in dangers_in(text)}

    assert len(numbers) >= 8
    assert numbers <= council.numbers.keys()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_scanned_without_an_error_and_the_same_twice(text):
    assert dangers_in(text) == dangers_in(text)


PARTS = (
    "no not tree down wires hanging fire on kids screaming needle manhole cover gone water in my "
    "house he hit a dead body last week going to fall … { } ( / ~"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS.split()), max_size=30).map(" ".join))
def test_the_gravest_always_comes_first(text):
    levels = [danger.level for danger in dangers_in(text)]

    assert levels == sorted(levels)
