"""Signing on in the demo: two development providers beside the portal, residents' and staff's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.demo.provider.clients import Client, new_key
from portal.demo.provider.people import RESIDENTS, STAFF, Person, read_people
from portal.demo.provider.provider import Provider
from portal.demo.provider.serving import serving
from portal.demo.provider.tokens import subject

_CLIENT = "portal"
# an identity is the issuer's address and a subject: with another port everyone is a stranger
_RESIDENTS_AFTER, _STAFF_AFTER = 1, 2
_CALLBACK, _STAFF_CALLBACK = "/auth/callback", "/auth/staff/callback"


def ports(port: int) -> tuple[int, int]:
    """The ports of the residents' and the staff's provider, for a portal on `port`."""
    return port + _RESIDENTS_AFTER, port + _STAFF_AFTER


def settings(port: int, folder: Path) -> dict[str, str]:
    """What the portal on `port` must be told to sign on there; its key is kept in `folder`."""
    private, _ = _key(folder)
    residents, staff = ports(port)
    return {
        "PORTAL_OIDC_ISSUER": f"http://localhost:{residents}",
        "PORTAL_OIDC_CLIENT_ID": _CLIENT,
        "PORTAL_OIDC_PRIVATE_KEY": str(private.resolve()),
        "PORTAL_STAFF_OIDC_ISSUER": f"http://localhost:{staff}",
        "PORTAL_STAFF_OIDC_CLIENT_ID": _CLIENT,
        "PORTAL_STAFF_OIDC_PRIVATE_KEY": str(private.resolve()),
    }


@contextmanager
def providers(port: int, site: str, folder: Path) -> Iterator[tuple[Provider, Provider]]:
    """Both providers, for the portal at the address `site`.

    Raises NotOnThisMachine unless that is loopback, OSError where a port is taken.
    """
    _, public = _key(folder)
    for_residents, for_staff = ports(port)
    with (
        serving(for_residents, site, read_people(RESIDENTS), "residents") as residents,
        serving(for_staff, site, read_people(STAFF), "staff") as staff,
    ):
        residents.register(_client(site, public.read_text(), _CALLBACK))
        staff.register(_client(site, public.read_text(), _STAFF_CALLBACK))
        yield residents, staff


def staff_subject(site: str, person: Person) -> str:
    """What the staff's provider calls somebody towards the portal at the address `site`."""
    return subject(_client(site, "", _STAFF_CALLBACK), person)


def resident_subject(site: str, person: Person) -> str:
    """What the residents' provider calls somebody towards the portal at the address `site`."""
    return subject(_client(site, "", _CALLBACK), person)


def _client(site: str, public_key: str, callback: str) -> Client:
    return Client(
        id=_CLIENT,
        redirect_uris=(f"{site}{callback}",),
        post_logout_redirect_uris=(f"{site}/auth/signed-out", f"{site}/"),
        public_key=public_key,
        backchannel_logout_uri=f"{site}/auth/backchannel-logout",
    )


def _key(folder: Path) -> tuple[Path, Path]:
    """The portal's key pair, made at the first start."""
    private, public = folder / "portal-key.pem", folder / "portal-key.pub.pem"
    if not private.exists():
        made = new_key()
        private.touch(mode=0o600)
        private.write_text(made[0])
        public.write_text(made[1])
    return private, public
