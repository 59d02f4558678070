import re
import shutil

import pytest

from life_events.engine.load import HOME, check_all, load_event, make_ready
from life_events.engine.registers import check_registers

BASE = """
[[questions]]
id = "cat"
page = "first"
ask = "Is it your cat?"
kind = "choice"
answers = [{ value = "mine", label = "Yes" }, { value = "another", label = "No" }]

[[questions]]
id = "places"
page = "second"
ask = "Where have you looked?"
kind = "several"
when = "cat == 'mine'"
answers = [{ value = "bed", label = "Bed" }, { value = "tree", label = "Tree" }]

[[questions]]
id = "seen_on"
page = "second"
ask = "When did you see it last?"
kind = "date"
when = "cat == 'mine'"

[[tasks]]
id = "search"
title = "Look for it"
when = "'bed' in places && days_since(seen_on) > 2"
mode = "link"
body = "You"
tag = "K"
"""


PERSON = """
[[questions]]
id = "me"
page = "first"
ask = "Who are you?"
kind = "person"
fields = ["name", "nino"]
group = "INF"
shares = { name = "contact" }
"""


def task(**more):
    lines = {
        "id": '"more"', "title": '"More"', "mode": '"link"', "body": '"You"', "tag": '"K"',
        **more,
    }  # fmt: skip
    return "\n[[tasks]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items())


def test_the_life_events_there_are_are_in_order():
    assert check_all() == []


def test_an_event_in_order_has_no_faults(faults):
    assert faults(BASE) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        # facts
        (task(when='"kat == 1"'), r"no question or fact “kat”\. Did you mean “cat”\?"),
        (task(also='["dog"]'), r"no question or fact “dog”"),
        (task(deadline='{ days = 2, from = "seen" }'), r"“seen”\. Did you mean “seen_on”"),
        (task(when='''"cat == 'mime'"'''), r"“cat” has no answer “mime”\. Did you mean “mine”"),
        (task(when='''"'mine' in cat"'''), r"is of the kind choice\. Write: cat == 'answer'"),
        (task(when='''"places == 'bed'"'''), r"is of the kind several\. Write: 'answer' in places"),
        (task(when='"age(cat) > 1"'), r"age\(…\) needs a date, and “cat” is none"),
        (task(when='"rate(\'milk\') > 1"'), r"There is no rate “milk”"),
        # names of other things
        (task(mode='"case"', team='"libary"'), r"no duty “libary”\. Did you mean “library”"),
        (task(evidence='["moustache"]'), r"There is no kind of proof “moustache”"),
        (task(mode='"case"'), r"needs team = “…”"),
        (task(needs='["XX"]'), r"Write one of: 'DEC'"),
        (task(colour='"red"'), r"“colour” is not a name this file knows"),
        (task(deadline='{ days = 1, months = 1 }'), r"one of days, working_days, months"),
        (task(when='"cat =="'), r"the condition cannot be read"),
        (task(when='"shout(cat)"'), r"there is no function shout"),
        # words
        (task(words='["You are entitled to milk."]'), r"may be able to get"),
        (task(words='["It costs £12.50."]'), r"Put it into rates\.toml"),
        (task(words='["Congratulations"]'), r"too loud"),
        (task(words='["About {milk} a week."]'), r"No rate and no fact is called “milk”"),
        (task(typical='"{cat} days"'), r"“\{cat\}” is not filled in here"),
        # conditions
        (task(when='''"cat == 'another' && 'bed' in places"'''), r"can never hold: nothing would"),
        (task(when='''"cat == 'mine' && cat == 'another'"'''), r"can never hold"),
        (task(when='''"cat == 'another' && days_since(seen_on) > 1"'''), r"can never hold"),
        (task(valid_from="2026-05-01", valid_until="2026-04-01"), r"ends before it begins"),
    ],
)  # fmt: skip
def test_a_task_that_is_wrong_is_told_its_line_and_what_to_write(faults, more, said):
    found = faults(BASE + more)

    assert len(found) == 1, found
    assert re.search(said, found[0]), found[0]
    assert re.match(r"lost_cat/event\.toml:\d+: ", found[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BASE.replace("'bed' in places && ", ""), "Nothing uses the answer to “places”"),
        (BASE + '\n[[facts]]\nid = "idle"\nis = "cat == \'mine\'"', "Nothing uses the fact “idle”"),
        (BASE.replace('"second"', '"first"'), "No question stands on the page “second”"),
        (BASE.replace('page = "second"', 'page = "third"', 1), "no page “third”"),
        (BASE.replace('id = "seen_on"', 'id = "cat"').replace("days_since(seen_on)", "1"),
         "“cat” stands here for the second time"),
        (BASE.replace('kind = "date"', 'kind = "date"\nshares = "contact"'), "has no group"),
        (BASE.replace('kind = "date"', 'kind = "date"\nshares = "colour"\ngroup = "INF"'),
         "no row of matrix.toml “colour”"),
        (BASE.replace("'bed' in places && ", "").replace(
            'kind = "several"', 'kind = "several"\nshares = "occupants"\ngroup = "HH"'),
         "Nothing uses the answer to “places”"),
        (BASE + PERSON, "Nothing uses “me.nino”"),
        ('[[leads]]\nevent = "lost_dog"\nwords = "The dog?"\n' + BASE,
         "no life event “lost_dog”. Did you mean “lost_cat”?"),
        ('[[urgent]]\nwords = "Call."\ncalls = [{ council = "council" }]\ntask = "search"\n' + BASE,
         "Nothing reaches “search”"),
    ],
)  # fmt: skip
def test_what_nothing_uses_or_nothing_is_called_is_told(faults, text, said):
    found = faults(text)

    assert any(said in fault for fault in found), found


