"""For whom one acts stands in the address, on the page, and nowhere else."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import Level
from portal.models.mandates import Acting, KeptWords, Mandate, MandateState
from portal.services import sign_ons
from portal.web import parts
from tests.support import mandates as made
from tests.support.acting import Agent, an_agent_at
from tests.support.forms import hidden_fields

BANNER = "You are acting for"


@pytest.fixture
def david(app: Flask) -> Agent:
    return an_agent_at(app)


@pytest.fixture
def margaret(david: Agent) -> Mandate:
    return david.may_act_for("Margaret Jones")


@pytest.fixture
def tom(david: Agent) -> Mandate:
    return david.may_act_for("Tom Reed")


@pytest.mark.parametrize(
    "path", ["/", "/account", "/cases", "/report", "/life-events", "/privacy", "/no-such-page"]
)
def test_every_page_says_for_whom_it_is_in_its_title_too(
    david: Agent, margaret: Mandate, path: str
) -> None:
    page = david.choose(margaret).get(path, follow_redirects=True)

    assert "<title>You are acting for Margaret Jones: " in page.text
    assert "You are acting for <bdi>Margaret Jones</bdi>" in page.text
    assert "css/acting." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in page.headers


def test_without_the_key_one_is_oneself(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    page = david.client.get("/account")

    assert page.status_code == 200
    assert BANNER not in page.text
    assert "Margaret" not in page.text
    assert "css/acting." not in page.text


def test_every_link_of_a_page_leads_on_for_the_same_person(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    for path in ("/", "/account", "/cases", "/life-events", "/account/cases"):
        page = david.get(path).text
        outside = {
            address
            for address in re.findall(r'(?:href|action|src|hx-get|hx-post)="(/[^"]*)"', page)
            if not address.startswith((f"/for/{david.key}/", "/static/", "/auth/"))
        }
        feeds = {one for one in outside if one.startswith(("/cases.atom", "/cases.geojson"))}
        assert outside - feeds <= {"/acting-for"}, path


def test_the_key_of_another_browser_opens_nothing(
    app: Flask, david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    stranger = an_agent_at(app, "Someone Else")

    page = stranger.client.get(david.at("/account"))

    assert page.status_code == 403
    assert "Margaret" not in page.text
    assert "You are not acting for anybody here" in page.text


def test_a_key_without_a_session_opens_nothing(app: Flask, david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)

    page = app.test_client().get(david.at("/account"))

    assert page.status_code == 403
    assert "Margaret" not in page.text
    assert "You are signed out" in page.text


@pytest.mark.parametrize("key", ["", "x", "x" * 24, "a" * 25, "%00" * 24])
def test_a_made_up_key_opens_nothing(david: Agent, key: str) -> None:
    answer = david.client.get(f"/for/{key}/account")

    assert answer.status_code in (403, 404)
    assert "What has changed" not in answer.text


def test_who_chose_another_sees_no_page_of_the_first(
    david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    first = david.choose(margaret).key
    david.choose(tom)

    page = david.client.get(david.at("/account", first))

    assert page.status_code == 403
    assert "You have stopped acting for Margaret Jones" in page.text
    assert "Tom" not in page.text


def test_who_stops_is_led_to_choose_and_the_key_is_dead(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    fields = hidden_fields(david.get("/account").text)

    answer = david.client.post(david.at("/acting/stop"), data=fields)

    assert (answer.status_code, answer.location) == (303, "/acting-for")
    assert david.get("/account").status_code == 403
    with david.database.read() as session:
        assert [one.ended_at is None for one in session.scalars(select(Acting))] == [False]


@pytest.mark.parametrize(
    "change",
    [
        {"state": MandateState.ENDED, "ended_at": clock.now()},
        {"until": clock.now() - timedelta(minutes=1)},
    ],
    ids=["revoked", "expired"],
)
def test_a_mandate_that_ended_is_refused_at_the_next_click(
    david: Agent, margaret: Mandate, change: dict[str, object]
) -> None:
    david.choose(margaret)
    assert david.get("/cases").status_code == 200
    _change(david, margaret, change)

    page = david.get("/account")

    assert page.status_code == 403
    assert "You can no longer act for Margaret Jones" in page.text
    assert BANNER not in page.text


def test_a_pause_does_not_say_why(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    with david.database.write() as session:
        mandate = session.get_one(Mandate, margaret.id)
        made.paused(session, mandate.principal, made.staff_identity(session))

    page = david.get("/account")

    assert page.status_code == 403
    assert "You cannot act for Margaret Jones at the moment" in page.text
    assert "The council will be in touch." in page.text


def test_what_was_typed_after_the_end_is_shown_back_and_kept_for_the_person(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    typed = {"description": "The lamp is out <b>again</b>", "csrf_token": "x", "once": "k" * 22}
    _change(david, margaret, {"state": MandateState.ENDED, "ended_at": clock.now()})

    for _twice in range(2):
        page = david.client.post(david.at("/report"), data=typed)

    assert page.status_code == 403
    assert "The lamp is out &lt;b&gt;again&lt;/b&gt;" in page.text
    assert "kept for Margaret Jones" in page.text
    assert "k" * 22 not in page.text
    with david.database.read() as session:
        [kept] = session.scalars(select(KeptWords))
        assert kept.principal_id == margaret.principal_id
        assert kept.path == "/report"
        assert ["description", typed["description"]] in kept.fields


def test_who_may_not_act_since_long_writes_nothing_into_the_account(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    long_ago = clock.now() - timedelta(hours=2)
    _change(david, margaret, {"state": MandateState.ENDED, "ended_at": long_ago})

    page = david.client.post(david.at("/report"), data={"words": "I will find you"})

    assert page.status_code == 403
    assert "Your words are not kept" in page.text
    with david.database.read() as session:
        assert session.scalars(select(KeptWords)).all() == []


def test_what_nobody_typed_is_neither_shown_back_nor_kept(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    _change(david, margaret, {"state": MandateState.ENDED, "ended_at": clock.now()})
    chosen = {"shown": "why_moving", "service": "litter", "q_size": "van", "tenure": "our_tenant"}

    page = david.client.post(david.at("/report"), data=chosen | {"words": "By the gate"})

    assert "By the gate" in page.text
    assert not [one for one in chosen.values() if f"\n{one}</textarea>" in page.text]
    with david.database.read() as session:
        [kept] = session.scalars(select(KeptWords))
        assert not {"shown", "service", "q_size"} & {name for name, _value in kept.fields}


def test_what_is_too_long_to_keep_is_shown_back(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    _change(david, margaret, {"state": MandateState.ENDED, "ended_at": clock.now()})

    page = david.client.post(david.at("/report"), data={"description": "words " * 20_000})

    assert page.status_code == 403
    assert "words words" in page.text
    assert "Your words are not kept" in page.text


def test_a_fragment_of_somebody_one_left_reloads_the_page_around_it(
    david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    first = david.choose(margaret).key
    david.choose(tom)

    answer = david.client.get(
        david.at("/cases", first),
        headers={
            "HX-Request": "true",
            "HX-Current-URL": f"http://localhost{david.at('/cases', first)}?ward=park",
        },
    )

    assert answer.data == b""
    assert answer.headers["HX-Redirect"] == david.at("/cases", first)


def test_the_forms_of_one_person_do_not_count_for_the_next(
    david: Agent, margaret: Mandate, tom: Mandate
) -> None:
    app = david.app
    assert app.config["WTF_CSRF_ENABLED"]
    david.choose(margaret)
    fields = hidden_fields(david.get("/account").text)
    david.choose(tom)
    david.get("/account")

    answer = david.client.post(david.at("/acting/stop"), data=fields)

    assert answer.status_code == 400


def test_ones_own_forms_do_not_count_for_another_nor_theirs_for_oneself(
    david: Agent, margaret: Mandate
) -> None:
    own = hidden_fields(david.client.get("/account/details").text)
    david.choose(margaret)
    theirs = hidden_fields(david.get("/account").text)

    assert david.client.post(david.at("/acting/stop"), data=own).status_code == 400
    assert david.client.post("/account/details/name", data=theirs).status_code == 400


def test_a_public_page_for_another_is_not_put_on_the_shelf(
    app: Flask, david: Agent, margaret: Mandate
) -> None:
    before = david.client.get("/privacy")
    david.choose(margaret).get("/privacy")
    after = david.client.get("/privacy")

    assert (before.data, before.headers["ETag"]) == (after.data, after.headers["ETag"])
    assert "Margaret" not in app.test_client().get("/privacy").text


def test_a_page_that_is_only_ones_own_leaves_the_other_person(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)

    answer = david.get("/auth/sign-out")

    assert (answer.status_code, answer.location) == (303, "/auth/sign-out")
    assert david.client.post(david.at("/auth/stay")).status_code == 404


def test_another_language_is_for_the_same_person(david: Agent, margaret: Mandate) -> None:
    david.choose(margaret)
    page = david.get("/account").text
    [switch] = set(re.findall(r'href="([^"]*next=[^"]*)"[^>]*>Cymraeg', page)) or [""]

    answer = david.client.get(switch.replace("&amp;", "&"))

    assert answer.location == david.at("/account")


def test_staff_use_no_key(app: Flask) -> None:
    from portal.models.actors import Role
    from tests.support.staff import Colleague, browser

    client = browser(app, Colleague(Role.CLERK, ("customer_services",)))

    assert client.get(f"/for/{'x' * 24}/account").status_code == 403


def _change(david: Agent, mandate: Mandate, change: dict[str, object]) -> None:
    with parts.of(david.app).database.write() as session:
        row = session.get_one(Mandate, mandate.id)
        for name, value in change.items():
            setattr(row, name, value)


def test_a_refusal_leads_to_ones_own_pages_in_every_language(
    david: Agent, margaret: Mandate
) -> None:
    david.choose(margaret)
    _change(david, margaret, {"state": MandateState.ENDED, "ended_at": clock.now()})
    page = david.get("/account").text

    assert f'href="/for/{david.key}' not in page
    [switch] = re.findall(r'href="([^"]*)"[^>]*>Cymraeg', page)
    back = david.client.get(switch.replace("&amp;", "&"))
    assert back.location == david.at("/account")
    assert david.client.get(back.location).status_code == 403


def test_a_form_for_another_that_needs_more_proof_waits_for_it(
    signing: Flask,
) -> None:
    here, address = parts.of(signing), "/account/details/address"
    needed = here.council.level("account.address").model_copy(update={"needs": Level.VERIFIED})
    levels = {**here.council.levels, "account.address": needed}
    here.council = here.council.model_copy(update={"levels": levels})
    agent = an_agent_at(signing, level=Level.SIGNED_ON)
    agent.choose(agent.may_act_for())
    fields = hidden_fields(agent.get("/account").text)

    page = agent.client.post(agent.at(address), data=fields | {"search": "yes, for her"})

    assert page.status_code == 403
    [way] = set(re.findall(r'href="(/auth/sign-in\?next=[^"]*)"', page.text))
    then = unquote(way.partition("next=")[2].partition("&")[0])
    assert then.startswith(agent.at("/auth/kept/"))
    with parts.of(signing).database.write() as session:
        agent.cookie = sign_ons.step_up(session, agent.own(session), Level.VERIFIED, "token")
    agent.client.set_cookie("portal", agent.cookie)
    waiting = agent.client.get(then)
    assert waiting.status_code == 200
    assert "yes, for her" in waiting.text
    assert f'action="{agent.at(address)}"' in waiting.text
