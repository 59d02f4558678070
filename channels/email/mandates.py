"""Letters about acting for somebody: an invitation, what began, ended, or was done.

Email is a postcard: the names that are needed, and what is not for others behind a link. The
subject, which shows on a locked screen, names nobody.
"""

from collections.abc import Callable
from uuid import UUID

from flask_babel import gettext as _

from channels.email import agents
from channels.email.letters import Letter, Link
from channels.email.mandate_occasions import About, is_over, rows
from portal import clock
from portal.models.identities import Code
from portal.models.mandates import Copies, MandateInvitation, MandateState, Way
from portal.models.organisations import ClientLink
from portal.policy import SYSTEM
from portal.services import codes, journal_tellings, mandate_invitations, mandate_remains
from portal.services.mandate_tellings import Word
from portal.web import agent_names, journal_words, mandate_words
from portal.web.dates import day

TEMPLATES = frozenset(word.value for word in Word)
_MOST_LINES = 20  # of what was done: more of it is read in the account


def letter(of: About) -> Letter | None:
    """The letter of a delivery in the language in use; None where there is no use in it."""
    return _LETTERS[Word(of.delivery.template)](of)


def _invited(of: About) -> Letter | None:
    found = of.session.get(MandateInvitation, UUID(of.delivery.facts["invitation_id"]))
    if found is None or not mandate_invitations.is_live(found):
        return None
    name = agent_names.first_name(found.mandate)
    if found.mandate.way is Way.STAFF:
        return agents.invited(of, found, name)
    return Letter(
        subject=_("Somebody trusts you to act for them"),
        heading=_("Will you act for somebody?"),
        paragraphs=(
            _("%(name)s asks you to act for them at %(council)s, in what they have chosen. You "
              "see what it is before you say yes or no.", name=name, council=_(of.council.name)),
            _("You sign in, and we send a code to this address, so that we know it is you."),
        ),
        button=Link(_("Read it, and say yes or no"), of.find.invitation(found.id)),
        closing=(
            _("This link works until %(date)s, and for nobody but you.",
              date=day(found.expires_at)),
            _("If you do not know what this is about, you need do nothing."),
        ),
    )  # fmt: skip


