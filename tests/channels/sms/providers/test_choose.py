"""The settings name who carries texts, and what they lack is named at the start."""

from pathlib import Path
from typing import Any

import pytest

from channels.sms.providers.choose import provider
from channels.sms.providers.notify import Notify
from channels.sms.providers.twilio import Twilio
from portal.settings import Settings, SettingsFault, load
from tests.support.notify_servers import API_KEY, TEMPLATE

TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "t", "twilio_from": "+447700900123"}
NOTIFY = {
    "text_provider": "notify", "notify_api_key": API_KEY, "notify_template_id": TEMPLATE,
}  # fmt: skip


def given(var: Path, **settings: Any) -> Settings:
    return load(_env_file=None, secret_key="t" * 32, var=var, **settings)


def test_texts_go_by_twilio_where_nothing_else_is_said(tmp_path):
    assert isinstance(provider(given(tmp_path, **TWILIO)), Twilio)


def test_texts_go_by_notify_where_it_is_named(tmp_path):
    assert isinstance(provider(given(tmp_path, **NOTIFY)), Notify)


@pytest.mark.parametrize("lacking", TWILIO)
def test_what_twilio_needs_is_named(tmp_path, lacking):
    settings = given(tmp_path, **{**TWILIO, lacking: ""})

    with pytest.raises(SettingsFault, match=f"PORTAL_{lacking.upper()}"):
        provider(settings)


@pytest.mark.parametrize("lacking", ["notify_api_key", "notify_template_id"])
def test_what_notify_needs_is_named(tmp_path, lacking):
    settings = given(tmp_path, **{**NOTIFY, lacking: ""})

    with pytest.raises(SettingsFault, match=f"PORTAL_{lacking.upper()}"):
        provider(settings)


def test_an_unsafe_address_is_named(tmp_path):
    with pytest.raises(SettingsFault, match="PORTAL_TWILIO_API_BASE"):
        provider(given(tmp_path, **TWILIO, twilio_api_base="http://api.twilio.com"))


def test_a_provider_that_there_is_not_is_named(tmp_path):
    with pytest.raises(SettingsFault, match="PORTAL_TEXT_PROVIDER"):
        given(tmp_path, text_provider="pigeon")
