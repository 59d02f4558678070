"""The rules, as a table: for each action, how far each role's right goes, and why.

A role that an action does not name has no right to it. Add an action in `portal.actions` and its
rule here; `portal policy table` prints them, and the tests hold the whole matrix.
"""

from collections.abc import Mapping

from portal.actions import Action
from portal.grants import (
    BY_LINK,
    EVERYONE,
    EVERYONE_FOR_THEMSELVES,
    FOR_ANOTHER_TO_DO,
    HANDLERS,
    MACHINES,
    OWN,
    OWN_OR_SERVED,
    PRIVATE,
    READABLE,
    TO_ITS_OWNER,
    TO_ITS_TEAM,
    TO_ITS_TOLD_TEAMS,
    TO_WHO_HANDLES_IT,
    TO_WHO_SAYS_WHY,
    Rule,
    to,
    together,
)  # fmt: skip
from portal.models.actors import Role
from portal.scopes import (
    ACTED_FOR,
    ANY,
    ANY_WITH_REASON,
    CHECKED_BY_ANOTHER,
    DETAILS_CHANGED,
    DETAILS_SEEN,
    IN_CALL,
    LIVED_THROUGH,
    LOOKED_INTO,
    MAY_REPORT,
    OWN_ADVISER,
    OWN_AGENCY,
    OWN_DESK,
    OWN_LEADERSHIP,
    OWN_MANDATE,
    OWN_RECORD,
    OWN_SIGN_ON,
    PUBLIC_CASE,
    SECOND_LOOK,
    TEAM_CASE,
    TEAM_PLACE,
    WARD_CASE,
)  # fmt: skip

