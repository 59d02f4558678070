"""Agreements: what may be told to which agency, and by what right."""

from typing import Annotated

from pydantic import Field

from portal.council.entries import Dated, Entry, Key, Words


class Agreement(Dated):
    """The fields that may go to one team or agency, for what, and on what legal basis."""

    key: Key
    team: Key
    purpose: Words
    basis: Words
    fields: Annotated[tuple[Key, ...], Field(min_length=1)]
    keep_days: Annotated[int, Field(gt=0)]


class AgreementFile(Entry):
    """agreements.toml as it is written."""

    agreements: tuple[Agreement, ...] = ()
