"""The home page: three doors, the same for everyone."""

import re

from flask.testing import FlaskClient

from life_events.engine.load import events


def test_it_asks_what_has_happened(visitor: FlaskClient) -> None:
    page = visitor.get("/")

    assert page.status_code == 200
    assert "<h1" in page.text
    assert "What has happened?" in page.text
    assert "<title>What has happened? – Thornley District Council</title>" in page.text


def test_it_has_three_doors_that_need_no_javascript(visitor: FlaskClient) -> None:
    page = visitor.get("/").text

    for door in (
        'action="/report" method="get"',
        'href="/report?with=photo"',
        'href="/life-events/bereavement"',
        'href="/life-events/moving_house"',
        'href="/life-events/becoming_a_carer"',
        'action="/cases/find" method="get"',
    ):
        assert door in page


def test_every_life_event_is_one_step_away_and_the_three_in_depth_stand_first(
    visitor: FlaskClient,
) -> None:
    page = visitor.get("/").text

    doors = re.findall(r'href="/life-events/(\w+)"', page)
    assert doors == list(events())
    assert page.count('class="portal-card"') == 3


def test_the_list_of_life_events_has_each_with_its_own_icon(visitor: FlaskClient) -> None:
    page = visitor.get("/life-events").text

    assert re.findall(r'href="/life-events/(\w+)"', page) == list(events())
    assert re.findall(r'<use href="[^"#]+#(\w+)"></use></svg>\s*<h2', page) == list(events())


def test_it_is_the_same_for_everyone(visitor: FlaskClient) -> None:
    first, second = visitor.get("/"), visitor.get("/")

    assert first.data == second.data
    assert "Set-Cookie" not in first.headers
    assert "csrf" not in first.text
    assert "nonce" not in first.text


def test_every_page_gives_a_number_to_call_in_the_same_place(visitor: FlaskClient) -> None:
    for path in ("/", "/life-events", "/accessibility", "/nothing-here"):
        footer = visitor.get(path).text.split("<footer")[1]

        assert footer.index("01632 960100") < footer.index("01632 960200")
        assert "999" in footer
        assert 'href="/accessibility"' in footer
        assert 'href="/privacy"' in footer


def test_the_page_and_its_files_are_light(visitor: FlaskClient) -> None:
    """The design's limit is 60 KB compressed, script and style included."""
    light = {"Accept-Encoding": "br, gzip"}
    page = visitor.get("/")
    files = [
        part.split('"')[0]
        for attribute in ('href="', 'src="')
        for part in page.text.split(attribute)[1:]
        if part.startswith("/static/")
    ]
    whole = len(visitor.get("/", headers=light).data) + sum(
        len(visitor.get(name.split("#")[0], headers=light).data) for name in set(files)
    )

    assert len(files) > 5
    assert whole < 60_000
