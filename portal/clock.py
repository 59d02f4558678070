"""Now, new ids and new references: the three things no other module makes for itself."""

import secrets
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import uuid_utils.compat

LONDON = ZoneInfo("Europe/London")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_BODY = 7


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique, and in the order of its making."""
    return uuid_utils.compat.uuid7()


def made_at(ident: uuid.UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((ident.int >> 80) / 1000, UTC)


def least_id(moment: datetime) -> uuid.UUID:
    """What every UUIDv7 that was made at this moment or later is at least."""
    return uuid.UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)


def reference() -> str:
    """A new case reference `ABCD-EFGH`: 35 random bits in Crockford base 32, and a check."""
    body = "".join(secrets.choice(CROCKFORD) for _ in range(_BODY))
    return _written(body + _check_character(body))


@lru_cache(maxsize=4096)
def read_reference(text: str) -> str | None:
    """The reference a person typed, in its one written form, or None where it cannot be one.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1 (Crockford).
    """
    plain = "".join(text.split()).replace("-", "").upper().translate(_LOOKALIKES)
    if len(plain) != _BODY + 1 or any(character not in CROCKFORD for character in plain):
        return None
    return _written(plain) if plain[-1] == _check_character(plain[:-1]) else None


def _written(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"


def _check_character(body: str) -> str:
    """Luhn mod 32: finds every single wrong character and nearly every swap of neighbours."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = CROCKFORD.index(character) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return CROCKFORD[-total % 32]
