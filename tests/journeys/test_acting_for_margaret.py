"""Margaret, her son, an adviser, a clerk and two phones: one mandate on every channel."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsers import DESKTOP, PHONE, is_sound
from tests.support.demonstrations import Demonstration, answer_all, be, demonstrating

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

_PATIENCE, _AS_BEFORE = 45_000, 20_000  # milliseconds
CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")
ONWARD = re.compile("^(Continue|I have called|It is none of these)")
WORDS = "The lamp by the bus stop has been out for a week"
ARTHUR = {
    "tonight": "none", "rel": "spouse", "registration": "yes", "capacity": "executor",
    "tuo": "done", "dec-name": "Arthur Jones", "death_date-day": "10", "death_date-month": "11",
    "death_date-year": "2026", "birth_date-day": "1", "birth_date-month": "3",
    "birth_date-year": "1945", "death_place": "hospital", "svc": "library", "untold": "none",
    "last_address-text": "174 Station Road", "last_address-typed": "174 Station Road",
    "last_address-search": "174 Station Road", "last_address": "174 Station Road",
    "tenure": "own_joint", "care": "neither", "own_birth-day": "2", "own_birth-month": "11",
    "own_birth-year": "1947", "household-adults-0-name": "Margaret Jones", "bsp_children": "no",
    "write_to": "me", "support_opt": "not_now",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    expect.set_options(timeout=_PATIENCE)  # a demo is six processes beside another worker's browser
    with demonstrating(tmp_path_factory.mktemp("demo")) as demo:
        yield demo
    expect.set_options(timeout=_AS_BEFORE)


@pytest.fixture
def person(browser: Browser, demo: Demonstration) -> Callable[..., Page]:
    """A page in a browser of somebody's own."""

    def page(size: dict[str, int] = DESKTOP) -> Page:
        found = browser.new_context(base_url=demo.url, viewport=size).new_page()
        found.set_default_timeout(_PATIENCE)
        return found

    return page


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def tick(page: Page, **depths: str) -> None:
    for kind, depth in depths.items():
        page.check(f"[name=kind_{kind}][value={depth}]")


def code_in(words: str) -> str:
    found = CODE.search(words)
    assert found, words
    return "".join(found.groups())


def name_the_son(demo: Demonstration, margaret: Page, david: Page, mailbox: Page) -> None:
    """Margaret names David by email; he proves that it is his, and says yes."""
    margaret.goto("/account/helpers/name")
    margaret.fill("[name=own_name]", "Margaret Jones")
    margaret.fill("[name=name]", "David Jones")
    margaret.fill("[name=reach]", "david.jones@example.com")
    tick(margaret, council_tax="act", report="act")
    margaret.check("[name=days][value='365']")
    press(margaret, "Show me what I agree to")
    expect(margaret.get_by_text("deal with your council tax")).to_be_visible()
    is_sound(margaret)
    press(margaret, "I agree. Send the invitation")
    invited = demo.mail(mailbox, "Somebody trusts you to act for them")
    link = re.search(rf"{demo.url}/acting-for/invited/\S+", invited)
    assert link
    david.goto(link[0])
    david.get_by_text("Sign in to see it").click()
    be(david, "David Jones")
    press(david, "Send me the code")
    david.fill("[name=code]", code_in(demo.mail(mailbox, "Your code for the portal")))
    press(david, "Continue")
    expect(david.get_by_role("heading", level=1)).to_contain_text("Margaret Jones asks you to help")
    press(david, "Yes, I will help")
    david.goto("/acting-for")
    press(david, "Act for Margaret Jones")
    assert david.title().startswith("You are acting for Margaret Jones")
    is_sound(david)


def agree_in_the_room(demo: Demonstration, asha: Page, phone: Page) -> None:
    """Asha and Margaret sit together; Margaret reads out the code that came to her phone."""
    asha.goto("/acting-for/clients")
    be(asha, "Asha Patel")
    asha.goto("/acting-for/clients/new")
    asha.fill("[name=name]", "Margaret Jones")
    asha.fill("[name=phone]", "07700 900102")
    asha.check("[name=basis][value=consent]")
    tick(asha, report="act", cases="act", episode="act", council_tax="act")
    asha.check("[name=days][value='182']")
    press(asha, "Continue")
    press(asha, "Text the code")
    demo.phone(phone, "Margaret Jones")
    asha.fill("[name=code]", code_in(demo.waited_for(phone, "is your code")))
    press(asha, "Agree with this code")
    press(asha, "Act for Margaret Jones")
    expect(asha.get_by_text("You are acting for Margaret Jones")).to_be_visible()


