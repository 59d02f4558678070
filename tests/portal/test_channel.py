"""What every channel reads in the same way."""

from datetime import UTC, datetime

from portal.channel import retry_after


def test_retry_after_is_read_in_both_its_forms():
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    assert retry_after("120", now) == 120
    assert retry_after("Fri, 20 Nov 2026 12:02:00 GMT", now) == 120
    assert retry_after("Fri, 20 Nov 2026 11:00:00 GMT", now) == 0
    assert retry_after("soon", now) is None
    assert retry_after(None, now) is None
