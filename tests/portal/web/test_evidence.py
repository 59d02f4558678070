"""A proof is given once, and opened by those alone whose case needs it."""

import io
import re
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.models.actors import Role
from portal.models.audit import AuditLine
from portal.models.cases import Case
from portal.models.episodes import EpisodeLine, LineState
from portal.models.evidence import Evidence
from portal.policy import Action
from portal.services import cases
from portal.services.cases import NewCase
from portal.settings import Settings
from portal.web import parts
from tests.support import episodes, photographs
from tests.support.documents import pdf
from tests.support.forms import hidden_fields
from tests.support.scanners import EICAR, Clamd
from tests.support.staff import Colleague, browser, resident_cookie, resumed

TAX = Colleague(Role.OFFICER, ("council_tax",), name="Tara Moss")
BINS = Colleague(Role.OFFICER, ("waste_collection",), name="Bert Lane")
HOMES = Colleague(Role.OFFICER, ("housing",), name="Hana Ali")


@dataclass(frozen=True)
class Given:
    """Ada has told council tax and housing, who need a proof, and the bins, who need none."""

    app: Flask
    address: str
    tax: str
    bins: str

    def ada(self) -> FlaskClient:
        return self.signed_on("Ada Baker")

    def signed_on(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        with parts.of(self.app).database.write() as session:
            client.set_cookie("portal", resident_cookie(session, name))
        return client

    def give(
        self, data: bytes, name: str = "letter.pdf", proves: str = "tenancy_end"
    ) -> TestResponse:
        ada = self.ada()
        token = hidden_fields(ada.get(self.address).text)["csrf_token"]
        fields = {"csrf_token": token, "file": (io.BytesIO(data), name)}
        return ada.post(f"{self.address}/{proves}", data=fields)

    def rows(self) -> list[Evidence]:
        with parts.of(self.app).database.read() as session:
            return list(session.scalars(select(Evidence).order_by(Evidence.id)))


def given(app: Flask) -> Given:
    here = parts.of(app)
    with here.database.write() as session:
        ada = resumed(session, resident_cookie(session, "Ada Baker"))
        episode = episodes.declared(session, ada, "moving_house")
        references = {}
        for duty, kinds in (("council_tax", ("tenancy_end",)), ("waste", ())):
            case = cases.open_case(session, ada, here.council, NewCase(f"life_{duty}", ""))
            session.flush()
            episodes.line(
                session, episode, duty, mode="case", team=duty, recipient=case.team,
                evidence=kinds, case_id=case.id,
            )  # fmt: skip
            references[duty] = case.reference
        episodes.line(
            session, episode, "link", mode="link", recipient=None, evidence=("photo",),
        )  # fmt: skip
        episodes.line(
            session, episode, "no", mode="case", recipient="housing", evidence=("deed",),
            state=LineState.NOT_TOLD,
        )  # fmt: skip
        address = f"/account/episodes/{episode.reference}/evidence"
    return Given(app, address, references["council_tax"], references["waste"])


@pytest.fixture
def what(app: Flask) -> Given:
    return given(app)


def test_only_what_somebody_needs_who_was_told_is_asked_for_with_their_names(what: Given) -> None:
    text = unescape(what.ada().get(what.address).text)

    assert "Proof that the tenancy ends" in text
    assert "Thornley District Council, council tax" in text
    assert "photo of the person’s face" not in text
    assert "deed of the grave" not in text


@pytest.mark.parametrize(
    ("data", "kind"), [(pdf(), "application/pdf"), (photographs.jpeg(), "image/jpeg")]
)
def test_a_proof_given_once_is_opened_by_who_needs_it_and_saved_not_shown(
    what: Given, data: bytes, kind: str
) -> None:
    assert what.give(data).status_code == 303
    [one] = what.rows()
    officer = browser(what.app, TAX)
    page = officer.get(f"/staff/cases/{what.tax}").text
    [link] = re.findall(rf'href="(/staff/cases/{what.tax}/evidence/[\w-]+)"', page)

    answer = officer.get(link)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Ada" not in answer.headers["Content-Disposition"]
    assert parts.of(what.app).storage.get(one.key) == answer.data
    with parts.of(what.app).database.read() as session:
        looks = session.scalars(
            select(AuditLine).where(
                AuditLine.action == Action.READ_PRIVATE_DETAILS,
                AuditLine.actor_name == "Tara Moss",
            )
        ).all()
    assert len(looks) == 2  # the case, and the proof


def test_a_team_that_does_not_need_it_neither_sees_nor_opens_it(what: Given) -> None:
    what.give(pdf())
    [one] = what.rows()
    bins, homes = browser(what.app, BINS), browser(what.app, HOMES)

    assert "Proof that the tenancy ends" not in unescape(bins.get(f"/staff/cases/{what.bins}").text)
    for client, case in ((bins, what.bins), (bins, what.tax), (homes, what.tax)):
        assert client.get(f"/staff/cases/{case}/evidence/{one.id}").status_code in {403, 404}
    assert what.app.test_client().get(f"/staff/cases/{what.tax}/evidence/{one.id}").status_code in {
        302, 303,
    }  # fmt: skip


def test_a_team_to_which_the_person_said_no_does_not_get_it_afterwards(what: Given) -> None:
    what.give(pdf())
    [one] = what.rows()
    with parts.of(what.app).database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == what.tax)).one()
        line = session.scalars(select(EpisodeLine).where(EpisodeLine.case_id == case.id)).one()
        line.state = LineState.NOT_TOLD

    answer = browser(what.app, TAX).get(f"/staff/cases/{what.tax}/evidence/{one.id}")

    assert answer.status_code == 404


