"""STOP, START, HELP and YES mean something to the provider too: one answer each, never two."""

from tests.channels.sms.conftest import Text


def test_a_yes_to_our_question_is_answered_though_the_provider_takes_it_for_a_start(
    text: Text,
) -> None:
    text("pothole outside 42 mill lane")
    text("big pothole outside 42 mill lane", number="+447700900002")

    assert "counted you in" in text("yes", number="+447700900002", OptOutType="START")


def test_what_the_provider_answered_itself_is_answered_once(text: Text) -> None:
    for word, kind in (("STOP", "STOP"), ("START", "START"), ("HELP", "HELP")):
        assert text(word, OptOutType=kind) == ""

    for word in ("STOP", "START", "HELP"):
        assert text(word) != ""
