"""The rows of the fact base for when someone dies, the words, and who hears what."""

import re
from collections import Counter
from typing import Any

from life_events.engine.events import Mode, Tag
from life_events.engine.load import HOME, check
from life_events.engine.rates import all_rates
from life_events.engine.registers import duties
from life_events.engine.sharing import shared
from life_events.extract import extract_toml
from tests.support.bereaved import BEREAVEMENT, TODAY, WIDOW, planned

# Fact base 1.2: how it is handled, whose it is, its number in the list of services, how sure it is.
# A row that is tagged V/K was seen for its main rule; K/U was not.
ROWS: dict[str, tuple[str, str | None, int | None, str]] = {
    "B-01": ("link", None, None, "V"),
    "B-02": ("appointment", "registrar", 321, "V"),
    "B-03": ("case", "registrar", 321, "V"),
    "B-04": ("national", None, 328, "V"),
    "B-05": ("case", "council_tax", 58, "V"),
    "B-06": ("case", "council_tax", 59, "V"),
    "B-07": ("case", "council_tax", 60, "V"),
    "B-08": ("case", "benefits", 64, "K"),
    "B-09": ("case", "benefits", 70, "K"),
    "B-10": ("case", "housing", 711, "V"),
    "B-11": ("case", "housing", 1619, "V"),
    "B-12": ("link", None, None, "K"),
    "B-13": ("case", "electoral", 364, "K"),
    "B-14": ("case", "adult_care", 209, "K"),
    "B-15": ("case", "social_care_finance", 1756, "K"),
    "B-16": ("case", "equipment", 1402, "K"),
    "B-17": ("case", "blue_badge", 279, "V"),
    "B-18": ("case", "blue_badge", 280, "K"),
    "B-19": ("case", "library", 438, "K"),
    "B-20": ("case", "community_alarm", 313, "K"),
    "B-21": ("case", "waste", 854, "K"),
    "B-22": ("case", "parking", 474, "K"),
    "B-23": ("case", "cemetery", 1538, "K"),
    "B-24": ("case", "environmental_health", 329, "K"),
    "B-25": ("link", None, None, "V"),
    "B-26": ("link", None, 671, "V"),
    "B-27": ("link", None, None, "K"),
    "B-28": ("national", None, None, "V"),
    "B-29": ("national", None, None, "V"),
    "B-30": ("national", None, None, "V"),
    "B-31": ("national", None, None, "V"),
    "B-32": ("national", None, None, "K"),
    "B-33": ("link", None, None, "U"),
    "B-34": ("link", None, None, "K"),
    "B-35": ("link", None, None, "K"),
    "B-36": ("link", None, None, "V"),
    "B-37": ("link", None, None, "K"),
    "B-38": ("link", None, None, "K"),
    "B-39": ("link", None, None, "K"),
    "B-40": ("case", "adult_care", 209, "K"),
    "B-41": ("partner", "bereavement_support", 328, "K"),
    "B-42": ("case", "childrens_services", None, "K"),
    "B-43": ("link", None, None, "K"),
}
# What a row does in a second way, such as through the parish or with a link beside the case.
SECOND_WAYS = {
    "B-08b": ("case", "benefits", 63),
    "B-09b": ("link", None, None),
    "B-11b": ("partner", "housing_association", 1619),
    "B-21b": ("case", "waste", 859),
    "B-21c": ("case", "waste", 530),
    "B-22b": ("case", "garages", None),
    "B-22c": ("case", "allotments", None),
    "B-23b": ("case", "burial_ground", 1538),
    "B-29b": ("link", None, None),
    "B-31b": ("link", None, None),
    "B-33b": ("link", None, None),
}

