"""What texts say: all of their wording, plain and short, in the reader's language.

An answer should be one part: 160 characters of GSM-7 (3GPP TS 23.038). Where it is longer, the
shorter of its wordings is taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from channels.sms import helping
from portal import clock
from portal.council.councils import Council
from portal.models.cases import Case
from portal.reading.careful import Topic
from portal.reading.danger import Danger, Kind
from portal.services.heard import Heard, Says
from portal.services.text_parts import count, thrifty
from portal.web import states

_EMERGENCY = "emergency"
_AT_NIGHT = "council_24h"
_MOST_PLACE = 40
_LIST_PARTS = 4  # of a list of helpers, who are each somebody

_FIRST = {
    Kind.BODY: _l("Call %(number)s now."),
    Kind.PERSON_HURT: _l("If someone is hurt, call %(number)s now."),
    Kind.TRAPPED: _l("If someone is trapped, call %(number)s now."),
    Kind.FIRE: _l("Fire: call %(number)s now and keep away."),
    Kind.GAS: _l("Gas: go outside, no flames or switches. Call %(number)s now."),
    Kind.VIOLENCE: _l("If someone is in danger, call %(number)s now."),
    Kind.CHILD_ALONE: _l("Child alone: call %(number)s now."),
    Kind.ELECTRICITY: _l("Keep well away from wires. Call %(number)s now."),
    Kind.COLLAPSE: _l("Keep away. Call %(number)s now."),
    Kind.FLOOD: _l("Water in a home: call %(number)s now."),
    Kind.NEEDLES: _l("Please do not touch needles. Call %(number)s now, day or night."),
    Kind.CHEMICALS: _l("Do not touch it, keep away. Call %(number)s now."),
    Kind.ROAD_COVER: _l("An open hole needs guarding. Call %(number)s now."),
    Kind.TREE: _l("Keep away from the tree. Call %(number)s now."),
    Kind.SEWAGE: _l("Keep out of the water. Call %(number)s now."),
    Kind.SIGN: _l("That is a danger. Call %(number)s now."),
    Kind.ANIMAL: _l("Keep away from the animal. Call %(number)s now."),
}
_CAREFUL = {
    Topic.SELF_HARM: _l(
        "You matter. Please call Samaritans now on 116 123, free, day or night. In danger: 999."
    ),
    Topic.ABUSE: _l(
        "If you are in danger call 999; if you cannot speak, press 55. For help call us on "
        "%(phone)s. Please put no details in a text."
    ),
    Topic.HOMELESSNESS: _l(
        "If you have nowhere to sleep tonight call us now on %(phone)s, day or night. We will "
        "help. Please put no details in a text."
    ),
    Topic.BEREAVEMENT: _l(
        "We are sorry for your loss. Please call us on %(phone)s when you can. You need to tell "
        "us only once."
    ),
}


_PLAIN = {
    Says.STOPPED: _l("You get no more texts from %(council)s. Reply START to get them again."),
    Says.STARTED: _l(
        "You get texts from %(council)s about your reports again. Reply STOP to end them."
    ),
    Says.HELP: _l(
        "Text what is wrong and where: hole in the road outside 4 Mill Lane. STATUS: how it "
        "stands. STOP: no more texts. Or call %(phone)s."
    ),
    Says.CALL: _l("Please call us on %(phone)s. In an emergency call 999."),
    Says.READ: _l("A person at the council reads your text. In an emergency call 999."),
    Says.NO_CASES: _l(
        "We have no report from this number. Text STATUS and your reference, or what is wrong and "
        "where."
    ),
    Says.NO_SUCH_CASE: _l(
        "We know no report %(reference)s for you. Please check it, or call %(phone)s."
    ),
    Says.CODE_SENT: _l("That report is private. We send a code in another text: reply with it."),
    Says.CODE_WRONG: _l("That is not the code. Look at it again, or text STATUS for a new one."),
    Says.OUTSIDE: _l(
        "%(where)s is not in our area, so we cannot act there. Please tell the council of that "
        "place."
    ),
    Says.TOO_MANY: _l(
        "We have all of your texts. Someone reads them. If it is urgent call %(phone)s."
    ),
    Says.NOT_UNDERSTOOD: _l(
        "Sorry, we did not understand. Say what is wrong and where, such as: street light out on "
        "Park Road. Or call %(phone)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a text may lead: the page of a case, and one to add a photo."""

    site: str
    photo: str = ""


