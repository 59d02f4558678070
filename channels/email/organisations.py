"""Letters to organisations that act for people, and to their advisers."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.email.addresses import Addresses
from channels.email.letters import Letter, Link, Quote
from portal import clock
from portal.council.councils import Council
from portal.models.organisations import Adviser, AdviserState, Organisation
from portal.models.outbox import Delivery
from portal.web.dates import on_day

INVITED, UNUSED, DECIDED = "adviser_invited", "adviser_unused", "organisation_decided"
_WARNED = "warned"
_ENDING = "ending"


def receiver(session: Session, delivery: Delivery) -> tuple[str, str] | None:
    """The address, and the language of who reads it there, "" where nobody has said."""
    if delivery.template == DECIDED:
        found = session.get(Organisation, UUID(delivery.facts["organisation_id"]))
        return (found.email, "") if found else None
    adviser = session.get(Adviser, UUID(delivery.facts["adviser_id"]))
    if adviser is None:
        return None
    return adviser.email, adviser.person.language if adviser.person else ""


def letter(
    session: Session, delivery: Delivery, council: Council, find: Addresses
) -> Letter | None:
    """The letter of a delivery in the language in use; None where there is no use in it."""
    write = _to_organisation if delivery.template == DECIDED else _to_adviser
    return write(session, delivery, council, find)


def _to_adviser(
    session: Session, delivery: Delivery, council: Council, find: Addresses
) -> Letter | None:
    """To one of an organisation; None where there is no use in it any more."""
    adviser = session.get(Adviser, UUID(delivery.facts["adviser_id"]))
    if adviser is None:
        return None
    name = adviser.organisation.name
    if delivery.template == INVITED:
        return _invited(adviser, name, council, find)
    if delivery.facts.get("what") == _WARNED:
        if adviser.state is not AdviserState.ACTIVE:
            return None
        return Letter(
            subject=_("Your access as an adviser is about to be switched off"),
            heading=_("You have not used it for a while"),
            paragraphs=(
                _("You are an adviser of %(organisation)s at %(council)s. Access that nobody uses "
                  "for 90 days is switched off. To keep it, sign in once.", organisation=name,
                  council=_(council.name)),
            ),
            button=Link(_("Sign in"), find.acting_for),
        )  # fmt: skip
    return Letter(
        subject=_("Your access as an adviser is switched off"),
        heading=_("Your access is switched off"),
        paragraphs=(
            _("You did not use your access as an adviser of %(organisation)s for 90 days. Whoever "
              "leads your organisation can switch it on again.", organisation=name),
        ),
    )  # fmt: skip


def _invited(adviser: Adviser, name: str, council: Council, find: Addresses) -> Letter | None:
    is_open = adviser.expires_at is not None and clock.now() <= adviser.expires_at
    if adviser.state is not AdviserState.INVITED or not is_open:
        return None
    return Letter(
        subject=_("You are invited to be an adviser"),
        heading=_("Will you be an adviser of %(organisation)s?", organisation=name),
        paragraphs=(
            _("%(organisation)s invites you to act for its clients at %(council)s. You sign in "
              "with your own account, and need a second proof of who you are each time.",
              organisation=name, council=_(council.name)),
        ),
        button=Link(_("Say yes or no"), find.adviser_invitation(adviser.id)),
        closing=(
            _("This link works for 7 days, and for nobody but you."),
            _("If you do not know what this is about, you need do nothing."),
        ),
    )  # fmt: skip


def _to_organisation(
    session: Session, delivery: Delivery, council: Council, find: Addresses
) -> Letter | None:
    """What the council has decided, or that the agreement is about to end."""
    found = session.get(Organisation, UUID(delivery.facts["organisation_id"]))
    if found is None:
        return None
    what = delivery.facts.get("what", "")
    until = on_day(found.agreed_until) if found.agreed_until else ""
    words = _words(what, found.name, until, council)
    if words is None:
        return None
    reason = found.reason.strip() if what not in (_ENDING, "expired") else ""
    return Letter(
        subject=_("About your organisation’s agreement with us"),
        heading=_("About %(organisation)s", organisation=found.name),
        paragraphs=(words,),
        quote=Quote(_("What the council says"), reason) if reason else None,
        button=Link(_("See where it stands"), find.organisation(found.id)),
        closing=(_("If you have a question, please call %(phone)s.", phone=council.phone),),
    )


def _words(what: str, name: str, until: str, council: Council) -> str | None:
    """What happened, as a sentence; None of what they did themselves."""
    facts = {"organisation": name, "date": until, "council": _(council.name)}
    said = {
        "asked": _("Before we can decide on %(organisation)s we need to know more.", **facts),
        "agreed": _("%(council)s agrees that the advisers of %(organisation)s act for people, "
                    "until %(date)s. You can invite them now.", **facts),
        "extended": _("The agreement with %(organisation)s now goes on until %(date)s.", **facts),
        "refused": _("We cannot agree to it that %(organisation)s acts for people.", **facts),
        "suspended": _("The agreement with %(organisation)s is suspended from now on. None of its "
                       "advisers can act for anybody until we say so.", **facts),
        "resumed": _("The agreement with %(organisation)s counts again, until %(date)s.", **facts),
        "ended": _("The agreement with %(organisation)s has ended. None of its advisers can act "
                   "for anybody any more. We tell the people for whom they did.", **facts),
        "expired": _("The agreement with %(organisation)s has ended with its time. None of its "
                     "advisers can act for anybody any more. We tell the people for whom they "
                     "did.", **facts),
        "ending": _("The agreement with %(organisation)s ends on %(date)s. If it shall go on, "
                    "please write to us soon.", **facts),
    }  # fmt: skip
    return said.get(what)
