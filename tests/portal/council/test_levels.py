"""Each service says what it needs to know of whoever uses it, and why."""

import pytest

from portal.council.levels import ACCOUNT
from portal.models.actors import Level


def test_reporting_something_in_the_street_needs_nothing(thornley):
    street = {key for key, category in thornley.categories.items() if category.public}

    assert {thornley.level_of(key) for key in street} == {Level.NONE}


def test_who_complains_of_noise_signs_on_and_reads_why(thornley):
    assert thornley.level_of("noise") is Level.SIGNED_ON
    assert "Environmental Protection Act 1990" in thornley.level("noise").why


def test_deleting_an_account_needs_a_proved_identity(thornley):
    assert thornley.level_of("account.delete") is Level.VERIFIED


def test_everything_of_an_account_needs_at_least_signing_on(thornley):
    assert all(thornley.level_of(key).includes(Level.SIGNED_ON) for key in ACCOUNT)


def test_a_service_that_does_not_exist_has_no_level(thornley):
    with pytest.raises(LookupError):
        thornley.level_of("account.everything")


@pytest.mark.parametrize(
    ("old", "new", "words", "write"),
    [
        ('service = "account.delete"', 'service = "account.delet"', "“account.delet” is not known",
         "“account.delete”"),
        ('service = "account.delete"', 'service = "street_lights"', "“street_lights” is not known",
         "Write one of"),
        ('needs = "verified"', 'needs = "sure"', "needs = “sure”", "'verified'"),
        ('needs = "verified"', 'needs = "none"', "cannot be for anyone", "signed_on"),
        ('service = "account.delete"', 'service = "account.contacts"', "second time", "Rename"),
        ('service = "account.delete"', 'service = "Account!"', "Account!", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_on_its_line(folder, old, new, words, write):
    line = folder.change("levels.toml", old, new)

    found = [fault for fault in folder.faults() if words in fault.words and write in fault.write]
    assert [(fault.file, fault.line) for fault in found] == [("levels.toml", line)]


def test_what_an_account_needs_cannot_be_left_unsaid(folder):
    path = folder.path / "levels.toml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex("[[levels]]")], "utf-8")

    assert "“account.delete” is missing" in folder.the_fault().words
