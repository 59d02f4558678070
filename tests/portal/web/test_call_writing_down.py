"""In a call: who may act for the caller is written down, by their word or on papers."""

import pytest
from flask import Flask

from portal.models.actors import Basis, By, Depth, Kind
from portal.models.mandates import (
    Mandate,
    MandateScope,
    MandateState,
    Way,
)
from portal.models.outbox import OutboxRow
from portal.models.people import Person
from portal.policy import Actor, Role
from portal.web import parts
from tests.support.desks import everything
from tests.support.episodes import declared
from tests.support.forms import hidden_fields
from tests.support.helped_callers import Her
from tests.support.mandates import a_person

CONSENT = {
    "kind_report": "act", "kind_council_tax": "look", "days": "31", "copies": "both",
}  # fmt: skip


@pytest.fixture
def her(app: Flask) -> Her:
    return Her(app)


def written(her: Her, basis: str, **typed: str) -> str:
    """Filled in, read out, and agreed to; the page that follows."""
    path = f"/write-down/{basis}"
    fields = hidden_fields(her.page(path)) | typed
    read = her.desk.client.post(her.desk.address + path, data=fields | {"do": "show"})
    assert read.status_code == 200, read.text
    fields |= hidden_fields(read.text) | {"do": "write"}
    answer = her.desk.client.post(her.desk.address + path, data=fields)
    if answer.status_code != 303:
        return str(answer.text)
    return str(her.desk.client.get(answer.location).text)


def test_her_own_word_counts_at_once_with_the_words_that_were_read_out(
    app: Flask, her: Her
) -> None:
    with parts.of(app).database.write() as session:
        ann = a_person(session, "Ann Holt", phone="+447700900789").id
    her.checked()
    found = her.desk.client.post(
        her.desk.address + "/write-down/consent",
        data=hidden_fields(her.page("/write-down/consent")) | {
            "do": "find", "helper_name": "Ann Holt",
        },
    )  # fmt: skip
    assert str(ann) in found.text

    said = written(her, "consent", helper=str(ann), own_words="Yes, Ann may do that", **CONSENT)
    assert "Written down, and it counts from now on." in said
    made = everything(app, Mandate)[-1]
    assert (made.state, made.way, made.basis) == (MandateState.ACTIVE, Way.STAFF, Basis.CONSENT)
    assert (made.principal_id, made.agent_id, made.channel) == (her.id, ann, By.PHONE)
    scopes = [one for one in everything(app, MandateScope) if one.mandate_id == made.id]
    assert {(one.kind, one.depth) for one in scopes} == {
        (Kind.REPORT, Depth.ACT), (Kind.COUNCIL_TAX, Depth.LOOK),
    }  # fmt: skip
    assert "Ann Holt may act for you" in made.wording_words
    assert (made.own_words, bool(made.wording_hash)) == ("Yes, Ann may do that", True)


def test_her_word_is_not_written_down_before_it_was_read_out(app: Flask, her: Her) -> None:
    her.checked()
    path = her.desk.address + "/write-down/consent"
    fields = hidden_fields(her.page("/write-down/consent")) | CONSENT
    answer = her.desk.client.post(
        path, data=fields | {"helper": str(her.son), "own_words": "Yes", "do": "write"}
    )
    assert answer.status_code == 200
    assert "Read this out" in answer.text
    assert len(everything(app, Mandate)) == 1

    silent = written(her, "consent", helper=str(her.son), **CONSENT)
    assert "Write down how they said yes" in silent


def test_somebody_new_is_written_down_with_what_they_show_who_they_are_by(
    app: Flask, her: Her
) -> None:
    her.checked()
    new = {"helper_name": "Bo Li", "is_new": "y"}
    path = her.desk.address + "/write-down/consent"
    fields = hidden_fields(her.page("/write-down/consent")) | CONSENT | new
    assert her.desk.client.post(path, data=fields | {"do": "show"}).status_code == 422

    new |= {"helper_phone": "07700 900555", "helper_email": "bo@example.com"}
    listed = written(her, "consent", own_words="Yes", **CONSENT, **new)
    assert "we have sent them an invitation" in listed
    assert "Send them the invitation again" in listed
    made = everything(app, Mandate)[-1]
    with parts.of(app).database.read() as session:
        assert session.get_one(Person, made.agent_id).name == "Bo Li"