# Fact base 1.3: the 41 contacts, by the task that stands for each; None is the surgery.
CONTACTS: dict[int, str | None] = {
    1: None, 2: "medical_examiner", 3: "coroner_first", 4: "register_death", 5: "register_death",
    6: "grave", 7: "council_tax", 8: "council_tax_reduction", 9: "housing_benefit",
    10: "end_council_tenancy", 11: "electoral_register", 12: "assisted_bins", 13: "parking_permit",
    14: "community_alarm", 15: "care_stops", 16: "care_charges", 17: "equipment", 18: "blue_badge",
    19: "bus_pass", 20: "library", 21: "carers_service", 22: "care_stops", 23: "tell_us_once",
    24: "tell_us_once", 25: "tell_us_once", 26: "tell_us_once", 27: "bereavement_support_payment",
    28: "funeral_payment", 29: "pension_letters", 30: "income_tax", 31: "child_benefit",
    32: "inheritance_tax", 33: "driving_licence", 34: "vehicle_keeper", 35: "passport",
    36: "probate", 37: "land_registry", 38: "tell_us_once", 39: "tell_us_once", 40: "tv_licence",
    41: "health_clinics",
}  # fmt: skip
# Health, the coroner, the registrar and the court: nobody else can be asked.
UNAVOIDABLE = {None, "medical_examiner", "coroner_first", "register_death", "probate"}


def test_the_files_have_no_mistake() -> None:
    assert check(HOME / "bereavement") == []


# ------------------------------------------------------------------ the rows


def test_every_row_is_there_once_with_its_way_its_team_its_number_and_how_sure_it_is() -> None:
    rows = {
        task.row: (task.mode.value, task.team, task.lgsl, task.tag.value)
        for task in BEREAVEMENT.tasks
        if task.row in ROWS
    }
    counted = Counter(task.row for task in BEREAVEMENT.tasks if task.row in ROWS)

    assert rows == ROWS
    assert set(counted.values()) == {1}


def test_a_row_that_is_done_in_two_ways_has_both() -> None:
    found = {
        task.row: (task.mode.value, task.team, task.lgsl)
        for task in BEREAVEMENT.tasks
        if task.row and re.fullmatch(r"B-\d\d[a-z]", task.row)
    }

    assert found == SECOND_WAYS


def test_every_question_of_the_fact_base_is_asked() -> None:
    asked = {row for question in BEREAVEMENT.questions for row in question.rows}

    assert asked == {f"B{number}" for number in range(17)}


def test_every_entitlement_of_the_fact_base_is_there_with_its_tag() -> None:
    tags = {benefit.id: benefit.tag.value for benefit in BEREAVEMENT.benefits}

    assert tags == {
        "bsp_standard": "V", "bsp_higher": "V", "funeral_expenses": "V", "childrens_funeral": "K",
        "council_tax_discount": "V", "class_f": "V", "survivor_council_tax_reduction": "K",
        "survivor_universal_credit": "K", "widowed_parents_allowance": "V",
        "child_benefit_after": "K", "carers_allowance_after": "K", "guardians_allowance": "U",
        "parental_bereavement_leave": "V", "bereaved_partner_leave": "V", "bereavement_leave": "U",
        "crisis_payment": "V", "pension_credit_survivor": "V", "attendance_allowance_survivor": "V",
    }  # fmt: skip


def test_what_is_not_sure_shows_no_sum() -> None:
    for one in (*BEREAVEMENT.tasks, *BEREAVEMENT.benefits):
        if one.tag is Tag.UNSURE:
            assert not any("{" in words or "£" in words for words in one.words)
            assert one.body
            assert one.link


def test_nothing_is_stopped_before_the_death_is_verified() -> None:
    """What a living person relies on waits; only the discount, which takes nothing, is decided."""
    stops = {"council_tax", "benefits", "housing", "electoral", "social_care_finance", "equipment",
             "blue_badge", "library", "community_alarm", "waste", "parking", "garages",
             "allotments"}  # fmt: skip
    at_once = {"single_person_discount", "council_tax_reduction_claim"}
    waits = {task.id for task in BEREAVEMENT.tasks if task.verified}

    assert BEREAVEMENT.verify
    assert {task.id for task in BEREAVEMENT.tasks if task.team in stops} - waits == at_once
    assert "care_stops" in waits


def test_every_team_is_a_duty() -> None:
    assert {task.team for task in BEREAVEMENT.tasks if task.team} <= set(duties())


# ------------------------------------------------------------------ the honest count


def _absorbed_by(task_id: str | None) -> str:
    if task_id in UNAVOIDABLE:
        return "unavoidable"
    match BEREAVEMENT.task[str(task_id)].mode:
        case Mode.CASE | Mode.PARTNER:
            return "declaration"
        case Mode.NATIONAL:
            return "tell us once"
        case _:
            return "own claim"


