"""The page of a case names who did it for whom: to the person and to who acts, to nobody else."""

import gzip
from html import unescape

from flask import Flask

from portal.models.actors import Kind
from portal.models.people import Person
from portal.models.places import Point
from portal.services import cases
from portal.services.cases import NewCase
from portal.web import parts
from tests.support.acting import an_agent_at
from tests.support.mandates import a_mandate, act, an_agent
from tests.support.staff import resident_cookie, resumed

HIS = "David Jones, for Margaret Jones"


def test_the_person_and_who_acts_read_it_on_a_public_case_and_the_public_does_not(
    app: Flask,
) -> None:
    david, her = an_agent_at(app), app.test_client()
    with david.database.write() as session:
        cookie = resident_cookie(session, "Margaret Jones")
        her.set_cookie("portal", cookie)
        margaret = session.get_one(Person, resumed(session, cookie).person_id)
        margaret.name = "Margaret Jones"
        son = session.get_one(Person, david.person_id)
        mandate = a_mandate(session, margaret, son, act(Kind.REPORT))
        new = NewCase("pothole", "A hole", place="Market Square", point=Point(52.58, -0.95))
        case = cases.open_case(session, an_agent(mandate), parts.of(app).council, new)
    page = f"/cases/{case.reference}"

    anyone = app.test_client().get(page)
    his, hers = david.choose(mandate).get(page), her.get(page)
    himself = david.client.get(page)

    assert [HIS in unescape(one.text) for one in (anyone, himself, his, hers)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert "David" not in anyone.text
    assert hers.headers["Cache-Control"] == "no-store"
    assert "public" in app.test_client().get(page).headers["Cache-Control"]


def test_no_cache_gives_the_page_with_names_to_anybody_else(app: Flask) -> None:
    """In both orders, in both languages, whole and in part, with and without a tag of another."""
    david, her, eve = an_agent_at(app), app.test_client(), an_agent_at(app, "Eve Stone")
    with david.database.write() as session:
        cookie = resident_cookie(session, "Margaret Jones")
        her.set_cookie("portal", cookie)
        margaret = session.get_one(Person, resumed(session, cookie).person_id)
        margaret.name = "Margaret Jones"
        son = session.get_one(Person, david.person_id)
        mandate = a_mandate(session, margaret, son, act(Kind.REPORT))
        new = NewCase("pothole", "A hole", place="Market Square", point=Point(52.58, -0.95))
        case = cases.open_case(session, an_agent(mandate), parts.of(app).council, new)
    page, tags = f"/cases/{case.reference}", {""}
    knowing = [(her, page), (david.choose(mandate).client, david.at(page))]
    others = [(app.test_client(), page), (eve.client, page), (david.client, page)]

    for readers in (knowing + others, others + knowing):
        for language in ("en", "cy"):
            for part in ({}, {"HX-Request": "true"}):
                for who, address in readers:
                    for tag in sorted(tags):
                        sent = {"Accept-Language": language, "Accept-Encoding": "gzip"} | part
                        answer = who.get(address, headers=sent | {"If-None-Match": tag})
                        knows = (who, address) in knowing
                        is_kept = "no-store" not in answer.headers["Cache-Control"]
                        assert is_kept is not knows
                        assert answer.status_code == 200 or not knows
                        if is_kept:
                            tags.add(answer.headers["ETag"])
                            assert "Cookie" in answer.headers["Vary"]
                        else:
                            assert "ETag" not in answer.headers
                        if answer.status_code == 200:
                            text = answer.data
                            if answer.headers.get("Content-Encoding") == "gzip":
                                text = gzip.decompress(text)
                            assert (b"David Jones" in text) is knows
    assert len(tags) > 4