def test_her_word_may_be_for_one_of_her_life_events_alone(app: Flask, her: Her) -> None:
    with parts.of(app).database.write() as session:
        actor = Actor(Role.RESIDENT, By.WEB, person_id=her.id)
        one = declared(session, actor, "bereavement")
        safe = declared(session, actor, "moving_house")
        safe.is_safe = True
    her.checked()
    path = "/write-down/consent"
    assert str(one.id) in her.page(path)
    assert str(safe.id) not in her.page(path)

    only = {"kind_episode": "act", "days": "31", "copies": "both", "episode": str(one.id)}
    listed = written(her, "consent", helper=str(her.son), own_words="Yes, with this", **only)
    assert "Only this life event, with the cases that come of it: When someone dies" in listed
    made = everything(app, Mandate)[-1]
    assert "no other: When someone dies, begun on" in made.wording_words
    scopes = [row for row in everything(app, MandateScope) if row.mandate_id == made.id]
    assert [(row.kind, row.episode_id) for row in scopes] == [(Kind.EPISODE, one.id)]


def test_what_rests_on_papers_waits_for_a_colleague(app: Flask, her: Her) -> None:
    desk = her.desk
    said = {"email": "sam@example.com", "phone": "07700 900123"}
    desk.choose(desk.find(name="Sam Jones", **said), name="Sam Jones", **said)
    desk.after("/person", behalf=str(her.id))
    offered = her.page("/write-down")
    assert "By agreement" not in offered
    assert desk.client.get(desk.address + "/write-down/consent").status_code == 404

    fields = {"kind_everything": "act", "days": "365", "copies": "both"}
    path = desk.address + "/write-down/deputy"
    without = hidden_fields(her.page("/write-down/deputy")) | fields | {"do": "show"}
    assert desk.client.post(path, data=without).status_code == 422
    done = written(her, "deputy", proof="court_order", proof_words="Order 123, 3 May", **fields)
    assert "It counts once a colleague has looked at the papers." in done
    made = everything(app, Mandate)[-1]
    assert (made.state, made.agent_id, made.principal_id) == (
        MandateState.CHECKING, her.son, her.id,
    )  # fmt: skip
    assert made.evidence == [{"kind": "court_order", "words": "Order 123, 3 May", "file": ""}]


def test_a_lasting_power_by_its_code_waits_where_no_registry_answers(app: Flask, her: Her) -> None:
    her.checked()
    fields = {
        "kind_everything": "act", "days": "365", "copies": "both", "helper": str(her.son),
        "surname": "Jones",
    }  # fmt: skip
    wrong = written(her, "lpa_property", code="12", **fields)
    assert "An access code is V and twelve letters and digits." in wrong
    written(her, "lpa_property", code="V-AB12-CD34-EF56", **fields)

    made = everything(app, Mandate)[-1]
    assert made.state is MandateState.CHECKING
    assert [one["kind"] for one in made.evidence] == ["lpa", "doubt"]
    assert made.evidence[1]["words"] == "registry_away"


@pytest.mark.parametrize("basis", ["nonsense", "<script>", "x" * 3000])
def test_a_ground_that_is_none_is_not_found(her: Her, basis: str) -> None:
    her.checked()
    assert her.desk.client.get(f"{her.desk.address}/write-down/{basis}").status_code == 404


def test_ten_thousand_characters_are_refused_and_stay(her: Her) -> None:
    her.checked()
    path = her.desk.address + "/write-down/consent"
    long = "<b>" + "x" * 10_000
    fields = hidden_fields(her.page("/write-down/consent"))
    fields |= dict.fromkeys(("helper_name", "own_words", "helper", "days", "born"), long)
    answer = her.desk.client.post(path, data=fields | {"do": "write"})
    assert answer.status_code == 422
    assert "<b>x" not in answer.text


def test_the_invitation_is_sent_again_only_to_who_has_no_account(app: Flask, her: Her) -> None:
    her.checked()
    assert "got as many as we send" in her.press(f"/helpers/{her.mandate.id}/invite")

    new = {"helper_name": "Bo Li", "is_new": "y", "helper_phone": "07700 900555"}
    new |= {"helper_email": "bo@example.com"}
    written(her, "consent", own_words="Yes", **CONSENT, **new)
    made = everything(app, Mandate)[-1]
    assert "Sent: a link" in her.press(f"/helpers/{made.id}/invite")
    sent = [one for one in everything(app, OutboxRow) if one.topic == "mandate_invited"]
    assert len(sent) == 2
