"""What must be met with care is heard, and what only sounds like it is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reading.careful import Topic, topics_in


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my uncle has died do i need to tell you", Topic.BEREAVEMENT),
        ("Mum passed away on Sunday", Topic.BEREAVEMENT),
        ("how do i register a death", Topic.BEREAVEMENT),
        ("weve been evicted and have nowhere to go", Topic.HOMELESSNESS),
        ("im sleeping in my car tonight", Topic.HOMELESSNESS),
        ("homeless man in the doorway of the bank", Topic.HOMELESSNESS),
        ("my partner hits me", Topic.ABUSE),
        ("im scared of my husband", Topic.ABUSE),
        ("he threatened the kids again", Topic.ABUSE),
        ("i dont want to be here any more", Topic.SELF_HARM),
        ("thinking of ending it all", Topic.SELF_HARM),
        ("cant go on", Topic.SELF_HARM),
        ("dwi yn ddigartref digartref", Topic.HOMELESSNESS),
    ],
)
def test_what_needs_care_is_heard(text, topic):
    assert topics_in(text)[0] is topic


@pytest.mark.parametrize(
    "text",
    [
        "my cat died and is on the verge",
        "the battery in the sign has died",
        "someone hit my car and drove off, he hit the wall too",
        "pothole on mill lane",
        "dafad wedi marw ar y ffordd",
        "bus passed the stop without stopping",
        "",
    ],
)
def test_what_only_sounds_like_it_is_not(text):
    assert topics_in(text) == []


def test_the_gravest_matter_comes_first():
    found = topics_in("my mum died and i want to die too")

    assert found == [Topic.SELF_HARM, Topic.BEREAVEMENT]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text):
    assert topics_in(text) == topics_in(text)