def test_41_contacts_become_14() -> None:
    counted = Counter(_absorbed_by(task) for task in CONTACTS.values())
    told = BEREAVEMENT.contacts

    assert counted == {"declaration": 17, "tell us once": 11, "own claim": 7, "unavoidable": 6}
    assert told is not None
    assert told.before == sum(counted.values())
    assert told.after == 1 + counted["own claim"] + counted["unavoidable"]
    assert told.council == counted["declaration"]


# ------------------------------------------------------------------ the words

UNKIND = re.compile(
    r"\b(passed|loved one|deceased|claimants?|cases?|congratulations|entitled|entitlements?|survey"
    r"|departed|late husband|late wife|e-mail)\b|!",
    re.IGNORECASE,
)
NAMES = re.compile(r"Deceased Preference Service")


def _sentences() -> list[str]:
    folder = HOME / "bereavement"
    found = []
    for path in folder.glob("*.toml"):
        with path.open("rb") as file:
            found += [words for _line, _kind, words, _notes in extract_toml(file, [], [], {})]
    return found


def test_the_words_are_plain_and_kind() -> None:
    spoken = [NAMES.sub("", words) for words in _sentences()]

    assert [words for words in spoken if UNKIND.search(words)] == []
    assert [words for words in spoken if "£" in words] == []


def test_there_is_one_line_of_condolence_and_it_is_on_the_first_page() -> None:
    sorry = [words for words in _sentences() if "sorry" in words.lower()]

    assert BEREAVEMENT.condolence == "We are sorry that someone has died."
    assert set(sorry) == {BEREAVEMENT.condolence}
    assert BEREAVEMENT.exit
    assert BEREAVEMENT.calm


def test_every_sum_in_the_words_has_a_rate() -> None:
    named = {
        place
        for one in (*BEREAVEMENT.tasks, *BEREAVEMENT.benefits)
        for words in one.words
        for place in re.findall(r"\{([a-z_.]+)\}", words)
    }

    assert named - set(BEREAVEMENT.question) <= set(all_rates())


def test_a_number_of_months_weeks_or_days_says_so() -> None:
    """A rate that is no sum is shown as its number alone."""
    bare = [
        words
        for one in (*BEREAVEMENT.tasks, *BEREAVEMENT.benefits)
        for words in one.words
        if re.search(r"_(months|weeks|days)\}(?! \1)", words)
    ]

    assert bare == []


# ------------------------------------------------------------------ who hears what


def told(duty: str, **answers: Any) -> set[str]:
    """The facts that a duty hears of the widow's plan with these answers."""
    lines = planned(**answers).lines
    tasks = [line.task for line in lines if line.task.team == duty]
    return set(shared(BEREAVEMENT, duty, tasks, {**WIDOW, **answers}, TODAY))


def test_each_team_hears_only_what_the_matrix_allows() -> None:
    name = {"dec.name", "birth_date", "death_date", "me.name", "reach.phone"}

    assert told("library") == name
    assert told("electoral") == name | {"last_address"}
    assert told("blue_badge") == name | {"last_address"}
    assert told("blue_badge", badge_number="77") == name | {"last_address", "badge_number"}
    assert {"household", "rel", "capacity", "dec.reference", "tenure"} <= told("council_tax")
    assert not {"dec.nino", "means", "care", "tonight", "svc"} & told("council_tax")


def test_bereavement_support_hears_who_has_died_and_whom_to_call_and_nothing_else() -> None:
    heard = told("bereavement_support", support_opt="yes", means=["uc"], care="i_cared")

    assert heard == {"dec.name", "death_date", "me.name", "reach.phone"}


def test_whoever_settles_money_knows_the_name_of_whom_to_write_to() -> None:
    for duty in ("council_tax", "social_care_finance", "registrar", "adult_care"):
        heard = told(duty, svc=["care_at_home"], registration="not_yet")
        assert {"me.name", "reach.phone"} <= heard, duty


def test_waste_hears_how_many_live_there_but_not_who() -> None:
    answers = WIDOW | {"svc": ["garden_bin"]}
    tasks = [BEREAVEMENT.task["garden_waste"]]

    heard = shared(BEREAVEMENT, "waste", tasks, answers, TODAY)
    assert heard["household"].value == 1
