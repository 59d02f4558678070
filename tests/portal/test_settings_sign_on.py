"""Settings of signing on: whole or not at all, and each fault names its setting."""

from pathlib import Path
from typing import Any

import pytest

from portal.app import create_app
from portal.demo.provider.clients import new_key
from portal.settings import Settings, SettingsFault, load

ISSUER = "https://sign-in.example"


@pytest.fixture(scope="module")
def pem() -> str:
    return new_key()[0]


def made(**given: Any) -> Settings:
    return load(_env_file=None, secret_key="t" * 32, **given)


def test_without_any_of_them_nobody_can_sign_on() -> None:
    settings = made()

    assert settings.residents_sign_on is None
    assert settings.staff_sign_on is None


def test_a_key_may_be_text_or_the_name_of_a_file(pem: str, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(pem)
    known = {"oidc_issuer": ISSUER, "oidc_client_id": "portal"}
    keys = [
        made(**known, oidc_private_key=given).residents_sign_on
        for given in (pem, str(file), pem.replace("\n", "\\n"))
    ]

    assert [one.private_key.strip() for one in keys if one] == [pem.strip()] * 3


def test_keys_and_secrets_are_never_printed(pem: str) -> None:
    settings = made(oidc_issuer=ISSUER, oidc_client_id="portal", oidc_private_key=pem)

    assert pem.splitlines()[1] not in repr(settings)
    assert pem.splitlines()[1] not in repr(settings.residents_sign_on)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"oidc_client_id": "a"}, "PORTAL_OIDC_ISSUER must be set too"),
        ({"oidc_client_secret": "a"}, "PORTAL_OIDC_ISSUER must be set too"),
        ({"oidc_issuer": ISSUER}, "PORTAL_OIDC_CLIENT_ID must be set too"),
        (
            {"oidc_issuer": ISSUER, "oidc_client_id": "a"},
            "set PORTAL_OIDC_PRIVATE_KEY or PORTAL_OIDC_CLIENT_SECRET",
        ),
        (
            {"staff_oidc_issuer": ISSUER, "staff_oidc_client_id": "a"},
            "set PORTAL_STAFF_OIDC_PRIVATE_KEY or PORTAL_STAFF_OIDC_CLIENT_SECRET",
        ),
        ({"oidc_issuer": "http://sign-in.example"}, "PORTAL_OIDC_ISSUER: must be an https"),
        ({"oidc_issuer": "sign-in.example"}, "PORTAL_OIDC_ISSUER: must be an https"),
        ({"oidc_issuer": f"{ISSUER}?a=b"}, "PORTAL_OIDC_ISSUER: must be an https"),
        ({"oidc_private_key": "/no/such/key"}, "PORTAL_OIDC_PRIVATE_KEY: is neither"),
        ({"oidc_private_key": __file__}, "PORTAL_OIDC_PRIVATE_KEY: "),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsFault, match=fault.replace("?", r"\?")):
        made(**given)


def test_both_a_key_and_a_secret_are_one_too_many(pem: str) -> None:
    with pytest.raises(SettingsFault, match="one of the two"):
        made(
            oidc_issuer=ISSUER, oidc_client_id="a", oidc_private_key=pem, oidc_client_secret="s"
        )  # fmt: skip


def test_a_key_that_cannot_be_used_stops_the_start(sqlite_url: str, tmp_path: Path) -> None:
    settings = made(
        var=tmp_path, database_url=sqlite_url, channels=(), oidc_issuer=ISSUER,
        oidc_client_id="portal",
        oidc_private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    )  # fmt: skip

    with pytest.raises(SettingsFault, match="PORTAL_OIDC_PRIVATE_KEY"):
        create_app(settings)


def test_a_public_key_is_no_private_key(sqlite_url: str, tmp_path: Path) -> None:
    settings = made(
        var=tmp_path, database_url=sqlite_url, channels=(), oidc_issuer=ISSUER,
        oidc_client_id="portal", oidc_private_key=new_key()[1],
    )  # fmt: skip

    with pytest.raises(SettingsFault, match="PORTAL_OIDC_PRIVATE_KEY"):
        create_app(settings)
