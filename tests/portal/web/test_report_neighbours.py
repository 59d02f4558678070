"""The step that asks whether it is one of those reported close by."""

from sqlalchemy import func, select

from portal.models.cases import Case
from portal.web import parts
from tests.support.reporters import Reporter


def cases_of(reporter: Reporter) -> list[Case]:
    with parts.of(reporter.app).database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.created_at)))


def a_known_case(reporter: Reporter, place: str = "12 High Street") -> Case:
    reporter.to_the_questions(place).to_the_end().send()
    return cases_of(reporter)[-1]


def count(reporter: Reporter) -> int:
    with parts.of(reporter.app).database.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def to_the_neighbours(reporter: Reporter) -> Reporter:
    reporter.to_the_questions()
    while reporter.step in {"danger", "questions"}:
        reporter.send(**reporter.least())
    return reporter


def test_a_case_close_by_is_shown_with_its_distance(reporter: Reporter) -> None:
    known = a_known_case(reporter)

    to_the_neighbours(reporter)

    assert reporter.step == "same"
    assert known.reference in reporter.text
    assert "Right there." in reporter.text


def test_following_it_instead_counts_one_more_and_opens_nothing(reporter: Reporter) -> None:
    known = a_known_case(reporter)
    to_the_neighbours(reporter)

    reporter.send(follow=known.reference)

    assert "we have counted you in" in reporter.text
    assert f"/cases/{known.reference}/follow" in reporter.text
    [case] = cases_of(reporter)
    assert case.reporters == 2


def test_following_it_twice_counts_once(reporter: Reporter) -> None:
    known = a_known_case(reporter)
    to_the_neighbours(reporter)

    first = reporter.press(follow=known.reference)
    second = reporter.press(follow=known.reference)

    assert first.headers["Location"] == second.headers["Location"]
    assert cases_of(reporter)[0].reporters == 2


def test_none_of_these_goes_on_and_opens_another(reporter: Reporter) -> None:
    a_known_case(reporter)
    to_the_neighbours(reporter).send()
    assert reporter.step == "photos"

    reporter.to_the_end().send()

    assert count(reporter) == 2


def test_without_neighbours_nobody_is_asked(reporter: Reporter) -> None:
    assert to_the_neighbours(reporter).step == "photos"


def test_a_case_of_another_kind_is_not_one_of_these(reporter: Reporter) -> None:
    reporter.to_the_questions(service="litter").to_the_end().send()

    assert to_the_neighbours(reporter).step == "photos"


def test_a_private_case_is_shown_to_no_neighbour(reporter: Reporter) -> None:
    reporter.to_the_questions(service="noise").to_the_end().send()
    reporter.to_the_questions(service="noise")

    while reporter.step in {"danger", "questions"}:
        reporter.send(**reporter.least())
    assert reporter.step == "photos"


def test_a_case_that_is_told_later_does_not_stop_a_report_on_its_way(reporter: Reporter) -> None:
    reporter.to_the_questions().to_the_end()
    check = reporter.path
    other = Reporter(reporter.app.test_client(), reporter.app, reporter.page)
    a_known_case(other)

    reporter.open(check).send()

    assert reporter.step == "done"
    assert count(reporter) == 2
