"""Letters to who acts for somebody: what began, is about to end, and has ended."""

from flask_babel import gettext as _

from channels.email.letters import Letter, Link
from channels.email.mandate_occasions import About, agents_rows, is_over
from portal.models.mandates import Copies, MandateInvitation, MandateState
from portal.web import agent_names, mandate_words
from portal.web.dates import day


def invited(of: About, invitation: MandateInvitation, name: str) -> Letter:
    """Staff wrote down that they may act: with an account they can do it on the web too."""
    return Letter(
        subject=_("Somebody trusts you to act for them"),
        heading=_("You may act for somebody: with an account, here too"),
        paragraphs=(
            _("Our staff wrote down that you may act for %(name)s at %(council)s. You can do it by "
              "phone and at the counter. If you take this invitation, you can do it on the web "
              "too.", name=name, council=_(of.council.name)),
            _("An account that you have already is all you need. You sign in, and we send a code "
              "to this address, so that we know it is you."),
        ),
        button=Link(_("Read it, and say yes or no"), of.find.invitation(invitation.id)),
        closing=(
            _("This link works until %(date)s, and for nobody but you.",
              date=day(invitation.expires_at)),
            _("If you do not know what this is about, you need do nothing."),
        ),
    )  # fmt: skip


def began(of: About) -> Letter | None:
    """They may act from now on."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    return Letter(
        subject=_("You may act for somebody now"),
        heading=_("You may act for %(person)s now", person=agent_names.person(mandate)),
        paragraphs=(
            *(_("They agreed to less than you asked for. What counts is what stands here."),)
            * bool(mandate_words.not_wanted(mandate)),
            _("They see each thing that you look at or do for them. They can end it at any time."),
        ),
        rows=agents_rows(mandate),
        button=Link(_("See for whom you may act"), of.find.acting_for),
        closing=(_("If you do not want to do it any more, you can hand it back there."),),
    )


def ended(of: About) -> Letter | None:
    """They may not any more, in this or at all."""
    mandate, scope = of.mandate, of.scope
    if mandate is None or not is_over(mandate, scope):
        return None
    person = agent_names.person(mandate)
    told: tuple[str, ...]
    if scope is not None:
        told = (
            mandate_words.agents_no_more_of(scope.kind, person), _("The rest stays as it was."),
        )  # fmt: skip
    elif mandate.from_at is None:
        told = (_("Your request to act for %(person)s was not agreed to.", person=person),)
    else:
        told = (
            _("You can act no more for %(person)s at the council. Thank you for your help.",
              person=person),
            _("What you had not sent when it ended is kept for them, and nothing is lost."),
        )  # fmt: skip
    return Letter(
        subject=_("What you may do for somebody has changed"),
        heading=_("It has ended"),
        paragraphs=told,
        button=Link(_("See for whom you may act"), of.find.acting_for),
    )


def ending(of: About) -> Letter | None:
    """It ends soon."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE or mandate.until is None:
        return None
    return Letter(
        subject=_("What you may do for somebody ends soon"),
        heading=_("It ends on %(date)s", date=day(mandate.until)),
        paragraphs=(
            _("You may act for %(person)s until then. If it shall go on, they have to agree to it "
              "anew; we have told them so.", person=agent_names.person(mandate)),
        ),
        button=Link(_("See for whom you may act"), of.find.acting_for),
    )  # fmt: skip


def copies(of: About) -> Letter | None:
    """Who gets the news was chosen anew by whom it is for; they cannot change it themselves."""
    mandate = of.mandate
    if mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    person = agent_names.person(mandate)
    told = {
        Copies.PERSON: _("They go to %(person)s alone from now on, and not to you."),
        Copies.AGENT: _("They go to you alone from now on."),
        Copies.BOTH: _("They go to you and to %(person)s from now on."),
    }[mandate.copies]
    return Letter(
        subject=_("Who gets our messages has changed"),
        heading=_("Who gets our messages has changed"),
        paragraphs=(
            _("This is about what you do for %(person)s. They chose who gets our texts and emails "
              "about it.", person=person),
            told % {"person": person},
            _("What you may do for them is the same as before."),
        ),
        button=Link(_("See for whom you may act"), of.find.acting_for),
    )  # fmt: skip
