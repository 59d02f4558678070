"""Texts about acting for somebody: an invitation, a code, what began, ended, or was done.

Others see a phone's screen: the names that are needed, and no more.
"""

from collections.abc import Callable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from channels.sms import agents
from channels.sms.mandate_occasions import Texting, is_over, short_day
from portal import clock
from portal.models.identities import Code
from portal.models.mandates import (
    Copies,
    MandateInvitation,
    MandateState,
    Way,
)
from portal.models.organisations import ClientLink
from portal.policy import SYSTEM
from portal.services import (
    client_links,
    codes,
    journal_tellings,
    mandate_invitations,
    mandate_remains,
)
from portal.services.mandate_tellings import Word
from portal.services.text_parts import count, thrifty
from portal.web import agent_names, journal_words, mandate_tasks, mandate_words

TEMPLATES = frozenset(word.value for word in Word)
_MOST_PARTS = 2


def body(of: Texting) -> str | None:
    """What it says in the language in use; None where there is no use in it any more."""
    wordings = _WORDS[Word(of.delivery.template)](of)
    if not wordings:
        return None
    stop = " " + _("Reply STOP to end texts.") if of.first and not _is_code(of) else ""
    told = ""
    for wording in wordings:
        told = thrifty(wording + stop)
        if count(told).parts <= _MOST_PARTS:
            break
    return told


def _is_code(of: Texting) -> bool:
    return of.delivery.template == Word.CODE


def _invited(of: Texting) -> list[str]:
    found = of.session.get(MandateInvitation, UUID(of.delivery.facts["invitation_id"]))
    if found is None or not mandate_invitations.is_live(found):
        return []
    link = f"{of.site}/acting-for/invited/{mandate_invitations.token(of.secret, found.id)}"
    if found.mandate.way is Way.STAFF:
        return [
            _("You may act for %(name)s at %(council)s by phone. To do it on the web too, take "
              "this invitation within 7 days: %(link)s",
              name=agent_names.first_name(found.mandate), link=link,
              council=_(of.council.short_name)),
        ]  # fmt: skip
    return [
        _("%(name)s asks you to act for them at %(council)s. Say yes or no here, within 7 days: "
          "%(link)s", name=agent_names.first_name(found.mandate), link=link,
          council=_(of.council.short_name)),
    ]  # fmt: skip


