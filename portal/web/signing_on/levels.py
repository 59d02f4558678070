"""How much proof is asked of a provider, and whether it gave it.

GOV.UK One Login takes vectors of trust (`vtr`, RFC 8485) and proves identities in a token of its
own. Other providers take `acr_values`, where the settings name them.
"""

import json
from typing import Any

from portal.models.actors import Level
from portal.settings import OpenIdClient

CORE_IDENTITY = "https://vocab.account.gov.uk/v1/coreIdentityJWT"
RETURN_CODE = "https://vocab.account.gov.uk/v1/returnCode"
_CREDENTIAL = "Cl.Cm"
_PROVED = "Cl.Cm.P2"


class Levels:
    """What one provider is asked for each level. `discovery` is what it publishes of itself."""

    def __init__(self, client: OpenIdClient, discovery: dict[str, Any]) -> None:
        self._second_factor_acr = frozenset(client.second_factor_acr.split())
        self._acr = {Level.SIGNED_ON: client.signed_on_acr, Level.VERIFIED: client.verified_acr}
        claims = discovery.get("claims_supported")
        named = any(self._acr.values())
        self.by_vectors = not named and isinstance(claims, list) and CORE_IDENTITY in claims

    def can(self, level: Level) -> bool:
        """Whether the provider can give so much proof."""
        return level is not Level.VERIFIED or self.by_vectors or bool(self._acr[level])

    def asks_core_identity(self, level: Level) -> bool:
        """Whether the proof comes as a core identity token."""
        return self.by_vectors and level is Level.VERIFIED

    def parameters(self, level: Level) -> dict[str, str]:
        """What is added to the address of the authorisation page."""
        if not self.by_vectors:
            return self._acr_parameters(level)
        if level is not Level.VERIFIED:
            return {"vtr": json.dumps([_CREDENTIAL])}
        claims = {"userinfo": {CORE_IDENTITY: None, RETURN_CODE: None}}
        return {"vtr": json.dumps([_PROVED]), "claims": json.dumps(claims, separators=(",", ":"))}

    def _acr_parameters(self, level: Level) -> dict[str, str]:
        if not self._acr[level]:
            return {}
        # where somebody is signed on there already, acr_values alone would change nothing
        again = {"prompt": "login"} if level is Level.VERIFIED else {}
        return {"acr_values": self._acr[level]} | again

    def has_second_factor(self, claims: dict[str, Any]) -> bool:
        """Whether an ID token says that a second factor was shown: `Cl.Cm` in the vector of trust
        is a password and one more, or an `acr` that the settings name for it.
        """
        if self.by_vectors:
            return claims.get("vot") == _CREDENTIAL
        return claims.get("acr") in self._second_factor_acr

    def is_met(self, level: Level, claims: dict[str, Any]) -> bool:
        """Whether an ID token says what was asked: `vot` for the sign-on, or else `acr`.

        A proved identity never shows in `vot`: it is in the core identity token.
        """
        if self.by_vectors:
            return claims.get("vot") == _CREDENTIAL
        wanted = self._acr[level]
        return not wanted or claims.get("acr") in wanted.split()
