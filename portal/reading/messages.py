"""A text message read: danger, threat, care, command, what it is about, and where.

Pure: no database, no network, no clock. `portal sms read` and the webhook of texts read alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.council.councils import Council
from portal.reading.acting import ForSomeone, for_someone_in
from portal.reading.careful import Topic, topics_in
from portal.reading.commands import Command, Verb, command_in, reference_in
from portal.reading.danger import Danger, Kind, dangers_in
from portal.reading.gazetteer import Found, Gazetteer
from portal.reading.guesses import Guess, Guesses
from portal.reading.languages import is_welsh
from portal.reading.outside import Outside
from portal.reading.place import places_in, the_one
from portal.reading.plain import plain
from portal.reading.problems import Part, parts_of
from portal.reading.threats import threat_in

_LONGEST = 10_000  # characters that are read at all
_WINDOW = 2_000  # characters that are searched for danger at a time
_OVERLAP = 200
_MOST_PLACES = 5
_MOST_ALTERNATIVES = 3
_REFERENCE = 8  # letters and digits of a case reference
# A person answers these, whatever else a text tells of.
_ALONE = frozenset((Topic.SELF_HARM, Topic.ABUSE))
# A life is what these are about and no street; of the others only where that is quite sure.
_LIVES = frozenset((Kind.BODY, Kind.GAS, Kind.CHILD_ALONE))
_MAYBE_LIVES = frozenset((Kind.PERSON_HURT, Kind.TRAPPED, Kind.VIOLENCE))
_QUITE_SURE = 0.85


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, and where.

    `category` is None where it is nothing of the council's; `confidence` is from 0 to 1, and
    `alternatives` are what it may be else. `place` is None where none is named, and where several
    of `places` are alike: then a person is asked which.
    """

    text: str
    category: str | None
    confidence: float
    alternatives: tuple[Guess, ...]
    place: Found | None
    places: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a text says.

    `dangers`, gravest first, are answered before all else. `threat` has the words of a threat: a
    person looks at the text. `careful` has what needs a careful answer. A `command` is the whole
    text; `reference` is a case that it names. `problems` are what to open cases of, in the order
    they are told: none where a text is about nothing of the council's. `whole` is the text read as
    one, whose place may answer a question. `elsewhere` names a place outside the council's area.
    `for_someone` is there where a text begins as one that is told for somebody else.
    """

    dangers: tuple[Danger, ...]
    threat: str | None
    careful: tuple[Topic, ...]
    command: Command | None
    reference: str | None
    problems: tuple[Problem, ...]
    whole: Problem
    elsewhere: str | None
    language: str
    for_someone: ForSomeone | None = None

    @property
    def danger(self) -> Danger | None:
        """The gravest danger."""
        return self.dangers[0] if self.dangers else None

    @property
    def first(self) -> Problem:
        """The first problem, or the whole text where it tells of none."""
        return self.problems[0] if self.problems else self.whole


class Reader:
    """Reads texts for one council; made once, in about a second, and never changed."""

    def __init__(self, council: Council, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._outside = Outside(council, gazetteer)
        self._about = _Streetless(Guesses(council), gazetteer)

    def read(self, text: str) -> Reading:
        """Read a text of any length and kind; never raises."""
        said = plain(text[:_LONGEST])[:_LONGEST]
        dangers, threat, careful = _dangers(said), threat_in(said), tuple(topics_in(said))
        command = None if dangers or threat or careful else command_in(said)
        elsewhere = self._outside.named_in(said)
        places = () if elsewhere else self._places(said)
        problems: tuple[Problem, ...] = ()
        whole = _problem(said, (Guess(None, 1.0),), places)
        if not command and not threat:
            parts = parts_of(said, self._about)
            ours = [part for part in parts if _is_ours(part.guesses[0], dangers, careful)]
            problems = self._problems(ours, places, alone=len(parts) == 1)
            whole = self._whole(said, parts, problems, places)
        return Reading(
            dangers=dangers,
            threat=threat,
            careful=careful,
            command=command or _reference_alone(said, problems, places),
            reference=reference_in(said),
            problems=problems,
            whole=whole,
            elsewhere=elsewhere,
            language="cy" if is_welsh(said) else "en",
            for_someone=for_someone_in(said),
        )

    def _problems(
        self, parts: Sequence[Part], places: tuple[Found, ...], alone: bool
    ) -> tuple[Problem, ...]:
        """A problem for each part; one that names no place is where the one before it is."""
        if alone:
            return tuple(_problem(part.text, part.guesses, places) for part in parts)
        own = [self._places(part.text) if places else () for part in parts]
        here = next((some for some in own if some), places)
        problems = []
        for part, some in zip(parts, own, strict=True):
            here = some or here
            problems.append(_problem(part.text, part.guesses, here))
        return tuple(problems)

    def _whole(
        self,
        said: str,
        parts: Sequence[Part],
        problems: Sequence[Problem],
        places: tuple[Found, ...],
    ) -> Problem:
        if len(parts) == len(problems) == 1:
            return problems[0]
        if not problems:
            first = parts[0].guesses[0]
            nobodys = parts[0].guesses if first.category is None else (Guess(None, 1.0),)
            return _problem(said, nobodys, places)
        return _problem(said, tuple(self._about.rank(said)), places)

    def _places(self, text: str) -> tuple[Found, ...]:
        """The places a text names, those within the council's area."""
        found = places_in(text, self._gazetteer)
        return tuple(one for one in found if not self._outside.holds(one.point))[:_MOST_PLACES]


class _Streetless:
    """Guesses what a text is about without the names of its streets: Duck Lane is no duck."""

    def __init__(self, guesses: Guesses, gazetteer: Gazetteer) -> None:
        self._guesses = guesses
        self._gazetteer = gazetteer

    def rank(self, text: str) -> list[Guess]:
        return self._guesses.rank(self._gazetteer.without_streets(text))

    def says(self, text: str, category: str, share: float) -> bool:
        return self._guesses.says(self._gazetteer.without_streets(text), category, share)


def _problem(text: str, guesses: Sequence[Guess], places: tuple[Found, ...]) -> Problem:
    first, *others = guesses
    return Problem(
        text=text,
        category=first.category,
        confidence=first.confidence,
        alternatives=tuple(others[:_MOST_ALTERNATIVES]),
        place=the_one(places),
        places=places,
    )


def _dangers(text: str) -> tuple[Danger, ...]:
    """The dangers anywhere in a text, each kind once, the gravest first."""
    found: dict[Kind, Danger] = {}
    for start in range(0, max(len(text), 1), _WINDOW - _OVERLAP):
        for danger in dangers_in(text[start : start + _WINDOW]):
            found.setdefault(danger.kind, danger)
    return tuple(sorted(found.values(), key=lambda danger: danger.level))


def _is_ours(guess: Guess, dangers: Sequence[Danger], careful: Sequence[Topic]) -> bool:
    """Whether a text may become a case: not where it is about somebody's life."""
    if guess.category is None or not _ALONE.isdisjoint(careful):
        return False
    kinds = {one.kind for one in dangers}
    if kinds & _LIVES:
        return False
    return guess.confidence >= _QUITE_SURE or not (careful or kinds & _MAYBE_LIVES)


def _reference_alone(
    said: str, problems: Sequence[Problem], places: Sequence[Found]
) -> Command | None:
    """A reference without a digit is taken for one where its letters are nothing else."""
    letters = "".join(said.split()).replace("-", "")
    if problems or places or len(letters) != _REFERENCE:
        return None
    reference = reference_in(said, by_letters=True)
    return Command(Verb.STATUS, reference=reference) if reference else None
