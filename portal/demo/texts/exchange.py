"""The provider's whole state, in memory: its texts, who said stop, and what it is ordered to do."""

import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from flask import Flask, current_app

from portal.demo.texts.messages import BY_API, INBOUND, REPLY, Media, Message, new_sid
from portal.demo.texts.orders import Order

_NAME = "demo.texts"
# what Twilio takes for a stop or a start of its own accord: in English alone
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
STARTS = frozenset({"START", "YES", "UNSTOP"})
HELPS = frozenset({"HELP", "INFO"})
_STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe."
)
_STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
_HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
_NUMBER = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")

Arrangement = Callable[[Sequence[str]], Sequence[str]]


def straight(steps: Sequence[str]) -> Sequence[str]:
    """Callbacks in their order."""
    return steps


def backwards(steps: Sequence[str]) -> Sequence[str]:
    """The last one first."""
    return steps[::-1]


def twice(steps: Sequence[str]) -> Sequence[str]:
    """Each of them two times."""
    return [step for step in steps for _ in range(2)]


class Exchange:
    """One account at a provider of texts, with one number of its own.

    `portal` is the address under which the portal is known, `reach` the one at which it really
    answers, where a proxy stands between. To be ordered about at any time: `orders` says what
    becomes of the next sendings, `standing` of all to one number; `delay` is seconds before each
    answer; `arrangement` how callbacks come; `shared_key`, where set, signs by the newer scheme;
    `keeps_stops` has it keep the stops and starts that people text.
    """

    def __init__(
        self, number: str, portal: str, reach: str = "", token: str = "", account: str = ""
    ) -> None:
        self.account, self.token = account or new_sid("AC"), token or new_sid("")
        self.number = number
        self.portal, self.reach = portal.rstrip("/"), reach.rstrip("/")
        self.address = ""  # its own, once it listens
        self.orders: deque[Order] = deque()
        self.standing: dict[str, Order] = {}
        self.delay = 0.0
        self.arrangement: Arrangement = straight
        self.shared_key = ""
        self.keeps_stops = True
        self.stopped: set[str] = set()
        self.released = threading.Event()  # ends every silence
        self.messages: dict[str, Message] = {}
        self._of_receiver: defaultdict[str, list[Message]] = defaultdict(list)
        self._lock = threading.Lock()

    def next_order(self, to: str) -> Order:
        """What becomes of a text to this number."""
        with self._lock:
            if found := self.standing.get(to):
                return found
            return self.orders.popleft() if self.orders else Order()

    def keep(self, message: Message) -> Message:
        """One text more."""
        with self._lock:
            self.messages[message.sid] = message
            self._of_receiver[message.to].append(message)
        return message

    def take(
        self, to: str, sender: str, body: str, callback: str = "", service: str = ""
    ) -> Message:
        """A text from the portal, by the API."""
        status = "accepted" if service else "queued"
        return self.keep(
            Message(
                self.account, to, sender or self.number, body, BY_API, status,
                callback=callback, service=service,
            )
        )  # fmt: skip

    def hear(self, sender: str, body: str, media: tuple[Media, ...] = ()) -> Message:
        """A text from a phone."""
        to = f"whatsapp:{self.number}" if sender.startswith("whatsapp:") else self.number
        return self.keep(Message(self.account, to, sender, body, INBOUND, "received", media=media))

    def reply(self, to: str, body: str) -> Message:
        """A text to a phone as the answer to one from it; not sent to one that said stop."""
        sender = f"whatsapp:{self.number}" if to.startswith("whatsapp:") else self.number
        message = Message(self.account, to, sender, body, REPLY, "queued")
        if to in self.stopped:
            message.step("failed", 21610)
        else:
            message.step("delivered")
        return self.keep(message)

    def heed(self, message: Message) -> str:
        """Keep the stop or start that a text from a phone is; "STOP", "START", "HELP" or "".

        As Twilio with Advanced Opt-Out: it answers these itself. YES is a start, too, whatever
        question it was meant to answer; who had not stopped is answered nothing.
        """
        word = message.body.strip().upper().rstrip(".!")
        kinds = {"STOP": STOPS, "START": STARTS, "HELP": HELPS}
        kind = next((kind for kind, words in kinds.items() if word in words), "")
        if kind and self.keeps_stops:
            self._answer(message.sender, kind)
        return kind if self.keeps_stops else ""

    def _answer(self, phone: str, kind: str) -> None:
        if kind == "HELP":
            self.reply(phone, _HELPED)
        elif kind == "STOP" and phone not in self.stopped:
            self.reply(phone, _STOPPED)
            self.stopped.add(phone)
        elif kind == "START" and phone in self.stopped:
            self.stopped.discard(phone)
            self.reply(phone, _STARTED)

    def all_to(self, to: str = "") -> list[Message]:
        """The texts to a number, or all of them; the newest first."""
        with self._lock:
            kept: Iterable[Message] = self._of_receiver[to] if to else self.messages.values()
            return list(kept)[::-1]

    def sent_to(self, to: str) -> list[str]:
        """What the portal sent a number by the API, the oldest first."""
        return [one.body for one in self.all_to(to)[::-1] if one.direction == BY_API]

    def thread(self, phone: str) -> list[Message]:
        """All that went between a phone and the portal, the oldest first."""
        with self._lock:
            return [one for one in self.messages.values() if phone in (one.to, one.sender)]

    def is_number(self, address: str) -> bool:
        """Whether this could be somebody's number, or WhatsApp."""
        return _NUMBER.fullmatch(address) is not None

    def bind(self, app: Flask) -> None:
        """Make the app this provider's."""
        app.extensions[_NAME] = self


def here() -> Exchange:
    """The provider that the request at hand has come to."""
    return cast(Exchange, current_app.extensions[_NAME])