RULES: Mapping[Action, Rule] = {
    # --- cases
    Action.OPEN_CASE: Rule(
        "Anyone may tell the council of something; for another only who may report for them.",
        together(EVERYONE_FOR_THEMSELVES, to((Role.AGENT,), MAY_REPORT)),
    ),
    Action.WRITE_DRAFT: Rule("A report is kept while it is being written.", EVERYONE),
    Action.READ_PUBLIC_CASES: Rule(
        "Lists and maps hold public cases without personal data.", EVERYONE
    ),
    Action.READ_CASE: Rule(
        "A public case is for all to read; a private one for whose it is and who handles it.",
        READABLE,
    ),
    Action.READ_PRIVATE_DETAILS: Rule(
        "What was told in confidence is for whose it is and who handles it; the contact centre "
        "and the records manager say why they look.",
        PRIVATE,
    ),
    Action.PROGRESS_CASE: Rule("Who handles a case says how it goes on.", TO_WHO_HANDLES_IT),
    Action.REOPEN_CASE: Rule(
        "Whose case it is can say that it is not fixed; the contact centre says it for a caller.",
        together(
            TO_ITS_OWNER,
            FOR_ANOTHER_TO_DO,
            TO_WHO_HANDLES_IT,
            to((Role.CLERK,), ANY_WITH_REASON),
        ),
    ),
    Action.COUNT_IN: Rule(
        "Anyone may say that they have the same problem.", to(tuple(Role), PUBLIC_CASE)
    ),
    Action.FOLLOW_CASE: Rule("Who may read a case may be told of it.", READABLE),
    Action.ASK_TO_FOLLOW: Rule(
        "Who may report for somebody may ask them to be texted; a code to their phone says yes.",
        to((Role.AGENT,), MAY_REPORT),
    ),
    Action.USE_LINK: Rule("Who has a link was reached where it was sent.", EVERYONE),
    Action.ASK_FOR_LINK: Rule(
        "The link goes only to who reported or follows the case; the answer is the same for all.",
        EVERYONE,
    ),
    Action.RECORD_CONTACT: Rule("Every exchange is kept, whoever began it.", EVERYONE),
    # --- staff
    Action.READ_QUEUE: Rule(
        "Who handles cases sees those of their teams, a councillor the public ones of their wards.",
        to((*HANDLERS, Role.CLERK, Role.COUNCILLOR), ANY),
    ),
    Action.READ_AS_STAFF: Rule(
        "The staff page of a case is for who handles it; a councillor sees there what is public "
        "in their wards; the contact centre and the records manager say why they look.",
        together(
            to((*HANDLERS, Role.CLERK), TEAM_CASE),
            to((Role.COUNCILLOR,), WARD_CASE),
            TO_WHO_SAYS_WHY,
        ),
    ),
    Action.ASSIGN_CASE: Rule("Who handles a case says who of them does it.", TO_ITS_TEAM),
    Action.HAND_OVER_CASE: Rule("Who has a case hands it to whose it is.", TO_WHO_HANDLES_IT),
    Action.JOIN_CASES: Rule("Who handles a case sees that it is another one.", TO_WHO_HANDLES_IT),
    Action.SPLIT_CASE: Rule("Who handles a case sees that it is two.", TO_ITS_TEAM),
    Action.NOTE_CASE: Rule(
        "Who handles a case writes down what the next one must know; so does the contact centre "
        "for a caller.",
        together(TO_ITS_TEAM, to((Role.CLERK,), ANY_WITH_REASON)),
    ),
    Action.ASK_REPORTER: Rule("Who handles a case may ask who reported it.", TO_ITS_TEAM),
    Action.ANSWER_ENQUIRY: Rule(
        "Whose case it is answers; the contact centre writes it down for a caller.",
        together(TO_ITS_OWNER, FOR_ANOTHER_TO_DO, to((Role.CLERK,), TEAM_CASE, ANY_WITH_REASON)),
    ),
    Action.END_ENQUIRIES: Rule("What nobody answered in time is ended by the portal.", MACHINES),
    Action.CONCEAL: Rule(
        "What nobody should see is hidden by who handles the case, or by who says why.",
        together(TO_ITS_TEAM, TO_WHO_SAYS_WHY),
    ),
    Action.KEEP_VIEW: Rule(
        "Who has a queue keeps views of it, for themselves.",
        to((*HANDLERS, Role.CLERK, Role.COUNCILLOR), OWN_DESK),
    ),
    Action.ORDER_BULK: Rule(
        "Who handles cases may do the same to many; each case asks again.",
        to((*HANDLERS, Role.CLERK), OWN_DESK),
    ),
    Action.CARRY_OUT_BULK: Rule("An order for many cases is carried out by the portal.", MACHINES),
    # --- the contact centre
    Action.TAKE_CALL: Rule(
        "The contact centre serves whoever calls; a call is its clerk's.",
        to((Role.CLERK,), OWN_DESK),
    ),
    Action.FIND_PERSON: Rule(
        "Who serves somebody may look for them; the records manager says why.",
        together(to((Role.CLERK,), IN_CALL), to((Role.RECORDS_MANAGER,), ANY_WITH_REASON)),
    ),
    Action.MOVE_CONTACT: Rule(
        "A contact kept under the wrong person is moved by who kept it, or by who says why.",
        together(to((Role.CLERK,), OWN_DESK), to((Role.RECORDS_MANAGER,), ANY_WITH_REASON)),
    ),
    # --- signing on and the account
    Action.SIGN_ON: Rule("Until somebody has signed on they are anyone.", EVERYONE),
    Action.SIGN_OFF: Rule(
        "A session is ended by whose it is, by its provider, or by its time.",
        together(to(tuple(Role), OWN_SIGN_ON), MACHINES),
    ),
    Action.READ_ACCOUNT: Rule(
        "An account is its holder's; who acts for them sees the part that the mandate covers.",
        together(OWN, to((Role.AGENT,), ACTED_FOR)),
    ),
    Action.READ_DETAILS: Rule(
        "Name, address, phone and email are their holder's; and for whom a mandate lets see them.",
        together(OWN, to((Role.AGENT,), DETAILS_SEEN)),
    ),
    Action.CHANGE_ACCOUNT: Rule(
        "An account is its holder's; a name or address may be changed by whom a mandate lets.",
        together(OWN, to((Role.AGENT,), DETAILS_CHANGED)),
    ),
    Action.CHANGE_REACH: Rule("Phones, emails and what is sent there are the holder's alone.", OWN),
    Action.DELETE_ACCOUNT: Rule("An account is its holder's alone.", OWN),
    Action.PROVE_CONTACT: Rule(
        "A code goes to the phone or email itself: who types it in has it.",
        together(to((Role.RESIDENT,), ANY), MACHINES),
    ),
    Action.BRING_IN_CASES: Rule(
        "Earlier reports come in after a code to the phone or email they were made with.",
        together(to((Role.RESIDENT,), ANY), MACHINES),
    ),
    # --- the record and the audit
    Action.READ_ACCESS_LOG: Rule(
        "Everyone may see who looked at their record; the records manager answers for it.",
        together(OWN, to((Role.RECORDS_MANAGER,), ANY)),
    ),
    Action.READ_PERSON: Rule(
        "A person's record is their own; staff who serve them say why they look.",
        together(OWN, TO_WHO_SAYS_WHY, MACHINES),
    ),
    Action.RECORD_AUDIT: Rule("The portal itself writes down who did what.", EVERYONE),
    # --- texts
    Action.HEAR_TEXT: Rule(
        "What a number texts is heard by the portal; the provider's signature stands for it.",
        MACHINES,
    ),
    Action.READ_TEXTS: Rule(
        "What no case came of is read by the contact centre, and by the duty team that was told.",
        together(to((Role.CLERK,), ANY), to(HANDLERS, TEAM_CASE)),
    ),
    Action.READ_TEXT_COSTS: Rule(
        "What texts cost is no secret among those who send them.",
        to((*HANDLERS, Role.CLERK), ANY),
    ),
    # --- life events
    Action.BEGIN_EPISODE: Rule(
        "Who has signed on tells us what happened in their life; the contact centre writes it down "
        "for whom it serves.",
        together(
            to((Role.RESIDENT,), ANY),
            to((Role.CLERK,), IN_CALL),
            to((Role.AGENT,), LIVED_THROUGH),
        ),
    ),
    Action.READ_EPISODE: Rule(
        "What somebody said of their life is theirs; the contact centre sees it with them, and "
        "who acts for them where the mandate lets them.",
        together(OWN_OR_SERVED, BY_LINK, to((Role.AGENT,), LOOKED_INTO), MACHINES),
    ),
    Action.CHANGE_EPISODE: Rule(
        "What somebody said of their life is theirs; the contact centre writes it down with them, "
        "and who acts for them where the mandate lets them.",
        together(OWN_OR_SERVED, BY_LINK, to((Role.AGENT,), LIVED_THROUGH)),
    ),
    Action.DECLARE_EPISODE: Rule(
        "Whose life it is says who is told; the contact centre sends it for them, and who acts "
        "for them where the mandate lets them.",
        together(OWN_OR_SERVED, BY_LINK, to((Role.AGENT,), LIVED_THROUGH)),
    ),
    Action.BOOK_APPOINTMENT: Rule(
        "Whose life it is books a time, moves it and gives it back; the contact centre does it "
        "with them, and who acts for them where the mandate lets them.",
        together(OWN_OR_SERVED, BY_LINK, to((Role.AGENT,), LIVED_THROUGH)),
    ),
    Action.READ_EPISODE_AS_STAFF: Rule(
        "How an episode goes on is for the teams that were told of it, each with its own fields; "
        "the contact centre and the records manager say why they look, and see no fields.",
        together(TO_ITS_TOLD_TEAMS, TO_WHO_SAYS_WHY),
    ),
    Action.READ_FIGURES: Rule(
        "Figures without persons are for who leads teams.", to((Role.LEAD,), ANY)
    ),
    Action.RELEASE_EPISODE: Rule(
        "What waited until a death was verified is told by the portal once it is.", MACHINES
    ),
    Action.DECIDE_BY_RULE: Rule(
        "What a rule of law decides by itself is decided at once.", MACHINES
    ),
    Action.OVERRULE: Rule("Who handles a case may decide otherwise than a rule did.", TO_ITS_TEAM),
    Action.REMIND_OF_EPISODE: Rule(
        "What is not finished is brought to mind by the portal.", MACHINES
    ),
    # --- acting for somebody
    Action.NAME_AGENT: Rule(
        "Whom somebody trusts they say themselves.", to((Role.RESIDENT,), OWN_RECORD)
    ),
    Action.ASK_FOR_MANDATE: Rule(
        "Anyone who has signed on may ask to act for another; only that one can say yes.",
        to((Role.RESIDENT,), ANY),
    ),
    Action.TAKE_MANDATE: Rule(
        "Who was invited says yes or no; the invitation and a code show that it is they.",
        to((Role.RESIDENT,), ANY),
    ),
    Action.AGREE_TO_MANDATE: Rule(
        "Only for whom it is done can agree, on the web or with a code to their own phone.",
        together(to((Role.RESIDENT,), OWN_MANDATE), MACHINES),
    ),
    Action.REVOKE_MANDATE: Rule(
        "Whose mandate it is ends it, without saying why: on the web, by text, or through the "
        "contact centre in a call; the records manager says why.",
        together(
            to((Role.RESIDENT,), OWN_MANDATE),
            to((Role.CLERK,), IN_CALL),
            to((Role.RECORDS_MANAGER,), ANY_WITH_REASON),
            MACHINES,
        ),
    ),
    Action.HAND_BACK_MANDATE: Rule(
        "Who holds a mandate may give it back, in a call too: the clerk writes it down for them.",
        together(to((Role.RESIDENT,), OWN_AGENCY), to((Role.CLERK,), IN_CALL)),
    ),
    Action.ACT_FOR: Rule(
        "Who has signed on may act for whoever let them; the mandate says in what.",
        together(to((Role.RESIDENT,), ANY), to((Role.AGENT,), ACTED_FOR)),
    ),
    Action.READ_MANDATES: Rule(
        "Who may act for somebody is known to that person, and to staff who serve them.",
        together(OWN, to((Role.CLERK,), IN_CALL), TO_WHO_SAYS_WHY, MACHINES),
    ),
    Action.READ_JOURNAL: Rule(
        "What was done for somebody is theirs to read; staff say why they look.",
        together(OWN, TO_WHO_SAYS_WHY, MACHINES),
    ),
    Action.CHOOSE_TELLING: Rule(
        "How somebody is told of what is done for them they choose, with a clerk's help in a call.",
        together(OWN, to((Role.CLERK,), IN_CALL)),
    ),
    Action.CHOOSE_COPIES: Rule(
        "Who gets the news of what is done for somebody they choose, or a clerk for them.",
        together(to((Role.RESIDENT,), OWN_MANDATE), to((Role.CLERK,), IN_CALL)),
    ),
    Action.WRITE_DOWN_MANDATE: Rule(
        "The contact centre writes down what somebody says who has shown who they are.",
        to((Role.CLERK,), IN_CALL),
    ),
    Action.CHECK_MANDATE: Rule(
        "What a mandate rests on is checked by staff, and not by who wrote it down.",
        to((Role.CLERK, Role.RECORDS_MANAGER), CHECKED_BY_ANOTHER),
    ),
    Action.PAUSE_MANDATES: Rule(
        "Who sees signs that somebody is forced lets all their mandates rest, quietly.",
        to((Role.CLERK, Role.RECORDS_MANAGER), ANY_WITH_REASON),
    ),
    Action.POST_JOURNAL: Rule(
        "Who has no internet is told by letter; the contact centre posts it.",
        together(to((Role.CLERK,), ANY), MACHINES),
    ),
    Action.END_MANDATES: Rule("What has come to its end is ended by the portal.", MACHINES),
    Action.KEEP_REFUSED_WORDS: Rule(
        "What somebody typed for another when their mandate ended is kept for that one.",
        together(to((Role.RESIDENT, Role.AGENT), ANY), MACHINES),
    ),
    Action.FORGET_KEPT_WORDS: Rule(
        "What was typed for somebody and never done is theirs to take away.", OWN
    ),
    # --- organisations
    Action.REGISTER_ORGANISATION: Rule(
        "Anyone who has signed on may ask for an organisation; the council looks into it.",
        to((Role.RESIDENT,), ANY),
    ),
    Action.VET_ORGANISATION: Rule(
        "Who answers for the record of persons lets organisations in, and out.",
        to((Role.RECORDS_MANAGER,), ANY),
    ),
    Action.JOIN_ORGANISATION: Rule(
        "Who was invited by a lead takes their place.", to((Role.RESIDENT,), ANY)
    ),
    Action.LEAD_ORGANISATION: Rule(
        "Who leads an organisation invites, removes and sees its figures.",
        to((Role.RESIDENT,), OWN_LEADERSHIP),
    ),
    Action.ADVISE: Rule(
        "A current adviser of an agreed organisation has clients.",
        to((Role.RESIDENT,), OWN_ADVISER),
    ),
    # --- apps of others
    Action.MANAGE_APPS: Rule(
        "Who looks after the portal says which apps may report to it.",
        to((Role.ADMINISTRATOR,), ANY),
    ),
    Action.USE_APP_KEY: Rule(
        "Who has the key of an app is that app; what it may do is asked again.", EVERYONE
    ),
    # --- appointments
    Action.SEE_WHO_COMES: Rule(
        "Who sees people by appointment knows who comes.", to((*HANDLERS, Role.CLERK), TEAM_PLACE)
    ),
    # --- deaths
    Action.LOOK_INTO_DEATH: Rule(
        "That somebody has died is looked into by the contact centre and the records manager.",
        to((Role.CLERK, Role.RECORDS_MANAGER), ANY),
    ),
    Action.CONFIRM_DEATH: Rule(
        "A death is written to a record after a second look, by somebody else than the first.",
        to((Role.CLERK, Role.RECORDS_MANAGER), SECOND_LOOK),
    ),
    Action.LIFT_DEATH: Rule(
        "A death that was written to a record wrongly is taken back at once, and why is kept.",
        to((Role.CLERK, Role.RECORDS_MANAGER), ANY_WITH_REASON),
    ),
    # --- running it
    Action.SEND: Rule("The portal sends what waits to be sent.", MACHINES),
    Action.EXPORT_RECORD: Rule(
        "The record holds personal data: it is exported on the machine alone.", MACHINES
    ),
    Action.REPLAY: Rule("What was not delivered is sent again from the machine.", MACHINES),
    Action.RETAIN: Rule("What is no longer needed is removed by the portal.", MACHINES),
    Action.IMPORT_GAZETTEER: Rule("Addresses are brought in on the machine.", MACHINES),
}
