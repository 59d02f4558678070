"""In a call: staff write down who may act for whom, once the caller has shown who they are."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.authority.bases import bases
from portal.models.actors import Actor, Basis
from portal.models.calls import Call
from portal.models.mandates import MandateState
from portal.models.people import Person
from portal.services import (
    call_helpers,
    finding_people,
    lasting_powers,
    mandate_copies,
    mandate_episodes,
    mandate_makings,
    mandate_parties,
    mandate_wordings,
)
from portal.services.calls import CallEnded
from portal.services.finding_people import FoundPerson
from portal.services.lasting_powers import Answer, BadCode
from portal.services.mandate_wordings import Agreed, Wording
from portal.services.mandates import (
    BirthNeeded,
    EvidenceNeeded,
    NotByThemselves,
    NotTheirs,
    OfAge,
    Proof,
    Wish,
)
from portal.services.served import NotChecked, is_checked
from portal.web import (
    call_losses,
    mandate_faults,
    parts,
    serving,
    staff_actions,
    staff_mandate_words,
)
from portal.web.call_pages import find, to_call
from portal.web.forms.call_writing_down import WritingDownForm
from portal.web.forms.choices import SelectChoice
from portal.web.guards import staff_only
from portal.web.mandate_views import tongue, wish_of
from portal.web.pages import page

blueprint = Blueprint(
    "call_writing_down", __name__, url_prefix="/staff/calls/<uuid:call_id>/write-down"
)
blueprint.after_request(staff_actions.keep_nowhere)
call_losses.install(blueprint)
_THEIR_OWN_WORD = {Basis.CONSENT, Basis.PROFESSIONAL}  # nobody else's word stands for theirs
_BY_CODE = {Basis.LPA_PROPERTY, Basis.LPA_HEALTH}


class _NotYet(Exception):
    """Something on the form is missing or wrong: it is said at its field."""


@dataclass
class _Page:
    """The form as it is shown: whom a search found, and the words to read out."""

    form: WritingDownForm
    basis: Basis
    found: list[FoundPerson] | None = None
    wording: Wording | None = None


@blueprint.get("")
@staff_only
def choose(call_id: UUID) -> Response:
    """On what ground somebody may act."""
    with parts.here().database.read() as session:
        call = find(session, call_id)
        if not is_checked(call, clock.now()):
            return to_call(call_id, "check_first")
        serving.enter(call.id)
        return page(
            "calls/write_down.html", call=call, grounds=_grounds(call), words=staff_mandate_words
        )


@blueprint.route("/<basis>", methods=["GET", "POST"])
@staff_only
def fill(call_id: UUID, basis: str) -> Response:
    """Who, in what and how long; then the words that are read out; then it is written down."""
    if basis not in set(Basis):
        with parts.here().database.read() as session:
            find(session, call_id)
        raise NotFound
    form = WritingDownForm()
    form.offer(Basis(basis))
    shown = _Page(form, Basis(basis))
    try:
        answer = _looked_up(form) if request.method == "POST" else None
        with parts.here().database.write() as session:
            call = find(session, call_id, to_change=request.method == "POST")
            if call.ended_at is not None:
                return to_call(call_id)
            if not is_checked(call, clock.now()):
                return to_call(call_id, "check_first")
            if shown.basis not in _grounds(call):
                raise NotFound
            _offer(session, call, shown)
            if request.method == "POST" and (said := _sent(session, call, shown, answer)):
                return redirect(url_for("call_helpers.show", call_id=call_id, said=said), 303)
            return _shown(call, shown)
    except (CallEnded, NotChecked):
        return to_call(call_id, "check_first")
    except mandate_faults.FAULTS as fault:
        mandate_faults.put(form, fault)
    except (*_OWN_FAULTS, _NotYet) as fault:
        _put(form, fault)
    with parts.here().database.read() as session:
        return _shown(find(session, call_id), shown)


_OWN_FAULTS = (BirthNeeded, EvidenceNeeded, NotByThemselves, NotTheirs, OfAge, BadCode)


def _sent(session: Session, call: Call, shown: _Page, answer: Answer | None) -> str:
    """What came of it, as a key for the next page; empty where the form is shown again."""
    form, actor = shown.form, serving.actor(call)
    is_whole = form.validate_on_submit()
    if request.form.get("do") == "find":
        form.helper.errors = []
        _search(session, actor, shown)
        return ""
    if not is_whole:
        _search(session, actor, shown)
        return ""
    principal, agent = _sides(session, actor, call, shown)
    name = (agent.name if agent else form.helper_name.data) or ""
    wish = _wish(shown, principal, name, answer)
    shown.wording = mandate_wordings.of_wish(
        wish, clock.now(), principal.name or "", name, tongue(),
        episodes=mandate_episodes.named(session, actor, wish, principal.id),
    )  # fmt: skip
    if request.form.get("do") != "write" or form.read.data != shown.wording.hash:
        form.read.data = shown.wording.hash
        return ""
    if shown.basis in _THEIR_OWN_WORD and not form.own_words.data:
        form.own_words.errors = [_("Write down how they said yes")]
        raise _NotYet
    agent = agent or call_helpers.introduce(session, actor, call, form.introduction)
    made = mandate_makings.write_down(
        session, actor, call, wish, principal, agent,
        Agreed(tongue(), shown.wording.hash), form.once.data or "", form.own_words.data or "",
    )  # fmt: skip
    if made.state is not MandateState.ACTIVE:
        return "checking"
    return "written_invited" if made.invitations else "written"


def _offer(session: Session, call: Call, shown: _Page) -> None:
    """Where it is the caller's own word, it may be for one of their life events alone; and whom no
    news can reach is told so.
    """
    if shown.basis in _THEIR_OWN_WORD and call.person_id is not None:
        actor = serving.actor(call)
        found = mandate_episodes.to_choose(session, actor, call.person_id)
        shown.form.offer_episodes(found, _("Any of theirs, now and later"))
        if not mandate_copies.can_reach(session, actor, call.person_id):
            shown.form.copies.description = staff_mandate_words.unreached()


def _sides(
    session: Session, actor: Actor, call: Call, shown: _Page
) -> tuple[Person, Person | None]:
    """For whom, and who acts: None for somebody who is to be written down. Raises _NotYet."""
    caller = call.person
    if caller is None:
        raise NotChecked
    if _is_for_other(call, shown.basis) and call.on_behalf_of is not None:
        return call.on_behalf_of, caller
    form = shown.form
    try:
        known = session.get(Person, UUID(form.helper.data or ""))
    except ValueError:
        known = None
    if known is not None:
        form.helper_name.data = form.helper_name.data or known.name
    elif not form.is_new.data:
        form.helper_name.errors = [_("Find them first, or say that we do not know them yet")]
        raise _NotYet
    elif not (form.helper_name.data and form.helper_phone.data and form.helper_email.data):
        form.helper_name.errors = [
            _("Write their name, phone number and email: they show who they are by them")
        ]
        raise _NotYet
    _search(session, actor, shown)
    return caller, known


def _wish(shown: _Page, principal: Person, agent: str, answer: Answer | None) -> Wish:
    form = shown.form
    proofs = []
    if answer is not None:
        proofs.append(Proof("lpa", answer.code))
        doubt = _doubt(answer, shown.basis, principal, agent)
        proofs += [Proof("doubt", doubt)] if doubt else []
    elif form.code.data:
        proofs.append(Proof("lpa", form.code.data))  # looked up once it is written down
    elif form.proof.data:
        if not form.proof_words.data:
            form.proof_words.errors = [_("Write down what stands in it")]
            raise _NotYet
        proofs.append(Proof(form.proof.data, form.proof_words.data))
    wish = wish_of(form, shown.basis, proofs)
    return Wish(wish.basis, wish.scopes, wish.days, wish.copies, wish.evidence, form.born.data)


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


def _looked_up(form: WritingDownForm) -> Answer | None:
    """What the registry says of the code, asked before any transaction is open. Raises BadCode."""
    if request.form.get("do") != "write" or not form.code.data:
        return None
    settings = parts.here().settings
    key = settings.lpa_key
    registry = lasting_powers.registry(
        str(settings.lpa_url or ""), key.get_secret_value() if key else ""
    )
    return lasting_powers.look_up(registry, form.code.data, form.surname.data or "")


def _search(session: Session, actor: Actor, shown: _Page) -> None:
    form = shown.form
    if form.asked.clues:
        shown.found = finding_people.find_people(session, actor, form.asked, parts.here().gazetteer)


def _is_for_other(call: Call, basis: Basis) -> bool:
    """Whether the caller is who acts, for another; else it is done for the caller."""
    return call.on_behalf_of_id is not None and basis not in _THEIR_OWN_WORD


def _grounds(call: Call) -> list[Basis]:
    """The grounds that staff can write down: without the person only those with papers."""
    table = bases().grounds
    return [
        one
        for one in Basis
        if "staff" in table[one].ways
        and (call.on_behalf_of_id is None or one not in _THEIR_OWN_WORD)
    ]


def _put(form: WritingDownForm, fault: Exception) -> None:
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


def _shown(call: Call, shown: _Page) -> Response:
    form = shown.form
    found = shown.found or []
    form.helper.choices = [
        SelectChoice(
            str(one.id), " · ".join(part for part in (one.name or "", one.address_hint) if part)
        )
        for one in found
        if one.id != call.person_id
    ]
    for_other = _is_for_other(call, shown.basis)
    response = page(
        "calls/write_down_form.html", call=call, form=form, basis=shown.basis, found=shown.found,
        wording=shown.wording, for_other=for_other, words=staff_mandate_words,
        by_code=shown.basis in _BY_CODE, is_parent=shown.basis is Basis.PARENT,
        their_word=shown.basis in _THEIR_OWN_WORD,
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response
