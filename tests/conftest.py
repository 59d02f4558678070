"""Fixtures for everyone. What they are made of stands in tests/support, one file a neighbour."""

pytest_plugins = [
    "tests.support.applications",
    "tests.support.browsers",
    "tests.support.buckets",
    "tests.support.certified_provider",
    "tests.support.databases",
    "tests.support.reporters",  # before lived_in, which imports it
    "tests.support.lived_in",
    "tests.support.mail",
    "tests.support.notify_servers",
    "tests.support.providers",
    "tests.support.stories",
    "tests.support.text_providers",
    "tests.support.streets",
    "tests.support.receivers",
    "tests.support.visitors",
    "tests.support.webhooks",
]
