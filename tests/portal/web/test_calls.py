"""The contact centre: a call on one page, from the first word to the one contact it is."""

import re
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import By
from portal.models.calls import Call
from portal.models.contacts import Avoidable, Direction
from portal.models.people import Person
from portal.models.places import Point
from portal.services.people import Introduction
from portal.web import parts
from tests.support.desks import OTHER, PRIVATE, SAM, Desk, everything, inward, opened
from tests.support.forms import form_action, hidden_fields


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_clerk_takes_a_call_finds_who_it_is_checks_them_and_reads_out_where_it_stands(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    reference = opened(app, in_town)
    found = desk.begin().find(name="Sam Reed", email="SAM.REED@example.com ")
    assert "Sam Reed" in found

    asked = desk.choose(found, name="Sam Reed", email="SAM.REED@example.com ")
    assert "One is right. Ask one more." in asked
    assert not [one for one in (*PRIVATE, reference) if one in asked]

    known = desk.after(said_phone="0123")
    assert "They have shown who they are" in known
    assert reference in known
    assert "has this and will deal with it by" in known

    ended = desk.after("/end", answered="yes", avoidable="chasing", words="Wanted a date")
    assert "The call is over" in ended
    [contact] = inward(app)
    assert (contact.channel, contact.direction) == (By.PHONE, Direction.IN)
    assert (contact.answered, contact.avoidable) == (True, Avoidable.CHASING)
    assert contact.person_id == everything(app, Person)[0].id


def test_a_caller_of_whom_we_have_no_name_is_somebody_all_the_same(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    said = {"email": "sam.reed@example.com", "phone": "07700 900123"}
    opened(app, in_town, who=Introduction(**said))
    found = desk.begin().find(**said)
    assert 'This is them<span class="govuk-visually-hidden">: No name</span>' in found
    nameless = desk.choose(found, **said)
    assert "They have shown who they are" in nameless
    assert "Somebody without a name" in nameless
    assert "Who is calling?" not in nameless
    assert "Somebody without a name" in desk.client.get("/staff/calls").text

    ended = desk.after("/end", answered="yes")
    assert "Somebody without a name" in ended
    assert "Nobody named" not in ended + desk.client.get("/staff/calls").text

    named = desk.begin().choose(desk.find(**said, name="Sam"), **said, name="Sam")
    assert "Sam" in desk.page.text.split("<h1")[1].split("</h1>")[0], named


def test_where_nobody_is_found_the_focus_is_on_the_sentence_that_says_so(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    nobody = desk.begin().find(name="Zz Nobody")
    [focused] = re.findall(r"<[^>]+ autofocus[^>]*>(.*?)</div>", nobody, re.DOTALL)
    assert "Nobody was found" in focused

    opened(app, in_town)
    [focused] = re.findall(r"<[^>]+ autofocus[^>]*>", desk.find(name="Sam Reed"))
    assert focused.startswith("<button")
    assert 'name="person"' in focused


def test_the_buttons_of_two_people_of_one_name_say_which_of_them(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    for number, street in enumerate(("Mill Lane", "Park Road")):
        opened(app, in_town, who=Introduction(name="Jo Smith", email=f"jo{number}@example.com"))
        with parts.of(app).database.write() as session:
            everyone = session.scalars(select(Person).order_by(Person.id)).all()
            everyone[-1].address = f"12 {street}, Thornley, TY1 2AB"
    found = desk.begin().find(name="Jo Smith")

    for words in ("This is them", "They speak for this person"):
        named = re.findall(f'{words}<span class="govuk-visually-hidden">([^<]+)</span>', found)
        assert sorted(named) == [
            ": Jo Smith, Mill Lane, Thornley",
            ": Jo Smith, Park Road, Thornley",
        ]


def test_a_call_is_begun_by_its_channel_and_no_other_way(app: Flask, desk: Desk) -> None:
    for channel in ("phone", "visit", "letter", "email"):
        desk.begin(channel)
    assert {one.channel for one in everything(app, Call)} == {
        By.PHONE, By.VISIT, By.LETTER, By.EMAIL,
    }  # fmt: skip

    sent = hidden_fields(desk.client.get("/staff/calls").text)
    for wrong in ("sms", "web", "", "<script>"):
        answer = desk.client.post("/staff/calls", data=sent | {"channel": wrong})
        assert answer.status_code == 400
    assert len(everything(app, Call)) == 4


def test_the_caller_who_hangs_up_is_among_the_calls_not_finished(app: Flask, desk: Desk) -> None:
    desk.begin().after(do="keep", name="Sam Reed", words="Rang off in the middle")
    listed = desk.client.get("/staff/calls").text

    assert "Calls not finished" in listed
    assert "Sam Reed" in listed
    assert "Rang off in the middle" in desk.page.text
    assert "Sam Reed" not in Desk(app, OTHER).client.get("/staff/calls").text
    assert Desk(app, OTHER).client.get(desk.address).status_code == 404


def test_what_is_typed_is_kept_while_it_is_typed(app: Flask, desk: Desk) -> None:
    desk.begin()
    htmx = {"HX-Request": "true"}
    elsewhere = hidden_fields(desk.client.get(desk.address).text) | {"words": "Something else"}
    sent = hidden_fields(desk.page.text) | {"words": "Half a sen"}
    answer = desk.client.post(f"{desk.address}/keep", data=sent, headers=htmx)

    assert "Kept at" in answer.text
    assert everything(app, Call)[0].words == "Half a sen"
    version = hidden_fields(answer.text)["version"]
    again = sent | {"words": "Half a sentence", "version": version}
    assert "Kept at" in desk.client.post(f"{desk.address}/keep", data=again, headers=htmx).text
    stale = desk.client.post(f"{desk.address}/keep", data=elsewhere, headers=htmx)
    assert "changed in another window" in stale.text
    assert everything(app, Call)[0].words == "Half a sentence"


def test_what_is_pressed_while_what_was_typed_is_on_its_way_counts_and_is_no_other_window(
    app: Flask, desk: Desk
) -> None:
    """The two may come in either order."""
    desk.begin()
    page = hidden_fields(desk.page.text)
    typed, whole = page | {"name": "Sam Ree"}, page | {"name": "Sam Reed", "do": "find"}
    htmx = {"HX-Request": "true"}
    desk.client.post(f"{desk.address}/keep", data=typed, headers=htmx)

    assert desk.client.post(desk.address, data=whole).status_code in {200, 303}
    assert everything(app, Call)[0].caller == "Sam Reed"
    late = desk.client.post(f"{desk.address}/keep", data=typed, headers=htmx)
    assert "another window" not in late.text
    assert everything(app, Call)[0].caller == "Sam Reed"


def test_what_is_typed_goes_on_to_be_kept_when_an_answer_was_lost_on_its_way(
    app: Flask, desk: Desk
) -> None:
    desk.begin()
    page, htmx = hidden_fields(desk.page.text), {"HX-Request": "true"}
    for words in ("Half a sen", "Half a sentence"):  # the page still knows the first version
        sent = page | {"words": words}
        assert "Kept at" in desk.client.post(f"{desk.address}/keep", data=sent, headers=htmx).text

    assert everything(app, Call)[0].words == "Half a sentence"


def test_whatever_is_pressed_what_was_typed_is_kept(app: Flask, desk: Desk, in_town: Point) -> None:
    opened(app, in_town)
    found = desk.begin().find(name="Sam Reed", words="They are upset")
    assert "They are upset" in found
    assert "They are upset" in desk.choose(found)
    assert everything(app, Call)[0].words == "They are upset"


def test_two_windows_of_a_call_lose_nothing(app: Flask, desk: Desk) -> None:
    desk.begin()
    first = hidden_fields(desk.page.text)
    second = hidden_fields(desk.client.get(desk.address).text)
    desk.client.post(desk.address, data=first | {"words": "One", "do": "keep"})
    late = desk.client.post(desk.address, data=second | {"words": "Two <b>", "do": "keep"})

    assert late.status_code == 409
    assert "changed in another window" in late.text
    assert "Two &lt;b&gt;" in late.text
    assert everything(app, Call)[0].words == "One"


def test_a_wrong_answer_says_so_and_three_end_it(app: Flask, desk: Desk, in_town: Point) -> None:
    reference = opened(app, in_town)
    desk.begin()
    desk.choose(desk.find(name="Sam Reed"))
    page = desk.after(said_email="eve@example.com")
    assert "This is not what we have. Ask once more." in page
    assert "1 wrong answer so far" in page
    assert "eve@example.com" not in desk.page.text

    page = desk.after(said_phone="9999", said_home="")
    page = desk.after(said_phone="8888")
    assert "Nothing can be read out in this call" in page
    assert "said_email" not in page
    for answer in (desk.press(said_email=SAM.email, said_phone="0123"), desk.page):
        assert not [one for one in (*PRIVATE, reference) if one in answer.text]


def test_a_person_of_whom_we_know_too_little_gets_a_report_and_nothing_read_out(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    with parts.of(app).database.write() as session:
        session.add(Person(name="Agnes Holt", created_at=clock.now()))
    page = desk.begin().choose(desk.find(name="Agnes Holt"))

    assert "We know too little to check who they are" in page
    assert "Report something for them" in page


def test_a_public_case_is_told_to_anyone_and_a_private_one_is_not(
    app: Flask, desk: Desk, in_town: Point
) -> None:
    public, private = opened(app, in_town, "pothole"), opened(app, in_town)
    page = desk.begin().after(asked_after=public.lower())
    assert "Told how it stands" in page
    assert "has this and will deal with it by" in page

    refused = desk.press(asked_after=private)
    assert refused.status_code == 422
    assert "This case is not public." in refused.text
    missing = desk.press(asked_after="ABCD-EFGH")
    assert "There is no case of this reference." in missing.text


def test_the_end_asks_whether_they_were_answered(app: Flask, desk: Desk) -> None:
    answer = desk.begin().press("/end", words="Something", answered="")
    assert answer.status_code == 422
    assert "Say whether they got their answer from you" in answer.text
    assert inward(app) == []
    assert everything(app, Call)[0].words == "Something"

    for _twice in range(2):
        sent = hidden_fields(answer.text) | {"answered": "no", "subject": "pothole",
                                             "avoidable": "none", "words": "Something"}  # fmt: skip
        assert desk.client.post(f"{desk.address}/end", data=sent).status_code == 303
    [contact] = inward(app)
    assert (contact.subject, contact.answered, contact.avoidable) == ("pothole", False, None)


def test_what_a_call_may_have_been_about_is_only_what_was_offered(app: Flask, desk: Desk) -> None:
    answer = desk.begin().press("/end", answered="yes", subject="<script>", avoidable="x")

    assert answer.status_code == 422
    assert inward(app) == []


def test_an_empty_call_is_thrown_away_and_one_with_notes_is_not(app: Flask, desk: Desk) -> None:
    assert "Begun by mistake" in desk.begin().page.text
    assert desk.press("/throw-away").location == "/staff/calls"
    assert everything(app, Call) == []

    assert desk.begin().press("/throw-away", words="x").status_code == 422
    assert len(everything(app, Call)) == 1


def test_hostile_words_are_words_and_too_many_are_a_clear_error(app: Flask, desk: Desk) -> None:
    hostile = '<script>alert(1)</script> "quoted" =1+1 \u202e\x00'
    fields = ("name", "phone", "email", "reference", "address", "asked_after", "words")
    for name in fields:
        answer = desk.begin().press(do="find", **{name: hostile})
        assert answer.status_code in {200, 303, 422}
        assert "<script>alert" not in answer.text
        assert "<script>alert" not in desk.page.text
        long = desk.press(do="find", **{name: "x" * 10_000})
        assert long.status_code == 422
        assert "characters or fewer" in long.text
        assert "x" * 10_000 in long.text


def test_the_search_leaves_nothing_in_an_address(app: Flask, desk: Desk, in_town: Point) -> None:
    opened(app, in_town)
    answer = desk.begin().press(do="find", name="Sam Reed", phone="07700 900123")
    assert answer.status_code == 200
    assert "Sam" not in answer.request.url
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_address_of_a_button_leads_back_to_the_call(desk: Desk) -> None:
    desk.begin()
    for pressed in ("keep", "end", "person", "throw-away", "cases/ABCD-EFGH/reopen"):
        assert desk.client.get(f"{desk.address}/{pressed}").location == desk.address


def test_what_was_typed_when_the_session_ended_is_there_after_signing_on_again(
    app: Flask, desk: Desk
) -> None:
    desk.begin()
    sent = hidden_fields(desk.page.text) | {"words": "Typed for a long time"}
    cookie = desk.client.get_cookie("portal")
    assert cookie is not None
    desk.client.delete_cookie("portal")
    answer = desk.client.post(f"{desk.address}/keep", data=sent)
    assert answer.status_code == 403
    kept = re.search(r"next=(/auth/staff/kept/[^\"&]+)", unquote(answer.text))
    assert kept is not None, answer.text
    desk.client.set_cookie("portal", cookie.value)
    page = desk.client.get(kept[1])

    assert "Typed for a long time" in page.text
    again = desk.client.post(form_action(page.text), data=hidden_fields(page.text))
    assert again.status_code == 303
    assert everything(app, Call)[0].words == "Typed for a long time"
