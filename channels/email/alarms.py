"""What the duty team is told at once: somebody texted of danger; the month's texts run out."""

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from channels.email.letters import Letter, Link, Quote
from portal.models.cases import Case
from portal.models.messages import Message
from portal.models.outbox import Delivery
from portal.services import alarming

_WORDS = {
    alarming.THREAT: (
        _l("Somebody texted a threat"),
        _l("They were told that a person reads it. Please decide who must know of it."),
    ),
    alarming.CARE: (
        _l("Somebody texted who needs help now"),
        _l("They were told whom to call. Please look whether you should call them."),
    ),
}


def letter(session: Session, delivery: Delivery, case: Case | None, page: str) -> Letter | None:
    """The letter of a delivery, in the language in use; None where its text is forgotten."""
    if delivery.template == "spent":
        return _spent()
    message = session.get(Message, UUID(delivery.facts["message_id"]))
    if message is None:
        return None
    kind = delivery.facts["kind"]
    if kind in _WORDS:
        return _to_look_at(kind, page)
    return _danger(message, case, page)


def _to_look_at(kind: str, page: str) -> Letter:
    """The words of a threat or of somebody in need stand on a page for few, and in no email."""
    heading, what = _WORDS[kind]
    return Letter(
        subject=_("A text that cannot wait: please look now"),
        heading=str(heading),
        paragraphs=(str(what),),
        button=Link(_("Read the text"), page),
    )


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
        button=Link(_("See the case") if case else _("Read the text"), page),
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
