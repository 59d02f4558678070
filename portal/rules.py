"""The rules, as a table: for each action, how far each role's right goes, and why.

A role that an action does not name has no right to it. Add an action by adding its rule here;
`portal policy table` prints them, and the tests hold the whole matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.models.actors import Role
from portal.scopes import (
    ANY,
    ANY_WITH_REASON,
    HELD_CASE,
    IN_CALL,
    OWN_CASE,
    OWN_DESK,
    OWN_RECORD,
    OWN_SIGN_ON,
    PUBLIC_CASE,
    SECOND_LOOK,
    TEAM_CASE,
    TEAM_EPISODE,
    TEAM_PLACE,
    WARD_CASE,
    Scope,
)


class Action(StrEnum):
    """Everything that can be asked of the services."""

    OPEN_CASE = "open_case"
    WRITE_DRAFT = "write_draft"
    READ_PUBLIC_CASES = "read_public_cases"
    READ_CASE = "read_case"
    READ_PRIVATE_DETAILS = "read_private_details"
    PROGRESS_CASE = "progress_case"
    REOPEN_CASE = "reopen_case"
    COUNT_IN = "count_in"
    FOLLOW_CASE = "follow_case"
    USE_LINK = "use_link"
    ASK_FOR_LINK = "ask_for_link"
    RECORD_CONTACT = "record_contact"
    READ_QUEUE = "read_queue"
    READ_AS_STAFF = "read_as_staff"
    ASSIGN_CASE = "assign_case"
    HAND_OVER_CASE = "hand_over_case"
    JOIN_CASES = "join_cases"
    SPLIT_CASE = "split_case"
    NOTE_CASE = "note_case"
    ASK_REPORTER = "ask_reporter"
    ANSWER_ENQUIRY = "answer_enquiry"
    END_ENQUIRIES = "end_enquiries"
    CONCEAL = "conceal"
    KEEP_VIEW = "keep_view"
    ORDER_BULK = "order_bulk"
    CARRY_OUT_BULK = "carry_out_bulk"
    TAKE_CALL = "take_call"
    FIND_PERSON = "find_person"
    MOVE_CONTACT = "move_contact"
    HEAR_TEXT = "hear_text"
    READ_TEXTS = "read_texts"
    READ_TEXT_COSTS = "read_text_costs"
    BEGIN_EPISODE = "begin_episode"
    READ_EPISODE = "read_episode"
    CHANGE_EPISODE = "change_episode"
    DECLARE_EPISODE = "declare_episode"
    READ_EPISODE_AS_STAFF = "read_episode_as_staff"
    READ_FIGURES = "read_figures"
    RELEASE_EPISODE = "release_episode"
    DECIDE_BY_RULE = "decide_by_rule"
    OVERRULE = "overrule"
    REMIND_OF_EPISODE = "remind_of_episode"
    SIGN_ON = "sign_on"
    SIGN_OFF = "sign_off"
    READ_ACCOUNT = "read_account"
    CHANGE_ACCOUNT = "change_account"
    DELETE_ACCOUNT = "delete_account"
    PROVE_CONTACT = "prove_contact"
    BRING_IN_CASES = "bring_in_cases"
    READ_ACCESS_LOG = "read_access_log"
    READ_PERSON = "read_person"
    RECORD_AUDIT = "record_audit"
    SEE_WHO_COMES = "see_who_comes"
    LOOK_INTO_DEATH = "look_into_death"
    CONFIRM_DEATH = "confirm_death"
    LIFT_DEATH = "lift_death"
    SEND = "send"
    EXPORT_RECORD = "export_record"
    REPLAY = "replay"
    RETAIN = "retain"
    IMPORT_GAZETTEER = "import_gazetteer"


Grants = Mapping[Role, tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an action to what, and the reason in a sentence for auditors."""

    why: str
    grants: Grants


_HANDLERS = (Role.OFFICER, Role.INSPECTOR, Role.LEAD)
_MACHINE = (Role.COMMAND, Role.SYSTEM)


