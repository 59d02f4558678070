"""The provider is away for an hour: all texts go out after, in order per case, and none twice.

The whole of it, ten texts a second, is `python -m tests.support.outages`: too much for the suite.
"""

from portal.database import Database
from tests.support.outages import MINUTES, an_hour
from tests.support.text_providers import TextProvider


def test_after_an_hour_without_the_provider_each_text_goes_out_once_and_in_order(
    database: Database, text_provider: TextProvider
) -> None:
    found = an_hour(database, text_provider, a_minute=5, cases=60)

    assert sum(map(len, found.meant.values())) == 5 * MINUTES
    assert found.came == found.meant
    assert (found.missing, found.twice, found.out_of_order) == (0, 0, 0)
    assert found.after <= 120  # the pause that an hour of failures has grown to
