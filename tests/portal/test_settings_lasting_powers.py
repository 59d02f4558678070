"""The registry of lasting powers is asked with its key, or not at all."""

from typing import Any

import pytest

from portal.settings import Settings, SettingsFault, load

URL = "https://powers.example"


def made(**given: Any) -> Settings:
    return load(_env_file=None, secret_key="t" * 32, **given)


def test_without_it_nobody_is_asked() -> None:
    assert made().lpa_url is None


def test_the_registry_has_a_key_that_nobody_reads_by_chance() -> None:
    settings = made(lpa_url=URL, lpa_key="registry-key")

    assert settings.lpa_key is not None
    assert settings.lpa_key.get_secret_value() == "registry-key"
    assert "registry-key" not in repr(settings)


def test_a_registry_without_a_key_is_a_fault_that_names_it() -> None:
    with pytest.raises(SettingsFault, match="PORTAL_LPA_KEY"):
        made(lpa_url=URL)
    with pytest.raises(SettingsFault, match="PORTAL_LPA_URL"):
        made(lpa_url="powers", lpa_key="registry-key")