def answer(council: Council, heard: Heard, ways: Ways) -> str:
    """The answer to a text; "" where we keep silent. A number to call comes first."""
    if heard.says in {Says.NOTHING, Says.TOO_MANY_AGAIN}:
        return ""
    first = _first(council, heard.dangers)
    before = helping.told_for(heard)
    said = [f"{before} {one}" if before else one for one in _said(council, heard, ways)]
    if heard.says in {Says.HELPED, Says.WHICH_HELP}:
        return _fitting(said, _LIST_PARTS)
    if not first:
        return _fitting(said)
    if heard.says is Says.DANGER:
        return first
    return _fitting([f"{first} {one}" for one in said])


def _said(council: Council, heard: Heard, ways: Ways) -> Iterable[str]:
    """The wordings of an answer, the fullest first."""
    match heard.says:
        case Says.OPENED | Says.KEPT:
            yield from _opened(council, heard, ways)
        case Says.ADDED | Says.COUNTED | Says.ANSWERED:
            yield from _added(council, heard)
        case Says.ASK_WHAT | Says.ASK_WHERE | Says.ASK_WHICH | Says.ASK_SAME:
            yield from _asked(council, heard)
        case Says.STANDS:
            yield from _stands(council, heard)
        case one if one in helping.OF_HELP:
            yield from helping.said(heard)
        case Says.CAREFUL if heard.topic is not None:
            yield str(_CAREFUL[heard.topic]) % {"phone": _night_number(council)}
        case _:
            yield _plain(council, heard)


def _opened(council: Council, heard: Heard, ways: Ways) -> Iterable[str]:
    case, *others = heard.cases
    name, place = _(council.service_name(case.service)), _spot(case.place)
    facts = {
        "what": name, "where": place, "reference": case.reference,
        "team": states.team_name(council, case.team),
    }  # fmt: skip
    by = _by(case)
    if others:
        yield _("Got both. %(all)s Reply STATUS any time.", all=_each(council, heard.cases))
        return
    if heard.says is Says.KEPT:
        yield _("Thank you. Ref %(reference)s. Someone from the council completes it and may text "
                "or call you.", reference=case.reference)  # fmt: skip
        return
    photo = " " + _("Add a photo: %(link)s", link=ways.photo) if ways.photo else ""
    for wording in _got(facts | {"date": by}, with_link=bool(photo)):
        yield wording + photo
    if photo:
        yield _("Got it. Ref %(reference)s.", reference=case.reference) + photo


def _got(facts: dict[str, str], with_link: bool = False) -> Iterable[str]:
    """What we have, the fullest first: the reference and who has it are in each.

    Beside a link there is less room: there what was understood comes before who has it.
    """
    if facts["date"] and facts["where"]:
        yield _("Got it: %(what)s, %(where)s. Ref %(reference)s. %(team)s, by %(date)s.", **facts)
        yield _("Got it: %(where)s. Ref %(reference)s. %(team)s, by %(date)s.", **facts)
    elif facts["where"]:
        yield _("Got it: %(what)s, %(where)s. Ref %(reference)s. %(team)s has it.", **facts)
        yield _("Got it: %(where)s. Ref %(reference)s. %(team)s has it.", **facts)
    if facts["where"] and with_link:
        yield _("Got it: %(what)s, %(where)s. Ref %(reference)s.", **facts)
    if facts["date"]:
        yield _("Got it. Ref %(reference)s. %(team)s, by %(date)s.", **facts)
    yield _("Got it. Ref %(reference)s. %(team)s has it.", **facts)


def _each(council: Council, cases: Sequence[Case]) -> str:
    return " ".join(
        _(
            "%(what)s: ref %(reference)s.",
            what=_(council.service_name(case.service)),
            reference=case.reference,
        )
        for case in cases
    )


def _added(council: Council, heard: Heard) -> Iterable[str]:
    [case] = heard.cases
    if heard.says is Says.ADDED:
        yield _("Thank you, we added that to your report %(reference)s.", reference=case.reference)
        return
    if heard.says is Says.ANSWERED:
        team = states.team_name(council, case.team)
        yield _("Thank you. Your answer about %(reference)s is with %(team)s.",
                reference=case.reference, team=team)  # fmt: skip
        yield _("Thank you, we have your answer about %(reference)s.", reference=case.reference)
        return
    yield _("Thank you, we counted you in. Ref %(reference)s. We text you when it moves on. Reply "
            "STOP to end texts.", reference=case.reference)  # fmt: skip
    yield _("Thank you, we counted you in. Ref %(reference)s.", reference=case.reference)


