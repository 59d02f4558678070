"""answers.toml: what the contact centre answers to the questions that it is asked most."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from portal.council.entries import Entry, Key, Words
from portal.council.faults import Fault
from portal.council.names import twice, unknown
from portal.council.toml_files import TomlFile

NAME = "answers.toml"

Address = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")]


class Answer(Entry):
    """A standard answer: a clerk reads `text` out, and `link` leads whoever asks further.

    `words` are what people say when they want it, in English; `words_in` the same in another
    language. `service` is the category to report, where that is what they need.
    """

    key: Key
    title: Words
    text: Words
    words: tuple[Words, ...] = ()
    words_in: dict[str, tuple[Words, ...]] = Field(default_factory=dict)
    link: Address = ""
    service: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """The text as it is read out, bit by bit."""
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]

    @property
    def sayings(self) -> list[str]:
        """Everything that it is asked for with, in all languages."""
        return [*self.words, *(phrase for phrases in self.words_in.values() for phrase in phrases)]


class AnswerFile(Entry):
    """answers.toml as it is written."""

    answers: Annotated[tuple[Answer, ...], Field(default=())]


def answer_faults(
    file: TomlFile, answers: AnswerFile, categories: Iterable[str] | None, languages: Iterable[str]
) -> Iterator[Fault]:
    """Answers that stand twice, services that nobody can report, languages that are not spoken.

    An answer and a service have no key in common: either says what a contact was about.
    """
    keys = [answer.key for answer in answers.answers]
    yield from twice(file, "answers", "key", keys)
    services, spoken = list(categories or ()), list(languages)
    for number, answer in enumerate(answers.answers):
        if answer.key in services:
            words = f"“{answer.key}” is the key of a service in categories.toml already."
            yield file.fault(("answers", number, "key"), words, "Choose another one.")
        if answer.service and categories is not None:
            where = ("answers", number, "service")
            yield from unknown(file, where, "service", answer.service, services)
        for language in answer.words_in if spoken else ():
            place = ("answers", number, "words_in", language)
            yield from unknown(file, place, "language", language, spoken)
