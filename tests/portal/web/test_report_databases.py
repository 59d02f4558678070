"""What the report asks of a database holds on both of them."""

import io

import pytest
from sqlalchemy import select

from portal.models.cases import Case
from portal.web import parts
from tests.support import photographs
from tests.support.reporters import Reporter


@pytest.fixture(params=["sqlite", "postgresql"])
def report_database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def test_a_whole_report_with_a_photo_and_a_neighbour(reporter: Reporter) -> None:
    for _twice in range(2):
        reporter.to_the_questions()
        while reporter.step != "photos":
            reporter.send(**reporter.least())
        reporter.send(photo=(io.BytesIO(photographs.jpeg()), "a.jpg"))
        reporter.send(words="\x00Paint \N{ARTIST PALETTE}").send(email="sam@example.com").send()
        assert reporter.step == "done"

    with parts.of(reporter.app).database.read() as session:
        cases = list(session.scalars(select(Case)))
        assert [case.words for case in cases] == ["Paint \N{ARTIST PALETTE}"] * 2
        assert [len(case.photos) for case in cases] == [1, 1]


def test_following_a_neighbour_instead(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end().send()
    with parts.of(reporter.app).database.read() as session:
        [known] = session.scalars(select(Case))
    reporter.to_the_questions()
    while reporter.step != "same":
        reporter.send(**reporter.least())

    reporter.send(follow=known.reference)

    assert "we have counted you in" in reporter.text


@pytest.mark.parametrize("key", ["%00", "\N{HOLE}", "XXXXXXXX", "a b"])
def test_a_key_that_is_none_is_not_found(reporter: Reporter, key: str) -> None:
    assert reporter.client.get(f"/report/{key}/where").status_code == 404
    assert reporter.client.post(f"/report/{key}/where").status_code == 200
    assert reporter.client.post(f"/report/{key}/photos").status_code == 200


def test_a_lost_session_is_written_anew(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    reporter.client = reporter.app.test_client()

    reporter.page = reporter.press()

    assert "Your session had ended" in reporter.text
    assert reporter.send().step == "done"