def _to(roles: tuple[Role, ...], *scopes: Scope) -> Grants:
    return dict.fromkeys(roles, scopes)


def _and(*grants: Grants) -> Grants:
    """All of these together; a role named twice has both rights."""
    together: dict[Role, tuple[Scope, ...]] = {}
    for one in grants:
        for role, scopes in one.items():
            before = together.get(role, ())
            together[role] = before + tuple(scope for scope in scopes if scope not in before)
    return together


_EVERYONE = _to(tuple(Role), ANY)
_MACHINES = _to(_MACHINE, ANY)
_TO_ITS_OWNER = _and(_to((Role.HOLDER,), HELD_CASE), _to((Role.RESIDENT,), OWN_CASE))
_TO_ITS_TEAM = _to((*_HANDLERS, Role.CLERK), TEAM_CASE)
_TO_ITS_TOLD_TEAMS = _to((*_HANDLERS, Role.CLERK), TEAM_EPISODE)
_TO_WHO_HANDLES_IT = _and(_TO_ITS_TEAM, _MACHINES)
_TO_WHO_SAYS_WHY = _to((Role.CLERK, Role.RECORDS_MANAGER), ANY_WITH_REASON)
_PRIVATE = _and(_TO_ITS_OWNER, _TO_WHO_HANDLES_IT, _TO_WHO_SAYS_WHY)
_READABLE = _and(_to(tuple(Role), PUBLIC_CASE), _PRIVATE)
_OWN = _and(_to((Role.RESIDENT,), OWN_RECORD), _to((Role.COMMAND,), ANY))
_OWN_OR_SERVED = _and(_to((Role.RESIDENT,), OWN_RECORD), _to((Role.CLERK,), IN_CALL))

