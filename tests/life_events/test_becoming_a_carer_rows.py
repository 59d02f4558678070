"""The rows of the fact base for looking after someone."""

from life_events.engine.load import HOME, check
from tests.support.carers import CARER

# row, task, mode, duty, number in the list of local government services, how sure
ROWS = {
    ("C-01", "carers_assessment", "case", "adult_care", 1755, "V"),
    ("C-02", "needs_assessment", "case", "adult_care", 209, "V"),
    ("C-02", "childs_needs_assessment", "case", "childrens_services", 209, "V"),
    ("C-02", "their_council", "link", None, 209, "V"),
    ("C-03", "parent_carers_assessment", "case", "childrens_services", 260, "V"),
    ("C-04", "young_carers_assessment", "case", "childrens_services", 300, "V"),
    ("C-04", "tell_school", "link", None, 300, "V"),
    ("C-05", "support_plan", "case", "adult_care", 287, "K"),
    ("C-06", "emergency_card", "case", "adult_care", 225, "K"),
    ("C-07", "carers_centre_call", "partner", "carers_centre", 298, "K"),
    ("C-08", "tell_your_doctor", "link", None, None, "K"),
    ("C-09", "carer_not_counted", "case", "council_tax", 59, "V"),
    ("C-10", "impairment_not_counted", "case", "council_tax", 59, "V"),
    ("C-11", "band_reduction", "case", "council_tax", 61, "V"),
    ("C-12", "own_home_empty", "case", "council_tax", 60, "V"),
    ("C-12", "their_home_empty", "case", "council_tax", 60, "V"),
    ("C-13", "claim_carers_allowance", "link", None, 1437, "V"),
    ("C-13", "claim_carers_allowance_after_advice", "link", None, 1437, "V"),
    ("C-14", "claim_carers_credit", "link", None, None, "V"),
    ("C-15", "report_carer_element", "link", None, None, "V"),
    ("C-15", "report_carer_element_after_advice", "link", None, None, "V"),
    ("C-16", "pension_credit_addition", "link", None, None, "K"),
    ("C-17", "claim_attendance_allowance", "link", None, None, "K"),
    ("C-17", "claim_pip", "link", None, None, "K"),
    ("C-17", "claim_dla", "link", None, None, "K"),
    ("C-17", "which_benefit", "link", None, None, "K"),
    ("C-17", "benefit_help", "partner", "citizens_advice", 189, "K"),
    ("C-18", "blue_badge", "case", "blue_badge", 279, "K"),
    ("C-18", "bus_pass", "case", "blue_badge", 280, "K"),
    ("C-19", "equipment", "case", "equipment", 205, "K"),
    ("C-20", "home_grant", "case", "grants", 137, "K"),
    ("C-21", "alarm", "case", "community_alarm", 313, "K"),
    ("C-22", "bin_help", "case", "waste", 854, "K"),
    ("C-23", "time_off_work", "link", None, None, "K"),
    ("C-24", "lasting_power", "link", None, None, "V"),
    ("C-24", "deputy_or_appointee", "link", None, None, "V"),
    ("C-25", "fire_visit", "partner", "fire_service", 1602, "K"),
    ("C-26", "emergency_break", "case", "adult_care", 227, "K"),
    ("C-26", "emergency_break_young", "case", "childrens_services", 227, "K"),
    ("C-27", "safeguarding", "case", "adult_care", 731, "K"),
    ("C-27", "safeguarding_young", "case", "childrens_services", 731, "K"),
}
# The consent of question C11, and the warning rule of 3.3.
BESIDE = {"ask_them", "advice_before_claiming"}


def test_the_folder_has_no_fault():
    assert check(HOME / "becoming_a_carer") == []


def test_every_row_of_the_fact_base_is_there_with_its_mode_number_and_tag():
    written = {
        (task.row, task.id, str(task.mode), task.team, task.lgsl, str(task.tag))
        for task in CARER.tasks
        if task.id not in BESIDE
    }

    assert written == ROWS
    assert {row[0] for row in ROWS} == {f"C-{number:02}" for number in range(1, 28)}


def test_every_question_of_the_fact_base_is_asked():
    asked = {row for question in CARER.questions for row in question.rows}

    assert asked == {f"C{number}" for number in range(14)}


def test_nothing_says_entitled():
    said = "\n".join(
        line
        for path in (HOME / "becoming_a_carer").glob("*.toml")
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    assert "entitle" not in said.lower()
