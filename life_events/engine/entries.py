"""What the entries of the content files are made of."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StringConstraints,
    model_validator,
)

from life_events.engine.conditions import BadCondition, Condition, condition


class Entry(BaseModel):
    """One table of a content file: a name that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


def _compiled(source: Any) -> Any:
    if not isinstance(source, str):
        return source
    try:
        return condition(source)
    except BadCondition as bad:
        raise ValueError(f"the condition cannot be read: {bad}") from None


Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
# A fact, or one field of a person, an address or a household: `dec.death`.
FactPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Cel = Annotated[InstanceOf[Condition], BeforeValidator(_compiled)]
Https = Annotated[str, Field(pattern=r"^https://\S+$")]


class Call(Entry):
    """A number to call: one of the council's by key, or a national one in full."""

    council: Key | None = None
    label: Words | None = None
    number: Annotated[str, Field(pattern=r"^[0-9][0-9 ]*$")] | None = None
    hours: Words | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Call":
        if (self.council is None) == (self.number is None):
            raise ValueError("a call has either council = “…” or number = “…” with a label")
        if self.number is not None and self.label is None:
            raise ValueError("a number needs a label that says whose it is")
        return self


class Link(Entry):
    """Where to go on another site."""

    label: Words
    url: Https
