"""Texts to who acts for somebody: what began, is about to end, has ended, and who is told."""

from flask_babel import gettext as _

from channels.sms.mandate_occasions import Texting, is_over, short_day
from portal.models.mandates import Copies, MandateState
from portal.web import agent_names, mandate_words


def began(of: Texting) -> list[str]:
    """They may act from now on."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return []
    facts = {
        "person": agent_names.person(mandate), "council": _(of.council.short_name),
        "link": f"{of.site}/acting-for",
    }  # fmt: skip
    if mandate_words.not_wanted(mandate):
        return [_("You may act for %(person)s at %(council)s now, in less than you asked for. See "
                  "what they agreed to: %(link)s", **facts)]  # fmt: skip
    return [_("You may act for %(person)s at %(council)s now: %(link)s", **facts)]


def ended(of: Texting) -> list[str]:
    """They may not any more, in this or at all."""
    mandate, scope = of.mandate, of.scope
    if mandate is None or not is_over(mandate, scope):
        return []
    person = agent_names.person(mandate)
    if scope is not None:
        return [mandate_words.agents_no_more_of(scope.kind, person)]
    if mandate.from_at is None:
        return [_("Your request to act for %(person)s at the council was not agreed to.",
                  person=person)]  # fmt: skip
    return [_("You can act no more for %(person)s at the council. Thank you for your help.",
              person=person)]  # fmt: skip


def ending(of: Texting) -> list[str]:
    """It ends soon."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE or mandate.until is None:
        return []
    return [
        _("You may act for %(person)s until %(date)s. If it shall go on, they have to agree to it "
          "anew.", person=agent_names.person(mandate), date=short_day(mandate.until)),
    ]  # fmt: skip


def copies(of: Texting) -> list[str]:
    """Who gets the news was chosen anew by whom it is for; they cannot change it themselves."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return []
    told = {
        Copies.PERSON: _("Our messages about what you do for %(person)s at the council now go to "
                         "them alone, as they chose."),
        Copies.AGENT: _("Our messages about what you do for %(person)s at the council now go to "
                        "you alone, as they chose."),
        Copies.BOTH: _("Our messages about what you do for %(person)s at the council now go to "
                       "you both, as they chose."),
    }[mandate.copies]  # fmt: skip
    return [told % {"person": agent_names.person(mandate)}]
