"""What the entries of the content files are made of."""

from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, StringConstraints

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
