"""Every page of the portal with the addresses under which a lived-in one shows it.

A route without an entry here fails the tests that look at every page, so that none is forgotten.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from life_events.engine.load import events
from portal.models.people import Reach
from portal.models.states import State
from tests.support.lived_in import WALKS, LivedIn

NOT_PAGES = {
    "episodes.go_on": "leads on to the page where the questions were left",
    "episode_plan.calendar": "for calendars",
    "information.switch": "leads back to the page it was pressed on",
    "report.resume": "leads on to the step where the report was left",
    "health.healthy": "for machines",
    "health.ready": "for machines",
    "health.metrics": "for machines",
    "lists.geojson": "for machines",
    "lists.atom": "for machines",
    "maps.tile": "a picture",
    "maps.picture": "a picture",
    "maps.pin": "a picture",
    "maps.describe": "words for the map's own live region",
    "photos.show": "a picture",
    "mailbox.style": "a style sheet",
    "auth.left": "for the script that warns before a session ends",
    "follow_by_text.prove": "leads to the number first: a form that was sent shows it",
    "staff.queue": "for staff: tests/journeys/test_staff.py looks at it as they do",
    "staff.find": "for staff, as the queue",
    "staff_cases.show": "for staff, as the queue",
    "staff_cases.photo": "a picture",
    "staff_lines.show": "for staff: tests/portal/web/test_queue_lines.py",
    "staff_lines.as_it_is": "for staff, as a line of the queue",
    "staff_bulks.show": "for staff: tests/portal/web/test_bulks.py",
    "staff_views.show": "leads to the queue",
    "staff_work.note": "for staff, as the queue",
    "staff_work.assign": "for staff, as the queue",
    "staff_work.due": "for staff, as the queue",
    "staff_work.their_reference": "for staff, as the queue",
    "staff_work.reopen": "for staff, as the queue",
    "staff_work.photo": "for staff, as the queue",
    "staff_concealing.overview": "for staff: tests/portal/web/test_staff_concealing.py",
    "staff_concealing.words": "for staff, as what everyone sees of a case",
    "staff_concealing.event_words": "for staff, as what everyone sees of a case",
    "staff_concealing.photo": "for staff, as what everyone sees of a case",
    "staff_concealing.original": "a picture",
    "inspecting.near": "for staff: tests/portal/web/test_inspecting.py",
    "inspecting.route": "for staff, as what is near",
    "inspecting.spot": "for staff, as what is near",
    "staff_texts.waiting": "for staff: tests/portal/web/test_staff_texts_page.py",
    "staff_texts.show": "for staff, as the list of texts",
    "staff_texts.costs": "for staff, as the list of texts",
    "calls.begin": "for staff: tests/portal/web/test_calls.py",
    "calls.show": "for staff, as the list of calls",
    "calls.undo": "for staff, as the list of calls",
    "call_cases.open_whole": "leads to the case",
    "call_cases.letter": "leads to the letter",
    "calls.back": "leads back to the call",
    "call_texts.number": "for staff, as the list of calls",
    "call_texts.prove": "for staff, as the list of calls",
    "call_cases.back": "leads back to the call",
    "call_helpers.show": "for staff: tests/portal/web/test_call_helpers.py",
    "call_helpers.worry": "for staff, as who acts for a caller",
    "call_helpers.copies": "for staff, as who acts for a caller",
    "trusted.copies": "of a mandate: tests/portal/web/mandates",
    "call_helpers.back": "leads back to who acts for the caller",
    "call_handing_back.show": "for staff: tests/portal/web/test_call_handing_back.py",
    "call_handing_back.back": "leads back to for whom the caller acts",
    "staff_mandates.waiting": "for staff: tests/portal/web/test_staff_mandates.py",
    "staff_mandates.show": "for staff, as the list of mandates",
    "staff_mandates.file": "for staff, as the list of mandates",
    "staff_mandates.resting": "for staff, as the list of mandates",
    "staff_mandate_letters.waiting": "for staff, as the list of mandates",
    "staff_mandate_letters.show": "for staff, as the list of mandates",
    "call_writing_down.choose": "for staff, as who acts for a caller",
    "call_writing_down.fill": "for staff, as who acts for a caller",
    "staff_flow.hand_over": "for staff: tests/portal/web/test_staff_flow.py",
    "staff_flow.handed_over": "for staff, as handing over",
    "staff_flow.join": "for staff, as handing over",
    "staff_flow.join_to": "for staff, as handing over",
    "staff_flow.split": "for staff, as handing over",
    "staff_flow.ask": "for staff, as handing over",
    "staff_flow.answer": "for staff, as handing over",
    "staff_episodes.show": "for staff: tests/portal/web/test_staff_episodes.py",
    "staff_episodes.decide": "for staff, as an episode",
    "call_episodes.begin": "for staff: tests/portal/web/test_call_episodes.py",
    "call_episodes.take_over": "leads to the questions or the plan",
    "figures.show": "for staff: tests/portal/web/test_figures.py",
    "people.find": "for staff: tests/portal/web/test_people.py",
    "appointments.calendar": "a file for a calendar",
    "evidence.show": "a file that was given",
    "staff_evidence.show": "a file that was given",
    "staff_appointments.coming": "for staff: tests/portal/web/test_appointments.py",
    "deaths.overview": "for staff: tests/portal/web/test_deaths.py",
    "deaths.show": "for staff, as the list of deaths",
    "death_letters.show": "for staff, as the list of deaths",
    "letters.show": "for staff: tests/portal/web/test_letters.py",
    "renewals.renew": "of a mandate: tests/portal/web/mandates",
    "second_factors.show": "leads on, where a second factor was shown",
    "staff_organisations.listing": "for staff: tests/portal/web/organisations",
    "staff_organisations.show": "for staff, as the list of organisations",
    "staff_organisations.file": "a file that was given",
    "staff_apps.listing": "for staff: tests/portal/web/test_staff_apps.py",
    "staff_apps.new": "for staff, as the list of apps",
    "staff_apps.key": "for staff, as the list of apps",
    "staff_apps.end": "for staff, as the list of apps",
    "auth.staff_kept": "for staff: tests/portal/web/signing_on looks at what they find again",
}

_REFERENCE = re.compile(r"\w{4}-\w{4}.*")
_LIFE_EVENTS = tuple(events())
_STEPS = ("where", "spot", "what", "questions", "same", "photos", "words", "you", "check")
_TOLD_APART = (State.RECEIVED, State.SCHEDULED, State.DONE, State.NOT_OURS)
_QUESTIONS = ("tonight", "who", "person", "services", "home", "at_home", "money", "after")
_ENDED = ("done", "private", "counted")

PAGES: dict[str, Callable[[LivedIn], list[str]]] = {
    "home.show": lambda _: ["/"],
    "guidance.every": lambda _: ["/life-events"],
    "life_events.show": lambda _: [f"/life-events/{key}" for key in _LIFE_EVENTS],
    "life_events.begin": lambda _: [f"/life-events/{key}/answers" for key in _LIFE_EVENTS],
    "episodes.listing": lambda _: ["/account/episodes"],
    "episodes.begin": lambda _: [
        f"/account/episodes/begin?event={key}" for key in ("bereavement", "moving_house")
    ],
    "episodes.question": lambda here: [f"{_open(here)}/questions/{page}" for page in _QUESTIONS],
    "episodes.urgent": lambda here: [f"{_open(here)}/urgent"],
    "episodes.check": lambda here: [f"{_open(here)}/check"],
    "episodes.give_up": lambda here: [f"{_open(here)}/give-up"],
    "episode_plan.show": lambda here: [_open(here), _sent(here)],
    "evidence.overview": lambda here: [f"{_sent(here)}/evidence"],
    "appointments.choose": lambda here: [
        f"/account/episodes/{here.appointments[name]}/appointments/register_birth"
        for name in ("chosen", "open")
    ],
    "acting_appointments.show": lambda here: [
        f"/acting-for/appointments/{here.appointments['theirs']}"
    ],
    "episode_plan.on_paper": lambda here: [f"{_sent(here)}/print"],
    "episode_plan.text": lambda here: [f"{_open(here)}/text"],
    "episode_declaring.consent": lambda here: [f"{_open(here)}/declare"],
    "episode_declaring.receipt": lambda here: [f"{_sent(here)}/receipt"],
    "todos.remind": lambda here: [f"{_sent(here)}/todos/{here.episodes['todo']}/remind"],
    "information.accessibility": lambda _: ["/accessibility"],
    "information.privacy": lambda _: ["/privacy"],
    "information.contact": lambda _: ["/contact"],
    "cases.find": lambda _: ["/cases/find", "/cases/find?reference=AB12"],
    "cases.show": lambda here: [
        *(f"/cases/{here.references[state]}" for state in _TOLD_APART),
        f"/cases/{here.private}",
    ],
    "cases.follow": lambda here: [f"/cases/{here.references[State.RECEIVED]}/follow"],
    "cases.follow_asked": lambda here: [f"/cases/{here.references[State.RECEIVED]}/follow/asked"],
    "cases.ask_for_link": lambda here: [f"/cases/{here.private}/link"],
    "cases.reopen": lambda here: [
        f"/cases/{here.references[state]}/reopen"
        for state in (State.DONE, State.NOT_OURS, State.RECEIVED)
    ],
    "follow_by_text.ask": lambda here: [f"/cases/{here.references[State.RECEIVED]}/follow/text"],
    "photo_links.show": lambda here: [
        f"/p/{here.tokens[name]}" for name in ("photos", "photos_worn")
    ],
    "question_links.answer": lambda here: [
        f"/q/{here.tokens[name]}" for name in ("question", "question_worn")
    ],
    "enquiries.answer": lambda here: [
        f"/cases/{here.references[State.RECEIVED]}/question",
        f"/cases/{here.private}/question",
    ],
    "lists.cases": lambda _: ["/cases", "/cases?category=graffiti&state=cancelled"],
    "links.confirm": lambda here: [f"/follow/confirm/{here.tokens['to_confirm']}"],
    "links.open_case": lambda here: [f"/links/{here.tokens[name]}" for name in ("case", "worn")],
    "links.stop": lambda here: [f"/follow/stop/{here.tokens['stop_to_confirm']}"],
    "report.start": lambda _: ["/report", "/report?q=church+street", "/report?q=needles+in+a+park"],
    "report.show": lambda here: [
        *(f"/report/{here.reports['check']}/{step}" for step in _STEPS),
        f"/report/{here.reports['danger']}/danger",
        f"/report/{here.reports['name_needed']}/check",
        "/report/ABCDEFGH/where",
    ],
    "report.done": lambda here: [f"/report/{here.reports[name]}/done" for name in _ENDED],
    # nobody answers there: they say so
    "auth.sign_in": lambda _: ["/auth/sign-in"],
    "auth.staff_sign_in": lambda _: ["/auth/staff/sign-in"],
    "auth.callback": lambda _: ["/auth/callback?state=x"],
    "auth.staff_callback": lambda _: ["/auth/staff/callback?state=x"],
    "auth.sign_out": lambda _: ["/auth/sign-out"],
    "auth.signed_out": lambda _: ["/auth/signed-out"],
    "auth.kept": lambda here: [f"/auth/kept/{here.kept}"],
    "account.show": lambda _: ["/account"],
    "account.cases": lambda _: ["/account/cases"],
    "account.seen": lambda _: ["/account/seen"],
    "account.bring_in": lambda _: ["/account/bring-in"],
    "account.bring_in_code": lambda here: [f"/account/bring-in/{here.points['proved']}"],
    "account.delete": lambda _: ["/account/delete"],
    "account.deleted": lambda _: ["/account/deleted"],
    "account_details.show": lambda _: ["/account/details"],
    "account_details.name": lambda _: ["/account/details/name"],
    "account_details.address": lambda _: ["/account/details/address"],
    "account_details.add": lambda _: [f"/account/details/add/{kind}" for kind in Reach],
    "account_details.prove": lambda here: [f"/account/details/prove/{here.points['new']}/code"],
    "account_details.wishes": lambda _: ["/account/wishes"],
    "account_details.signed_on": lambda _: ["/account/sign-ons"],
    "trusted.overview": lambda _: ["/account/helpers"],
    "trusted.show": lambda here: [f"/account/helpers/{here.mandates['helps']}"],
    "agreeing.agree": lambda here: [f"/account/helpers/{here.mandates['asks']}/agree"],
    "acting_for.hand_back": lambda here: [f"/acting-for/{here.mandates['helped']}/hand-back"],
    "acting_requests.show": lambda here: [
        f"/acting-for/{here.mandates[name]}" for name in ("helped", "asked")
    ],
    "acting_requests.paper": lambda here: [f"/acting-for/{here.mandates['asked']}/paper"],
    "trusted.read_journal": lambda _: ["/account/helpers/journal"],
    "trusted.telling": lambda _: ["/account/helpers/told"],
    "unsent.listing": lambda _: ["/account/helpers/kept"],
    "agreeing.name": lambda _: ["/account/helpers/name"],
    "acting_for.show": lambda _: ["/acting-for", "/acting-for?signed-on"],
    "acting_requests.ask": lambda _: ["/acting-for/ask"],
    "lasting_power.look_up": lambda _: ["/acting-for/lasting-power"],
    "invitations.show": lambda _: ["/acting-for/invited/worn"],
    "organisations.mine": lambda _: ["/organisations"],
    "organisations.register": lambda _: ["/organisations/register"],
    "organisations.show": lambda here: [
        f"/organisations/{here.organisations[name]}" for name in ("organisation", "asked")
    ],
    "organisation_team.show": lambda here: [_team(here)],
    "organisation_team.remove": lambda here: [
        f"{_team(here)}/remove/{here.organisations['colleague']}"
    ],
    "organisation_team.leave": lambda here: [f"{_team(here)}/leave"],
    "organisation_team.figures": lambda here: [f"{_team(here)}/figures"],
    "clients.home": lambda _: ["/acting-for/clients", "/acting-for/clients?whose=all"],
    "clients.show": lambda here: [f"/acting-for/clients/{here.organisations['client']}"],
    "clients.hand_over": lambda here: [
        "/acting-for/clients/hand-over",
        f"/acting-for/clients/hand-over?from={here.organisations['left']}",
    ],
    "new_clients.new": lambda _: ["/acting-for/clients/new"],
    "new_clients.agree": lambda here: [
        f"/acting-for/clients/{here.organisations['agreeing']}/agree"
    ],
    "organisation_invitations.show": lambda _: ["/organisation/invited/worn"],
    "client_links.show": lambda _: ["/client-link/worn"],
    "mailbox.listing": lambda _: ["/demo/mailbox"],
    "mailbox.show": lambda here: [f"/demo/mailbox/{key}" for key in _one_of_each(here)],
}

NOT_FOUND = "/nothing-here"


@dataclass(frozen=True)
class Press:
    """A form to send, and so a page that no address shows."""

    address: str
    fields: dict[str, str] = field(default_factory=dict)


def every_address(portal: LivedIn) -> list[str]:
    """The addresses of all pages."""
    return [address for made in PAGES.values() for address in made(portal)] + [NOT_FOUND]


def every_press(portal: LivedIn, walk: str) -> list[Press]:
    """The forms whose answer is a page of its own: faults to mend, and thanks.

    What is used up by being sent is there once for each walk through the pages.
    """
    received, report = portal.references[State.RECEIVED], f"/report/{portal.reports['check']}"
    return [
        Press(f"/cases/{received}/follow", {"email": "nobody"}),
        Press(f"/cases/{received}/follow/text", {"phone": "⟦12⟧"}),
        Press(f"/cases/{received}/follow/text", {"phone": f"07700 900{_number(walk)}"}),
        Press(f"/p/{portal.tokens['photos']}"),
        Press(f"/cases/{portal.private}/link", {"email": ""}),
        Press(f"/cases/{portal.private}/link", {"email": "nobody@example.com"}),
        Press(f"/cases/{portal.references[State.DONE]}/reopen", {"words": ""}),
        Press(f"/follow/confirm/{portal.tokens[walk]}"),
        Press(f"/follow/stop/{portal.tokens[f'stop_{walk}']}"),
        Press("/report", {"search": ""}),
        Press("/report", {"search": "Xyzzyqwv"}),
        Press("/report", {"search": "Church Street"}),
        Press(f"{report}/what", {"thing": "⟦Xyzzyqwv⟧", "service": ""}),
        Press(f"{report}/spot", {"lat": "48.8", "lon": "2.3"}),
        Press(f"{report}/words", {"words": f"⟦{'x' * 2100}⟧"}),
        Press(f"{report}/you", {"email": "⟦nobody⟧", "phone": "⟦12⟧"}),
        Press(f"{report}/you", {"email": "sam@example.com", "csrf_token": "worn"}),
        Press("/account/details/name", {"name": ""}),
        Press("/life-events/bereavement/answers"),
        Press("/life-events/moving_house/answers"),
        Press(f"{_open(portal)}/questions/person", {"a-dec-name": ""}),
        Press(f"{_open(portal)}/text"),
        Press(f"{_sent(portal)}/todos/{portal.episodes['todo']}/remind", {"on-day": "⟦32⟧"}),
        Press("/account/details/address", {"search": "Mill Lane"}),
        Press("/account/details/add/email", {"value": "nobody"}),
        Press("/account/details/add/phone", {"value": "12"}),
        Press(f"/account/bring-in/{portal.points['proved']}", {"code": "123"}),
        Press("/account/helpers/name", {"name": "⟦David⟧", "reach": "⟦nobody⟧"}),
        Press(
            "/account/helpers/name",
            {"name": "⟦David⟧", "reach": "d@example.com", "kind_housing": "act", "days": "31"},
        ),
        Press(
            asks := f"/account/helpers/{portal.mandates['asks']}/agree", {"kind_housing": "look"}
        ),
        Press(asks, dict.fromkeys(("kind_housing", "kind_council_tax", "kind_episode"), "none")),
        Press("/acting-for/ask", {"name": "", "reach": "12"}),
        Press("/acting-for/lasting-power", {"code": "⟦V-1⟧", "surname": "⟦Jones⟧"}),
        Press("/acting-for/clients/new", {"name": "⟦Rob⟧", "phone": "⟦1⟧"}),
        Press("/organisations/register", {"name": "⟦Advice⟧", "email": "⟦nobody⟧", "phone": "⟦1⟧"}),
        Press("/account/delete", {}),
    ]


def endpoints(app: Flask) -> set[str]:
    """The endpoints that can be read."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def _team(portal: LivedIn) -> str:
    return f"/organisation/{portal.organisations['organisation']}"


def _open(portal: LivedIn) -> str:
    return f"/account/episodes/{portal.episodes['open']}"


def _sent(portal: LivedIn) -> str:
    return f"/account/episodes/{portal.episodes['sent']}"


def _number(walk: str) -> str:
    """The end of a number of its own for each walk: codes go to one only so often."""
    return f"9{WALKS.index(walk):02}"


def _one_of_each(portal: LivedIn) -> list[str]:
    """The newest email of each kind: those of one kind differ by the reference alone."""
    kinds = {_REFERENCE.sub("", subject): key for key, subject in portal.mails.items()}
    return list(kinds.values())
