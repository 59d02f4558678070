"""The whole story as a council runs it: reported, received, answered, seen, recorded, reopened."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.models.places import Point
from tests.support import photographs
from tests.support.browsers import PHONE
from tests.support.mail import MailServer
from tests.support.processes import SECONDS, Installation, install
from tests.support.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

SAM, KIM = "sam@example.com", "kim@example.com"
REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def portal(tmp_path: Path, mail_server: MailServer) -> Iterator[Installation]:
    """A fresh portal that answers and sends."""
    portal = install(tmp_path, mail_server.url)
    with portal.serving(), portal.running("worker"):
        yield portal


@pytest.fixture
def photo_files(tmp_path: Path, in_town: Point) -> list[Path]:
    """A HEIC, and a JPEG taken in Mill Lane."""
    scene = photographs.scene(1600, 1200)
    there = photographs.exif(place=(in_town.lat, in_town.lon))
    files = {
        "iphone.heic": photographs.heic(scene),
        "camera.jpg": photographs.jpeg(scene, exif=there),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in files]


def test_a_photo_becomes_a_case_that_is_answered_told_recorded_and_reopened(
    portal: Installation,
    browser: Browser,
    mail_server: MailServer,
    photo_files: list[Path],
    tmp_path: Path,
) -> None:
    with a_phone(browser, portal) as sams, a_phone(browser, portal) as kims:
        sam, kim = sams.new_page(), kims.new_page()

        reference = report(sam, photo_files)
        receipt = mail_to(mail_server, SAM, "We have your report")
        assert reference in receipt["Subject"]
        sam.goto(link_in(receipt, "/cases/"))
        expect(sam.get_by_role("heading", level=1)).to_contain_text(reference)
        expect(sam.get_by_role("img", name=re.compile("Photo . of the problem"))).to_have_count(2)

        follow(kim, mail_server, reference)
        after = tmp_path / "after.jpg"
        after.write_bytes(photographs.jpeg(photographs.scene(1200, 900)))
        said = portal.run(
            "case", "respond", reference, "--state", "done",
            "--words", "Filled on Tuesday.", "--photo", str(after),
        )  # fmt: skip
        assert reference in said

        see_it_done(sam, reference)
        told = mail_to(mail_server, KIM, "Done")
        assert "Filled on Tuesday." in text_of(told)
        assert SAM not in told.as_string()

        find_it_on_the_list_and_the_map(kim, reference)

        sam.goto(link_in(mail_to(mail_server, SAM, "Done"), "/links/"))
        reopen(sam, reference)
        again = mail_to(mail_server, KIM, "opened again")
        stop(again)
        until(lambda: "stop" in kinds(portal), "all of it in the record", SECONDS)

    recorded = events(portal)
    assert len({event["id"] for event in recorded}) == len(recorded)
    assert Counter(kinds(portal)) == {
        "report": 1, "receipt": 1, "follow": 1, "confirm": 1, "progress": 2, "reopen": 1,
        "reopened": 2, "stop": 1,
    }  # fmt: skip
    assert {event["data"]["case"]["reference"] for event in recorded} == {reference}


def a_phone(browser: Browser, portal: Installation) -> BrowserContext:
    """Somebody's own browser."""
    viewport: Any = PHONE
    return browser.new_context(base_url=portal.url, viewport=viewport, is_mobile=True)


