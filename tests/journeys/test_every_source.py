"""The source of every page and of every answer: in Welsh, and from right to left."""

import pytest

from tests.support import sources
from tests.support.addresses import every_address, every_press
from tests.support.lived_in import RIGHT_TO_LEFT, LivedIn
from tests.support.readers import answer_to, reader_at

SOUND = '<html lang="cy"><title>Hafan</title><main><h1>Hafan</h1><img alt=""></main></html>'


@pytest.mark.parametrize(
    ("sound", "not_sound"),
    [
        ("<main>", "<main><main>"),
        ("<h1>", "<h1></h1><h1>"),
        ("<title>Hafan", "<title>– Hafan"),
        ('lang="cy"', 'lang="en"'),
        ('lang="cy"', 'lang="cy" dir="rtl"'),
        (' alt=""', ""),
        ("<main>", '<main style="color: red">'),
        ("<main><h1>", '<main id="a"><h1 id="a">'),
    ],
)
def test_what_is_wrong_in_a_source_is_found(sound: str, not_sound: str) -> None:
    assert not sources.faults(SOUND, "cy", "ltr")
    assert sources.faults(SOUND.replace(sound, not_sound), "cy", "ltr")


@pytest.mark.parametrize(("language", "direction"), [("cy", "ltr"), (RIGHT_TO_LEFT, "rtl")])
def test_every_page_is_sound(lived_in: LivedIn, language: str, direction: str) -> None:
    found = {}
    for address in every_address(lived_in):
        page = reader_at(lived_in, address, language).get(address).text
        found[address] = sources.faults(page, language, direction)

    assert not {address: faults for address, faults in found.items() if faults}


def test_every_answer_is_sound_in_welsh(lived_in: LivedIn) -> None:
    found = {
        str(press)[:150]: sources.faults(answer_to(lived_in, press, "cy"), "cy", "ltr")
        for press in every_press(lived_in, "Welsh")
    }

    assert not {press: faults for press, faults in found.items() if faults}
