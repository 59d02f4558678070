"""The provider's own keys: those of its tokens, and those that vouch for who someone is."""

from typing import Any

from joserfc.jwk import ECKey, Key, RSAKey

from portal import clock


class Keys:
    """`signing` by algorithm; what `rotate` took out of use stays published until forgotten."""

    def __init__(self) -> None:
        self.signing = _new_signing_keys()
        self.earlier: list[Key] = []
        self.identity = _new_identity_key()

    def rotate(self, forget: bool = False) -> None:
        """Sign with new keys from now on; with `forget`, take back the earlier ones too."""
        self.earlier = [] if forget else [*self.earlier, *self.signing.values()]
        self.signing = _new_signing_keys()
        self.identity = _new_identity_key()

    def published(self) -> dict[str, Any]:
        """The key set at `/.well-known/jwks.json`."""
        keys = [*self.signing.values(), *self.earlier]
        return {"keys": [key.as_dict(private=False) for key in keys]}

    def identity_name(self, did: str) -> str:
        """The `kid` of a core identity token: the key's whole name in the DID document."""
        return f"{did}#{self.identity.kid}"

    def did_document(self, did: str) -> dict[str, Any]:
        """The document that GOV.UK One Login publishes its identity keys in (W3C DID 1.0)."""
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
            "id": did,
            "assertionMethod": [
                {
                    "type": "JsonWebKey",
                    "id": self.identity_name(did),
                    "controller": did,
                    "publicKeyJwk": _bare(self.identity),
                }
            ],
        }


def _new_signing_keys() -> dict[str, Key]:
    return {
        "RS256": RSAKey.generate_key(2048, _named("RS256")),
        "ES256": ECKey.generate_key("P-256", _named("ES256")),
    }


def _new_identity_key() -> ECKey:
    return ECKey.generate_key("P-256", _named("ES256"))


def _named(algorithm: str) -> Any:
    return {"kid": clock.new_id().hex, "use": "sig", "alg": algorithm}


def _bare(key: Key) -> dict[str, Any]:
    wanted = ("kty", "crv", "x", "y", "alg")
    return {name: value for name, value in key.as_dict(private=False).items() if name in wanted}
