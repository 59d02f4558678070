"""Staff hide photos and words that nobody should see: gone from everywhere, and back again."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.places import Point
from portal.models.states import State
from portal.policy import PUBLIC_ON_WEB, SYSTEM
from portal.services import cases
from tests.support.forms import hidden_fields, send
from tests.support.staff import Colleague, browser
from tests.support.streets import SECRET, Street, is_dark

OTHER = Colleague(Role.OFFICER, ("parks",), name="Lou Marsh")
MANAGER = Colleague(Role.RECORDS_MANAGER, name="Ravi Menon")
COUNCILLOR = Colleague(Role.COUNCILLOR, wards=("park",), name="Helen Ashworth")
HOSTILE = '<script>alert(1)</script> "quoted" \u202e =1+1'


# --- photos


def test_a_photo_is_hidden_in_two_clicks_from_the_page_of_its_case(street: Street) -> None:
    link = re.search(r'href="(/staff/photos/[^"]+/concealing)"', street.staff)
    assert link is not None
    page = street.officer.get(link[1]).text
    button = re.search(r'action="([^"]+/hide)"', page)
    assert button is not None
    answer = street.officer.post(button[1], data=hidden_fields(page) | {"do": "hide"})

    assert answer.status_code == 303
    assert "Hidden. Only staff can see it now." in street.officer.get(answer.location).text
    assert street.anyone.get(f"/photos/{street.photo_id}/400.jpg").status_code == 404


def test_a_hidden_photo_is_gone_also_for_who_has_it_in_a_cache(street: Street) -> None:
    address = f"/photos/{street.photo_id}/1600.webp"
    seen = street.anyone.get(address)
    case_tag = street.anyone.get(f"/cases/{street.reference}").headers["ETag"]
    list_tag = street.anyone.get("/cases").headers["ETag"]
    assert "no-cache" in seen.headers["Cache-Control"]
    street.press("hide", do="hide")

    again = street.anyone.get(address, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 404
    for page, tag in ((f"/cases/{street.reference}", case_tag), ("/cases", list_tag)):
        answer = street.anyone.get(page, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert str(street.photo_id) not in answer.text
    for place in ("/cases.geojson", "/cases.atom"):
        assert str(street.photo_id) not in street.anyone.get(place).text


def test_a_hidden_photo_is_shown_again(street: Street) -> None:
    street.press("hide", do="hide")
    assert "1 photo is hidden from everyone." in street.staff
    assert "A photo was hidden" in street.staff
    street.press("hide", do="show")
    assert "A hidden photo is shown again" in street.staff

    assert street.anyone.get(f"/photos/{street.photo_id}/400.jpg").status_code == 200
    assert str(street.photo_id) in street.public


def test_staff_see_a_hidden_photo_where_they_can_show_it_again(street: Street) -> None:
    street.press("hide", do="hide")

    original = street.officer.get(f"/staff/photos/{street.photo_id}/original/400.jpg")
    assert original.status_code == 200
    assert "Show this photo again" in street.officer.get(
        f"/staff/photos/{street.photo_id}/concealing"
    ).text  # fmt: skip


# --- words


def test_words_are_taken_out_everywhere_and_stay_for_staff(street: Street) -> None:
    assert SECRET in street.public
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, words="It is dark. [removed]", do="save")

    for place in (f"/cases/{street.reference}", "/cases", "/cases.atom", "/cases.geojson"):
        assert "Dora Finch at" not in street.anyone.get(place).text
    assert "It is dark. [removed]" in street.public
    assert "We have taken out some words" in street.public
    assert SECRET in street.staff


def test_words_are_hidden_whole_and_shown_again(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, do="hide")
    assert "It is dark" not in street.public
    assert "Only staff can read these words." in street.staff
    send(street.officer, address, do="show")

    assert SECRET in street.public


def test_the_words_of_an_answer_are_taken_out_of_the_timeline(street: Street) -> None:
    with street.here.database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, street.reference, to_change=True)
        event = cases.progress(session, SYSTEM, case, State.CHECKED, SECRET)
        event_id = event.id
    assert street.public.count(SECRET) == 2
    address = f"/staff/cases/{street.reference}/concealing/words/{event_id}"
    assert SECRET in street.officer.get(address).text
    send(street.officer, address, words="Seen.", do="save")

    assert street.public.count(SECRET) == 1
    assert "Seen." in street.public


def test_words_of_another_case_are_not_reached_through_this_one(
    street: Street, app: Flask, in_town: Point
) -> None:
    other = Street(app, in_town)
    with street.here.database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, other.reference, to_change=True)
        event_id = cases.progress(session, SYSTEM, case, State.CHECKED, SECRET).id

    address = f"/staff/cases/{street.reference}/concealing/words/{event_id}"
    assert street.officer.get(address).status_code == 404


def test_who_was_slower_keeps_what_they_typed(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    stale = hidden_fields(street.officer.get(address).text)
    send(street.officer, address, words="First", do="save")
    late = street.officer.post(address, data=stale | {"words": "Second", "do": "save"})

    assert late.status_code == 409
    assert "Second" in late.text
    assert "First" in street.public
    assert "Second" not in street.public


def test_hostile_and_endless_words_are_words_or_refused(street: Street) -> None:
    address = f"/staff/cases/{street.reference}/concealing/words"
    send(street.officer, address, words=HOSTILE, do="save")
    assert "<script>alert" not in street.public
    assert "&lt;script&gt;" in street.public
    long = send(street.officer, address, words="x" * 10_000, do="save")

    assert "Use 5,000 characters or fewer" in long.text
    assert "x" * 10_000 in long.text


def test_a_typed_answer_is_hidden_and_shown_again(street: Street) -> None:
    assert street.public.count("Dora Finch") == 2
    overview = f"/staff/cases/{street.reference}/concealing"
    answer = f"{overview}/answers/column"
    hidden = hidden_fields(street.officer.get(overview).text)
    assert street.officer.post(answer, data=hidden | {"do": "hide"}).status_code == 303
    assert street.public.count("Dora Finch") == 1
    assert "Dora Finch (hidden from everyone else)" in street.staff
    street.officer.post(answer, data=hidden | {"do": "show"})

    assert street.public.count("Dora Finch") == 2
    assert street.officer.post(f"{overview}/answers/nothing", data=hidden).status_code == 404


# --- who


@pytest.mark.parametrize("who", [OTHER, COUNCILLOR], ids=["other team", "councillor"])
def test_who_does_not_handle_the_case_finds_nothing_there(
    street: Street, app: Flask, who: Colleague
) -> None:
    street.press("hide", do="hide")
    client = browser(app, who)
    token = hidden_fields(client.get("/report").text)
    base = f"/staff/photos/{street.photo_id}"
    for address in (f"{base}/concealing", f"{base}/original/400.jpg",
                    f"/staff/cases/{street.reference}/concealing",
                    f"/staff/cases/{street.reference}/concealing/words"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for button in ("hide", "cover", "uncover"):
        data = token | {"do": "show", "first": "A1", "last": "B2"}
        assert client.post(f"{base}/concealing/{button}", data=data).status_code == 404

    assert street.photo.hidden_at is not None
    assert street.photo.boxes == []


def test_a_councillor_sees_of_their_ward_what_everyone_sees(street: Street, app: Flask) -> None:
    with street.here.database.write() as session:
        case = cases.find(session, PUBLIC_ON_WEB, street.reference, to_change=True)
        event_id = cases.progress(session, SYSTEM, case, State.CHECKED, SECRET).id
    concealing = f"/staff/cases/{street.reference}/concealing"
    client = browser(app, COUNCILLOR)
    assert client.get(f"/staff/cases/{street.reference}").text.count(SECRET) == 2
    for words in (f"{concealing}/words", f"{concealing}/words/{event_id}"):
        send(street.officer, words, do="hide")
    street.press("cover", first="A1", last="F4")

    assert SECRET not in client.get(f"/staff/cases/{street.reference}").text
    assert is_dark(street.picture(client, "/staff/photos"))


def test_who_must_say_why_is_asked_on_the_page_of_the_case(street: Street, app: Flask) -> None:
    manager = browser(app, MANAGER)
    page = manager.get(f"/staff/photos/{street.photo_id}/concealing")
    assert page.location == f"/staff/cases/{street.reference}"
    send(manager, f"/staff/cases/{street.reference}")  # the page asks
    asked = manager.get(f"/staff/cases/{street.reference}").text
    manager.post(
        f"/staff/cases/{street.reference}/why",
        data=hidden_fields(asked) | {"reason": "A complaint"},
    )
    assert street.press("hide", manager, do="hide") == 303

    with street.here.database.read() as session:
        line = session.scalars(select(AuditLine).where(AuditLine.action == "conceal")).one()
    assert (line.reason, line.actor_name) == ("A complaint", "Ravi Menon")


def test_no_browser_keeps_what_staff_see(street: Street) -> None:
    for address in (f"/staff/photos/{street.photo_id}/concealing",
                    f"/staff/photos/{street.photo_id}/original/400.jpg",
                    f"/staff/cases/{street.reference}/concealing"):  # fmt: skip
        assert street.officer.get(address).headers["Cache-Control"] == "no-store"


def test_what_was_concealed_is_no_news_to_anyone_outside(street: Street) -> None:
    before = street.public.count("portal-timeline__item")
    street.press("hide", do="hide")

    assert street.public.count('<li class="portal-timeline__item') <= before
