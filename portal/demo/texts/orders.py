"""What becomes of a text that somebody sends, where that is not the usual."""

from dataclasses import dataclass

USUAL = ("sending", "sent", "delivered")


@dataclass(frozen=True, slots=True)
class Order:
    """What the provider does with one sending.

    `code` and `status` refuse it, `retry_after` says until when; `takes` has it taken all the
    same, whatever the answer says. `silent` gives no answer until the caller has gone, `cut`
    closes the connection instead of one. `steps` are the states a taken text goes through, and
    `fault` the code of the last of them.
    """

    code: int | None = None
    status: int | None = None
    retry_after: str | None = None
    takes: bool = True
    silent: bool = False
    cut: bool = False
    steps: tuple[str, ...] = USUAL
    fault: int | None = None


def refuse(code: int, status: int = 400) -> Order:
    """Not taken, for the reason with this number."""
    return Order(code=code, status=status, takes=False)


def busy(retry_after: str | None = None) -> Order:
    """Not taken: too many requests (20429)."""
    return Order(code=20429, status=429, retry_after=retry_after, takes=False)


def trouble(status: int = 500, *, takes: bool = False, retry_after: str | None = None) -> Order:
    """An answer that says nothing of what became of the text."""
    return Order(status=status, takes=takes, retry_after=retry_after)


def silence(*, takes: bool) -> Order:
    """No answer, before or after the text was taken."""
    return Order(takes=takes, silent=True)


def hang_up(*, takes: bool) -> Order:
    """The connection ends, before or after the text was taken."""
    return Order(takes=takes, cut=True)


def fail(fault: int, state: str = "undelivered") -> Order:
    """Taken, and later not delivered: 30003, 30005."""
    return Order(steps=("sending", "sent", state), fault=fault)


def wait() -> Order:
    """Taken, and it stays queued."""
    return Order(steps=())