def test_facts_that_wait_for_each_other_are_told_as_a_circle(faults):
    text = BASE.replace('ask = "Is it your cat?"', 'ask = "Is it?"\nwhen = "\'bed\' in places"')

    [fault] = faults(text)

    assert "in a circle" in fault
    assert "places" in fault


def test_a_question_that_waits_for_a_later_one_is_told(faults):
    text = BASE.replace('page = "first"', 'page = "second"').replace(
        'id = "places"\npage = "second"', 'id = "places"\npage = "first"'
    )

    found = faults(text)

    assert any("“places” waits for “cat”, which is asked after it" in fault for fault in found)


def test_a_fault_in_a_further_file_is_told_with_its_line_there(faults):
    [fault] = faults(BASE, tasks_more="# more\n" + task(when='"dog"'))

    assert fault.startswith("lost_cat/tasks_more.toml:9: ")


def test_broken_syntax_is_told_with_its_line(faults):
    [fault] = faults(BASE + "\n[[tasks\n")

    assert re.match(r"lost_cat/event\.toml:\d+: The syntax breaks here", fault)


def test_bytes_that_are_no_text_are_told(tmp_path):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "event.toml").write_bytes(b"\xff\xfe")

    [fault] = check_all(tmp_path)

    assert "not UTF-8" in str(fault)


def test_two_values_of_a_rate_on_one_day_are_told(tmp_path):
    rate = '[[rates]]\nkey = "milk"\nvalue = "1"\nunit = "pounds"\nsource = "S"\ntag = "V"\n'
    (tmp_path / "rates.toml").write_text(
        f"{rate}valid_from = 2026-04-06\n{rate}valid_from = 2027-04-06\n"
    )

    [fault] = check_all(tmp_path)

    assert str(fault).startswith("rates.toml:14: “milk” has two values on 2027-04-06")


def test_a_register_that_names_a_duty_nobody_has_is_told(tmp_path):
    for name in ("duties.toml", "evidence.toml"):
        shutil.copy(HOME / name, tmp_path)
    matrix = (HOME / "matrix.toml").read_text("utf-8").replace("council_tax =", "counciltax =", 1)
    (tmp_path / "matrix.toml").write_text(matrix, "utf-8")

    [fault] = check_registers(tmp_path)

    assert re.match(r"matrix\.toml:\d+: There is no duty “counciltax”\. Did you mean", str(fault))


def test_a_kind_of_proof_that_stands_twice_is_told(tmp_path):
    for name in ("duties.toml", "matrix.toml"):
        shutil.copy(HOME / name, tmp_path)
    again = '\n[[evidence]]\nkey = "will"\ntitle = "A will"\n'
    evidence = (HOME / "evidence.toml").read_text("utf-8") + again
    (tmp_path / "evidence.toml").write_text(evidence, "utf-8")

    [fault] = check_registers(tmp_path)

    assert f"evidence.toml:{evidence.count(chr(10)) - 1}: “will” stands here twice" in str(fault)


def test_what_is_ours_is_ready_to_start_with():
    make_ready()


def test_every_condition_of_every_event_says_which_facts_it_needs():
    for folder in HOME.glob("*/event.toml"):
        event = load_event(folder.parent)
        for entry in (*event.tasks, *event.benefits):
            if entry.when is not None:
                assert entry.when.facts or entry.when.source == "true"
