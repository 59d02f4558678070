"""Time and chance come from one place; nothing sleeps."""

from tests.architecture.tree import PACKAGES, called, calls, modules, parsed

OWN_CLOCK = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
OWN_IDS = {"uuid.uuid4", "uuid4", "uuid.uuid1"}


def test_now_and_new_ids_come_from_the_clock_alone() -> None:
    assert not [
        f"{path}: {called(call)}"
        for path in modules(*PACKAGES)
        if str(path) != "portal/clock.py"
        for call in calls(parsed(path))
        if called(call) in OWN_CLOCK | OWN_IDS
    ]


def test_nothing_sleeps() -> None:
    """The product waits on an event it can be woken from, a test for a condition."""
    assert not [
        str(path)
        for path in modules(*PACKAGES, "tests", "scripts", "benchmarks")
        for call in calls(parsed(path))
        if called(call) in ("time.sleep", "sleep", "asyncio.sleep", "page.wait_for_timeout")
    ]