def report(page: Page, files: list[Path]) -> str:
    """From the home page to the reference, beginning with the photos."""
    page.goto("/")
    page.get_by_role("link", name="Start with a photo").click()
    page.get_by_label("Choose photos").set_input_files(files)
    expect(page.get_by_role("img", name=re.compile("Photo [12]"))).to_have_count(2, timeout=30_000)
    go_on(page)
    page.get_by_label(re.compile("Where your photo was taken, near .*Mill Lane")).check()
    go_on(page)
    expect(page.get_by_role("heading", name="Is the pin in the right place?")).to_be_visible()
    go_on(page)
    page.get_by_label("What is the problem?").fill("hole in road")
    page.get_by_label("Pothole or damaged road").first.check()
    go_on(page)
    page.get_by_role("group", name="Is anyone likely to be hurt right now?").get_by_label(
        "No", exact=True
    ).check()
    go_on(page)
    for group, answer in (
        ("Is it on the road or on a cycle lane?", "On the road"),
        ("How wide is it?", "Like a dinner plate"),
        ("How deep is it?", "4 to 10 cm, up to a hand’s width"),
    ):
        page.get_by_role("group", name=group, exact=True).get_by_label(answer, exact=True).check()
    go_on(page)
    page.get_by_label("What should we know about it?").fill("A hole outside the mill.")
    go_on(page)
    page.get_by_label("Email address (optional)").fill(SAM)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check")
    for typed in ("A hole outside the mill.", SAM, "Mill Lane", "Like a dinner plate"):
        expect(page.get_by_text(typed).first).to_be_visible()
    go_on(page, "Send the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report is sent")
    confirmation = page.locator("main").inner_text()
    assert "Mill Lane is a county road" in confirmation
    assert "We expect that by" in confirmation
    found = REFERENCE.search(confirmation)
    assert found is not None
    return found[0]


def go_on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, mail_server: MailServer, reference: str) -> None:
    """Somebody else finds it by its reference and says yes to the email."""
    page.goto("/")
    page.get_by_label("Your reference").fill(reference.lower().replace("-", " "))
    page.get_by_role("button", name="Find it").click()
    page.get_by_role("button", name="Follow by email").click()
    page.get_by_label("Email").fill(KIM)
    page.get_by_role("button", name="Follow it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your email")
    page.goto(link_in(mail_to(mail_server, KIM, "Please confirm"), "/follow/confirm/"))
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You follow this report")


def see_it_done(page: Page, reference: str) -> None:
    """The same page as before, with what was done beside what was reported."""
    page.goto(f"/cases/{reference}")
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()
    for name in ("The problem as it was reported", "The place after the work"):
        photo = page.get_by_role("img", name=name)
        expect(photo).to_be_visible()
        until(lambda: photo.evaluate("one => one.naturalWidth") > 0, f"the photo of {name}")  # noqa: B023
    expect(page.get_by_text("Filled on Tuesday.")).to_be_visible()


def find_it_on_the_list_and_the_map(page: Page, reference: str) -> None:
    page.goto("/cases?category=pothole&state=done")
    expect(page.locator(f'#results a[href="/cases/{reference}"]')).to_be_visible()
    page.get_by_title("Pothole or damaged road").click()
    on_the_map = page.locator(f'.leaflet-popup a[href="/cases/{reference}"]')
    expect(on_the_map).to_be_visible()
    on_the_map.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)


def reopen(page: Page, reference: str) -> None:
    """By the link of the email that said it was done."""
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It is not fixed yet")
    page.get_by_role("textbox").fill("It has sunk again.")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.get_by_text("It has sunk again.")).to_be_visible()


def stop(message: EmailMessage) -> None:
    """As a mail program does it: one click (RFC 8058)."""
    address = message["List-Unsubscribe"].strip("<>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert httpx.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def mail_to(server: MailServer, address: str, subject: str) -> EmailMessage:
    """The email to this address with this in its subject, once it is there."""

    def found() -> list[EmailMessage]:
        return [
            one for one in server.messages if address in one["To"] and subject in one["Subject"]
        ]

    until(lambda: bool(found()), f"an email to {address}: {subject}", SECONDS)
    [message] = found()
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage, path: str) -> str:
    """The first address in an email's text that leads there."""
    found = re.search(rf"http://\S*{path}\S*", text_of(message))
    assert found is not None, text_of(message)
    return found[0]


def events(portal: Installation) -> list[dict[str, Any]]:
    """What the council's record was told."""
    path = portal.var / "record" / "events.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def kinds(portal: Installation) -> list[str]:
    return [event["data"]["subject"] for event in events(portal)]
