"""The provider that the settings name."""

from channels.sms.providers.notify import Notify, Service
from channels.sms.providers.provider import Provider
from channels.sms.providers.twilio import Account, Twilio
from portal.settings import Settings, SettingsFault


def provider(settings: Settings) -> Provider:
    """The chosen one. Raises SettingsFault that names what it lacks."""
    if settings.text_provider == "notify":
        return _notify(settings)
    return _twilio(settings)


def _twilio(settings: Settings) -> Twilio:
    token = settings.twilio_auth_token
    for name, value in (
        ("ACCOUNT_SID", settings.twilio_account_sid),
        ("AUTH_TOKEN", token),
        ("FROM", settings.twilio_from),
    ):
        if not value:
            raise SettingsFault(f"PORTAL_TWILIO_{name}: must be set for the channel sms")
    account = Account(
        sid=settings.twilio_account_sid,
        token=token.get_secret_value() if token else "",
        sender=settings.twilio_from,
        callback=f"{settings.site}/channels/sms/twilio/status",
    )
    return Twilio(account, str(settings.twilio_api_base))


def _notify(settings: Settings) -> Notify:
    key = settings.notify_api_key
    if not key or not settings.notify_template_id:
        raise SettingsFault(
            "PORTAL_NOTIFY_API_KEY and PORTAL_NOTIFY_TEMPLATE_ID: must be set for texts by Notify"
        )
    service = Service(key.get_secret_value(), settings.notify_template_id)
    return Notify(service, str(settings.notify_api_base))
