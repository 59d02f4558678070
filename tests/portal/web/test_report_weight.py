"""Every step of the report is light and asks no other host for anything."""

import gzip
import re

from tests.support.reporters import Reporter

MOST = 60_000
ASKED_FOR = re.compile(r'(?:href|src|data-govuk)="([^"]+\.(?:css|js))"')
ELSEWHERE = re.compile(r'\b(?:src|action|data-\w+)="(?:https?:)?//')


def weight(reporter: Reporter) -> int:
    """Bytes of the page with its styles and scripts, compressed; photos and maps apart."""
    whole = len(gzip.compress(reporter.text.encode()))
    for address in set(ASKED_FOR.findall(reporter.text)):
        if "leaflet" not in address:  # comes only to whoever moves the map
            file = reporter.client.get(address, headers={"Accept-Encoding": "gzip"})
            assert file.headers["Content-Encoding"] == "gzip"
            whole += len(file.data)
    return whole


def test_every_step_weighs_less_than_sixty_kilobytes(reporter: Reporter) -> None:
    seen = {}
    reporter.open("/report")
    seen["where"] = weight(reporter)
    reporter.send(search="Mill Lane")
    while reporter.step != "done":
        seen[reporter.step] = weight(reporter)
        assert not ELSEWHERE.search(reporter.text)
        typed = reporter.least()
        if reporter.step == "what":
            typed = {"service": "pothole"}
        elif reporter.step == "questions":
            typed |= {"q_danger": "yes"}
        elif reporter.step == "words":
            typed = {"words": "A hole in the road. " * 99}
        reporter.send(**typed)
    seen["done"] = weight(reporter)

    assert set(seen) >= {"where", "spot", "what", "questions", "danger", "photos", "words", "you",
                         "check", "done"}  # fmt: skip
    assert {step: bytes_ for step, bytes_ in seen.items() if bytes_ > MOST} == {}