def test_the_same_file_twice_is_one_proof(what: Given) -> None:
    what.give(pdf())
    what.give(pdf(), "again.pdf")

    assert len(what.rows()) == 1


def test_the_person_opens_it_and_takes_it_back_and_then_nobody_sees_it(what: Given) -> None:
    what.give(pdf())
    [one] = what.rows()
    ada = what.ada()
    assert ada.get(f"{what.address}/{one.id}").data == pdf()
    token = hidden_fields(ada.get(what.address).text)["csrf_token"]

    assert (
        ada.post(f"{what.address}/{one.id}/remove", data={"csrf_token": token}).status_code == 303
    )

    assert what.rows() == []
    assert not parts.of(what.app).storage.exists(one.key)
    officer = browser(what.app, TAX)
    assert officer.get(f"/staff/cases/{what.tax}/evidence/{one.id}").status_code == 404


def test_it_is_nobody_elses_to_see_to_give_or_to_take_back(what: Given) -> None:
    what.give(pdf())
    [one] = what.rows()
    eve = what.signed_on("Eve")
    token = hidden_fields(eve.get("/report").text)["csrf_token"]

    for path in (what.address, f"{what.address}/{one.id}"):
        assert eve.get(path).status_code in {403, 404}
    eve.post(f"{what.address}/{one.id}/remove", data={"csrf_token": token})
    fields = {"csrf_token": token, "file": (io.BytesIO(pdf("Hers")), "x.pdf")}
    assert eve.post(f"{what.address}/tenancy_end", data=fields).status_code in {403, 404}
    assert [row.id for row in what.rows()] == [one.id]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "", "Choose a photo or a PDF."),
        (b"<script>alert(1)</script>", "x.jpg", "We cannot read this file."),
        (b"MZ\x90", "letter.pdf", "We cannot read this file."),
        (pdf()[:300], "letter.pdf", "A part of this PDF is missing."),
        (pdf(inside=b"/OpenAction << /S /JavaScript >> "), "x.pdf", "holds a program"),
        (pdf() + b" " * 10_000_000 + b"%%EOF", "big.pdf", "larger than 10 megabytes"),
    ],
)
def test_what_cannot_be_taken_says_what_to_do_and_leaves_nothing_behind(
    what: Given, data: bytes, name: str, words: str
) -> None:
    answer = what.give(data, name)

    assert answer.status_code == 422
    assert words in answer.text
    assert what.rows() == []


def test_a_kind_that_nobody_needs_is_not_taken(what: Given) -> None:
    for proves in ("deed", "photo", "nothing", "x" * 300):
        assert what.give(pdf(), proves=proves).status_code == 404
    assert what.rows() == []


def test_with_a_scanner_every_file_is_looked_at_and_what_it_finds_is_not_kept(
    settings: Settings, clamd: Clamd
) -> None:
    app = create_app(settings.model_copy(update={"scanner_url": clamd.url}))
    app.testing = True
    what = given(app)

    infected = what.give(pdf(inside=EICAR))
    assert infected.status_code == 422
    assert "virus scanner found something" in infected.text
    clamd.says = b"what?\0"
    assert "cannot check files for viruses just now" in what.give(pdf()).text
    assert what.rows() == []

    clamd.says = None
    assert what.give(pdf()).status_code == 303
    assert what.rows()[0].scanned_at is not None
    page = browser(app, TAX).get(f"/staff/cases/{what.tax}").text
    assert "no scanner is set" not in page


def test_without_a_scanner_staff_read_that_it_was_not_checked(what: Given) -> None:
    what.give(pdf())

    assert "no scanner is set" in browser(what.app, TAX).get(f"/staff/cases/{what.tax}").text


def test_the_plan_says_what_is_still_needed(what: Given) -> None:
    plan = what.address.removesuffix("/evidence")
    assert "1 proof is still needed" in what.ada().get(plan).text

    what.give(pdf())

    assert "You have given all that is needed." in what.ada().get(plan).text