def declare_a_death(asha: Page) -> None:
    """The whole life event, for Margaret."""
    asha.get_by_role("link", name="Life events", exact=True).click()
    asha.get_by_role("link", name=re.compile("someone dies", re.IGNORECASE)).first.click()
    asha.get_by_role("button", name="Start").click()
    press(asha, "Begin")
    answer_all(asha, ARTHUR)
    press(asha, "Check and send")
    press(asha, "These are right: go on")
    for each in asha.locator("main input[type=radio][value=yes]").all():
        each.check()
    press(asha, "Send it to everyone I said yes to")
    expect(asha.get_by_role("heading", level=1)).to_contain_text("It is sent")
    assert asha.title().startswith("You are acting for Margaret Jones")


def report_by_phone(asha_calls: Page) -> None:
    """Moira takes Asha's call, hears for whom it is, and writes the report down."""
    clerk = asha_calls
    clerk.goto("/staff/calls")
    be(clerk, "Moira Kelly")
    press(clerk, "A phone call")
    clerk.get_by_label("Name").first.fill("Asha Patel")
    press(clerk, "Find")
    press(clerk, "This is them")
    clerk.get_by_label("Their email address").fill("asha.patel@thornley-advice.example")
    clerk.get_by_label("The last 4 digits of their phone number").fill("0108")
    press(clerk, "Check")
    clerk.get_by_text("They speak for somebody, or somebody acts for them").click()
    clerk.locator("[name=other_name]").fill("Margaret Jones")
    press(clerk, "Find that person")
    press(clerk, re.compile("They speak for this person"))
    press(clerk, "They act for Margaret Jones now")
    press(clerk, "Report something for Margaret Jones")
    to_the_words(clerk, "street_light")
    press(clerk, "Continue")
    press(clerk, "Send the report")
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("your report is sent")
    clerk.get_by_role("link", name="Back to the call").first.click()
    clerk.get_by_role("radio", name="Yes", exact=True).check()
    press(clerk, "End the call")


def to_the_words(page: Page, service: str) -> None:
    """From the first page of a report to the one that asks for words, which are filled in."""
    page.locator("main [name=search]").fill("17 Park Road")
    press(page, re.compile("^Continue"))
    page.check(f"[name=service][value={service}]")
    press(page, "Continue")
    for _page in range(8):
        if page.url.endswith("/words"):
            break
        radios = page.locator("main input[type=radio]:visible").all()
        for name in {one.get_attribute("name") for one in radios}:
            no = page.locator(f"[name='{name}'][value='no']")
            (no if no.count() else page.locator(f"[name='{name}']").first).check()
        press(page, ONWARD)
    page.fill("[name=words]", WORDS)


def report_by_text(demo: Demonstration, phone: Page) -> None:
    demo.phone(phone, "Asha Patel")
    said = demo.text(phone, "FOR MARGARET street light out 17 Park Rd")
    if "Reply with the number" in said:  # others have told us of one there
        said = demo.text(phone, "2")
    assert "For Margaret Jones" in said, said
    assert "Street light" in said, said
    assert "Add a photo: http" in said, said


def read_it_all(margaret: Page) -> None:
    """In plain words: who, of which organisation, what, when and by which channel."""
    margaret.goto("/account/helpers/journal")
    is_sound(margaret)
    who = "Asha Patel of Thornley Advice"
    for line in (
        f"{who} told us of something for you on .* by phone",
        f"{who} told us of something for you on .* by text",
        f"{who} told everyone who needs to know of it for you",
    ):
        expect(margaret.get_by_text(re.compile(line)).first).to_be_visible()


def test_a_mandate_counts_on_every_channel_and_ends_by_one_text(
    demo: Demonstration, person: Callable[..., Page]
) -> None:
    margaret, david, asha, phone, mailbox = (
        person(PHONE), person(PHONE), person(), person(PHONE), person()
    )  # fmt: skip
    margaret.goto("/account")
    be(margaret, "Margaret Jones")

    name_the_son(demo, margaret, david, mailbox)
    agree_in_the_room(demo, asha, phone)
    declare_a_death(asha)
    report_by_phone(person())
    report_by_text(demo, phone)
    read_it_all(margaret)

    asha.get_by_role("link", name="Report a problem").first.click()
    to_the_words(asha, "litter")
    demo.phone(phone, "Margaret Jones")
    ended = demo.text(phone, "STOP HELP REPORTS")  # of everyone who may report for her
    assert re.search("It has ended: .*Asha Patel of Thornley Advice", ended), ended
    press(asha, "Continue")

    expect(asha.get_by_role("heading", level=1)).to_contain_text("does not cover this")
    assert WORDS in asha.content()
    is_sound(asha)
    margaret.goto("/account/helpers")
    advice = margaret.locator("section.mandate").filter(has_text="Thornley Advice")
    expect(advice).to_contain_text(re.compile("council tax", re.IGNORECASE))
    expect(advice).not_to_contain_text(re.compile("report things", re.IGNORECASE))
