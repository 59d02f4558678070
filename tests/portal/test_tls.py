"""Whom the portal trusts when it calls another."""

from pathlib import Path

import pytest

from portal import tls
from tests.support.certificates import trusted


def test_who_is_trusted_is_read_once_for_all_calls() -> None:
    assert tls.trusted() is tls.trusted()


def test_another_file_of_authorities_counts_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tls.trusted()
    trusted(tmp_path, monkeypatch)

    assert tls.trusted().cert_store_stats()["x509"] == 1
    assert before.cert_store_stats()["x509"] > 1
