"""What every provider of texts does, and how it says what came of a sending."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal.channel import SendNever, Sent
from portal.services.texts import Fate


@dataclass(frozen=True, slots=True)
class Text:
    """One text on its way out.

    `to` is E.164, or `whatsapp:` and E.164. `key` is the delivery's id: our reference towards a
    provider that knows one. `since` is when this delivery was first tried: from then on a look-up
    has to search. `tried_before` says that an earlier attempt may have reached the provider.
    `known` are ids under which the provider has other texts of ours to this number, which a
    look-up must not take for this one.
    """

    to: str
    body: str
    key: UUID
    since: datetime
    tried_before: bool
    known: frozenset[str] = frozenset()


class TextRefused(SendNever):
    """The provider will never take this text; another to the same number it might."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"refused for good: {code}")


class NumberRefused(TextRefused):
    """No text will ever arrive at this number: `code` is the provider's own."""


class OptedOut(NumberRefused):
    """The person told the provider to stop."""


class Provider(Protocol):
    """A way for texts to get out; one object serves several threads at once."""

    name: str

    def send(self, text: Text) -> Sent:
        """Hand a text over, or find that an earlier attempt did; the provider's id for it.

        Raises SendLater where it is away, busy, in trouble with our account, or where nobody can
        say whether it has the text; TextRefused, NumberRefused or OptedOut where it never will.
        """

    def look_up(self, provider_id: str) -> Fate | None:
        """What the provider says became of a text; None where it does not know of it.

        Raises SendLater where it cannot be asked now.
        """
