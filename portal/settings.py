"""What the environment says: read once, checked at start."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AnyHttpUrl,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# written by `portal demo`, so that a command in the same folder speaks of the same portal
WRITTEN = Path("var") / "portal.env"
DEMO_COUNCIL = Path(__file__).parent / "demo" / "thornley"


class SettingsFault(Exception):
    """A setting is missing or wrong; each line of the message names one and what to write."""


@dataclass(frozen=True, slots=True)
class OpenIdClient:
    """How this portal is known to an OpenID provider: by a secret, or by a private key (PEM).

    `signed_on_acr` and `verified_acr` are asked for at providers that know no vectors of trust;
    of those named in `second_factor_acr` each stands for a second factor;
    `identity_issuer` is who vouches for proved identities, where that is not the usual one.
    """

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    scopes: str = "openid email phone"
    signed_on_acr: str = ""
    verified_acr: str = ""
    second_factor_acr: str = ""
    identity_issuer: str = ""


class Settings(BaseSettings):
    """Every `PORTAL_…` variable; see docs/running.md for what each one does."""

    model_config = SettingsConfigDict(
        env_prefix="PORTAL_", env_file=WRITTEN, frozen=True, extra="ignore"
    )

    secret_key: SecretStr
    base_url: AnyHttpUrl = AnyHttpUrl("http://localhost:8000")
    var: Path = Path("var")
    database_url: str = ""
    storage_url: str = ""
    council: Path = DEMO_COUNCIL
    channels: Annotated[tuple[str, ...], NoDecode] = ("email", "record")
    email_provider: Literal["smtp", "notify"] = "smtp"
    smtp_url: SecretStr | None = None
    record_url: AnyHttpUrl | None = None
    record_secret: SecretStr | None = None
    text_provider: Literal["twilio", "notify"] = "twilio"
    text_settle_seconds: Annotated[int, Field(ge=0, le=3600)] = 600  # changes become one text
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr | None = None
    twilio_webhook_key: SecretStr | None = None  # of the newer signatures, where they are used
    twilio_from: str = ""
    twilio_api_base: AnyHttpUrl = AnyHttpUrl("https://api.twilio.com")
    notify_api_key: SecretStr | None = None
    notify_template_id: str = ""
    notify_email_template_id: str = ""
    notify_callback_token: SecretStr | None = None  # what Notify shows when it calls us
    notify_api_base: AnyHttpUrl = AnyHttpUrl("https://api.notifications.service.gov.uk")
    scanner_url: Annotated[str, Field(pattern=r"^(tcp://[^/\s]+:\d+|unix:///\S+)?$")] = ""
    lpa_url: AnyHttpUrl | None = None  # who knows lasting powers of attorney
    lpa_key: SecretStr | None = None
    redis_url: SecretStr | None = None
    tiles_url: str | None = None
    tiles_attribution: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_private_key: SecretStr | None = None
    oidc_scopes: str = "openid email phone"
    oidc_signed_on_acr: str = ""
    oidc_verified_acr: str = ""
    oidc_second_factor_acr: str = ""
    oidc_identity_issuer: str = ""
    staff_oidc_issuer: str = ""
    staff_oidc_client_id: str = ""
    staff_oidc_client_secret: SecretStr | None = None
    staff_oidc_private_key: SecretStr | None = None
    staff_oidc_scopes: str = "openid profile"
    staff_oidc_signed_on_acr: str = ""
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    pseudo_languages: bool = False  # made-up languages that show words nobody can translate

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("needs at least 32 characters; `openssl rand -hex 32` makes one")
        return value

    @field_validator("council")
    @classmethod
    def _is_a_folder(cls, value: Path) -> Path:
        if not (value / "council.toml").is_file():
            raise ValueError(f"names a folder with a council.toml; {value} has none")
        return value

    @model_validator(mode="after")
    def _secret_with_url(self) -> "Settings":
        if self.record_url and not self.record_secret:
            raise ValueError("PORTAL_RECORD_URL needs PORTAL_RECORD_SECRET to sign what it sends")
        return self

    @model_validator(mode="after")
    def _key_with_lpa_url(self) -> "Settings":
        if self.lpa_url and not self.lpa_key:
            raise ValueError("PORTAL_LPA_URL needs PORTAL_LPA_KEY, by which the registry knows us")
        return self

    @field_validator("oidc_private_key", "staff_oidc_private_key")
    @classmethod
    def _key_or_file(cls, value: SecretStr | None) -> SecretStr | None:
        return SecretStr(_key_text(value.get_secret_value())) if value else None

    @field_validator("oidc_issuer", "staff_oidc_issuer", "oidc_identity_issuer")
    @classmethod
    def _safe_issuer(cls, value: str) -> str:
        if value and not _is_safe(value):
            raise ValueError("must be an https address; http only at localhost")
        return value

    @model_validator(mode="after")
    def _whole_clients(self) -> "Settings":
        for prefix in ("oidc", "staff_oidc"):
            if fault := self._lacking(prefix):
                raise ValueError(fault)
        return self

    @property
    def residents_sign_on(self) -> OpenIdClient | None:
        """Where residents sign on; None where they cannot."""
        if not self.oidc_issuer:
            return None
        return OpenIdClient(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            secret=_plain(self.oidc_client_secret),
            private_key=_plain(self.oidc_private_key),
            scopes=self.oidc_scopes,
            signed_on_acr=self.oidc_signed_on_acr,
            verified_acr=self.oidc_verified_acr,
            second_factor_acr=self.oidc_second_factor_acr,
            identity_issuer=self.oidc_identity_issuer,
        )

    @property
    def staff_sign_on(self) -> OpenIdClient | None:
        """Where staff sign on; None where they cannot."""
        if not self.staff_oidc_issuer:
            return None
        return OpenIdClient(
            issuer=self.staff_oidc_issuer,
            client_id=self.staff_oidc_client_id,
            secret=_plain(self.staff_oidc_client_secret),
            private_key=_plain(self.staff_oidc_private_key),
            scopes=self.staff_oidc_scopes,
            signed_on_acr=self.staff_oidc_signed_on_acr,
        )

    def _lacking(self, prefix: str) -> str | None:
        """What is wrong with the settings of one OpenID client, in a line."""
        issuer, client_id, secret, key = (
            getattr(self, f"{prefix}_{name}")
            for name in ("issuer", "client_id", "client_secret", "private_key")
        )
        name = f"PORTAL_{prefix.upper()}"
        if not issuer:
            if client_id or secret or key:
                return f"{name}_ISSUER must be set too, to say where people sign on"
            return None
        if not client_id:
            return f"{name}_CLIENT_ID must be set too: what the provider calls this portal"
        if bool(secret) == bool(key):
            return f"set {name}_PRIVATE_KEY or {name}_CLIENT_SECRET, one of the two"
        return None

    @property
    def database(self) -> str:
        """The database's address; SQLite in the var folder where none is named."""
        return self.database_url or f"sqlite:///{self.var.resolve()}/portal.sqlite"

    @property
    def storage(self) -> str:
        """Where photos are kept; a folder in the var folder where none is named."""
        return self.storage_url or f"file://{self.var.resolve()}/photos"

    @property
    def site(self) -> str:
        """The portal's own address without the slash at its end."""
        return str(self.base_url).rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach the portal by https."""
        return self.base_url.scheme == "https"


def load(**given: Any) -> Settings:
    """The settings of the environment, `given` going before it.

    Raises SettingsFault that names each variable that is missing or wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsFault("\n".join(_worded(line) for line in error.errors())) from None


def new_secret() -> str:
    """A fresh value for PORTAL_SECRET_KEY."""
    return secrets.token_hex(32)


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _key_text(value: str) -> str:
    """A private key as it stands in the setting, or in the file that the setting names."""
    if value.lstrip().startswith("-----BEGIN"):
        return value.replace("\\n", "\n")  # as files of environment variables must write it
    try:
        text = Path(value).read_text("ascii")
    except (OSError, ValueError):
        raise ValueError("is neither a private key in PEM nor a file that can be read") from None
    if not text.lstrip().startswith("-----BEGIN"):
        raise ValueError("names a file that holds no private key in PEM")
    return text


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    local = host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")
    known = parts.scheme == "https" or (parts.scheme == "http" and local)
    return bool(known and host and not parts.query and not parts.fragment)


def _worded(line: Any) -> str:
    name = f"PORTAL_{str(line['loc'][0]).upper()}: " if line["loc"] else ""
    if line["type"] == "missing":
        return f"{name}must be set; `openssl rand -hex 32` makes one"
    return name + str(line["msg"]).removeprefix("Value error, ")
