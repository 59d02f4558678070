"""Letters about an account: a code, and what was changed in it."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.email.addresses import Addresses
from channels.email.letters import Letter, Link
from portal import clock
from portal.models.identities import Code
from portal.models.outbox import Delivery


def note(session: Session, delivery: Delivery, addresses: Addresses) -> Letter | None:
    """The letter of a delivery, in the language in use; None where it has become pointless."""
    if delivery.template == "code":
        code = session.get(Code, UUID(delivery.facts["code_id"]))
        if code is None or code.used_at is not None or clock.now() > code.expires_at:
            return None
        return _code(addresses.digits(code.id))
    return _details(delivery.facts["what"], addresses.account)


def _code(digits: str) -> Letter:
    return Letter(
        subject=_("Your code for the portal"),
        heading=_("Your code is %(digits)s", digits=f"{digits[:3]} {digits[3:]}"),
        paragraphs=(_("Type it on the page that asked for it. It works for 10 minutes."),),
        closing=(
            _("Nobody from the council ever asks you for this code."),
            _("If you did not ask for it, you need do nothing."),
        ),
    )


def _details(what: str, account: str) -> Letter:
    changed = {
        "address": _("The address in your account was changed."),
        "contact_point_added": _("An email address or phone number was added to your account."),
        "contact_point_removed": _(
            "An email address or phone number was taken out of your account."
        ),
    }
    return Letter(
        subject=_("Your details were changed"),
        heading=_("Your details were changed"),
        paragraphs=(changed.get(what, _("Something in your account was changed.")),),
        button=Link(_("Look at your account"), account),
        closing=(
            _("If this was you, you need do nothing. If not, sign in and change it back, or call "
              "us."),
        ),
    )  # fmt: skip
