"""Whoever sends a lot waits a little, and loses nothing that they typed."""

from tests.support.reporters import Reporter

MOST = 300


def test_what_was_typed_stays_on_the_page_of_whoever_sends_too_often(reporter: Reporter) -> None:
    reporter.open("/report")
    for _press in range(MOST):
        reporter.press(search="")

    answer = reporter.press(search="69 Church Street")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert "wait a little" in answer.text
    assert "69 Church Street" in answer.text


def test_typing_uses_up_none_of_what_may_be_sent(reporter: Reporter) -> None:
    reporter.open("/report")
    typed = {"search": "High"}
    codes = {
        reporter.client.post(
            reporter.action, data=typed, headers={"HX-Request": "true"}
        ).status_code
        for _letter in range(MOST + 1)
    }

    assert codes == {200}
    assert reporter.press(search="69 Church Street").status_code == 303
