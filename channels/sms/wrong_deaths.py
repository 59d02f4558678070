"""A text to somebody of whom we had wrongly written down that they had died."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.council.councils import Council
from portal.models.outbox import Delivery
from portal.policy import SYSTEM
from portal.services import death_apologies
from portal.services.death_apologies import TAKEN_BACK
from portal.services.text_parts import thrifty

TEMPLATES = frozenset({TAKEN_BACK})


def body(
    session: Session, delivery: Delivery, council: Council, _site: str, *, first: bool
) -> str | None:
    """What it says in the language in use; None where somebody was told of it a second time."""
    told = death_apologies.receivers(session, SYSTEM, UUID(delivery.facts["notice_id"]))
    if not any(delivery.to.endswith(f":{one.id}") for one in told):
        return None
    said = _(
        "We had written down by mistake that you had died. We have put it right, and we are very "
        "sorry. If anything is still wrong, please call %(phone)s.",
        phone=council.phone,
    )
    return thrifty(f"{said} {_('Reply STOP to end texts.')}" if first else said)
