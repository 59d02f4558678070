"""Mandates: who may act for whom, in what, on what ground, until when; and each use of one."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.actors import Basis, By, Depth, Kind
from portal.models.base import Facts, Model
from portal.models.episodes import Episode
from portal.models.organisations import Organisation
from portal.models.people import Person

_IS_LIVE = text("ended_at IS NULL")
_ENDS_BY_ITSELF = text("ended_at IS NULL AND until IS NOT NULL")


class Way(StrEnum):
    """How a mandate was made."""

    NAMED = "named"  # the person named whom they trust
    ASKED = "asked"  # the agent asked, and the person agreed
    IN_ROOM = "in_room"  # the adviser and the person together
    STAFF = "staff"  # by staff, who checked who they are, by phone or at the desk
    LPA = "lpa"  # a lasting power of attorney by its access code


class MandateState(StrEnum):
    """Where a mandate stands. Only one that is active, and whose time it is, counts."""

    INVITED = "invited"  # the person named somebody who has not said yes
    ASKED = "asked"  # the agent asked; the person has not said yes
    CHECKING = "checking"  # paper, or an office that did not answer: staff look into it
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


class Ended(StrEnum):
    """Why a mandate, or one of its scopes, is over."""

    REVOKED = "revoked"  # by the person, or for them
    HANDED_BACK = "handed_back"  # by the agent
    EXPIRED = "expired"
    DEATH = "death"
    COME_OF_AGE = "come_of_age"
    ORGANISATION = "organisation"  # its agreement with the council is over
    HANDED_OVER = "handed_over"  # to a colleague's hands
    REPLACED = "replaced"  # a newer one says more
    BY_STAFF = "by_staff"
    NOT_WANTED = "not_wanted"  # whoever was invited said no, or never answered


class Copies(StrEnum):
    """To whom texts and emails about a case go that was made under the mandate."""

    PERSON = "person"
    AGENT = "agent"
    BOTH = "both"


class Mandate(Model):
    """One person lets another, or an organisation, act for them.

    `wording` names the text that was agreed to and its version, `wording_hash` is the SHA-256 of
    that very text, which `wording_words` keeps as it was shown. `evidence` holds what it rests on:
    `{"kind", "words", "file"}` each, a file being `mandates/<id>/<name>` in the storage.
    """

    __tablename__ = "mandate"

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    adviser_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id")
    )  # of an organisation, whose client it is; any current adviser may act
    basis: Mapped[Basis]
    way: Mapped[Way]
    state: Mapped[MandateState]
    wording: Mapped[str] = mapped_column(default="")
    wording_hash: Mapped[str] = mapped_column(default="")
    wording_words: Mapped[str] = mapped_column(default="")
    own_words: Mapped[str] = mapped_column(default="")  # how the person said yes
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Facts, default=list)
    copies: Mapped[Copies] = mapped_column(default=Copies.BOTH)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # who wrote it down
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    channel: Mapped[By]
    created_at: Mapped[datetime]
    from_at: Mapped[datetime | None]  # None until it is active
    until: Mapped[datetime | None]  # None: no end of its own
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_by_staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))
    ended_why: Mapped[Ended | None]
    ended_channel: Mapped[By | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was refused or ended by staff
    warned_at: Mapped[datetime | None]  # that it is about to end
    once: Mapped[str | None] = mapped_column(unique=True)  # the same wish twice is one mandate
    version: Mapped[int] = mapped_column(default=1)

    principal: Mapped[Person] = relationship(foreign_keys=principal_id)
    agent: Mapped[Person | None] = relationship(foreign_keys=agent_id)
    adviser: Mapped[Person | None] = relationship(foreign_keys=adviser_id)
    organisation: Mapped[Organisation | None] = relationship()
    scopes: Mapped[list["MandateScope"]] = relationship(
        order_by="MandateScope.position", back_populates="mandate"
    )
    invitations: Mapped[list["MandateInvitation"]] = relationship(
        order_by="MandateInvitation.id", viewonly=True
    )

    @property
    def named_as(self) -> str:
        """How whom they named, or whom staff wrote down, was invited last; "" for nobody."""
        if self.way not in (Way.NAMED, Way.STAFF) or self.organisation_id is not None:
            return ""
        return self.invitations[-1].name if self.invitations else ""

    @property
    def has_moved_in(self) -> bool:
        """Whether whoever staff wrote down has taken it into an account of their own."""
        return self.way is Way.STAFF and any(one.used_at for one in self.invitations)

    @property
    def agent_name(self) -> str:
        """Whose hands it is in: as they call themselves, else as the person named them, or ""."""
        someone = self.agent or self.adviser
        return (someone.name if someone is not None else "") or self.named_as

    __table_args__ = (
        Index(None, "principal_id", "id"),
        Index(None, "agent_id", "id"),
        Index(None, "organisation_id", "state", "until", "id"),
        Index(None, "adviser_id", "state", "until", "id"),
        Index(
            "ix_mandate_until_live", "until", "id",
            sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE,
        ),
    )  # fmt: skip


class MandateScope(Model):
    """One kind of task of a mandate: how far it goes, and its own end."""

    __tablename__ = "mandate_scope"

    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"), index=True)
    position: Mapped[int]
    kind: Mapped[Kind]
    depth: Mapped[Depth]
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))  # that one alone
    until: Mapped[datetime | None]  # no later than the mandate's
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[Ended | None]

    mandate: Mapped[Mandate] = relationship(back_populates="scopes")
    episode: Mapped[Episode | None] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("mandate_id", "position"),
        Index(
            "ix_mandate_scope_until_live", "until",
            sqlite_where=_ENDS_BY_ITSELF, postgresql_where=_ENDS_BY_ITSELF,
        ),
    )  # fmt: skip


class Acting(Model):
    """Somebody acts for one person in one browser, from choosing them until another is chosen.

    Its key stands in every address under `/for/`; only its digest is kept, and it opens nothing
    without the session it was made in.
    """

    __tablename__ = "acting"

    digest: Mapped[str] = mapped_column(unique=True)
    sign_on_id: Mapped[UUID] = mapped_column(ForeignKey("sign_on.id"), index=True)
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    mandate: Mapped[Mandate] = relationship()


class MandateInvitation(Model):
    """The way to the one who has to say yes: one address or number, for one mandate.

    Whoever was named gets a link there, made of this id and the secret key; codes go there and
    nowhere else.
    """

    __tablename__ = "mandate_invitation"

    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"), index=True)
    name: Mapped[str]  # of whom was invited, or asked, as the other one wrote it
    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)  # codes typed wrongly
    used_at: Mapped[datetime | None]

    mandate: Mapped[Mandate] = relationship()


class MandatePause(Model):
    """All mandates of a person rest, quietly: staff saw signs that somebody forces them."""

    __tablename__ = "mandate_pause"

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"))
    why: Mapped[str]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))


class Pace(StrEnum):
    """When a person is told of what was done for them."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class Tells(StrEnum):
    """How a person is told of what was done for them."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"  # on the post list of staff


class MandateWish(Model):
    """How and how often a person is told of each act under their mandates."""

    __tablename__ = "mandate_wish"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    tells: Mapped[Tells]
    pace: Mapped[Pace]


class JournalLine(Model):
    """One use of a mandate: who, for whom, in which kind of task, what, by which channel.

    Append-only. `agent_name` is what they were called when they did it, whatever they call
    themselves later; only lines that are older than this column have none. `told_at` is when the
    person was told of it, by message or on a letter; what they need not be told of, for it is only
    in their journal, counts as told when it is written.
    """

    __tablename__ = "journal"

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    agent_name: Mapped[str | None]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.id"))  # who served the agent
    at: Mapped[datetime]
    kind: Mapped[Kind | None]  # None: no kind of task, such as handing it back
    depth: Mapped[Depth]  # looked, or did something
    action: Mapped[str]  # a key of portal.rules.Action
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    episode_id: Mapped[UUID | None] = mapped_column(ForeignKey("episode.id"))
    channel: Mapped[By]
    told_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "principal_id", "id"),
        Index(None, "mandate_id", "id"),
        Index(None, "organisation_id", "at"),
        Index(
            "ix_journal_untold", "principal_id", "id",
            sqlite_where=text("told_at IS NULL"), postgresql_where=text("told_at IS NULL"),
        ),
    )  # fmt: skip


class KeptWords(Model):
    """What an agent was writing when their mandate ended: refused, and kept for the person.

    `fields` is `[[name, value], …]` as they were typed; files are not kept.
    """

    __tablename__ = "kept_words"

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.id"))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    path: Mapped[str]
    fields: Mapped[list[list[str]]] = mapped_column(Facts)
