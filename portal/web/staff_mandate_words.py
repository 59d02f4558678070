"""Mandates in words for staff, who speak of both sides as of others."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.actors import Basis, Depth, Kind
from portal.models.mandates import Copies, Mandate, MandateState, Way
from portal.web.mandate_words import agents_kind

_GROUNDS: Mapping[Basis, LazyString] = {
    Basis.CONSENT: _l("By agreement"),
    Basis.LPA_PROPERTY: _l("Lasting power of attorney for property and money"),
    Basis.LPA_HEALTH: _l("Lasting power of attorney for health and care"),
    Basis.DEPUTY: _l("Deputy, by order of the Court of Protection"),
    Basis.APPOINTEE: _l("Appointee of the Department for Work and Pensions"),
    Basis.PARENT: _l("Parent, or with parental responsibility"),
    Basis.EXECUTOR: _l("Executor of the will"),
    Basis.ADMINISTRATOR: _l("Administrator of the estate"),
    Basis.NEXT_OF_KIN: _l("Next of kin, to let us know and no more"),
    Basis.PROFESSIONAL: _l("By their work, such as a social worker"),
}
_STATES: Mapping[MandateState, LazyString] = {
    MandateState.INVITED: _l("Invited, and no answer yet"),
    MandateState.ASKED: _l("Asked for, and no answer yet"),
    MandateState.CHECKING: _l("Papers are being checked: nothing counts yet"),
    MandateState.ACTIVE: _l("Counts now"),
    MandateState.REFUSED: _l("Refused"),
    MandateState.ENDED: _l("Ended"),
}
_WAYS: Mapping[Way, LazyString] = {
    Way.NAMED: _l("The person named them"),
    Way.ASKED: _l("They asked, and the person signed a paper"),
    Way.IN_ROOM: _l("Both sat together, and the person signed"),
    Way.STAFF: _l("Written down in the contact centre"),
    Way.LPA: _l("By the access code of a lasting power of attorney"),
}
_DOUBTS: Mapping[str, LazyString] = {
    "registry_away": _l("The registry did not answer: look the code up again, or see the paper."),
    "not_in_force": _l("The registry says that this power is not in force."),
    "other_name": _l("The names do not agree with those of the registry."),
    "several_records": _l("Several of our records may be this person: choose the right one."),
    "not_proved": _l("They have not proved who they are: see a proof of their identity."),
    "unknown_code": _l("The registry knows no power of this code and surname."),
}
_PROOFS: Mapping[str, LazyString] = {
    "lpa": _l("The registered lasting power of attorney, or its access code"),
    "court_order": _l("The order of the Court of Protection"),
    "dwp_letter": _l("The letter of the Department for Work and Pensions (form BF57)"),
    "birth_certificate": _l("The child’s full birth certificate, or proof of responsibility"),
    "will": _l("The will, or the grant of probate"),
    "letters_of_administration": _l("The letters of administration"),
    "work_card": _l("The card or letter that shows their work"),
    "signature": _l("The person’s signature"),
    "agreement": _l("The signed agreement on paper"),
    "doubt": _l("Why it is checked"),
}


_COPIES: Mapping[Copies, LazyString] = {
    Copies.PERSON: _l("Only to the person"),
    Copies.AGENT: _l("Only to who acts for them"),
    Copies.BOTH: _l("To both of them"),
}


def copies(of: Copies) -> str:
    """To whom news about a case goes."""
    return str(_COPIES[of])


def unreached() -> str:
    """What “only to the person” means for whom no news can reach: it is said to them."""
    return _(
        "We have no email address or phone number that they have shown to be theirs. If they "
        "choose “Only to the person”, nobody gets these texts and emails. Tell them so."
    )


def ground(of: Basis) -> str:
    """On what it rests."""
    return str(_GROUNDS[of])


def state(of: MandateState) -> str:
    """Where it stands."""
    return str(_STATES[of])


def way(of: Way) -> str:
    """How it came to us."""
    return str(_WAYS[of])


def doubt(key: str) -> str:
    """Why somebody has to look into a lasting power of attorney."""
    return str(_DOUBTS.get(key, key))


def proof(kind: str) -> str:
    """What was shown."""
    return str(_PROOFS.get(kind, kind))


def depth(of: Depth) -> str:
    """How far they may go."""
    return _("Look and act") if of is Depth.ACT else _("Look only")


def agent(mandate: Mandate) -> str:
    """Who acts, or is to act."""
    name = mandate.agent_name or _("Somebody without a name")
    if mandate.organisation is None:
        return name
    return _("%(name)s of %(organisation)s", name=name, organisation=mandate.organisation.name)


def principal(mandate: Mandate) -> str:
    """For whom."""
    return mandate.principal.name or _("Somebody without a name")


def kind(of: Kind) -> str:
    """A kind of task."""
    return _("Everything that the ground allows") if of is Kind.EVERYTHING else agents_kind(of)
