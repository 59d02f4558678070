"""What the environment says: read once, checked at start."""

import secrets
from pathlib import Path
from typing import Annotated, Any

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
    smtp_url: SecretStr | None = None
    record_url: AnyHttpUrl | None = None
    record_secret: SecretStr | None = None
    redis_url: SecretStr | None = None
    tiles_url: str | None = None
    tiles_attribution: str = ""
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


def _worded(line: Any) -> str:
    name = f"PORTAL_{str(line['loc'][0]).upper()}: " if line["loc"] else ""
    if line["type"] == "missing":
        return f"{name}must be set; `openssl rand -hex 32` makes one"
    return name + str(line["msg"]).removeprefix("Value error, ")
