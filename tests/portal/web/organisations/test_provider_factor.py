"""A second factor that was shown to the provider is one here too."""

from typing import Any

import pytest

from portal.database import Database
from portal.models.actors import Level
from portal.settings import OpenIdClient
from portal.web.signing_on.levels import CORE_IDENTITY, Levels
from tests.support.visitors import Visitor, sign_ons

BY_VECTORS = {"claims_supported": ["sub", CORE_IDENTITY]}


def test_who_signs_on_with_a_password_and_one_more_has_shown_a_second_factor(
    resident: Visitor, rows: Database
) -> None:
    resident.sign_on()

    [session] = sign_ons(rows)
    assert session.second_factor_at == session.created_at


@pytest.mark.parametrize(
    ("discovery", "client", "claims", "shown"),
    [
        (BY_VECTORS, {}, {"vot": "Cl.Cm"}, True),
        (BY_VECTORS, {}, {"vot": "Cl"}, False),
        (BY_VECTORS, {}, {}, False),
        ({}, {}, {"acr": "mfa"}, False),
        ({}, {"second_factor_acr": "mfa gold"}, {"acr": "gold"}, True),
        ({}, {"second_factor_acr": "mfa gold"}, {"acr": "silver"}, False),
        ({}, {"second_factor_acr": "mfa gold"}, {"acr": ""}, False),
        ({}, {"second_factor_acr": "mfa gold"}, {"acr": "mfa gold"}, False),
        ({}, {"second_factor_acr": "mfa"}, {}, False),
    ],
)
def test_only_what_the_provider_says_or_the_settings_name_is_a_second_factor(
    discovery: dict[str, Any], client: dict[str, str], claims: dict[str, Any], shown: bool
) -> None:
    known = OpenIdClient("https://op.example", "portal", **client)

    assert Levels(known, discovery).has_second_factor(claims) is shown
    assert Levels(known, discovery).can(Level.SIGNED_ON)
