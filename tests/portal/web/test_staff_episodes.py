"""The page on which staff see how an episode goes on, and decide otherwise than a rule did."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.models.actors import Role
from portal.models.cases import Case
from portal.models.episodes import Episode, EpisodeLine
from portal.models.evidence import Evidence, FileKind
from portal.policy import SYSTEM
from portal.services import declarations
from portal.web import parts
from tests.support.forms import hidden_fields
from tests.support.living import begun, declared, somebody
from tests.support.staff import Colleague, browser

TAX = Colleague(Role.OFFICER, ("council_tax",))
CLERK = Colleague(Role.CLERK, ("customer_services",))
STRANGER = Colleague(Role.OFFICER, ("environmental_health",))
HOSTILE = '<script>alert(1)</script> {{ 7*7 }} =1+1 " OR 1=1 --'


@dataclass(frozen=True)
class Loss:
    """A death that was told and confirmed: the episode, and the case of council tax."""

    address: str
    case: str
    why: str
    decide: str


@pytest.fixture
def loss(app: Flask) -> Loss:
    here = parts.of(app)
    with here.database.write() as session:
        ann = somebody(session)
        episode = begun(session, ann, "bereavement", rel="spouse")
        declared(session, ann, here.council, episode)
        declarations.release(session, SYSTEM, here.council, episode)
        session.flush()
        line = session.scalars(
            select(EpisodeLine).where(EpisodeLine.task == "single_person_discount")
        ).one()
        assert line.case is not None
        address = f"/staff/episodes/{episode.reference}"
        return Loss(
            address, line.case.reference, f"{address}/why", f"{address}/lines/{line.task}/decide"
        )


def _line(app: Flask) -> EpisodeLine:
    with parts.of(app).database.read() as session:
        wanted = EpisodeLine.task == "single_person_discount"
        return session.scalars(select(EpisodeLine).where(wanted)).one()


def test_the_page_of_a_case_leads_to_what_others_do(app: Flask, loss: Loss) -> None:
    text = browser(app, TAX).get(f"/staff/cases/{loss.case}").text

    assert f'href="{loss.address}"' in text
    assert "What others do of it" in text


def test_a_team_reads_its_own_fields_and_of_others_what_they_do(app: Flask, loss: Loss) -> None:
    answer = browser(app, TAX).get(loss.address)

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "When someone dies" in answer.text
    assert "What your team does" in answer.text
    assert "What others do" in answer.text
    assert "Decided at once by a rule" in answer.text
    assert "4 Mill Lane" in answer.text
    assert "words to badge_number" not in answer.text


def test_who_was_not_told_finds_nothing_and_the_contact_centre_says_why(
    app: Flask, loss: Loss
) -> None:
    clerk = browser(app, CLERK)
    assert browser(app, STRANGER).get(loss.address).status_code == 404
    asked = clerk.get(loss.address)
    assert "None of your teams was told of this" in asked.text
    empty = clerk.post(loss.why, data=hidden_fields(asked.text) | {"reason": " "})
    assert "Error: " in empty.text
    said = clerk.post(loss.why, data=hidden_fields(asked.text) | {"reason": HOSTILE})
    assert said.status_code == 303
    page = clerk.get(said.location).text

    assert "What others do" in page
    assert "4 Mill Lane" not in page
    assert "What your team does" not in page


def test_an_officer_decides_otherwise_and_what_was_typed_stays(app: Flask, loss: Loss) -> None:
    jo = browser(app, TAX)
    page = jo.get(loss.decide)
    nothing = jo.post(loss.decide, data=hidden_fields(page.text) | {"words": ""})
    assert nothing.status_code == 422
    assert "Write what you decide, and why" in nothing.text
    stale = jo.post(
        loss.decide, data=hidden_fields(page.text) | {"words": HOSTILE, "version": "77"}
    )
    assert stale.status_code == 409
    assert "&lt;script&gt;alert(1)" in stale.text
    saved = jo.post(loss.decide, data=hidden_fields(stale.text) | {"words": HOSTILE})

    assert saved.status_code == 303
    assert "They are being told" in jo.get(saved.location).text
    assert _line(app).reason == HOSTILE
    assert jo.get(loss.decide).status_code == 404


def test_nobody_else_decides(app: Flask, loss: Loss) -> None:
    fields = hidden_fields(browser(app, TAX).get(loss.decide).text) | {"words": "No"}
    for who in (CLERK, STRANGER, Colleague(Role.OFFICER, ("waste_collection",))):
        client = browser(app, who)
        token = hidden_fields(client.get("/report").text)["csrf_token"]
        answer = client.post(loss.decide, data=fields | {"csrf_token": token})
        assert answer.status_code == 404, who
    assert _line(app).reason == ""


def test_an_address_written_another_way_leads_to_it_and_a_wrong_one_nowhere(
    app: Flask, loss: Loss
) -> None:
    jo = browser(app, TAX)

    assert jo.get(loss.address.lower()).location.endswith(loss.address)
    for wrong in ("0000-0000", "x" * 3000, "ABCD-EFGH", HOSTILE.replace("/", "")):
        assert jo.get(f"/staff/episodes/{wrong}").status_code == 404


def test_what_is_being_answered_is_not_there_for_staff(app: Flask) -> None:
    with parts.of(app).database.write() as session:
        reference = begun(session, somebody(session)).reference

    for who in (TAX, CLERK):
        assert browser(app, who).get(f"/staff/episodes/{reference}").status_code == 404


def test_who_is_not_safe_is_shown_as_such_to_who_may_know(app: Flask) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        ann = somebody(session)
        moving = begun(session, ann, why_moving="not_safe")
        declared(session, ann, here.council, moving)
        session.flush()
        ids = select(EpisodeLine.case_id).where(EpisodeLine.episode_id == moving.id)
        flagged = {
            case.team: "safe_mode" in case.answers
            for case in session.scalars(select(Case).where(Case.id.in_(ids)))
        }
        address = f"/staff/episodes/{session.get_one(Episode, moving.id).reference}"

    assert set(flagged.values()) == {True, False}
    for team, is_flagged in flagged.items():
        text = browser(app, Colleague(Role.OFFICER, (team,))).get(address).text
        assert ("They are not safe" in text) == is_flagged, team


def test_proof_for_a_team_leads_to_the_file_from_its_own_case(app: Flask) -> None:
    here = parts.of(app)
    with here.database.write() as session:
        ann = somebody(session)
        moving = begun(session, ann)
        declared(session, ann, here.council, moving)
        session.flush()
        line = next(one for one in moving.lines if one.case_id and one.content["evidence"])
        proof = Evidence(
            id=clock.new_id(), episode_id=moving.id, proves=line.content["evidence"][0],
            kind=FileKind.PDF, size=1, digest="d", given_at=clock.now(),
        )  # fmt: skip
        session.add(proof)
        assert line.case is not None
        team, reference = line.case.team, line.case.reference
        address = f"/staff/episodes/{moving.reference}"
    text = browser(app, Colleague(Role.OFFICER, (team,))).get(address).text

    assert f'href="/staff/cases/{reference}/evidence/{proof.id}"' in text
