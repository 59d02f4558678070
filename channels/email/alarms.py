"""What the duty team is told at once: somebody texted of danger; the month's texts run out."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.email.letters import Letter, Link, Quote
from portal.models.cases import Case
from portal.models.messages import Message
from portal.models.outbox import Delivery


def letter(session: Session, delivery: Delivery, case: Case | None, page: str) -> Letter | None:
    """The letter of a delivery, in the language in use; None where its text is forgotten."""
    if delivery.template == "spent":
        return _spent()
    message = session.get(Message, UUID(delivery.facts["message_id"]))
    return _danger(message, case, page) if message else None


def _danger(message: Message, case: Case | None, page: str) -> Letter:
    number = message.number.removeprefix("whatsapp:")
    reference = ((_("Reference"), case.reference),) if case else ()
    return Letter(
        subject=_("Danger in a text: please look now"),
        heading=_("Somebody texted of danger"),
        paragraphs=(
            _("They were told which number to call. Please see to it that somebody goes there."),
        ),
        quote=Quote(_("The text"), message.body),
        rows=((_("Telephone"), number), *reference),
        button=Link(_("See the case"), page) if case else None,
    )


def _spent() -> Letter:
    return Letter(
        subject=_("Most of this month's texts are spent"),
        heading=_("Most of this month's texts are spent"),
        paragraphs=(
            _("Four fifths of the texts that may be sent this month have gone out. When all are "
              "spent, news goes by email where we have an address, and waits with the team where "
              "we have none. Codes are still sent."),
            _("How many may be sent stands in council.toml, under [texts]."),
        ),
    )  # fmt: skip