def _asked(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ASKED:
        return []
    return [
        _("%(agent)s asks to act for you at %(council)s. Nothing counts before you say yes. Read "
          "it here: %(link)s", agent=agent_names.agent(mandate), council=_(of.council.short_name),
          link=f"{of.site}/account/helpers"),
    ]  # fmt: skip


def _code(of: Texting) -> list[str]:
    code, mandate = of.session.get(Code, UUID(of.delivery.facts["code_id"])), of.mandate
    if code is None or mandate is None or not codes.is_live(code):
        return []
    digits = codes.digits(of.secret, code.id)
    if mandate.way in (Way.NAMED, Way.STAFF):
        return [
            _("%(digits)s is your code to act for somebody at %(council)s. It works for 10 "
              "minutes. Nobody from the council asks you for it.", digits=digits,
              council=_(of.council.short_name)),
        ]  # fmt: skip
    facts = {"digits": digits, "agent": agent_names.agent(mandate)}
    if mandate.until is None:
        asked = _("%(digits)s is your code. Give it to %(agent)s only if you agree that they act "
                  "for you at the council, with no end set.", **facts)  # fmt: skip
    else:
        asked = _("%(digits)s is your code. Give it to %(agent)s only if you agree that they act "
                  "for you at the council until %(date)s.", date=short_day(mandate.until),
                  **facts)  # fmt: skip
    told = " ".join([asked, *mandate_tasks.in_short(mandate, mandate.scopes)])
    return [told + " " + _("It works for 10 minutes."), told]


def _began(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return []
    agent, until = agent_names.agent(mandate), mandate.until
    how = _("Text WHO HELPS to see it, STOP HELP to end it.")
    if mandate.has_moved_in:
        return [_("%(agent)s may act for you at the council on the web now too.", agent=agent)
                + " " + how]  # fmt: skip
    if until is None:
        return [_("%(agent)s may act for you at the council now.", agent=agent) + " " + how]
    return [
        _("%(agent)s may act for you at the council now, until %(date)s.", agent=agent,
          date=short_day(until)) + " " + how,
    ]  # fmt: skip


def _ended(of: Texting) -> list[str]:
    mandate, scope = of.mandate, of.scope
    if mandate is None or not is_over(mandate, scope):
        return []
    agent = agent_names.agent(mandate)
    if scope is not None:
        told = mandate_words.no_more_of(scope.kind, agent)
        if not mandate_remains.in_same_hands(of.session, SYSTEM, mandate, scope.kind):
            return [told]
        return [told + " " + _("But they can still help you with a life event in which it comes "
                               "up. To end that, text STOP HELP LIFE EVENTS.")]  # fmt: skip
    if mandate.from_at is None:
        return [_("Nothing came of the request that somebody acts for you at the council.")]
    if mandate_remains.by_another(of.session, SYSTEM, mandate):
        return [_("Something that you let somebody do for you at the council has ended.")
                + " " + mandate_words.still_acts(agent)]  # fmt: skip
    return [_("%(agent)s can do nothing more for you at the council.", agent=agent)]


def _ending(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE or mandate.until is None:
        return []
    return [
        _("%(agent)s may act for you until %(date)s. If you want it to go on, agree to it anew: "
          "%(link)s If not, do nothing.", agent=agent_names.agent(mandate),
          date=short_day(mandate.until), link=f"{of.site}/account/helpers"),
    ]  # fmt: skip


def _handed_back(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None:
        return []
    return [
        _("%(agent)s does not act for you at the council any more. All that was done for you: "
          "%(link)s", agent=agent_names.agent(mandate),
          link=f"{of.site}/account/helpers/{mandate.id}"),
    ]  # fmt: skip


def _used(of: Texting) -> list[str]:
    facts = of.delivery.facts
    done = journal_tellings.told_of(
        of.session, SYSTEM, UUID(facts["person_id"]), UUID(facts["first_id"]),
        UUID(facts["last_id"]),
    )  # fmt: skip
    if not done:
        return []
    link = f"{of.site}/account/helpers/journal"
    how = _("To end it, text STOP HELP.")
    said = list(dict.fromkeys(journal_words.sentence(one) for one in done))
    whole = " ".join(said)
    many = ngettext(
        "%(num)s thing was done for you at the council. Read it here: %(link)s",
        "%(num)s things were done for you at the council. Read them here: %(link)s",
        len(done), link=link,
    )  # fmt: skip
    return [f"{whole} {how}", f"{many} {how}"]


def _client_link(of: Texting) -> list[str]:
    found = of.session.get(ClientLink, UUID(of.delivery.facts["client_link_id"]))
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return []
    link = f"{of.site}/client-link/{client_links.token(of.secret, found.id)}"
    return [
        _("Go on here with what you began with your adviser. It works once, for 3 days, with a "
          "code we text you: %(link)s", link=link),
    ]  # fmt: skip


def _handed_over(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return []
    return [
        _("Your adviser is now %(agent)s. What they may do for you at the council is the same. To "
          "end it, text STOP HELP.", agent=agent_names.agent(mandate)),
    ]  # fmt: skip


def _copies(of: Texting) -> list[str]:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return []
    told = {
        Copies.PERSON: _("Our messages about what %(agent)s does for you at the council now go to "
                         "you alone."),
        Copies.AGENT: _("Our messages about what %(agent)s does for you at the council now go to "
                        "them alone."),
        Copies.BOTH: _("Our messages about what %(agent)s does for you at the council now go to "
                       "you both."),
    }[mandate.copies]  # fmt: skip
    agent = agent_names.agent(mandate)
    return [told % {"agent": agent} + " " + _("If that is wrong, call %(phone)s.",
                                              phone=of.council.phone)]  # fmt: skip


_WORDS: dict[Word, Callable[[Texting], list[str]]] = {
    Word.INVITED: _invited,
    Word.ASKED: _asked,
    Word.CODE: _code,
    Word.BEGAN: _began,
    Word.BEGAN_AGENT: agents.began,
    Word.ENDED: _ended,
    Word.ENDED_AGENT: agents.ended,
    Word.ENDING: _ending,
    Word.ENDING_AGENT: agents.ending,
    Word.HANDED_BACK: _handed_back,
    Word.USED: _used,
    Word.CLIENT_LINK: _client_link,
    Word.HANDED_OVER: _handed_over,
    Word.COPIES: _copies,
    Word.COPIES_AGENT: agents.copies,
}