RULES: Mapping[Action, Rule] = {
    # --- cases
    Action.OPEN_CASE: Rule("Anyone may tell the council of something.", _EVERYONE),
    Action.WRITE_DRAFT: Rule("A report is kept while it is being written.", _EVERYONE),
    Action.READ_PUBLIC_CASES: Rule(
        "Lists and maps hold public cases without personal data.", _EVERYONE
    ),
    Action.READ_CASE: Rule(
        "A public case is for all to read; a private one for whose it is and who handles it.",
        _READABLE,
    ),
    Action.READ_PRIVATE_DETAILS: Rule(
        "What was told in confidence is for whose it is and who handles it; the contact centre "
        "and the records manager say why they look.",
        _PRIVATE,
    ),
    Action.PROGRESS_CASE: Rule("Who handles a case says how it goes on.", _TO_WHO_HANDLES_IT),
    Action.REOPEN_CASE: Rule(
        "Whose case it is can say that it is not fixed; the contact centre says it for a caller.",
        _and(_TO_ITS_OWNER, _TO_WHO_HANDLES_IT, _to((Role.CLERK,), ANY_WITH_REASON)),
    ),
    Action.COUNT_IN: Rule(
        "Anyone may say that they have the same problem.", _to(tuple(Role), PUBLIC_CASE)
    ),
    Action.FOLLOW_CASE: Rule("Who may read a case may be told of it.", _READABLE),
    Action.USE_LINK: Rule("Who has a link was reached where it was sent.", _EVERYONE),
    Action.ASK_FOR_LINK: Rule(
        "The link goes only to who reported or follows the case; the answer is the same for all.",
        _EVERYONE,
    ),
    Action.RECORD_CONTACT: Rule("Every exchange is kept, whoever began it.", _EVERYONE),
    # --- staff
    Action.READ_QUEUE: Rule(
        "Who handles cases sees those of their teams, a councillor the public ones of their wards.",
        _to((*_HANDLERS, Role.CLERK, Role.COUNCILLOR), ANY),
    ),
    Action.READ_AS_STAFF: Rule(
        "The staff page of a case is for who handles it; a councillor sees there what is public "
        "in their wards; the contact centre and the records manager say why they look.",
        _and(
            _to((*_HANDLERS, Role.CLERK), TEAM_CASE),
            _to((Role.COUNCILLOR,), WARD_CASE),
            _TO_WHO_SAYS_WHY,
        ),
    ),
    Action.ASSIGN_CASE: Rule("Who handles a case says who of them does it.", _TO_ITS_TEAM),
    Action.HAND_OVER_CASE: Rule("Who has a case hands it to whose it is.", _TO_WHO_HANDLES_IT),
    Action.JOIN_CASES: Rule("Who handles a case sees that it is another one.", _TO_WHO_HANDLES_IT),
    Action.SPLIT_CASE: Rule("Who handles a case sees that it is two.", _TO_ITS_TEAM),
    Action.NOTE_CASE: Rule(
        "Who handles a case writes down what the next one must know; so does the contact centre "
        "for a caller.",
        _and(_TO_ITS_TEAM, _to((Role.CLERK,), ANY_WITH_REASON)),
    ),
    Action.ASK_REPORTER: Rule("Who handles a case may ask who reported it.", _TO_ITS_TEAM),
    Action.ANSWER_ENQUIRY: Rule(
        "Whose case it is answers; the contact centre writes it down for a caller.",
        _and(_TO_ITS_OWNER, _to((Role.CLERK,), TEAM_CASE, ANY_WITH_REASON)),
    ),
    Action.END_ENQUIRIES: Rule("What nobody answered in time is ended by the portal.", _MACHINES),
    Action.CONCEAL: Rule(
        "What nobody should see is hidden by who handles the case, or by who says why.",
        _and(_TO_ITS_TEAM, _TO_WHO_SAYS_WHY),
    ),
    Action.KEEP_VIEW: Rule(
        "Who has a queue keeps views of it, for themselves.",
        _to((*_HANDLERS, Role.CLERK, Role.COUNCILLOR), OWN_DESK),
    ),
    Action.ORDER_BULK: Rule(
        "Who handles cases may do the same to many; each case asks again.",
        _to((*_HANDLERS, Role.CLERK), OWN_DESK),
    ),
    Action.CARRY_OUT_BULK: Rule("An order for many cases is carried out by the portal.", _MACHINES),
    # --- the contact centre
    Action.TAKE_CALL: Rule(
        "The contact centre serves whoever calls; a call is its clerk's.",
        _to((Role.CLERK,), OWN_DESK),
    ),
    Action.FIND_PERSON: Rule(
        "Who serves somebody may look for them; the records manager says why.",
        _and(_to((Role.CLERK,), IN_CALL), _to((Role.RECORDS_MANAGER,), ANY_WITH_REASON)),
    ),
    Action.MOVE_CONTACT: Rule(
        "A contact kept under the wrong person is moved by who kept it, or by who says why.",
        _and(_to((Role.CLERK,), OWN_DESK), _to((Role.RECORDS_MANAGER,), ANY_WITH_REASON)),
    ),
    # --- signing on and the account
    Action.SIGN_ON: Rule("Until somebody has signed on they are anyone.", _EVERYONE),
    Action.SIGN_OFF: Rule(
        "A session is ended by whose it is, by its provider, or by its time.",
        _and(_to(tuple(Role), OWN_SIGN_ON), _MACHINES),
    ),
    Action.READ_ACCOUNT: Rule("An account is its holder's alone.", _OWN),
    Action.CHANGE_ACCOUNT: Rule("An account is its holder's alone.", _OWN),
    Action.DELETE_ACCOUNT: Rule("An account is its holder's alone.", _OWN),
    Action.PROVE_CONTACT: Rule(
        "A code goes to the phone or email itself: who types it in has it.",
        _and(_to((Role.RESIDENT,), ANY), _MACHINES),
    ),
    Action.BRING_IN_CASES: Rule(
        "Earlier reports come in after a code to the phone or email they were made with.",
        _and(_to((Role.RESIDENT,), ANY), _MACHINES),
    ),
    # --- the record and the audit
    Action.READ_ACCESS_LOG: Rule(
        "Everyone may see who looked at their record; the records manager answers for it.",
        _and(_OWN, _to((Role.RECORDS_MANAGER,), ANY)),
    ),
    Action.READ_PERSON: Rule(
        "A person's record is their own; staff who serve them say why they look.",
        _and(_OWN, _TO_WHO_SAYS_WHY, _MACHINES),
    ),
    Action.RECORD_AUDIT: Rule("The portal itself writes down who did what.", _EVERYONE),
    # --- texts
    Action.HEAR_TEXT: Rule(
        "What a number texts is heard by the portal; the provider's signature stands for it.",
        _MACHINES,
    ),
    Action.READ_TEXTS: Rule(
        "What no case came of is read by the contact centre, and by the duty team that was told.",
        _and(_to((Role.CLERK,), ANY), _to(_HANDLERS, TEAM_CASE)),
    ),
    Action.READ_TEXT_COSTS: Rule(
        "What texts cost is no secret among those who send them.",
        _to((*_HANDLERS, Role.CLERK), ANY),
    ),
    # --- life events
    Action.BEGIN_EPISODE: Rule(
        "Who has signed on tells us what happened in their life; the contact centre writes it down "
        "for whom it serves.",
        _and(_to((Role.RESIDENT,), ANY), _to((Role.CLERK,), IN_CALL)),
    ),
    Action.READ_EPISODE: Rule(
        "What somebody said of their life is theirs; the contact centre sees it with them.",
        _and(_OWN_OR_SERVED, _MACHINES),
    ),
    Action.CHANGE_EPISODE: Rule(
        "What somebody said of their life is theirs; the contact centre writes it down with them.",
        _OWN_OR_SERVED,
    ),
    Action.DECLARE_EPISODE: Rule(
        "Whose life it is says who is told; the contact centre sends it for them.", _OWN_OR_SERVED
    ),
    Action.READ_EPISODE_AS_STAFF: Rule(
        "How an episode goes on is for the teams that were told of it, each with its own fields; "
        "the contact centre and the records manager say why they look, and see no fields.",
        _and(_TO_ITS_TOLD_TEAMS, _TO_WHO_SAYS_WHY),
    ),
    Action.READ_FIGURES: Rule(
        "Figures without persons are for who leads teams.", _to((Role.LEAD,), ANY)
    ),
    Action.RELEASE_EPISODE: Rule(
        "What waited until a death was verified is told by the portal once it is.", _MACHINES
    ),
    Action.DECIDE_BY_RULE: Rule(
        "What a rule of law decides by itself is decided at once.", _MACHINES
    ),
    Action.OVERRULE: Rule("Who handles a case may decide otherwise than a rule did.", _TO_ITS_TEAM),
    Action.REMIND_OF_EPISODE: Rule(
        "What is not finished is brought to mind by the portal.", _MACHINES
    ),
    # --- appointments
    Action.SEE_WHO_COMES: Rule(
        "Who sees people by appointment knows who comes.", _to((*_HANDLERS, Role.CLERK), TEAM_PLACE)
    ),
    # --- deaths
    Action.LOOK_INTO_DEATH: Rule(
        "That somebody has died is looked into by the contact centre and the records manager.",
        _to((Role.CLERK, Role.RECORDS_MANAGER), ANY),
    ),
    Action.CONFIRM_DEATH: Rule(
        "A death is written to a record after a second look, by somebody else than the first.",
        _to((Role.CLERK, Role.RECORDS_MANAGER), SECOND_LOOK),
    ),
    Action.LIFT_DEATH: Rule(
        "A death that was written to a record wrongly is taken back at once, and why is kept.",
        _to((Role.CLERK, Role.RECORDS_MANAGER), ANY_WITH_REASON),
    ),
    # --- running it
    Action.SEND: Rule("The portal sends what waits to be sent.", _MACHINES),
    Action.EXPORT_RECORD: Rule(
        "The record holds personal data: it is exported on the machine alone.", _MACHINES
    ),
    Action.REPLAY: Rule("What was not delivered is sent again from the machine.", _MACHINES),
    Action.RETAIN: Rule("What is no longer needed is removed by the portal.", _MACHINES),
    Action.IMPORT_GAZETTEER: Rule("Addresses are brought in on the machine.", _MACHINES),
}
