"""What somebody has told us so far in one report, as a draft keeps it."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.models.followers import Wants
from portal.models.places import Point

Answer = str | int | float | list[str]


class Told(BaseModel):
    """Everything typed and chosen; each change makes a new one with `but`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    search: str = ""  # what was typed to find the place
    place: str = ""  # the place in words
    lat: float | None = None
    lon: float | None = None
    spot_shown: bool = False  # the pin was put, or left, where it is
    outside: tuple[float, float] | None = None  # a place that was refused as not in our area

    thing: str = ""  # what was typed to find the category
    service: str | None = None
    answers: dict[str, Answer] = Field(default_factory=dict)
    asked: tuple[str, ...] = ()  # questions that were on a page that was sent
    warned: tuple[str, ...] = ()  # dangers that were read
    none_of_these: str = ""  # for which category and place no open case was the same

    photo_first: bool = False
    words: str = ""
    private_words: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    wants: Wants = Wants.EVERYTHING
    passed: tuple[str, ...] = ()  # steps with nothing required that were gone through

    counted: bool = False  # it became one more voice for a case that was there

    call: str = ""  # key of the call in which a clerk writes it down for somebody
    mandate: str = ""  # key of that under which it is for somebody else, in the call
    linked_to: str = ""  # reference of the case that this is something else beside
    once: str = ""  # names the wish where a lost draft was written anew

    @property
    def point(self) -> Point | None:
        if self.lat is None or self.lon is None:
            return None
        return Point(self.lat, self.lon)

    @property
    def matter(self) -> str:
        """Category and place as one word, so that a change of either is seen."""
        return f"{self.service}@{self.lat},{self.lon}"

    def but(self, **changes: Any) -> Self:
        """The same with these changes."""
        return self.model_copy(update=changes)

    def past(self, step: str) -> Self:
        """The same with an optional step gone through."""
        return self if step in self.passed else self.but(passed=(*self.passed, step))

    def written(self) -> dict[str, Any]:
        """As JSON takes it; every field, so that it replaces what was written before."""
        return self.model_dump(mode="json")

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """What was written; a draft of another version that no longer fits starts anew."""
        try:
            return cls.model_validate(dict(written))
        except ValidationError:
            return cls()