def _asked(council: Council, heard: Heard) -> Iterable[str]:
    match heard.says:
        case Says.ASK_WHAT if heard.choices:
            names, other = [_(name) for name in heard.choices], _("something else")
            yield _("What is it? %(choices)s Reply with the number.",
                    choices=_listed([*names, other]))  # fmt: skip
            yield _listed([*(_short(name, 20) for name in names), other])
        case Says.ASK_WHAT:
            yield _("What is the problem? Say it in a few words, such as: hole in the road, street "
                    "light out, rubbish dumped.")  # fmt: skip
        case Says.ASK_WHERE:
            yield _("Where is it? Reply with a house number and street, a landmark, a postcode or "
                    "a lamp post number.")  # fmt: skip
        case Says.ASK_WHICH:
            places = [_short(place) for place in heard.choices]
            yield _("Which place? %(choices)s Reply with the number.", choices=_listed(places))
            yield _listed([_short(place, 25) for place in heard.choices])
        case _:
            reported = ngettext(
                "%(num)d person has reported this", "%(num)d people have reported this",
                heard.others,
            )  # fmt: skip
            same, another = _("the same one"), _("another one")
            yield _("%(reported)s at %(where)s. Is it: %(choices)s Reply with the number.",
                    reported=reported, where=_spot(heard.place),
                    choices=_listed([same, another]))  # fmt: skip


def _stands(council: Council, heard: Heard) -> Iterable[str]:
    lines = [_where_it_stands(council, case, heard.private) for case in heard.cases]
    yield "\n".join(lines)
    if len(lines) > 1:
        yield lines[0]


def _where_it_stands(council: Council, case: Case, private: frozenset[str]) -> str:
    if case.reference in private:
        return _("%(reference)s: private. Reply STATUS %(reference)s for a code.",
                 reference=case.reference)  # fmt: skip
    by = _by(case) if case.is_open else ""
    facts = {
        "reference": case.reference, "what": _(council.service_name(case.service)),
        "state": states.name(case.state), "team": states.team_name(council, case.team),
    }  # fmt: skip
    if by:
        return _("%(reference)s %(what)s: %(state)s, %(team)s, by %(date)s.", date=by, **facts)
    return _("%(reference)s %(what)s: %(state)s, %(team)s.", **facts)


def _plain(council: Council, heard: Heard) -> str:
    words = _PLAIN.get(heard.says, _PLAIN[Says.NOT_UNDERSTOOD])
    return str(words) % {
        "council": _(council.short_name),
        "phone": council.phone,
        "reference": heard.reference,
        "where": _short(heard.place),
    }


def _first(council: Council, dangers: Sequence[Danger]) -> str:
    if not dangers:
        return ""
    gravest = min(dangers, key=lambda danger: danger.level)
    key = gravest.number if gravest.number in council.numbers else _EMERGENCY
    if key not in council.numbers:
        return ""
    return str(_FIRST[gravest.kind]) % {"number": council.numbers[key].number}


def _night_number(council: Council) -> str:
    """The council's number that is answered at night, where it names one."""
    night = council.numbers.get(_AT_NIGHT)
    return night.number if night else council.phone


def _listed(choices: Sequence[str]) -> str:
    return " ".join(f"{number} {choice}" for number, choice in enumerate(choices, 1)) + "."


def _by(case: Case) -> str:
    if case.due is None:
        return ""
    return format_date(case.due.astimezone(clock.LONDON).date(), "EEE d MMM")


def _spot(place: str) -> str:
    """The house and street of a place, without the town and postcode that everyone here knows."""
    return _short(place.partition(",")[0])


def _short(text: str, most: int = _MOST_PLACE) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rstrip(' ,')}.."


def _fitting(wordings: Iterable[str], most: int = 1) -> str:
    """The fullest wording that is one part, or as many as it may be, else the shortest of all."""
    last = ""
    for wording in wordings:
        last = thrifty(wording)
        if count(last).parts <= most:
            break
    return last
