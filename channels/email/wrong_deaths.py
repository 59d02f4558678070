"""A letter to somebody of whom we had wrongly written down that they had died."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from channels.email.letters import Letter, Link
from channels.email.mandate_occasions import About
from portal.models.death_markers import DeathNotice
from portal.models.identities import Identity
from portal.models.people import Person
from portal.policy import SYSTEM
from portal.services import death_apologies
from portal.services.death_apologies import TAKEN_BACK
from portal.web import agent_names
from portal.web.dates import day

TEMPLATES = frozenset({TAKEN_BACK})


def letter(about: About) -> Letter | None:
    """The letter in the language in use; None where somebody was told of it a second time."""
    notice_id = UUID(about.delivery.facts["notice_id"])
    notice = about.session.get(DeathNotice, notice_id)
    point = next(
        (
            one
            for one in death_apologies.receivers(about.session, SYSTEM, notice_id)
            if about.delivery.to.endswith(f":{one.id}")
        ),
        None,
    )
    if notice is None or notice.second_at is None or point is None:
        return None
    name = agent_names.plain(point.person.name)  # a family may have one address
    account = Link(_("Look at your account"), about.find.account)
    return Letter(
        subject=_("We made a mistake, and have put it right"),
        heading=_("We made a mistake about you, and we are very sorry"),
        paragraphs=(
            _("We were told that you had died, and wrote that in our records on %(date)s. That was "
              "wrong. We have taken it back.", date=day(notice.second_at)),
            _("We have sent you nothing since then. We write to you again now, and what waited for "
              "you is on its way. No letter about you goes to anybody else any more."),
            _("We are calling everyone to whom we had passed it on, so that they put it right "
              "too."),
        ),
        rows=((_("This is for"), name),) if name else (),
        button=account if _has_account(about, point.person) else None,
        closing=(
            _("If anybody still treats you as if you had died, or if you want to talk about it, "
              "please call %(phone)s.", phone=about.council.phone),
        ),
    )  # fmt: skip


def _has_account(about: About, person: Person) -> bool:
    signed_on = select(Identity.id).where(Identity.person_id == person.id)
    return about.session.scalar(signed_on.limit(1)) is not None