def _asked(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ASKED:
        return None
    agent = agent_names.agent(mandate)
    return Letter(
        subject=_("Somebody asks to act for you"),
        heading=_("Do you want somebody to act for you?"),
        paragraphs=(
            _("%(agent)s asks to act for you at %(council)s. Nothing counts before you say yes.",
              agent=agent, council=_(of.council.name)),
            _("You see in what, and until when. You can end it at any time, and you need not say "
              "why."),
        ),
        rows=rows(mandate),
        button=Link(_("Read it, and say yes or no"), of.find.helpers),
        closing=(
            _("If you do not want it, or do not know who it is, say no there or call %(phone)s. "
              "Never tell anybody a code that we send you unless you want them to act for you.",
              phone=of.council.phone),
        ),
    )  # fmt: skip


def _code(of: About) -> Letter | None:
    code, mandate = of.session.get(Code, UUID(of.delivery.facts["code_id"])), of.mandate
    if code is None or mandate is None or not codes.is_live(code):
        return None
    digits = of.find.digits(code.id)
    heading = _("Your code is %(digits)s", digits=f"{digits[:3]} {digits[3:]}")
    if mandate.way in (Way.NAMED, Way.STAFF):
        return Letter(
            subject=_("Your code for the portal"),
            heading=heading,
            paragraphs=(_("Type it on the page that asked for it. It works for 10 minutes."),),
            closing=(
                _("Nobody from the council ever asks you for this code."),
                _("If you did not ask for it, you need do nothing."),
            ),
        )
    return Letter(
        subject=_("Your code for the portal"),
        heading=heading,
        paragraphs=(
            _("Give it to %(agent)s only if you agree that they act for you at the council. It "
              "works for 10 minutes.", agent=agent_names.agent(mandate)),
        ),
        rows=rows(mandate),
        closing=(_("If you do not want that, keep it to yourself: then nothing happens."),),
    )  # fmt: skip


def _began(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    return Letter(
        subject=_("Somebody may act for you now"),
        heading=_("%(agent)s may act for you now", agent=agent_names.agent(mandate)),
        paragraphs=(
            *(_on_web(),) * mandate.has_moved_in,
            _("You see each thing that they look at or do for you. You can end it at any time."),
        ),
        rows=rows(mandate),
        button=Link(_("See who may act for you"), of.find.helper(mandate.id)),
        closing=(
            _("You can also end it by a call to %(phone)s, or by the text STOP HELP from your own "
              "phone.", phone=of.council.phone),
            _("If you did not agree to this, please end it or call us now."),
        ),
    )  # fmt: skip


def _on_web() -> str:
    return _("They have taken our invitation, and can do it on the web now, and not by phone only.")


def _ended(of: About) -> Letter | None:
    mandate, scope = of.mandate, of.scope
    if mandate is None or not is_over(mandate, scope):
        return None
    agent = agent_names.agent(mandate)
    still: tuple[str, ...] = ()
    if scope is not None:
        told = mandate_words.no_more_of(scope.kind, agent)
        if mandate_remains.in_same_hands(of.session, SYSTEM, mandate, scope.kind):
            still = (mandate_words.still_in_event(agent),)
    elif mandate.from_at is None:
        told = _("Nobody acts for you by it.")
    elif mandate_remains.by_another(of.session, SYSTEM, mandate):
        told = mandate_words.still_acts(agent)
    else:
        told = _("%(agent)s can do nothing more for you at the council, on any way: not here, not "
                 "by phone and not by text.", agent=agent)  # fmt: skip
    return Letter(
        subject=_("What somebody may do for you has changed"),
        heading=_("It has ended"),
        paragraphs=(
            told,
            *still,
            mandate_words.standing(mandate) if scope is None else _("The rest stays as it was."),
        ),
        button=Link(_("See who may act for you"), of.find.helpers),
        closing=(_("If this is not what you wanted, please call %(phone)s.",
                   phone=of.council.phone),),
    )  # fmt: skip


def _ending(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE or mandate.until is None:
        return None
    return Letter(
        subject=_("What somebody may do for you ends soon"),
        heading=_("It ends on %(date)s", date=day(mandate.until)),
        paragraphs=(
            _("%(agent)s may act for you until then. If you want it to go on, agree to it anew. If "
              "not, you need do nothing.", agent=agent_names.agent(mandate)),
        ),
        rows=rows(mandate),
        button=Link(_("Let it go on, or let it end"), of.find.helper(mandate.id)),
    )  # fmt: skip


def _handed_back(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None:
        return None
    return Letter(
        subject=_("Somebody does not act for you any more"),
        heading=_("%(agent)s does not act for you any more", agent=agent_names.agent(mandate)),
        paragraphs=(
            _("They have handed it back. All that was done for you by it is together on one page."),
        ),
        button=Link(_("See all that was done for you"), of.find.helper(mandate.id)),
        closing=(
            _("If you want somebody else to act for you, you can name them there, or call "
              "%(phone)s.", phone=of.council.phone),
        ),
    )  # fmt: skip


def _used(of: About) -> Letter | None:
    facts = of.delivery.facts
    done = journal_tellings.told_of(
        of.session, SYSTEM, UUID(facts["person_id"]), UUID(facts["first_id"]),
        UUID(facts["last_id"]),
    )  # fmt: skip
    if not done:
        return None
    said = list(journal_words.together(done))
    return Letter(
        subject=_("Something was done for you"),
        heading=_("What was done for you"),
        paragraphs=tuple(
            " ".join(filter(None, (journal_words.sentence(one), journal_words.about(one))))
            for one in said[:_MOST_LINES]
        ),
        button=Link(_("See all that was done for you"), of.find.journal),
        closing=(
            _("If this is not what you wanted, you can end it there, by a call to %(phone)s, or "
              "by the text STOP HELP from your own phone.", phone=of.council.phone),
            _("You can choose there how and how often we tell you."),
        ),
    )  # fmt: skip


def _client_link(of: About) -> Letter | None:
    found = of.session.get(ClientLink, UUID(of.delivery.facts["client_link_id"]))
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return Letter(
        subject=_("Go on where you stopped"),
        heading=_("Go on with what you began with your adviser"),
        paragraphs=(
            _("This link works once, until %(date)s. We send a code to your phone, and you type it "
              "in.", date=day(found.expires_at)),
        ),
        button=Link(_("Go on"), of.find.client_link(found.id)),
        closing=(_("If you did not begin anything, you need do nothing."),),
    )  # fmt: skip


def _handed_over(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    return Letter(
        subject=_("You have another adviser"),
        heading=_("Your adviser is now %(agent)s", agent=agent_names.agent(mandate)),
        paragraphs=(
            _("What they may do for you is the same as before, and ends on the same day."),
        ),
        rows=rows(mandate),
        button=Link(_("See who may act for you"), of.find.helper(mandate.id)),
        closing=(
            _("If you do not want that, you can end it there, by a call to %(phone)s, or by the "
              "text STOP HELP from your own phone.", phone=of.council.phone),
        ),
    )  # fmt: skip


def _copies(of: About) -> Letter | None:
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    told = {
        Copies.PERSON: _("They go to you alone from now on."),
        Copies.AGENT: _("They go to %(agent)s alone from now on, and not to you."),
        Copies.BOTH: _("They go to you and to %(agent)s from now on."),
    }[mandate.copies]
    return Letter(
        subject=_("Who gets our messages has changed"),
        heading=_("Who gets our messages has changed"),
        paragraphs=(
            _("This is about what %(agent)s tells us for you, and what comes of it. Whoever gets "
              "our texts and emails about it was chosen anew.", agent=agent_names.agent(mandate)),
            told % {"agent": agent_names.agent(mandate)},
        ),
        button=Link(_("See it, or change it"), of.find.helper(mandate.id)),
        closing=(_("If this is not what you wanted, please call %(phone)s.",
                   phone=of.council.phone),),
    )  # fmt: skip


_LETTERS: dict[Word, Callable[[About], Letter | None]] = {
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
