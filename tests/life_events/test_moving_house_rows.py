"""The rows of the fact base for moving house."""

from life_events.engine.load import HOME, check
from tests.support.movers import MOVING

# row, task, mode, duty, number in the list of local government services, how sure
ROWS = {
    ("M-01", "council_tax_old", "case", "council_tax", 58, "V"),
    ("M-02", "council_tax_new", "case", "council_tax", 58, "V"),
    ("M-03", "one_adult_discount_new", "case", "council_tax", 59, "V"),
    ("M-03", "one_adult_discount_old", "case", "council_tax", 59, "V"),
    ("M-03", "people_not_counted", "case", "council_tax", 59, "V"),
    ("M-04", "empty_or_second_home", "case", "council_tax", 60, "K"),
    ("M-05", "council_tax_reduction_move", "case", "benefits", 63, "K"),
    ("M-06", "housing_benefit_old", "case", "benefits", 69, "K"),
    ("M-06", "housing_benefit_new", "case", "benefits", 69, "K"),
    ("M-07", "benefits_address", "link", None, None, "K"),
    ("M-08", "register_to_vote", "link", None, 364, "V"),
    ("M-08", "register_to_vote_anonymously", "link", None, 364, "V"),
    ("M-09", "bins_new", "case", "waste", 526, "K"),
    ("M-10", "garden_waste_move", "case", "waste", 530, "K"),
    ("M-11", "bin_help_move", "case", "waste", 854, "K"),
    ("M-12", "parking_permit_move", "case", "parking", 474, "K"),
    ("M-13", "blue_badge_address", "case", "blue_badge", 279, "V"),
    ("M-13", "blue_badge_other_county", "link", None, 279, "V"),
    ("M-14", "bus_pass_address", "case", "blue_badge", 280, "K"),
    ("M-15", "library_move", "case", "library", 438, "K"),
    ("M-16", "school_place", "case", "schools", 13, "K"),
    ("M-17", "ehc_plan_old", "case", "send", 9, "K"),
    ("M-17", "ehc_plan_new", "case", "send", 9, "K"),
    ("M-18", "school_help", "case", "school_help", 4, "V"),
    ("M-19", "care_old", "case", "adult_care", 209, "K"),
    ("M-19", "care_new", "case", "adult_care", 209, "K"),
    ("M-20", "adaptations_new", "case", "grants", 137, "K"),
    ("M-20", "equipment_move", "case", "equipment", 205, "K"),
    ("M-20", "alarm_move", "case", "community_alarm", 313, "K"),
    ("M-21", "end_council_tenancy", "case", "housing", 1619, "K"),
    ("M-22", "end_private_tenancy", "link", None, None, "V"),
    ("M-22", "end_association_tenancy", "partner", "housing_association", None, "V"),
    ("M-23", "housing_register_move", "case", "housing", 92, "K"),
    ("M-24", "homelessness_help", "case", "homelessness", 1800, "V"),
    ("M-25", "deposit_help", "case", "crisis_housing", 1148, "V"),
    ("M-26", "driving_licence_address", "link", None, None, "V"),
    ("M-27", "vehicle_address", "link", None, None, "V"),
    ("M-28", "tax_office_address", "link", None, None, "K"),
    ("M-29", "doctor_and_dentist", "link", None, None, "K"),
    ("M-30", "post_sent_on", "link", None, None, "K"),
    ("M-30", "meters", "link", None, None, "K"),
    ("M-30", "tv_licence_address", "link", None, None, "K"),
    ("M-30", "everyone_else", "link", None, None, "K"),
    ("M-31", "pet_microchip", "link", None, None, "K"),
    ("M-32", "firearms_address", "link", None, None, "K"),
    ("M-33", "stamp_duty", "link", None, None, "K"),
    ("M-34", "landlord_register", "link", None, None, "U"),
    ("M-35", "carers_told", "partner", "carers_centre", 313, "K"),
}
# What the fact base says outside its table of tasks: the allotment and garage of question M9, an
# address that is not known yet, and 2.4, where somebody is not safe or was told to leave.
BESIDE = {
    "allotment_move",
    "garage_move",
    "tell_us_the_address",
    "domestic_abuse_help",
    "keep_your_tenancy",
    "post_in_safety",
}


def test_the_folder_has_no_fault():
    assert check(HOME / "moving_house") == []


def test_every_row_of_the_fact_base_is_there_with_its_mode_number_and_tag():
    written = {
        (task.row, task.id, str(task.mode), task.team, task.lgsl, str(task.tag))
        for task in MOVING.tasks
        if task.id not in BESIDE
    }

    assert written == ROWS
    assert {row[0] for row in ROWS} == {f"M-{number:02}" for number in range(1, 36)}


def test_every_question_of_the_fact_base_is_asked_and_consent_when_answers_are_checked():
    asked = {row for question in MOVING.questions for row in question.rows}

    assert asked == {f"M{number}" for number in range(12)}


def test_nothing_says_entitled():
    words = (HOME / "moving_house").glob("*.toml")
    said = "\n".join(
        line
        for path in words
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    assert "entitle" not in said.lower()
