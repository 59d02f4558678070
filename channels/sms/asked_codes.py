"""Texts with a code for what somebody else asks for: who asks, and for what, before the person says
yes by giving it to them.
"""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.sms import news
from portal.council.councils import Council
from portal.models.cases import Case
from portal.models.mandates import Mandate, MandateState
from portal.services.text_parts import thrifty
from portal.web import agent_names


def body(session: Session, facts: dict[str, Any], council: Council, digits: str) -> str | None:
    """What it says in the language in use; None where who asked may act for them no more."""
    if "mandate_id" not in facts:
        return news.code(council, digits)
    mandate = session.get(Mandate, UUID(facts["mandate_id"]))
    case = session.get(Case, UUID(facts["case_id"]))
    if case is None or mandate is None or mandate.state is not MandateState.ACTIVE:
        return None
    return thrifty(
        _("%(digits)s is your code. Give it to %(agent)s only if you agree that we text you about "
          "report %(reference)s. It works for 10 minutes.", digits=digits,
          agent=agent_names.agent(mandate), reference=case.reference)
    )  # fmt: skip
