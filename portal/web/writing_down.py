"""What a clerk wrote on the form of a mandate: for whom, who acts, and on what it rests; what is
missing or wrong is said at its field.
"""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.authority.bases import bases
from portal.models.actors import Actor, Basis
from portal.models.calls import Call
from portal.models.people import Person
from portal.services import finding_people, lasting_powers, mandate_parties
from portal.services.finding_people import FoundPerson
from portal.services.lasting_powers import Answer, BadCode
from portal.services.mandate_wordings import Wording
from portal.services.mandates import (
    BirthNeeded,
    EvidenceNeeded,
    NotByThemselves,
    NotTheirs,
    OfAge,
    Proof,
    Wish,
)
from portal.services.served import NotChecked
from portal.web import parts
from portal.web.forms.call_writing_down import WritingDownForm
from portal.web.mandate_views import wish_of

THEIR_OWN_WORD = frozenset({Basis.CONSENT, Basis.PROFESSIONAL})
"""Grounds for which nobody else's word stands for theirs."""
FAULTS = (BirthNeeded, EvidenceNeeded, NotByThemselves, NotTheirs, OfAge, BadCode)


class NotYet(Exception):
    """Something on the form is missing or wrong: it is said at its field."""


@dataclass
class Written:
    """The form as it is shown: whom a search found, and the words to read out."""

    form: WritingDownForm
    basis: Basis
    found: list[FoundPerson] | None = None
    wording: Wording | None = None


def grounds(call: Call) -> list[Basis]:
    """The grounds that staff can write down: without the person only those with papers."""
    table = bases().grounds
    return [
        one
        for one in Basis
        if "staff" in table[one].ways
        and (call.on_behalf_of_id is None or one not in THEIR_OWN_WORD)
    ]


def is_for_other(call: Call, basis: Basis) -> bool:
    """Whether the caller is who acts, for another; else it is done for the caller."""
    return call.on_behalf_of_id is not None and basis not in THEIR_OWN_WORD


def search(session: Session, actor: Actor, written: Written) -> None:
    """Whom the clues on the form find, where there are any."""
    form = written.form
    if form.asked.clues:
        written.found = finding_people.find_people(
            session, actor, form.asked, parts.here().gazetteer
        )


def sides(
    session: Session, actor: Actor, call: Call, written: Written
) -> tuple[Person, Person | None]:
    """For whom, and who acts: None for somebody who is to be written down. Raises NotYet."""
    caller = call.person
    if caller is None:
        raise NotChecked
    if is_for_other(call, written.basis) and call.on_behalf_of is not None:
        return call.on_behalf_of, caller
    form = written.form
    try:
        known = session.get(Person, UUID(form.helper.data or ""))
    except ValueError:
        known = None
    if known is not None:
        form.helper_name.data = form.helper_name.data or known.name
    elif not form.is_new.data:
        form.helper_name.errors = [_("Find them first, or say that we do not know them yet")]
        raise NotYet
    elif not (form.helper_name.data and form.helper_phone.data and form.helper_email.data):
        form.helper_name.errors = [
            _("Write their name, phone number and email: they show who they are by them")
        ]
        raise NotYet
    search(session, actor, written)
    return caller, known


def wish_in(written: Written, principal: Person, agent: str, answer: Answer | None) -> Wish:
    """What is to be written down, with what it rests on. Raises NotYet."""
    form = written.form
    proofs = []
    if answer is not None:
        proofs.append(Proof("lpa", answer.code))
        doubt = _doubt(answer, written.basis, principal, agent)
        proofs += [Proof("doubt", doubt)] if doubt else []
    elif form.code.data:
        proofs.append(Proof("lpa", form.code.data))  # looked up once it is written down
    elif form.proof.data:
        if not form.proof_words.data:
            form.proof_words.errors = [_("Write down what stands in it")]
            raise NotYet
        proofs.append(Proof(form.proof.data, form.proof_words.data))
    wish = wish_of(form, written.basis, proofs)
    return Wish(wish.basis, wish.scopes, wish.days, wish.copies, wish.evidence, form.born.data)


def looked_up(form: WritingDownForm) -> Answer | None:
    """What the registry says of the code, asked before any transaction is open. Raises BadCode."""
    if not form.code.data:
        return None
    settings = parts.here().settings
    key = settings.lpa_key
    registry = lasting_powers.registry(
        str(settings.lpa_url or ""), key.get_secret_value() if key else ""
    )
    return lasting_powers.look_up(registry, form.code.data, form.surname.data or "")


def put(form: WritingDownForm, fault: Exception) -> None:
    """Say one of `FAULTS` at its field."""
    match fault:
        case BirthNeeded():
            form.born.errors = [_("Write down the day of birth: it ends at 18")]
        case OfAge():
            form.born.errors = [_("They are 18 already: nobody acts for them as a parent")]
        case EvidenceNeeded():
            form.proof.errors = [_("Say what you saw: this ground needs it")]
        case BadCode():
            form.code.errors = [_("An access code is V and twelve letters and digits.")]
        case NotByThemselves():
            form.rows[0].errors = [_("You may be one of the two: a colleague has to do it.")]
        case NotTheirs():
            form.rows[0].errors = [_("Only the person themselves can give this.")]
        case _:
            return


def _doubt(answer: Answer, basis: Basis, principal: Person, agent: str) -> str:
    """Why a colleague looks into a power that was looked up, besides that one always does."""
    if answer.missing:
        return "unknown_code"
    if answer.found is None:
        return "registry_away"
    is_donor = mandate_parties.same_name(answer.found.donor_name, principal.name)
    if answer.found.basis is not basis or not is_donor:
        return "other_name"
    return answer.doubt(agent)
