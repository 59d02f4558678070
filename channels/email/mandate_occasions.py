"""What a letter about a mandate is made of, and the parts that several of them have."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from channels.email.addresses import Addresses
from portal import clock
from portal.council.councils import Council
from portal.models.mandates import Mandate, MandateScope, MandateState
from portal.models.outbox import Delivery
from portal.web import mandate_tasks, mandate_words


@dataclass(frozen=True, slots=True)
class About:
    """What a letter about a mandate is made of."""

    session: Session
    delivery: Delivery
    council: Council
    find: Addresses

    @property
    def mandate(self) -> Mandate | None:
        """The one that it is about."""
        return self.session.get(Mandate, UUID(self.delivery.facts["mandate_id"]))

    @property
    def scope(self) -> MandateScope | None:
        """The one kind of task, where it is about no more."""
        key = self.delivery.facts.get("scope_id")
        return self.session.get(MandateScope, UUID(key)) if key else None


def rows(mandate: Mandate) -> tuple[tuple[str, str], ...]:
    """In what and until when, as the person reads it."""
    found = mandate_words.live_scopes(mandate, clock.now())
    return (
        *((_("They may"), task) for one in found for task in mandate_tasks.of_scope(mandate, one)),
        (_("How long"), mandate_words.until(mandate.until)),
    )


def agents_rows(mandate: Mandate) -> tuple[tuple[str, str], ...]:
    """In what and until when, as who acts reads it."""
    found = mandate_words.live_scopes(mandate, clock.now())
    return (
        *(
            (
                mandate_words.agents_kind(one.kind),
                " ".join(filter(None, (mandate_words.depth(one.depth), mandate_words.which(one)))),
            )
            for one in found
        ),
        (_("How long"), mandate_words.until(mandate.until)),
    )


def is_over(mandate: Mandate, scope: MandateScope | None) -> bool:
    """Whether it is still so: a death can have been told wrongly."""
    if scope is not None and mandate.state is MandateState.ACTIVE:
        return scope.ended_at is not None
    return mandate.state in (MandateState.ENDED, MandateState.REFUSED)
