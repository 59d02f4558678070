"""What must go out: written in the transaction that caused it, sent by the dispatcher."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Model


class Topic(StrEnum):
    """What happened that others must hear of."""

    CASE_OPENED = "case_opened"
    CASE_PROGRESSED = "case_progressed"
    CASE_REOPENED = "case_reopened"
    FOLLOW_ASKED = "follow_asked"
    FOLLOW_CONFIRMED = "follow_confirmed"
    LINK_ASKED = "link_asked"
    CODE_ASKED = "code_asked"
    DETAILS_CHANGED = "details_changed"
    CONTACT_RECORDED = "contact_recorded"
    CONTACT_MOVED = "contact_moved"  # it was another person's
    CASE_PASSED = "case_passed"  # another team or agency has it now
    REPORTER_ASKED = "reporter_asked"
    REPORTER_REMINDED = "reporter_reminded"
    REPORTER_ANSWERED = "reporter_answered"
    DANGER_HEARD = "danger_heard"
    TEXTS_NEARLY_SPENT = "texts_nearly_spent"
    EPISODE_DECLARED = "episode_declared"
    EPISODE_DISCLOSED = "episode_disclosed"  # to one agency
    EPISODE_REMINDED = "episode_reminded"
    EPISODE_TEXT_ASKED = "episode_text_asked"  # a text with the way to the plan
    APPOINTMENT_CHANGED = "appointment_changed"  # booked, moved or cancelled: `did` says which
    DEATH_TAKEN_BACK = "death_taken_back"  # the notice of `facts` was wrong
    MANDATE_INVITED = "mandate_invited"  # the one invitation of `facts`; its token is derived
    MANDATE_ASKED = "mandate_asked"
    MANDATE_CODE = "mandate_code"  # a code to say yes with, or to take an invitation
    MANDATE_BEGAN = "mandate_began"
    MANDATE_ENDED = "mandate_ended"  # the whole of it, or the one scope of `facts`
    MANDATE_ENDING = "mandate_ending"
    MANDATE_HANDED_BACK = "mandate_handed_back"
    MANDATE_USED = "mandate_used"
    MANDATE_COPIES = "mandate_copies"  # who gets the news of what is done was chosen anew
    ADVISER_INVITED = "adviser_invited"
    ADVISER_UNUSED = "adviser_unused"
    ORGANISATION_DECIDED = "organisation_decided"
    CLIENT_LINK = "client_link"
    CLIENTS_HANDED_OVER = "clients_handed_over"


class OutboxRow(Model):
    """One thing that happened. `about_id` is the case whose order is kept, where there is one."""

    __tablename__ = "outbox"

    topic: Mapped[Topic]
    about_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]  # ids only, no personal data
    at: Mapped[datetime]
    spread_at: Mapped[datetime | None] = mapped_column(index=True)  # deliveries were made of it


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"  # nothing left to send: the follower stopped meanwhile
    DEAD = "dead"  # given up; `portal outbox replay` brings it back


class Delivery(Model):
    """One outbox row on its way to one receiver by one channel; its id is the idempotency key."""

    __tablename__ = "delivery"

    outbox_id: Mapped[UUID] = mapped_column(ForeignKey("outbox.id"))
    channel: Mapped[str]
    to: Mapped[str]  # the receiver's key within the channel
    template: Mapped[str]
    facts: Mapped[dict[str, Any]]
    about_id: Mapped[UUID | None]
    order: Mapped[UUID]  # the outbox row's id: within one case, older goes first
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    fault: Mapped[str | None]  # the error's kind, never its text: that may hold an address

    row: Mapped[OutboxRow] = relationship()

    __table_args__ = (
        UniqueConstraint("outbox_id", "channel", "to", "template"),
        Index(None, "state", "next_at"),
        Index(None, "channel", "about_id", "order"),
    )
